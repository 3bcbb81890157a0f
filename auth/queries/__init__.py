"""Questions about users, businesses and what was done; they never write."""
