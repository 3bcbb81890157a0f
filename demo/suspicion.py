"""The demo's case of suspected gaming: of the ring that detectors find, an operator has decided about one member.

The others wait as one case. Who was decided about signs in, can read what it rests on, and can appeal.
"""

from datetime import datetime

from auth.actions.users import add_user
from auth.queries.people import user_by_email
from influencers.actions.gaming import decide
from influencers.actions.ownership import take_hold
from influencers.queries.gaming import case_cards
from influencers.queries.gaming_cases import open_cases
from kernel.database import reading, transaction

#: Who looked; planted with the gifts.
_OPERATOR = "max.aldous@demo.example"
_ADDRESS = "suspected@demo.example"
_REASON = (
    "The twelve of you reshare and like whatever one of you posts, within hours, and hardly anybody else reacts to any"
    " of you. If you are a class or a club, say so: then nothing is damped."
)


def plant_suspicion(*, now: datetime) -> bool:
    """Let somebody of the largest case sign in, and decide about them; return whether there was nothing to do."""
    with reading() as session:
        cases = open_cases(session)
        if not cases or user_by_email(session, _ADDRESS) is not None:
            return True
        (suspected,) = case_cards(session, cases[0][:1])
        operator = user_by_email(session, _OPERATOR)
    if operator is None:
        return True
    with transaction() as session:
        user_id = add_user(session, email=_ADDRESS, name=suspected.name, is_findable=True, now=now)
        take_hold(session, suspected.influencer_id, user_id, now=now)
        decide(session, suspected.id, verdict="damp", damping=0.1, reason=_REASON, user_id=operator.id, now=now)
    return False
