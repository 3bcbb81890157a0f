"""Unique codes: made by a pattern, or taken over from a file with a report of every line that cannot be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auth.actions import audit
from kernel.database import in_pieces
from perks.actions.offering import offer_next
from perks.actions.pool import add_to_pool, new_code
from perks.actions.terms import hold_perk
from perks.code_forms import LONGEST_CODE, fold_code, pattern_fault
from perks.errors import CodesRefused, UnknownPerk
from perks.models import Claim, Code, Perk

#: Lines of one file.
MOST_LINES = 10_000
_MADE_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class CodeFault:
    """A line of a file of codes that was not taken over."""

    line: int  # counted from 1
    reason: str


@dataclass(frozen=True, slots=True)
class CodeReport:
    """What came of a file of codes."""

    added: int
    refused: tuple[CodeFault, ...]


def generate_codes(session: Session, perk_id: int, count: int, *, pattern: str) -> int:
    """Make new codes of a pattern; return how many, which is as many as were asked for.

    Raises
    ------
    perks.errors.CodesRefused
        The pattern has too few codes, or holds what cannot stand in one.
    """
    if fault := pattern_fault(pattern, count=max(count, 1)):
        raise CodesRefused(fault, fields={"code_pattern": fault})
    business_id = _business_of(session, perk_id)
    made = 0
    while made < count:
        codes = [new_code(pattern) for _ in range(min(count - made, _MADE_AT_ONCE))]
        made += add_to_pool(session, codes, perk_id=perk_id, business_id=business_id)
    return made


def add_codes(session: Session, perk_id: int, lines: Sequence[str], *, by_user_id: int, now: datetime) -> CodeReport:
    """Take over a file of codes, a line each; lines that cannot be taken are reported and the others are taken.

    A code that the business has used for anybody is never taken again. People in line are offered what this makes
    possible.

    Raises
    ------
    perks.errors.CodesRefused
        The file has more than MOST_LINES lines; nothing of it was taken.
    """
    if len(lines) > MOST_LINES:
        raise CodesRefused(f"A file has at most {MOST_LINES:,} codes, and this one has {len(lines):,}. Divide it.")
    business_id = _business_of(session, perk_id)
    faults = dict(_faults(lines)) | dict(_known(session, lines, business_id))
    good = [written.strip() for number, written in enumerate(lines, 1) if number not in faults]
    added = add_to_pool(session, good, perk_id=perk_id, business_id=business_id) if good else 0
    audit.note(
        session,
        "perk.codes_added",
        f"perk:{perk_id}",
        now=now,
        user_id=by_user_id,
        business_id=business_id,
        added=added,
        refused=len(faults),
    )
    if hold_perk(session, perk_id).has_waiting_list:
        offer_next(session, perk_id, now=now)
    return CodeReport(added, tuple(CodeFault(number, faults[number]) for number in sorted(faults)))


def _business_of(session: Session, perk_id: int) -> int:
    business_id = session.scalar(select(Perk.business_id).where(Perk.id == perk_id))
    if business_id is None:
        raise UnknownPerk("There is no such perk.")
    return business_id


def _faults(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with lines as they stand."""
    first: dict[str, int] = {}
    for number, written in enumerate(lines, 1):
        folded = fold_code(written)
        if not folded:
            yield number, "This line is empty."
        elif len(written.strip()) > LONGEST_CODE:
            yield number, f"A code has at most {LONGEST_CODE} characters."
        elif not written.strip().isprintable():
            yield number, "This line holds a character that cannot be printed."
        elif folded in first:
            yield number, f"The same code stands in line {first[folded]:,}."
        else:
            first[folded] = number


def _known(session: Session, lines: Sequence[str], business_id: int) -> Iterator[tuple[int, str]]:
    """Yield which lines hold codes that the business gave out before, or is about to."""
    numbers = {fold_code(written): number for number, written in reversed(list(enumerate(lines, 1)))}
    for some in in_pieces(list(numbers)):
        in_pools = select(Code.folded).where(Code.business_id == business_id, Code.folded.in_(some))
        on_claims = select(Claim.code_folded).where(Claim.business_id == business_id, Claim.code_folded.in_(some))
        for folded in session.scalars(in_pools.union(on_claims)):
            if folded:
                yield numbers[folded], "This business has this code already."
