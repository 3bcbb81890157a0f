"""The score: its formula, the relational pipeline, the numpy oracle, and its explanation. Pure."""
