"""The demo's people who sign in, two businesses, and perks in every state: all through the verbs of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from auth.actions.businesses import add_member, found_business
from auth.actions.users import add_user
from auth.queries.people import user_by_email
from brands.actions.importing import Upload, preview_import, take_import
from demo.diary import Diary
from influencers.actions.ownership import take_hold
from influencers.queries.cards import LeaderCard
from influencers.queries.topics import leaders, topic_card
from kernel.database import reading, transaction
from perks.actions.claiming import Claimant, claim
from perks.actions.expiring import open_or_end
from perks.actions.life import create_draft, schedule
from perks.actions.lines import join_line
from perks.actions.redeeming import redeem_signed
from perks.actions.sightings import note_sighting
from perks.errors import ClaimRefused
from perks.promises import Promise
from perks.rules.dealings import AccountAge, IsCustomer, NotClaimedFor
from perks.rules.offers import Offer
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand

_TOPIC = "coffee"
#: Leaders of the topic who sign in; the first three of them are the cast's Ada, Bea and Cy, the others claim.
_SIGN_IN = 12
#: The lowest score that a perk asks for, in tenths of a point.
_LEAST_ASKED = 10
_DAY = timedelta(days=1)
_DISCLOSURE = "{name} gives you this as a gift and asks for nothing. If you post about it, say that it was a gift."


@dataclass(frozen=True, slots=True)
class _Team:
    """A business and who works there."""

    business_id: int
    name: str
    owner_id: int
    counter_id: int


@dataclass(frozen=True, slots=True)
class _Floors:
    """What everybody who claims in the demo has at least: its rules ask for that, in round figures."""

    topic_tenths: int
    score_tenths: int
    confidence_thousandths: int


@dataclass(frozen=True, slots=True)
class _Giving:
    """The perks of a business, as they would have been given over the last ten days."""

    session: Session
    team: _Team
    diary: Diary
    now: datetime

    def promise(self, **terms: object) -> Promise:
        """Return a promise with these terms and those that all perks here have."""
        known = {
            "disclosure": _DISCLOSURE.format(name=self.team.name),
            "currency": "GBP",
            "visible_from": self.now - 10 * _DAY,
            "visible_until": self.now + 60 * _DAY,
            "claim_from": self.now - 9 * _DAY,
            "claim_until": self.now + 50 * _DAY,
        }
        return Promise(**known | terms)  # type: ignore[arg-type]  # each field has its own type

    def draft(self, promise: Promise) -> None:
        """Enter a perk that stays a draft."""
        self.diary.enter(self.now - _DAY, lambda at: self._draft(promise, at))

    def give(self, promise: Promise, claimants: Sequence[Claimant], *, waiting: Sequence[Claimant] = ()) -> None:
        """Enter a perk that some claim, and the first of them uses; others wait in line for it."""
        self.diary.enter(self.now - 10 * _DAY, lambda at: self._publish(promise, claimants, waiting, at=at))

    def _draft(self, promise: Promise, at: datetime) -> int:
        return create_draft(self.session, self.team.business_id, promise, by_user_id=self.team.owner_id, now=at)

    def _publish(
        self, promise: Promise, claimants: Sequence[Claimant], waiting: Sequence[Claimant], *, at: datetime
    ) -> None:
        perk_id = self._draft(promise, at)
        schedule(self.session, perk_id, by_user_id=self.team.owner_id, now=at)
        self.diary.enter(self.now - 9 * _DAY, lambda opens_at: open_or_end(self.session, perk_id, now=opens_at))
        for place, claimant in enumerate(claimants):
            self.diary.enter(self.now - (5 - place) * _DAY, partial(self._claim, perk_id, claimant, place))
        for claimant in waiting:
            self.diary.enter(self.now - 2 * _DAY, partial(self._wait, perk_id, claimant))

    def _claim(self, perk_id: int, claimant: Claimant, place: int, at: datetime) -> None:
        note_sighting(self.session, perk_id, claimant.influencer_id, now=at - _DAY / 2)
        try:
            claim_id = claim(self.session, perk_id, claimant, disclosure_accepted=True, now=at)
        except ClaimRefused:
            return  # in a small world even somebody who leads may be too new for it: they only looked
        if place == 0:
            self.diary.enter(at + timedelta(hours=30), partial(self._redeem, claim_id))

    def _redeem(self, claim_id: int, at: datetime) -> None:
        team = self.team
        redeem_signed(self.session, team.business_id, claim_id=claim_id, by_user_id=team.counter_id, now=at)

    def _wait(self, perk_id: int, claimant: Claimant, at: datetime) -> None:
        join_line(self.session, perk_id, claimant, now=at)


def _floors(people: list[LeaderCard]) -> _Floors:
    return _Floors(
        topic_tenths=_asked(min(10 * leader.topic.score for leader in people), most=150),
        score_tenths=_asked(
            min(10 * min(day or 0.0 for day in leader.card.history[-7:]) for leader in people), most=200
        ),
        confidence_thousandths=_asked(min(1000 * leader.card.confidence for leader in people), most=500),
    )


def _asked(least_had: float, *, most: int) -> int:
    return max(_LEAST_ASKED, min(most, int(least_had // 50) * 50))


def is_planted(session: Session) -> bool:
    """Tell whether the cast is there: it comes whole or not at all."""
    return user_by_email(session, _address("Max Aldous")) is not None


def plant_gifts(*, now: datetime) -> bool:
    """Plant the cast and the perks, in one transaction; return whether they were there before."""
    with reading() as session:
        if is_planted(session):
            return True
        # In a small world some lead with less than any perk asks for.
        people = [each for each in leaders(session, _TOPIC, _SIGN_IN) if 10 * each.topic.score >= _LEAST_ASKED]
    now = now.replace(second=0, microsecond=0)  # windows are told, and edited, by the minute
    with transaction() as session:
        add_user(session, email=_address("Max Aldous"), name="Max Aldous", is_operator=True, now=now - 60 * _DAY)
        claimants = [_claimant(session, leader, now=now - 45 * _DAY) for leader in people]
        roastery = _roastery(session, now=now - 40 * _DAY)
        _import_customers(session, roastery, people, now=now - 30 * _DAY)
        _rival(session, now=now - 20 * _DAY)
        _perks(_Giving(session, roastery, Diary(), now), claimants, _floors(people))
    return False


def _address(name: str) -> str:
    return f"{name.casefold().replace(' ', '.')}@demo.example"


def _claimant(session: Session, leader: LeaderCard, *, now: datetime) -> Claimant:
    # Addresses go by the influencer's number: names of the world may hold any letter.
    address = f"person{leader.card.id}@demo.example"
    user_id = add_user(session, email=address, name=leader.card.name, is_findable=True, now=now)
    return Claimant(user_id, take_hold(session, leader.card.id, user_id, now=now))


def _roastery(session: Session, *, now: datetime) -> _Team:
    names = ("Bruno Castell", "Edda Lindqvist", "Gil Okoro", "Cora Whitlock")
    bruno, edda, gil, cora = (add_user(session, email=_address(name), name=name, now=now) for name in names)
    founded = {"name": "Kettle & Crane", "place": "Leeds, GB", "time_zone": "Europe/London"}
    business_id = found_business(session, bruno, **founded, now=now)
    for user_id, role in ((edda, "editor"), (gil, "guest"), (cora, "counter")):
        add_member(session, business_id, user_id, role=role, now=now + _DAY)
    return _Team(business_id, founded["name"], bruno, cora)


def _rival(session: Session, *, now: datetime) -> None:
    cleo = add_user(session, email=_address("Cleo Marchetti"), name="Cleo Marchetti", now=now)
    founded = {"name": "Lantern Books", "place": "Lyon, FR", "time_zone": "Europe/Paris"}
    found_business(session, cleo, **founded, now=now)


def _import_customers(session: Session, team: _Team, people: list[LeaderCard], *, now: datetime) -> None:
    rows = [
        f"person{leader.card.id}@demo.example,{leader.card.name.replace(',', ' ')},regulars" for leader in people[::2]
    ]
    rows += [f"guest{number}@mail.example,Guest {number},newsletter" for number in range(1, 41)]
    content = "email,name,segment\n" + "\n".join(rows)
    upload = Upload(file_name="customers.csv", content=content.encode(), ignores_others=False)
    import_id = preview_import(session, team.business_id, upload, user_id=team.owner_id, now=now)
    take_import(session, team.business_id, import_id, user_id=team.owner_id, now=now)


def _perks(giving: _Giving, claimants: list[Claimant], floors: _Floors) -> None:
    coffee = topic_card(_TOPIC)
    topic = Topic(coffee.number, coffee.slug, coffee.label)
    band = ScoreBand(at_least_tenths=floors.score_tenths)
    guji = Offer(
        (
            TopicBand(topic, at_least_tenths=floors.topic_tenths, at_most_tenths=900),
            Confidence(floors.confidence_thousandths),
            AccountAge(180),
            NotClaimedFor(90),
        )
    )
    kilo = giving.promise(
        title="A kilo of Guji, roasted for you",
        description="We roast it the morning it leaves. Tell us how you brew and we choose the roast.",
        where="Shop in Leeds, or by post in Europe",
        kind="unique",
        code_pattern="KCR-####-##",
        value_minor=3_800,
        offer=guji,
        copies=60,
        low_stock_at=10,
        valid_days=14,
    )
    giving.give(kilo, claimants[4:9])
    evening = giving.promise(
        title="Cupping evening for two",
        description="Six coffees, two spoons, and the people who grew them on a screen.",
        where="14 Call Lane, Leeds",
        kind="shared",
        shared_code="CUPPING",
        value_minor=4_400,
        offer=Offer((band, HeldFor(7, band))),
        copies=2,
        per_day=2,
        redeemed_by="balanced",
        has_waiting_list=True,
    )
    giving.give(evening, claimants[9:11], waiting=claimants[11:])
    regulars = giving.promise(
        title="Ten per cent off every bag",
        description="For people who buy from us already, for as long as a year.",
        where="Our web shop",
        kind="link",
        link="https://kettle-and-crane.example/thanks",
        value_minor=500,
        offer=Offer((band, IsCustomer("regulars"))),
        copies=200,
        valid_days=365,
    )
    giving.give(regulars, [])
    giving.draft(giving.promise(title="A seat in the roastery", description="Half a day beside the drum.", copies=4))
    giving.diary.play()
