"""Filling a perk's stock of uploaded codes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from perks.actions.codes import CodeReport, add_codes
from perks.errors import WrongPerkState
from perks.models import Perk
from perks.queries.overviews import state_of
from perks.queries.perks import perk_card


def upload_codes(session: Session, perk_id: int, lines: Sequence[str], *, by_user_id: int, now: datetime) -> CodeReport:
    """Take over codes, a line each, for a perk that gives uploaded codes; report every line that cannot be taken.

    Raises
    ------
    perks.errors.WrongPerkState
        The perk has ended, or its codes are not uploaded ones.
    perks.errors.CodesRefused
        There are too many lines; none was taken.
    """
    perk = perk_card(session, perk_id)
    if perk.free_codes is None:
        raise WrongPerkState("This perk takes no uploaded codes: choose so in its form first.")
    if state_of(perk, now) == "ended":
        raise WrongPerkState("This perk has ended: nobody would ever get these codes.")
    _wait_for_other_uploads(session, perk.business_id)
    report = add_codes(session, perk_id, lines, by_user_id=by_user_id, now=now)
    if report.added:
        # There is more again: when that runs low, the team is told anew.
        session.execute(update(Perk).where(Perk.id == perk_id).values(low_stock_told_us=None))
    return report


def _wait_for_other_uploads(session: Session, business_id: int) -> None:
    # Two files may hold the same codes in another order: each would wait for a code of the other, for ever. The oldest
    # perk of the business stands for all of them.
    oldest = select(Perk.id).where(Perk.business_id == business_id).order_by(Perk.id).limit(1)
    session.execute(oldest.with_for_update(key_share=True))
