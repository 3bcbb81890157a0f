"""What can be done to a business's own lists."""
