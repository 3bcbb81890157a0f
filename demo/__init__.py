"""A believable small world, planted through the public way in: activity is loaded, nothing is written past it."""
