"""Geometry of the drawings: numbers in, strings for SVG attributes out. Pure; templates only place the strings."""
