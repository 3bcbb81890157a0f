"""People with influence, what they did, and how much each topic listens to them."""
