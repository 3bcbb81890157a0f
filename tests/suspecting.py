"""Builds what detectors of gaming find, so that decisions can be tested without a log that holds an attack."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.actions.gaming_finds import propose
from influencers.models import Account
from influencers.scoring.gaming.proposals import Findings, Proposal, Sentence

EVIDENCE = Sentence(
    "unheard", "88 % of this influence comes from 22 accounts that nobody reacts to (usual: 12 %).", (("share", 0.88),)
)
COUNTER = Sentence("linked", "7 of 25 named accounts have a tie to another reactor.", (("count", 7),))


def found(target: int, pairs: Iterable[tuple[int, int]], *, detector: str = "bought_audience", **facts) -> Proposal:
    """Return a group as a detector names it."""
    pairs = tuple(sorted(pairs))
    known = {"share": 0.8, "points": 21.5, "evidence": (EVIDENCE,), "counter": (COUNTER,)}
    return Proposal(
        detector=detector, target=target, actors=tuple(actor for actor, _target in pairs), pairs=pairs, **known | facts
    )


def findings(*proposals: Proposal) -> Findings:
    """Return what one look at a log found."""
    return Findings(proposals=proposals, examined=40, silent=())


def suspect(session: Session, *proposals: Proposal, generation: int = 1, now: datetime) -> tuple[int, ...]:
    """Propose groups; return the ids of those that are new in the queue."""
    return propose(session, findings(*proposals), generation=generation, formula="2026.1", now=now).new


def account_of(session: Session, influencer_id: int) -> int:
    """Return the id of an influencer's first account."""
    asked = select(Account.id).where(Account.influencer_id == influencer_id).order_by(Account.id)
    return session.scalars(asked).first() or 0


def everybody_around(session: Session, influencer_id: int) -> list[tuple[int, int]]:
    """Return the attention of every other account to an influencer's first one."""
    target = account_of(session, influencer_id)
    asked = select(Account.id).where(Account.influencer_id != influencer_id).order_by(Account.id)
    return [(actor, target) for actor in session.scalars(asked)]
