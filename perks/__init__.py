"""Gifts from businesses to the voices they care about."""
