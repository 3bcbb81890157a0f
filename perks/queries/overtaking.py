"""What others did to a perk while somebody wrote in its form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from auth.queries.auditing import AuditCard, audit_log
from kernel.clock import to_us
from perks.promises import Promise
from perks.queries.perks import PerkCard
from perks.queries.promises import promise_from, promised_columns

#: More than anybody has ever changed one perk; of older changes nobody has a form open.
_MOST_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class Overtaking:
    """A perk as somebody opened its form, as it is now, and who changed it in between."""

    seen: Promise
    latest: Promise
    #: Names of what was changed and whose former value is kept nowhere: the shared code, the link.
    unknown: frozenset[str]
    names: tuple[str, ...]  # of who changed it, the first first, each once
    latest_at: datetime


def overtaking_of(session: Session, perk: PerkCard, seen_at: datetime) -> Overtaking:
    """Return what was changed of a perk since it had been changed last as its form says."""
    columns = dict(promised_columns(session, perk.id))
    latest = promise_from(columns)
    changes = tuple(_changes_since(session, perk, seen_at))
    unknown = set()
    for change in reversed(changes):
        for name, told in change.details["changes"].items():
            if isinstance(told, str):
                unknown.add(name)
            else:
                columns[name] = told["from"]
    names = dict.fromkeys(change.user_name or "somebody" for change in changes)
    return Overtaking(promise_from(columns), latest, frozenset(unknown), tuple(names), perk.changed_at)


def _changes_since(session: Session, perk: PerkCard, seen_at: datetime) -> Iterator[AuditCard]:
    """Yield what was changed after what a form shows, the first first."""
    log = audit_log(session, business_id=perk.business_id, subject=f"perk:{perk.id}", limit=_MOST_CHANGES)
    changed_us = 0
    for entry in reversed(log):
        if entry.action == "perk.drafted":
            changed_us = to_us(entry.at)
        elif entry.action == "perk.changed":
            changed_us = max(to_us(entry.at), changed_us + 1)  # as the perk's own moment counts on
            if changed_us > to_us(seen_at):
                yield entry
