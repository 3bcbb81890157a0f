"""Drawings of the perks floor, as plain geometry."""
