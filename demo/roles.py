"""What parts people play, and how loud, heard and busy each part is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NETWORKS = ("bluesky", "mastodon", "youtube")
#: Of people, by their first account.
NETWORK_SHARES = (0.66, 0.24, 0.10)
RING_SIZE = 12
BOUGHT_COUNT = 3


@dataclass(frozen=True, slots=True)
class Role:
    """Log-normal medians and spreads; counts are for 120 days, or for all of a shorter life."""

    share: float  # of the people who are not planted by name
    reach: tuple[float, float]  # how much attention is drawn to them
    followers: tuple[float, float]
    acts: tuple[float, float]  # reactions given
    posts: tuple[float, float]
    age_days: tuple[float, float]  # from, to
    topic_count: tuple[int, int]  # from, to
    second_network: float = 0.0  # share of people with an account on another network


ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "lead": Role(0, (340, 0.15), (2600, 0.4), (60, 0.4), (75, 0.2), (1200, 3600), (1, 2), 0.2),
        "ring": Role(0, (0, 0), (650, 0.3), (20, 0.3), (20, 0.2), (300, 620), (1, 1)),
        "bought": Role(0, (0.6, 0.2), (900, 0.2), (15, 0.3), (40, 0.2), (400, 900), (1, 1)),
        "specialist": Role(0.05, (40, 0.7), (800, 0.6), (50, 0.6), (30, 0.4), (600, 3600), (1, 2), 0.35),
        "generalist": Role(0.010, (300, 1.2), (60_000, 0.8), (35, 0.6), (80, 0.3), (1200, 4000), (8, 14), 0.6),
        "voice": Role(0.31, (3.5, 1.1), (350, 1.0), (46, 0.65), (10.5, 0.8), (200, 3600), (1, 3), 0.14),
        "newcomer": Role(0.08, (3, 1.1), (70, 0.9), (26, 0.8), (7, 0.7), (6, 75), (1, 2)),
        "house": Role(0.06, (6, 0.9), (2400, 0.9), (14, 0.8), (20, 0.6), (500, 4000), (1, 2), 0.4),
        "reader": Role(0.356, (0.3, 1.5), (70, 1.1), (62, 0.6), (0.5, 0.9), (90, 3600), (1, 4), 0.04),
        "silent": Role(0.07, (0, 0), (25, 1.0), (0, 0), (0, 0), (30, 3000), (1, 2)),
        "bot": Role(0.03, (0, 0), (12, 0.8), (100, 0.4), (0.6, 0.5), (4, 45), (1, 3)),
        "shell": Role(0.03, (0, 0), (1, 0.8), (0, 0), (0, 0), (51, 56), (1, 1)),
    }
)
