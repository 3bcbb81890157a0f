"""Likely ranges of days gone by: one point read from each of many generations, without keeping them open."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from influencers.generations.reading import open_scores

_RANGE = """
SELECT score, json_extract(card, '$.low'), json_extract(card, '$.high') FROM influencer
WHERE id = ? AND json_extract(card, '$.high') > 0
"""


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """A score and its likely range as one generation has them."""

    tenths: int
    low: float  # points
    high: float  # points


def published_range(folder: Path, influencer_id: int) -> PublishedRange | None:
    """Return what a generation says of somebody; None when it has no range. Raise GenerationMissing when it is gone."""
    with closing(open_scores(folder)) as scores:
        row = scores.execute(_RANGE, (influencer_id,)).fetchone()
    return PublishedRange(*row) if row else None
