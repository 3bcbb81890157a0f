"""Questions about perks, claims and who may have one."""
