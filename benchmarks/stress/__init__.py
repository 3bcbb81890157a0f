"""Races for perks by many processes at once: what is given, what is refused, and whether the counters agree."""
