"""Cases of suspected gaming: open proposals that are about one group, and decisions that were made at once."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import GamingDecision, GamingMember, GamingProposal
from influencers.scoring.gaming.cases import cases_of

Case = tuple[int, ...]
"""Ids of proposals, the most at stake first."""


def open_cases(session: Session) -> tuple[Case, ...]:
    """Return all open proposals as cases of one detector each; the case with most at stake is the first."""
    asked = select(GamingProposal.id, GamingProposal.detector).where(GamingProposal.state == "open")
    by_stake = session.execute(asked.order_by(GamingProposal.points.desc(), GamingProposal.id)).all()
    groups: dict[str, dict[int, set[int]]] = defaultdict(dict)
    for number, detector in by_stake:
        groups[detector][number] = set()
    members = select(GamingProposal.detector, GamingMember.proposal_id, GamingMember.actor)
    members = members.join(GamingProposal, GamingProposal.id == GamingMember.proposal_id)
    for detector, number, actor in session.execute(members.where(GamingProposal.state == "open")):
        groups[detector][number].add(actor)
    order = {number: place for place, (number, _detector) in enumerate(by_stake)}
    found = (case for of_detector in groups.values() for case in cases_of(of_detector))
    return tuple(sorted(found, key=lambda case: order[case[0]]))


def case_around(session: Session, proposal_id: int) -> Case:
    """Return the case of an open proposal; nothing when it is not open."""
    return next((case for case in open_cases(session) if proposal_id in case), ())


def mark_of(case: Sequence[int]) -> str:
    """Return what tells a case from what it may be later, when a run has added to it or others have decided.

    Examples
    --------
    >>> mark_of((3, 1)) == mark_of((1, 3)) != mark_of((1, 2, 3))
    True
    """
    return blake2b(",".join(map(str, sorted(case))).encode(), digest_size=8).hexdigest()


def decided_at_once(session: Session, decision_id: int) -> tuple[int, ...]:
    """Return the decisions in force that were made at once with another one about its case, itself among them.

    A standing rule decides about everything that a run found at one moment: of that, too, only what is one case.
    """
    one = session.get(GamingDecision, decision_id)
    if one is None:
        return ()
    same = ("decided_us", "user_id", "rule", "verdict", "damping_percent", "reason")
    together = [getattr(GamingDecision, name).is_not_distinct_from(getattr(one, name)) for name in same]
    told = select(GamingDecision.id, GamingProposal.detector, GamingMember.actor)
    told = told.join(GamingProposal, GamingProposal.id == GamingDecision.proposal_id)
    told = told.join(GamingMember, GamingMember.proposal_id == GamingProposal.id)
    told = told.where(*together, GamingDecision.undone_us.is_(None)).order_by(GamingDecision.id)
    groups: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, detector, actor in session.execute(told):
        groups[detector][number].add(actor)
    cases = (case for of_detector in groups.values() for case in cases_of(of_detector))
    return next((case for case in cases if decision_id in case), ())
