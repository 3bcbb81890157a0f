"""The taxonomy, and from a text to its topics."""
