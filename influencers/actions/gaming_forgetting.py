"""The verb by which suspicions leave with somebody who is erased."""

import json
from collections.abc import Sequence, Set
from typing import Any, TypeVar

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from influencers.models import GamingAppeal, GamingDecision, GamingMember, GamingProposal

#: The figure of a sentence that names a person: whose audience is nearly the same.
_TWIN = "twin"

_Told = TypeVar("_Told", GamingProposal, GamingDecision)


def forget_gaming(session: Session, people: Sequence[int], accounts: Sequence[int], *, owner: int | None) -> None:
    """Forget every proposal and decision about somebody, their part in those about others, and what they appealed.

    Parameters
    ----------
    session
        Of the caller's transaction.
    people
        The ids of the influencer: today's and those that were merged into it.
    accounts
        The ids of their accounts.
    owner
        The user who holds them, if there is one.
    """
    named = select(GamingMember.proposal_id).where(GamingMember.target.in_(accounts))
    about = GamingProposal.influencer_id.in_(people) | GamingProposal.id.in_(named)
    _drop(session, list(session.scalars(select(GamingProposal.id).where(about))))
    theirs = list(session.scalars(select(GamingMember.proposal_id).where(GamingMember.actor.in_(accounts)).distinct()))
    session.execute(delete(GamingMember).where(GamingMember.actor.in_(accounts)))
    left = set(session.scalars(select(GamingMember.proposal_id).where(GamingMember.proposal_id.in_(theirs)).distinct()))
    _drop(session, [proposal_id for proposal_id in theirs if proposal_id not in left])  # nobody is in it any more
    session.execute(delete(GamingAppeal).where(GamingAppeal.user_id == owner))
    _forget_twins(session, GamingProposal, people)
    _forget_twins(session, GamingDecision, people)


def _forget_twins(session: Session, table: type[_Told], people: Sequence[int]) -> None:
    """Forget that somebody has the audience of somebody else, of whom evidence goes on to speak."""
    told = [table.evidence.contains(f'"{_TWIN}": {person}', autoescape=True) for person in people]
    for row in session.scalars(select(table).where(or_(*told))):
        row.evidence = json.dumps(_without_twins(json.loads(row.evidence), set(people)), ensure_ascii=False)


def _without_twins(kept: Any, people: Set[int]) -> Any:
    """Return what was kept as JSON without figures that name one of some people as a twin."""
    if isinstance(kept, list):
        return [_without_twins(each, people) for each in kept]
    if isinstance(kept, dict):
        return {
            name: _without_twins(each, people) for name, each in kept.items() if name != _TWIN or each not in people
        }
    return kept


def _drop(session: Session, proposal_ids: Sequence[int]) -> None:
    decisions = select(GamingDecision.id).where(GamingDecision.proposal_id.in_(proposal_ids))
    session.execute(delete(GamingAppeal).where(GamingAppeal.decision_id.in_(decisions)))
    for table in (GamingDecision, GamingMember):
        session.execute(delete(table).where(table.proposal_id.in_(proposal_ids)))
    session.execute(delete(GamingProposal).where(GamingProposal.id.in_(proposal_ids)))
