"""The bands of scores that perks ask for, for those who want to know what other scores would do to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.clock import to_us
from perks.models import Perk
from perks.queries.eligibility import offer_of_perk
from perks.rules.scores import HIGHEST_TENTHS, ScoreBand, TopicBand

#: States in which somebody may still claim, or will.
_STANDING = ("scheduled", "live", "paused")

Band = tuple[int, int]
"""The lowest and the highest score in tenths that hold."""


@dataclass(frozen=True, slots=True)
class PerkBands:
    """What scores a perk asks for; nobody crosses a band that it does not have."""

    perk_id: int
    title: str
    sentence: str  # “Scores 60 to 75 overall; Scores 50 to 100 in Coffee”
    overall: Band | None
    topics: tuple[tuple[int, Band], ...]  # number of each topic, and the band in it


def bands_of_perks(session: Session, *, now: datetime) -> tuple[PerkBands, ...]:
    """Return the bands of every perk that can be claimed at a moment or later, and asks for any."""
    standing = select(Perk.id, Perk.title, Perk.rules).where(
        Perk.status.in_(_STANDING), Perk.claim_until_us > to_us(now)
    )
    found = (_bands(*row) for row in session.execute(standing.order_by(Perk.id)))
    return tuple(bands for bands in found if bands.overall or bands.topics)


def _bands(perk_id: int, title: str, rules_json: str) -> PerkBands:
    rules = offer_of_perk(rules_json).rules
    overall = [rule for rule in rules if isinstance(rule, ScoreBand)]
    topics = [rule for rule in rules if isinstance(rule, TopicBand)]
    return PerkBands(
        perk_id=perk_id,
        title=title,
        sentence="; ".join([rule.sentence for rule in overall] + [rule.sentence for rule in topics]),
        overall=next((_ends(rule) for rule in overall), None),
        topics=tuple((rule.topic.number, _ends(rule)) for rule in topics),
    )


def _ends(rule: ScoreBand | TopicBand) -> Band:
    return rule.at_least_tenths or 0, HIGHEST_TENTHS if rule.at_most_tenths is None else rule.at_most_tenths
