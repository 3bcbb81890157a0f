"""The verbs of what detectors find: propose it once, and let the standing rule decide where an operator set one."""

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from influencers.actions.gaming import decide_by_rule
from influencers.models import GamingAppeal, GamingDecision, GamingMember, GamingProposal
from influencers.queries.gaming import members_of
from influencers.queries.listing import removed_account_ids
from influencers.queries.ownership import canonical_id, merged_into
from influencers.scoring.gaming.proposals import Findings, Proposal, Sentence
from influencers.scoring.gaming.standing import StandingRule
from kernel.clock import to_us
from kernel.database import in_pieces

#: Members that are new, as a share of those that were decided about, from which a decided group is proposed again.
_GROWN = 0.5

Pairs: TypeAlias = frozenset[tuple[int, int]]
#: A new proposal's id, or why there is none: the group is in the queue already, or somebody decided about it.
Fate: TypeAlias = int | Literal["open", "settled"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of what was found."""

    new: tuple[int, ...]  # proposals that came into the queue
    open: int  # that were there already
    settled: int  # about which somebody decided, and that have not grown by half since


def propose(session: Session, findings: Findings, *, generation: int, formula: str, now: datetime) -> Proposed:
    """Put what detectors found into the queue; the same findings twice change nothing. No score changes by it.

    A group about which somebody decided comes back only when it has grown by half. A group of other members than the
    open one of the same detector and person takes its place.

    Parameters
    ----------
    session
        Of the caller's transaction.
    findings
        What the detectors say, of the scores of a generation.
    generation
        The generation's number.
    formula
        Its version, as decisions keep it.
    now
        This moment.
    """
    gone = removed_account_ids(session)  # also who left while this was looked for
    left = (found for each in findings.proposals if (found := _without(each, gone)).pairs)
    fates = [_propose(session, found, (generation, formula), now=now) for found in left]
    return Proposed(
        new=tuple(fate for fate in fates if isinstance(fate, int)),
        open=fates.count("open"),
        settled=fates.count("settled"),
    )


def decide_on_new(session: Session, proposal_ids: Iterable[int], rule: StandingRule, *, now: datetime) -> int:
    """Let a standing rule decide about proposals; return how many it damped.

    Where a person has looked, a person decides: of whomever an operator's decision, an undoing or an appeal was about,
    the rule leaves everything to operators.
    """
    damped = 0
    new = select(GamingProposal).where(GamingProposal.id.in_(list(proposal_ids))).order_by(GamingProposal.id)
    for proposal in session.scalars(new).all():
        damping = rule.damping_of(proposal.detector)
        if damping < 1 and not _is_for_people(session, proposal):
            decide_by_rule(session, proposal.id, damping=damping, version=rule.version, now=now)
            damped += 1
    return damped


def _without(found: Proposal, gone: Set[int]) -> Proposal:
    """Return a group without accounts that were removed."""
    return replace(found, pairs=tuple(pair for pair in found.pairs if gone.isdisjoint(pair)))


def _propose(session: Session, found: Proposal, made_by: tuple[int, str], *, now: datetime) -> Fate:
    """Propose one group; return what became of it."""
    pairs, known = frozenset(found.pairs), _known_about(session, found)
    waiting = [row for row in known if row.state == "open"]  # several when people were merged
    for row in waiting:
        if members_of(session, row.id) == pairs:
            row.seen_generation = made_by[0]
            return "open"
    if _is_settled(pairs, [members_of(session, row.id) for row in known if row.state == "decided"]):
        return "settled"
    for row in waiting:
        row.state = "replaced"
    session.flush()
    return _add(session, found, made_by, now=now)


def _known_about(session: Session, found: Proposal) -> Sequence[GamingProposal]:
    """Return what is open or decided of a detector and a person, locked: nobody decides while it is compared."""
    person = canonical_id(session, found.target)
    about = GamingProposal.influencer_id.in_([person, *merged_into(session, person)])
    live = (about, GamingProposal.detector == found.detector, GamingProposal.state != "replaced")
    rows = select(GamingProposal).where(*live).order_by(GamingProposal.id).with_for_update()
    return session.scalars(rows, execution_options={"populate_existing": True}).all()


def _is_settled(pairs: Pairs, decided: Sequence[Pairs]) -> bool:
    """Tell whether somebody decided about a group already, which has not grown by half since."""
    judged = frozenset[tuple[int, int]]().union(*decided)
    again = len(pairs & judged)
    return again > 0 and len(pairs - judged) < _GROWN * again


def _add(session: Session, found: Proposal, made_by: tuple[int, str], *, now: datetime) -> int:
    generation, formula = made_by
    proposal = GamingProposal(
        detector=found.detector,
        influencer_id=canonical_id(session, found.target),
        members_count=len(found.pairs),
        share=found.share,
        points=found.points,
        evidence=_kept(found.evidence),
        counter=_kept(found.counter),
        formula=formula,
        generation=generation,
        found_us=to_us(now),
        seen_generation=generation,
        state="open",
    )
    session.add(proposal)
    session.flush()
    rows = [{"proposal_id": proposal.id, "actor": actor, "target": target} for actor, target in found.pairs]
    for some in in_pieces(rows):
        session.execute(insert(GamingMember), list(some))
    return proposal.id


def _kept(sentences: Iterable[Sentence]) -> str:
    rows = [{"code": each.code, "text": each.text, "figures": dict(each.figures)} for each in sentences]
    return json.dumps(rows, ensure_ascii=False)


def _is_for_people(session: Session, proposal: GamingProposal) -> bool:
    person = canonical_id(session, proposal.influencer_id)
    about = GamingProposal.influencer_id.in_([person, *merged_into(session, person)])
    appealed = select(GamingAppeal.id).where(GamingAppeal.decision_id == GamingDecision.id).exists()
    looked_at = GamingDecision.user_id.is_not(None) | GamingDecision.undone_us.is_not(None) | appealed
    asked = select(GamingDecision.id).join(GamingProposal, GamingProposal.id == GamingDecision.proposal_id)
    return session.scalar(asked.where(about, looked_at).limit(1)) is not None
