"""Everybody's score, for export: full precision, straight from the integers of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from sqlalchemy.orm import Session

from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation, ScoreRow
from influencers.queries.listing import all_listed_ids, removed_ids
from influencers.queries.people import current_topics
from influencers.scoring.curves import score_of
from influencers.scoring.formula import NANO
from influencers.topics.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One line of an export. The account is the one with the most followers."""

    network: str
    native_id: str
    handle: str | None
    influencer_id: int
    score: float  # points
    influence: float  # units
    confidence: float
    n_eff: float
    reason: str | None
    listed: bool
    as_of: str  # the day of the scores
    formula: str  # the version that made them, with its units
    held: str | None  # networks of theirs that are known up to an earlier day only: NETWORK=DAY, separated by commas


EXPORT_FIELDS = tuple(field.name for field in fields(ExportRow))


def exported(session: Session, generation: Generation, *, topic: str | None = None) -> Iterator[ExportRow]:
    """Return everybody with an influence, overall or in a topic; removed people are absent, silent ones too.

    Raises UnknownTopic before the first row.
    """
    number = load_taxonomy().by_slug(topic).number if topic else None
    return _exported(session, generation, number)


def _exported(session: Session, generation: Generation, number: int | None) -> Iterator[ExportRow]:
    listed, removed = all_listed_ids(session), removed_ids(session)
    manifest, formula = generation.manifest, generation.formula_used
    as_of = manifest.as_of_on.isoformat()
    for row in generation.scored():
        i9 = row.i9 if number is None else _topic_i9(row, number)
        if not i9 or row.id in removed:
            continue
        account = row.card["accounts"][0]
        yield ExportRow(
            network=account["network"],
            native_id=account["native_id"],
            handle=account["handle"],
            influencer_id=row.id,
            score=float(score_of(i9 / NANO, formula)),
            influence=i9 / NANO,
            confidence=row.card["confidence"],
            n_eff=row.card["n_eff"],
            reason=row.reason,
            listed=row.id in listed,
            as_of=as_of,
            formula=manifest.formula,
            held=_held(manifest, row),
        )


def _held(manifest: Manifest, row: ScoreRow) -> str | None:
    theirs = set(row.card["networks"]) & manifest.held.keys()
    return ",".join(f"{network}={manifest.held[network]}" for network in sorted(theirs)) or None


def _topic_i9(row: ScoreRow, number: int) -> int:
    found = current_topics(row.topics).get(number)
    return found[1][-1] if found else 0
