"""Verbs that change what the house knows of people; they never commit."""
