"""Work on perks between requests; each opens its own short transactions."""
