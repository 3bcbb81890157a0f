"""Questions of whoever edits a perk: what it promises, and what stands behind the promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.clock import from_us
from perks.errors import UnknownPerk
from perks.models import Code, Perk
from perks.promises import PLAIN, TIMES, Promise
from perks.rules.wire import offer_from_json


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """How many unique codes a perk has."""

    free: int
    held: int  # for claims that are not accepted yet
    shown: int  # to whoever claimed; nobody else ever gets these

    @property
    def total(self) -> int:
        """All of them."""
        return self.free + self.held + self.shown


def promise_of(session: Session, perk_id: int) -> Promise:
    """Return what a perk promises, its shared code and link with it; raise UnknownPerk when there is none."""
    return promise_from(promised_columns(session, perk_id))


def promised_columns(session: Session, perk_id: int) -> Mapping[str, Any]:
    """Return the same as it is written, by column; raise UnknownPerk when there is none."""
    columns = [getattr(Perk, name) for name in (*PLAIN, "rules")] + [getattr(Perk, f"{name}_us") for name in TIMES]
    row = session.execute(select(*columns).where(Perk.id == perk_id)).one_or_none()
    if row is None:
        raise UnknownPerk("There is no such perk.")
    return dict(row._mapping)


def promise_from(columns: Mapping[str, Any]) -> Promise:
    """Return the promise that columns of a perk write down."""
    values: dict[str, Any] = {name: columns[name] for name in PLAIN}
    values |= {name: from_us(columns[f"{name}_us"]) for name in TIMES}
    return Promise(offer=offer_from_json(columns["rules"]), **values)


def code_counts(session: Session, perk_id: int) -> CodeCounts:
    """Return how many codes of a perk are free, held and shown."""
    rows = session.execute(select(Code.status, func.count()).where(Code.perk_id == perk_id).group_by(Code.status))
    counts = {status: count for status, count in rows}  # noqa: C416  # dict() would lose the row's types
    return CodeCounts(counts.get("free", 0), counts.get("held", 0), counts.get("shown", 0))


def codes_lacking(session: Session, perk_id: int, promise: Promise) -> int:
    """Return for how many copies of a promise there is no unique code; a copy that is offered holds its code."""
    if promise.kind != "unique":
        return 0
    taken = session.scalar(select(Perk.claimed + Perk.offered).where(Perk.id == perk_id)) or 0
    return max(0, promise.copies - taken - code_counts(session, perk_id).free)


def latest_code_ends(session: Session, perk_id: int, limit: int = 5) -> tuple[str, ...]:
    """Return the last two characters of the newest codes, to recognise a file by: never more of a code."""
    codes = session.scalars(select(Code.code).where(Code.perk_id == perk_id).order_by(Code.id.desc()).limit(limit))
    return tuple(code[-2:] if len(code) > _LEAST_HIDDEN else "" for code in codes)


#: Of shorter codes even two characters are too much.
_LEAST_HIDDEN = 5
