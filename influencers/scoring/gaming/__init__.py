"""Detectors of bought and arranged attention. They propose, with evidence; people decide."""
