"""Questions about a business's own lists."""
