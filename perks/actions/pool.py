"""The pool of a perk's unique codes: taken one by one, shown once, never given to anybody else after that."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CursorResult, bindparam, select, text, update
from sqlalchemy.orm import Session

from kernel.statements import Statement
from perks.code_forms import combinations, fold_code, spell
from perks.models import Code

#: So many draws for one new code; a pattern has 10,000 times more codes than are made of it.
_DRAWS = 20


class Taken(NamedTuple):
    """A code that is held for somebody or shown to them."""

    id: int
    code: str
    folded: str


_FIRST_FREE = (
    select(Code.id)
    .where(Code.perk_id == bindparam("of_perk"), Code.status == "free")
    .order_by(Code.id)
    .limit(1)
    # Codes that others are just taking are passed over, so nobody waits for them and nobody gets the same.
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = Statement(
    update(Code)
    .where(Code.id == _FIRST_FREE)
    .values(status=bindparam("becomes"))
    .returning(Code.id, Code.code, Code.folded)
)
_SHOW = Statement(
    "UPDATE codes SET status = 'shown' WHERE id = :code_id AND status = 'held' RETURNING id, code, folded"
)
_HELD = Statement("SELECT id, code, folded FROM codes WHERE id = :code_id AND status = 'held'")
_FREE = text("UPDATE codes SET status = 'free' WHERE id = :code_id AND status = 'held'")
_ADD = text(
    "INSERT INTO codes (business_id, perk_id, code, folded, status)"
    " VALUES (:business_id, :perk_id, :code, :folded, 'free') ON CONFLICT (business_id, folded) DO NOTHING"
)


def take_code(session: Session, perk_id: int, *, is_shown: bool) -> Taken | None:
    """Take a free code of a perk, to hold or to show it; None when there is none."""
    row = _TAKE.first(session, of_perk=perk_id, becomes="shown" if is_shown else "held")
    return Taken(*row) if row else None


def show_code(session: Session, code_id: int) -> Taken | None:
    """Show a code that was held; None when it was not."""
    row = _SHOW.first(session, code_id=code_id)
    return Taken(*row) if row else None


def held_code(session: Session, code_id: int) -> Taken | None:
    """Return a code that is held; None when it is not."""
    row = _HELD.first(session, code_id=code_id)
    return Taken(*row) if row else None


def free_code(session: Session, code_id: int) -> None:
    """Give back a code that nobody was shown."""
    session.execute(_FREE, {"code_id": code_id})


def new_code(pattern: str) -> str:
    """Return a code of a pattern that nobody can foretell."""
    return spell(pattern, secrets.randbelow(combinations(pattern)))


def replace_code(session: Session, perk_id: int, *, business_id: int, pattern: str) -> None:
    """Make one new code instead of one that was shown; uploaded ones, which have no pattern, are used up."""
    for _ in range(_DRAWS if pattern else 0):
        if add_to_pool(session, [new_code(pattern)], perk_id=perk_id, business_id=business_id):
            return


def add_to_pool(session: Session, codes: Sequence[str], *, perk_id: int, business_id: int) -> int:
    """Add codes that the business does not have yet; return how many were added."""
    rows = [{"business_id": business_id, "perk_id": perk_id, "code": code, "folded": fold_code(code)} for code in codes]
    added = session.execute(_ADD, rows)
    assert isinstance(added, CursorResult)  # noqa: S101  # what a statement that returns no rows gives
    return added.rowcount
