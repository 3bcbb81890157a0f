"""Pages of perks: a business's, a claimant's, the counter's."""
