"""Likely ranges of days gone by: one point read from each of many generations, without keeping them open."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from influencers.generations.reading import on_card, open_scores, told_by_cards


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """A score and its likely range as one generation has them."""

    tenths: int
    low: float  # points
    high: float  # points


def published_range(folder: Path, influencer_id: int) -> PublishedRange | None:
    """Return what a generation says of somebody; None when it has no range. Raise GenerationMissing when it is gone."""
    with closing(open_scores(folder)) as scores:
        low, high = (on_card(told_by_cards(scores), end) for end in ("low", "high"))
        asked = f"SELECT score, {low}, {high} FROM influencer WHERE id = ? AND {high} > 0"
        row = scores.execute(asked, (influencer_id,)).fetchone()
    return PublishedRange(*row) if row else None
