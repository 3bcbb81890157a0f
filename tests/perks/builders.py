"""Perks, people and a judge for tests: everything has a default, and nothing is scored.

Whether rules hold for somebody is asked of `approving`, a judge who says yes to everybody; `refusing` says no.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auth.models import Business, Membership, User
from influencers.models import Influencer, InfluencerAlias
from kernel.clock import to_us
from kernel.database import reading, transaction
from perks.actions import claiming, lines
from perks.actions.claiming import Claimant
from perks.actions.codes import generate_codes
from perks.models import Claim, Code, Perk, Place
from perks.queries.reconciling import Difference, differences
from perks.rules.facts import Facts
from perks.rules.offers import Judgement, Verdict

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
#: What rules say when everybody may have a perk.
NO_RULES = '{"version":1,"rules":[]}'
_numbers = count(1)


def approving(session: Session, rules: str, influencer_id: int, *, business_id: int, now: datetime) -> Judgement:
    """Judge that a perk is for anybody who asks."""
    return Judgement(Facts(influencer_id=influencer_id, score_tenths=612, generation=7, formula="2026.1"), ())


def refusing(session: Session, rules: str, influencer_id: int, *, business_id: int, now: datetime) -> Judgement:
    """Judge that a perk is for nobody."""
    verdict = Verdict("score", "score_too_low", False, "Scores at least 60 overall", "", "58.0, 2.0 short", None)
    return Judgement(Facts(influencer_id=influencer_id, score_tenths=580), (verdict,))


def make_user(session: Session, name: str = "Ada") -> int:
    """Add somebody who signs in."""
    address = f"{name.lower()}{next(_numbers)}@perks.example"
    user = User(
        email=address, email_folded=address, email_hash=address, name=name, password_hash="none", created_us=to_us(NOON)
    )
    session.add(user)
    session.flush()
    return user.id


def make_person(session: Session, name: str = "Ada") -> Claimant:
    """Add somebody who signs in and owns an influencer."""
    user_id = make_user(session, name)
    influencer = Influencer(owner_user_id=user_id)
    session.add(influencer)
    session.flush()
    return Claimant(user_id, influencer.id)


def make_people(session: Session, number: int) -> list[Claimant]:
    """Add several people."""
    return [make_person(session, f"Person {each}") for each in range(number)]


def make_business(session: Session, *, time_zone: str = "Europe/London", roles: tuple[str, ...] = ("owner",)) -> int:
    """Add a business with a team of one for each role."""
    business = Business(name="Bruno’s Bakery", time_zone=time_zone, created_us=to_us(NOON))
    session.add(business)
    session.flush()
    for role in roles:
        user_id = make_user(session, role)
        session.add(Membership(business_id=business.id, user_id=user_id, role=role, since_us=to_us(NOON)))
    session.flush()
    return business.id


def make_perk(session: Session, *, business_id: int | None = None, now: datetime = NOON, **columns: object) -> int:
    """Add a perk that can be claimed now, and its codes when it makes them by a pattern."""
    zone = str(columns.get("time_zone", "Europe/London"))
    values: dict[str, object] = {
        "business_id": business_id or make_business(session, time_zone=zone),
        "status": "live",
        "title": "A loaf of rye",
        "description": "Baked this morning.",
        "time_zone": zone,
        "kind": "shared",
        "shared_code": "RYE",
        "value_minor": 450,
        "currency": "GBP",
        "disclosure": "If you post about it, say that it was a gift.",
        "rules": NO_RULES,
        "redeemed_by": "standard",
        "copies": 3,
        "visible_from_us": to_us(now - timedelta(days=2)),
        "visible_until_us": to_us(now + timedelta(days=60)),
        "claim_from_us": to_us(now - timedelta(days=1)),
        "claim_until_us": to_us(now + timedelta(days=30)),
        "valid_days": 14,
        "created_us": to_us(now),
        "changed_us": to_us(now),
    }
    perk = Perk(**(values | columns))
    session.add(perk)
    session.flush()
    if perk.kind == "unique" and perk.code_pattern:
        generate_codes(session, perk.id, perk.copies, pattern=perk.code_pattern)
    return perk.id


def perk_with(**columns: object) -> int:
    """Add a perk in a transaction of its own."""
    with transaction() as session:
        return make_perk(session, **columns)


def merge(session: Session, old: Claimant, into: Claimant) -> None:
    """Let two influencers be one person from now on."""
    session.add(InfluencerAlias(old_id=old.influencer_id, influencer_id=into.influencer_id))
    session.flush()


#: The verbs of who claims, before a judge who says yes to everybody.
reserve = partial(claiming.reserve_judged_by, judge=approving)
claim = partial(claiming.claim_judged_by, judge=approving, disclosure_accepted=True)
join_line = partial(lines.join_line_judged_by, judge=approving)
accept_offer = partial(lines.accept_offer, disclosure_accepted=True)
issue = partial(claiming.issue, disclosure_accepted=True)


def claimed(perk_id: int, person: Claimant, *, now: datetime = NOON) -> int:
    """Claim in a transaction of its own."""
    with transaction() as session:
        return claim(session, perk_id, person, now=now)


def in_line(perk_id: int, person: Claimant, *, now: datetime = NOON) -> int:
    """Join a line in a transaction of its own."""
    with transaction() as session:
        return join_line(session, perk_id, person, now=now)


def give_up(claim_id: int, person: Claimant, *, now: datetime = NOON) -> None:
    """Give a claim back in a transaction of its own."""
    with transaction() as session:
        claiming.cancel(session, claim_id, person, now=now)


def counters(perk_id: int) -> tuple[int, int, int]:
    """Return how many copies are claimed and offered, and what they cost."""
    with reading() as session:
        row = session.execute(select(Perk.claimed, Perk.offered, Perk.spent_minor).where(Perk.id == perk_id)).one()
    return row.claimed, row.offered, row.spent_minor


def codes_of(perk_id: int) -> dict[str, int]:
    """Return how many codes of a perk are free, held and shown."""
    with reading() as session:
        rows = session.execute(
            select(Code.status, func.count()).where(Code.perk_id == perk_id).group_by(Code.status)
        ).all()
    return {row.status: row[1] for row in rows}


def claim_row(claim_id: int) -> Claim:
    """Return a claim as it is written."""
    with reading() as session:
        found = session.get_one(Claim, claim_id)
        session.expunge(found)
    return found


def place_row(place_id: int) -> Place:
    """Return a place in line as it is written."""
    with reading() as session:
        found = session.get_one(Place, place_id)
        session.expunge(found)
    return found


def found_differences() -> tuple[Difference, ...]:
    """Return what counters say wrongly."""
    with reading() as session:
        return differences(session)
