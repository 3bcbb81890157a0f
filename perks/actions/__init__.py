"""What can be done with perks: verbs, each in the transaction of its caller."""
