"""Long work between requests; each job opens its own short transactions."""
