"""The verb by which suspicions leave with somebody who is erased."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from influencers.models import GamingAppeal, GamingDecision, GamingMember, GamingProposal


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


def _drop(session: Session, proposal_ids: Sequence[int]) -> None:
    decisions = select(GamingDecision.id).where(GamingDecision.proposal_id.in_(proposal_ids))
    session.execute(delete(GamingAppeal).where(GamingAppeal.decision_id.in_(decisions)))
    for table in (GamingDecision, GamingMember):
        session.execute(delete(table).where(table.proposal_id.in_(proposal_ids)))
    session.execute(delete(GamingProposal).where(GamingProposal.id.in_(proposal_ids)))
