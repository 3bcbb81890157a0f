"""Doors for people: what anyone may see, and what is somebody's own."""
