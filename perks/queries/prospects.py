"""What perks are to somebody at a moment: theirs to take, a rule away, gone, claimed. Facts are read once for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from brands.queries.customers import customer_segment
from influencers.queries.ownership import influencer_of
from kernel.clock import to_us
from perks.calendar import day_of
from perks.models import HOLDING_STATES, Claim, Perk, Place, Sighting
from perks.queries.claims import PlaceCard, places_of
from perks.queries.dealings import Person, is_theirs, last_claims, person_of
from perks.queries.eligibility import facts_of, offer_of_perk
from perks.queries.perks import PerkCard, perk_card, visible_perks
from perks.rules.dealings import IsCustomer, NotClaimedFor
from perks.rules.facts import Facts
from perks.rules.offers import Judgement, Verdict, judge

#: Facts that differ from business to business; all others are read once for all perks.
_OF_A_BUSINESS = frozenset({IsCustomer, NotClaimedFor})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A perk as somebody finds it.

    `stage` says what it is to them: `offered`, `held`, `waiting` and `claimed` are theirs in some way; `had` was, and
    counts though it came back; `open` can be claimed; `rules` do not hold; `not_open_yet`, `paused`, `ended`,
    `sold_out`, `budget_spent` and `per_day_limit` are as the refusals of the same name.
    """

    perk: PerkCard
    stage: str
    rules: tuple[str, ...]  # in words
    judgement: Judgement | None  # None for who owns no influencer
    place: PlaceCard | None  # in line
    waiting_count: int  # people in line
    claim_id: int | None  # their latest one that counts

    @property
    def missing(self) -> tuple[Verdict, ...]:
        """What does not hold."""
        return tuple(each for each in self.judgement.verdicts if not each.holds) if self.judgement else ()

    @property
    def can_wait(self) -> bool:
        """Whether they can join the line."""
        is_gone = self.stage in ("sold_out", "budget_spent")
        return is_gone and self.perk.has_waiting_list and self.judgement is not None


@dataclass(frozen=True, slots=True)
class Prospects:
    """Perks as somebody finds them, by what they can do with them."""

    urgent: tuple[Prospect, ...]  # a copy is held for them, for a time
    open: tuple[Prospect, ...]
    near: tuple[Prospect, ...]  # rules that do not hold: the fewest first
    later: tuple[Prospect, ...]  # every rule holds, but not now or no more
    waiting: tuple[Prospect, ...]
    claimed: tuple[Prospect, ...]

    def __len__(self) -> int:
        """How many there are."""
        groups = (self.urgent, self.open, self.near, self.later, self.waiting, self.claimed)
        return sum(len(group) for group in groups)


_GROUPS = {
    "offered": "urgent",
    "held": "urgent",
    "open": "open",
    "rules": "near",
    "waiting": "waiting",
    "claimed": "claimed",
}


@dataclass(frozen=True, slots=True)
class _Own:
    """What somebody has of a perk already."""

    claim_id: int | None = None
    is_held: bool = False
    count: int = 0  # with those that came back, where what they showed cannot be made anew
    good_count: int = 0


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What is asked once for many perks."""

    own: Mapping[int, _Own]
    places: Mapping[int, PlaceCard]
    waiting: Mapping[int, int]
    today: Mapping[int, int]  # copies claimed on this day, of perks with a limit a day
    facts: Mapping[int, Facts]  # by business; empty for who owns no influencer


def prospects(session: Session, user_id: int | None, influencer_id: int | None, *, now: datetime) -> Prospects:
    """Return every perk that is shown to people, as this person finds it; those that end first come first."""
    perks = visible_perks(session, now)
    around = _surroundings(session, perks, user_id, influencer_id, now=now)
    groups: dict[str, list[Prospect]] = {name: [] for name in ("later", *_GROUPS.values())}
    for perk in perks:
        found = _prospect(perk, around, now=now)
        groups[_GROUPS.get(found.stage, "later")].append(found)
    groups["near"].sort(key=lambda each: len(each.missing))
    return Prospects(**{name: tuple(group) for name, group in groups.items()})


def prospect(
    session: Session, perk_id: int, user_id: int | None, influencer_id: int | None, *, now: datetime
) -> Prospect:
    """Return one perk as this person finds it, shown or not; raise UnknownPerk when there is none."""
    perk = perk_card(session, perk_id)
    return _prospect(perk, _surroundings(session, [perk], user_id, influencer_id, now=now), now=now)


def has_seen(session: Session, perk_id: int, influencer_id: int) -> bool:
    """Return whether somebody saw a perk before."""
    return session.get(Sighting, (perk_id, influencer_id)) is not None


def places_in_line(session: Session, user_id: int, *, now: datetime) -> tuple[tuple[PlaceCard, PerkCard], ...]:
    """Return the lines in which somebody stands, each with its perk; the newest place first."""
    influencer_id = influencer_of(session, user_id)
    places = places_of(session, influencer_id) if influencer_id is not None else ()
    return tuple((place, perk_card(session, place.perk_id)) for place in places if _counts(place, now))


def _surroundings(
    session: Session, perks: Sequence[PerkCard], user_id: int | None, influencer_id: int | None, *, now: datetime
) -> _Surroundings:
    waiting = _waiting(session, [perk.id for perk in perks if perk.has_waiting_list])
    today = _today(session, [perk for perk in perks if perk.per_day is not None], now)
    if user_id is None or influencer_id is None:
        return _Surroundings({}, {}, waiting, today, {})
    person = person_of(session, influencer_id, user_id)
    return _Surroundings(
        own=_own(session, perks, person, now),
        places={place.perk_id: place for place in places_of(session, influencer_id) if _counts(place, now)},
        waiting=waiting,
        today=today,
        facts=_facts(session, perks, user_id, person),
    )


def _prospect(perk: PerkCard, around: _Surroundings, *, now: datetime) -> Prospect:
    facts = around.facts.get(perk.business_id)
    offer = offer_of_perk(perk.rules)
    judgement = judge(offer, facts, now_us=to_us(now)) if facts else None
    own, place = around.own.get(perk.id, _Own()), around.places.get(perk.id)
    waiting_count = around.waiting.get(perk.id, 0)
    stage = (
        _stage_of_theirs(perk, own, place)
        or _stage_of_rules(perk, judgement, now)
        or _stage_of_copies(perk, waiting_count, around.today.get(perk.id, 0))
    )
    return Prospect(
        perk=perk,
        stage=stage,
        rules=tuple(rule.sentence for rule in offer.rules),
        judgement=judgement,
        place=place,
        waiting_count=waiting_count,
        claim_id=own.claim_id,
    )


def _stage_of_theirs(perk: PerkCard, own: _Own, place: PlaceCard | None) -> str:
    if place is not None and place.status == "offered":
        return "offered"
    if own.is_held:
        return "held"
    if own.count >= perk.per_person:
        return "claimed" if own.good_count else "had"
    return "waiting" if place is not None else ""


def _stage_of_rules(perk: PerkCard, judgement: Judgement | None, now: datetime) -> str:
    """Return what no copy could mend: a perk that is over is not a rule away."""
    if perk.status == "paused":
        return "paused"
    if perk.status in ("draft", "ended") or now >= perk.claim_until:
        return "ended" if perk.status != "draft" else "not_open_yet"
    if judgement is not None and not judgement.holds:
        return "rules"
    return "" if perk.is_open(now) else "not_open_yet"


def _stage_of_copies(perk: PerkCard, waiting_count: int, today_count: int) -> str:
    # Whoever waits comes before whoever just came, so a copy that is left is not for them.
    if perk.left_but_for_money <= 0 or (perk.has_waiting_list and waiting_count):
        return "sold_out"
    if perk.is_budget_spent:
        return "budget_spent"
    return "per_day_limit" if perk.per_day is not None and today_count >= perk.per_day else "open"


def _counts(place: PlaceCard, now: datetime) -> bool:
    """Tell whether a place still is one: an offer that has passed is none, though no job may have noticed yet."""
    return place.offer_until is None or place.offer_until > now


def _own(session: Session, perks: Sequence[PerkCard], person: Person, now: datetime) -> dict[int, _Own]:
    was_shown = Claim.issued_us.is_not(None) & Claim.perk_id.in_([perk.id for perk in perks if not perk.is_replaceable])
    is_good = Claim.status.in_(HOLDING_STATES) & ((Claim.status == "redeemed") | (Claim.expires_us > to_us(now)))
    counted = select(Claim.perk_id, Claim.id, Claim.user_id, Claim.status, is_good.label("is_good"))
    rows = session.execute(counted.where(is_theirs(person), or_(is_good, was_shown)).order_by(is_good, Claim.id))
    own: dict[int, _Own] = {}
    for claim in rows:
        before, is_own = own.get(claim.perk_id, _Own()), claim.user_id == person.user_id
        own[claim.perk_id] = _Own(
            claim_id=claim.id if is_own else before.claim_id,
            is_held=before.is_held or (is_own and claim.is_good and claim.status == "reserved"),
            count=before.count + 1,
            good_count=before.good_count + bool(claim.is_good),
        )
    return own


def _waiting(session: Session, perk_ids: list[int]) -> dict[int, int]:
    lines = select(Place.perk_id, func.count()).where(Place.perk_id.in_(perk_ids), Place.status == "waiting")
    rows = session.execute(lines.group_by(Place.perk_id)).all() if perk_ids else []
    return {perk_id: count for perk_id, count in rows}  # noqa: C416  # dict() would lose the row's types


def _today(session: Session, perks: Iterable[PerkCard], now: datetime) -> dict[int, int]:
    days = {perk.id: day_of(now, perk.time_zone) for perk in perks}
    if not days:
        return {}
    rows = session.execute(select(Perk.id, Perk.day_on, Perk.day_claimed).where(Perk.id.in_(days)))
    return {perk_id: claimed for perk_id, day_on, claimed in rows if days[perk_id] == day_on}


def _facts(session: Session, perks: Sequence[PerkCard], user_id: int, person: Person) -> dict[int, Facts]:
    """Return the facts about a person for each business that gives one of the perks."""
    if not perks:
        return {}
    kinds = {perk.id: {type(rule) for rule in offer_of_perk(perk.rules).rules} for perk in perks}
    asked = set().union(*kinds.values())
    everywhere = facts_of(session, person.ids[0], business_id=perks[0].business_id, kinds=asked - _OF_A_BUSINESS)
    claimed_us = last_claims(session, person) if NotClaimedFor in asked else {}
    their_list = {perk.business_id for perk in perks if IsCustomer in kinds[perk.id]}
    return {
        business_id: replace(
            everywhere,
            claimed_us=claimed_us.get(business_id),
            segment=customer_segment(session, business_id, user_id) if business_id in their_list else None,
        )
        for business_id in {perk.business_id for perk in perks}
    }
