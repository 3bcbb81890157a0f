"""Cases of suspected gaming: open proposals about one group, and what was decided or appealed against at once."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import GamingAppeal, GamingDecision, GamingMember, GamingProposal
from influencers.scoring.gaming.cases import cases_of
from kernel.database import in_pieces

Case = tuple[int, ...]
"""Ids of proposals or of decisions; of open proposals the one with the most at stake comes first."""

#: What decisions have in common that were made at once.
AT_ONCE = ("decided_us", "user_id", "rule", "verdict", "damping_percent", "reason")


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


def decided_at_once(session: Session, decision_id: int) -> Case:
    """Return the decisions in force that were made at once with another one about its case, itself among them.

    A standing rule decides about everything that a run found at one moment: of that, too, only what is one case.
    """
    one = session.get(GamingDecision, decision_id)
    if one is None:
        return ()
    together = [getattr(GamingDecision, name).is_not_distinct_from(getattr(one, name)) for name in AT_ONCE]
    asked = select(GamingDecision.id).where(*together, GamingDecision.undone_us.is_(None)).order_by(GamingDecision.id)
    return next((case for case in as_cases(session, session.scalars(asked).all()) if decision_id in case), ())


def as_cases(session: Session, decision_ids: Sequence[int]) -> tuple[Case, ...]:
    """Return decisions as cases, in their order: what was made at once about one group and, if so, undone at once."""
    kinds: dict[int, tuple[object, ...]] = {}
    accounts: dict[int, set[int]] = defaultdict(set)
    of_decision = (GamingProposal, GamingProposal.id == GamingDecision.proposal_id)
    for some in in_pieces(list(decision_ids)):
        alike = [getattr(GamingDecision, name) for name in (*AT_ONCE, "undone_us", "undone_reason")]
        told = select(GamingDecision.id, GamingProposal.detector, *alike).join(*of_decision)
        among = GamingDecision.id.in_(some)
        kinds |= {row[0]: tuple(row[1:]) for row in session.execute(told.where(among))}
        members = select(GamingDecision.id, GamingMember.actor).join(*of_decision)
        members = members.join(GamingMember, GamingMember.proposal_id == GamingProposal.id)
        for number, actor in session.execute(members.where(among)):
            accounts[number].add(actor)
    groups: dict[tuple[object, ...], dict[int, set[int]]] = defaultdict(dict)
    for number in decision_ids:
        groups[kinds[number]][number] = accounts[number]
    order = {number: place for place, number in enumerate(decision_ids)}
    found = (case for of_kind in groups.values() for case in cases_of(of_kind))
    return tuple(sorted(found, key=lambda case: order[case[0]]))


def appealed_cases(session: Session) -> tuple[Case, ...]:
    """Return the proposals with an appeal that waits as cases: those of one appeal are one; the latest first."""
    asked = select(GamingDecision.proposal_id, GamingAppeal.user_id, GamingAppeal.made_us)
    asked = asked.join(GamingAppeal, GamingAppeal.decision_id == GamingDecision.id).where(
        GamingAppeal.outcome.is_(None)
    )
    rows = session.execute(asked.order_by(GamingDecision.proposal_id.desc(), GamingAppeal.id)).all()
    first: dict[int, tuple[int, int]] = {}
    for number, *appeal in rows:
        first.setdefault(number, (appeal[0], appeal[1]))
    cases: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, said in first.items():
        cases[said].append(number)
    return tuple(tuple(case) for case in cases.values())


def appealed_at_once(session: Session, appeal_id: int) -> tuple[int, ...]:
    """Return the appeals that wait and were made at once with one against decisions of its case, itself among them."""
    one = session.get(GamingAppeal, appeal_id)
    if one is None:
        return ()
    same = (GamingAppeal.user_id == one.user_id, GamingAppeal.made_us == one.made_us, GamingAppeal.plea == one.plea)
    asked = select(GamingAppeal.decision_id, GamingAppeal.id).where(*same, GamingAppeal.outcome.is_(None))
    # In the order in which whoever appeals reads their cases.
    waiting = dict(session.execute(asked.order_by(GamingAppeal.decision_id.desc())).all())
    cases = as_cases(session, list(waiting))
    return tuple(sorted(waiting[each] for case in cases if one.decision_id in case for each in case))
