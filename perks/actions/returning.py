"""How a copy comes back: exactly once, with its day, its money and its code, and on to whoever is next in line."""

from datetime import datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from kernel.database import AnyRow
from perks.actions.offering import offer_next
from perks.actions.pool import free_code, replace_code

#: What a statement that ends a claim returns, for `give_back`.
ENDED = "RETURNING id, perk_id, business_id, day_on, cost_minor, code_id, issued_us"

_UNCOUNT_COPY = text(
    "UPDATE perks SET claimed = claimed - 1, spent_minor = spent_minor - :cost_minor,"
    " day_claimed = day_claimed - CASE WHEN day_on = :day_on THEN 1 ELSE 0 END WHERE id = :perk_id"
    " RETURNING code_pattern, has_waiting_list"
).bindparams(bindparam("day_on", type_=Date))


def give_back(session: Session, ended: AnyRow, *, now: datetime) -> None:
    """Give back what a claim held. Only whoever won the claim's change of state calls this, so it happens once."""
    asked = {"perk_id": ended.perk_id, "cost_minor": ended.cost_minor, "day_on": ended.day_on}
    counted = session.execute(_UNCOUNT_COPY, asked).one()
    if ended.code_id is not None and ended.issued_us is None:
        free_code(session, ended.code_id)
    elif ended.code_id is not None:
        replace_code(session, ended.perk_id, business_id=ended.business_id, pattern=counted.code_pattern)
    if counted.has_waiting_list:
        offer_next(session, ended.perk_id, now=now)
