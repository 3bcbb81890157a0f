"""How well posts get their labels, measured on posts that people judged."""
