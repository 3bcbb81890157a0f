"""Brands look for voices: one port, engines behind it, one meaning."""
