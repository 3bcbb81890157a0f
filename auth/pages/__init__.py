"""Pages of signing in, teams and what was done."""
