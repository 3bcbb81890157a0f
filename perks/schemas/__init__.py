"""Shapes at the edge: forms of a business and of who claims."""
