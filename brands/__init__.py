"""A business's desk: its customers."""
