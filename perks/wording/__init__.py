"""How perks are told: money, times of a business, states."""
