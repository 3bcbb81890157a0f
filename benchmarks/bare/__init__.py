"""The same work by hand: what the house is measured against. Nothing here changes when the house does."""
