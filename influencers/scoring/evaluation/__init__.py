"""How well scores foretell whom people will listen to, and how steady they are: pure, on numpy arrays."""
