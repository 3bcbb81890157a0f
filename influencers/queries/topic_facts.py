"""Questions about a topic besides who leads it: how much is written, what goes with it, who rises.

A generation that was made before such facts were kept has none: the answers are empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from influencers.errors import GenerationMissing
from influencers.generations.reading import current_generation
from influencers.generations.topic_facts import MOST_RELATED, RELATED, RISING, VOLUMES
from influencers.topics.taxonomy import load_taxonomy

_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class VolumeDay:
    """How many posts of one language a topic had on a day (UTC), with all that lies below it."""

    on: date
    lang: str  # a language without region, such as en; "" where it is not known
    posts: int


@dataclass(frozen=True, slots=True)
class Related:
    """A topic that people are heard on beside another one; neither lies above the other."""

    number: int
    people: int  # who are heard on both, at least three
    lift: float  # how many times likelier than by chance, above 1


@dataclass(frozen=True, slots=True)
class Rising:
    """Somebody whose score in a topic rose by a point or more."""

    influencer_id: int
    score_tenths: int
    before_tenths: int
    before_on: date  # the as-of day of the score before, some seven days earlier


def volumes_of(number: int) -> tuple[VolumeDay, ...]:
    """Return the posts about a topic over ninety days, by day and language; days without any are absent."""
    rows = _rows(VOLUMES, number, ("day", "lang", "posts"))
    most: dict[tuple[int, str], int] = {}
    for row in rows:  # of two topics that were merged since, the larger: a post may be about both
        key = row["day"], row["lang"]
        most[key] = max(row["posts"], most.get(key, 0))
    return tuple(VolumeDay(_day(day), lang, posts) for (day, lang), posts in sorted(most.items()))


def related_to(number: int) -> tuple[Related, ...]:
    """Return at most twelve topics that go with one, the closest first; never places."""
    current = load_taxonomy().current
    found: dict[int, Related] = {}
    for row in _rows(RELATED, number, ("other", "people", "lift")):
        other = current(row["other"])
        if other != current(number):
            found.setdefault(other, Related(other, row["people"], row["lift"]))
    return tuple(found.values())[:MOST_RELATED]


def rising_in(number: int, limit: int) -> tuple[Rising, ...]:
    """Return whose score in a topic rose most, the largest rise first.

    They might be shown when the generation was made: `influencer_cards` says who may today.
    """
    found: dict[int, Rising] = {}
    for row in _rows(RISING, number, ("influencer", "tenths", "tenths_before", "day_before")):
        each = Rising(row["influencer"], row["tenths"], row["tenths_before"], _day(row["day_before"]))
        found.setdefault(each.influencer_id, each)
    return tuple(sorted(found.values(), key=lambda each: each.before_tenths - each.score_tenths))[:limit]


def _day(days: int) -> date:
    return _FIRST_DAY + timedelta(days)


def _rows(name: str, number: int, columns: Sequence[str]) -> list[dict[str, Any]]:
    try:
        path = current_generation().folder / name
    except GenerationMissing:
        return []
    if not path.exists():
        return []
    footer, groups = _footer(path)
    numbers = sorted(load_taxonomy().aliases(number))
    wanted = [place for place, (low, high) in enumerate(groups) if any(low <= each <= high for each in numbers)]
    with pq.ParquetFile(path, metadata=footer) as file:
        # One thread: what is read is small, and many readers share the machine.
        rows = file.read_row_groups(wanted, columns=["topic", *columns], use_threads=False)
    return [row for row in rows.to_pylist() if row["topic"] in numbers]


@lru_cache(maxsize=32)
def _footer(path: Path) -> tuple[pq.FileMetaData, tuple[tuple[int, int], ...]]:
    """Return the footer of a file that never changes, and the lowest and highest topic in each of its row groups."""
    footer = pq.read_metadata(path)
    groups = (footer.row_group(place).column(0).statistics for place in range(footer.num_row_groups))
    return footer, tuple((found.min, found.max) for found in groups)
