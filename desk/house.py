"""How the house stands, for an operator: its scoring runs, its mail, what was done last."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from auth.queries.auditing import AuditCard, audit_log
from influencers.queries.generations import manifests
from kernel.letterbox import StuckLetter, stuck_letters, waiting_count
from search.queries import unshown_index

_RUNS = 8
_ENTRIES = 20
_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made just now; it is shown once."""

    name: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A scoring run at a glance."""

    number: int
    as_of_on: date
    made_at: datetime
    formula: str  # with its units
    held: tuple[str, ...]  # networks that were computed as of an earlier day
    scored_count: int
    failed: tuple[str, ...]  # the names of the checks that do not hold
    look_failure: str | None  # why the look for gaming failed


@dataclass(frozen=True, slots=True)
class House:
    """What an operator sees first."""

    runs: tuple[Run, ...]
    waiting_count: int  # mails that have not left
    stuck: tuple[StuckLetter, ...]  # those of them that were tried in vain
    entries: tuple[AuditCard, ...]
    unshown_index: str | None  # of search, what is the matter with it
    next_before: int | None  # the id before which the log goes on


def house_of(session: Session, *, before_id: int | None) -> House:
    """Return how the house stands, with the log from before an entry on."""
    entries = audit_log(session, before_id=before_id, limit=_ENTRIES + 1)
    return House(
        runs=_runs(),
        waiting_count=waiting_count(session),
        stuck=stuck_letters(session, limit=_LETTERS),
        entries=entries[:_ENTRIES],
        unshown_index=unshown_index(),
        next_before=entries[_ENTRIES - 1].id if len(entries) > _ENTRIES else None,
    )


def _runs() -> tuple[Run, ...]:
    return tuple(
        Run(
            number=each.number,
            as_of_on=each.as_of_on,
            made_at=each.made_at,
            formula=each.formula,
            held=tuple(sorted(each.held)),
            scored_count=each.counts["scored"],
            failed=tuple(check.name for check in each.asserts if not check.ok),
            look_failure=each.look_failure,
        )
        for each in manifests()[: -_RUNS - 1 : -1]
    )
