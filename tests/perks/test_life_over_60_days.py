"""The whole life of a perk, 60 days of it, over a change between summer and winter time; time is an argument."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from kernel.clock import from_us, to_us
from kernel.database import reading, transaction
from kernel.errors import AppError
from kernel.models import OutgoingMail
from perks.actions.claiming import Claimant
from perks.actions.redeeming import redeem
from perks.calendar import moment_of
from perks.jobs.expiring import expire_claims, lapse_offers, open_and_end_perks
from perks.models import Claim, Perk, Place
from perks.queries.claims import waiting_count
from tests.perks.builders import (
    accept_offer,
    claim,
    claim_row,
    counters,
    found_differences,
    join_line,
    make_people,
    make_perk,
    make_user,
)

#: Where, from which day on; clocks change within the first month.
PLACES = [
    ("Europe/London", "2025-10-10"),  # an hour back, on 26 October
    ("America/New_York", "2025-02-20"),  # an hour on, on 9 March
    ("Australia/Lord_Howe", "2025-03-20"),  # half an hour back, on 6 April
]
COPIES, A_DAY, VALID_DAYS, DAYS = 20, 2, 7, 60
INSTANT = timedelta(microseconds=1)


class Life:
    """A perk that can be claimed for 50 days from its first morning at 8 on, two copies a day."""

    def __init__(self, zone, first_on):
        self.zone, self.first_on = zone, datetime.fromisoformat(first_on)
        self.claims, self.limited_on = {}, set()
        self.opens, self.closes = self.at(0, "08:00"), self.at(50, "20:00")
        with transaction() as session:
            self.perk = make_perk(
                session,
                time_zone=zone,
                status="scheduled",
                copies=COPIES,
                per_day=A_DAY,
                valid_days=VALID_DAYS,
                has_waiting_list=True,
                offer_minutes=24 * 60,
                kind="unique",
                code_pattern="RYE-######",
                budget_minor=COPIES * 450,
                claim_from_us=to_us(self.opens),
                claim_until_us=to_us(self.closes),
            )
            self.business = session.get_one(Perk, self.perk).business_id
            self.staff = make_user(session, "Ola")
            self.newcomers = iter(make_people(session, 4 * DAYS))

    def at(self, day, shown):
        """Return the moment at which clocks there show a time on a day, counted from 0."""
        return moment_of(datetime.combine(self.first_on + timedelta(days=day), time.fromisoformat(shown)), self.zone)

    def tries(self, act, person, now):
        """Return the claim or place that somebody gets, or the code of why not."""
        try:
            with transaction() as session:
                return act(session, self.perk, person, now=now)
        except AppError as error:
            return error.code

    def jobs(self, now):
        """Let every job run twice, as if a second worker had woken up late."""
        for _ in range(2):
            expire_claims(now)
            lapse_offers(now)
            open_and_end_perks(now)
        assert found_differences() == ()

    def redeem(self, number, now):
        with transaction() as session:
            code = session.get_one(Claim, number).code or ""
            return redeem(session, self.business, code=code, by_user_id=self.staff, now=now).refusal

    def let_claims_end(self, day):
        """Claims of a morning are good until nine on the clock a week later, and not an instant longer."""
        ends = self.at(day, "09:00")
        due = [n for n, since in self.claims.items() if since + VALID_DAYS == day and not is_used(n)]
        self.jobs(ends - INSTANT)
        assert {claim_row(number).status for number in due} <= {"issued"}
        assert {self.redeem(number, ends) for number in due[:1]} <= {"claim_expired"}, "though no job has run"
        self.jobs(ends)
        assert {claim_row(number).status for number in due} <= {"expired"}

    def let_three_come(self, day):
        """Three come at nine for two copies a day; who finds none left goes in line."""
        morning, last_instant = self.at(day, "09:00"), self.at(day + 1, "00:00") - INSTANT
        came = [next(self.newcomers) for _ in range(3)]
        got = [self.tries(claim, person, morning) for person in came]
        won = [number for number in got if isinstance(number, int)]
        self.claims |= dict.fromkeys(won, day)
        assert set(got) - set(won) <= {"per_day_limit", "sold_out"}
        if "per_day_limit" in got:
            # A day lasts until the last instant before local midnight, be it of 23, 24, 24½ or 25 hours.
            assert self.tries(claim, came[got.index("per_day_limit")], last_instant) == "per_day_limit"
            self.limited_on.add(day)
        for person, came_out in zip(came, got, strict=True):
            if came_out == "sold_out":
                assert isinstance(self.tries(join_line, person, morning), int)

    def let_some_be_used(self, day):
        """Every fifth claim is used on the last evening on which it is good."""
        for number, since in self.claims.items():
            if is_used(number) and day == since + VALID_DAYS - 1:
                assert self.redeem(number, self.at(day, "21:00")) is None

    def let_every_other_offer_be_taken(self, day):
        """Whoever was offered a copy takes it in the night, or lets it go on."""
        with reading() as session:
            offered = select(Place.user_id, Place.influencer_id).where(Place.status == "offered", Place.id % 2 == 0)
            people = [Claimant(*row) for row in session.execute(offered)]
        for person in people:
            assert isinstance(self.tries(accept_offer, person, self.at(day + 1, "00:00") - INSTANT), int)


def is_used(number):
    """Tell which claims will be used; the others expire."""
    return number % 5 == 0


@pytest.mark.parametrize(("zone", "first_on"), PLACES)
def test_sixty_days_of_a_perk(sqlite_app, zone, first_on):
    life = Life(zone, first_on)
    early = next(life.newcomers)
    assert life.tries(claim, early, life.opens - INSTANT) == "not_open_yet"

    for day in range(50):
        life.let_claims_end(day)
        life.let_three_come(day)
        life.let_some_be_used(day)
        life.let_every_other_offer_be_taken(day)

    assert life.tries(claim, early, life.closes - INSTANT) in ("sold_out", "per_day_limit")
    assert life.tries(claim, early, life.closes) == "ended"
    life.jobs(life.closes)
    with reading() as session:
        assert session.get_one(Perk, life.perk).status == "ended"
        assert waiting_count(session, life.perk) == 0
        assert session.scalar(select(func.count()).where(OutgoingMail.subject.contains("has ended"))) > 0

    # The last days: what was claimed and offered stays good until its own time, then everything has come back.
    life.jobs(life.at(DAYS, "12:00"))
    with reading() as session:
        statuses = dict(session.execute(select(Claim.status, func.count()).group_by(Claim.status)).all())
        places = dict(session.execute(select(Place.status, func.count()).group_by(Place.status)).all())
    assert set(statuses) == {"redeemed", "expired"}
    assert set(places) == {"accepted", "lapsed", "left"}, "a life in which nobody waited proves little"
    assert counters(life.perk) == (statuses["redeemed"], 0, statuses["redeemed"] * 450)
    assert life.limited_on
    check_days(life)


def check_days(life):
    """What is counted a day is what that day's own clock says of every claim that still holds its copy."""
    with reading() as session:
        latest_on, kept = session.execute(select(Perk.day_on, Perk.day_claimed)).one()
        written = session.execute(select(Claim.reserved_us, Claim.day_on, Claim.status)).all()
    for reserved_us, day_on, _ in written:
        assert from_us(reserved_us).astimezone(ZoneInfo(life.zone)).date() == day_on
    assert kept == sum(on == latest_on and status == "redeemed" for _, on, status in written)
