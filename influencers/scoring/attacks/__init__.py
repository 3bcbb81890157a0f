"""The attack suite: an invented honest world, attacks planted into it, and what attackers and bystanders got of it."""
