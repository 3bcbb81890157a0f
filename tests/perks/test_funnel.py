"""How far people came with a perk, by day and in all; what it cost."""

from datetime import date, timedelta

import pytest

from kernel.clock import to_us
from kernel.database import reading, transaction
from perks.actions.redeeming import redeem
from perks.models import Sighting
from perks.queries.funnel import funnel, funnel_days
from tests.perks.builders import NOON, claim_row, claimed, give_up, join_line, make_perk, reserve

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def perk(app):
    with transaction() as session:
        return make_perk(session, copies=20, per_person=2, has_waiting_list=True)


def seen_by(perk_id, person, now=NOON):
    with transaction() as session:
        session.add(Sighting(perk_id=perk_id, influencer_id=person.influencer_id, first_us=to_us(now)))


def used(claim_id, now=NOON):
    row = claim_row(claim_id)
    with transaction() as session:
        attempt = redeem(session, row.business_id, code=row.code, by_user_id=row.user_id, now=now)
    assert attempt.refusal is None


def counted(perk_id, now=NOON):
    with reading() as session:
        return funnel(session, perk_id, now=now)


def days_of(perk_id, zone="Europe/London", now=NOON):
    with reading() as session:
        days = funnel_days(session, perk_id, zone, now=now)
    return {day.on: (day.seen, day.claimed, day.redeemed, day.expired, day.cancelled) for day in days}


def test_people_are_counted_once_and_claims_as_often_as_they_are(perk, people):
    first, second, third = people[:3]
    for person in people[:4]:
        seen_by(perk, person)
    used(claimed(perk, first))
    used(claimed(perk, first))
    give_up(claimed(perk, second), second)
    claimed(perk, third)

    found = counted(perk)

    assert (found.seen, found.claimed, found.redeemed) == (4, 3, 1)
    assert (found.claims, found.used, found.cancelled, found.to_be_used, found.expired) == (4, 2, 1, 1, 0)
    assert found.redeemed_minor == 900


def test_what_became_of_the_claims_sums_to_them(perk, people):
    used(claimed(perk, people[0]))
    give_up(claimed(perk, people[1]), people[1])
    claimed(perk, people[2])
    claimed(perk, people[3], now=NOON + 10 * DAY)
    for later in (NOON + 12 * DAY, NOON + 15 * DAY, NOON + 30 * DAY):
        found = counted(perk, later)
        assert found.to_be_used + found.used + found.expired + found.cancelled == found.claims == 4


def test_a_copy_that_was_only_held_is_no_claim_yet(perk, people):
    with transaction() as session:
        reserve(session, perk, people[0], now=NOON)
    assert (counted(perk).claimed, counted(perk).claims) == (0, 0)
    assert days_of(perk, now=NOON + DAY) == {}


def test_a_claim_has_expired_when_its_time_has_whether_or_not_a_job_ran(perk, people):
    claim_id = claimed(perk, people[0])
    assert counted(perk, NOON + 14 * DAY - HOUR).expired == 0
    assert counted(perk, NOON + 14 * DAY).expired == 1
    assert claim_row(claim_id).status == "issued"


def test_places_in_line_count_whatever_became_of_them(app, people):
    with transaction() as session:
        perk_id = make_perk(session, copies=1, has_waiting_list=True)
    claim_id = claimed(perk_id, people[0])
    with transaction() as session:
        for person in people[1:3]:
            join_line(session, perk_id, person, now=NOON)
    give_up(claim_id, people[0])
    assert counted(perk_id).waited == 2


def test_days_are_those_of_the_business(perk, people):
    late = NOON.replace(hour=23, minute=30)
    seen_by(perk, people[0], late)
    claim_id = claimed(perk, people[0], now=late)
    used(claim_id, late + HOUR)
    assert days_of(perk, now=late + DAY) == {date(2025, 6, 2): (1, 1, 1, 0, 0)}
    assert days_of(perk, "America/New_York", now=late + DAY) == {date(2025, 6, 1): (1, 1, 1, 0, 0)}


def test_days_hold_over_a_change_of_the_clocks(app, people):
    autumn = NOON.replace(month=10, day=25, hour=22, minute=59)
    with transaction() as session:
        perk_id = make_perk(session, now=autumn)
    for person, at in zip(people, (autumn, autumn + timedelta(minutes=2), autumn + 25 * HOUR), strict=False):
        seen_by(perk_id, person, at)
    # 22:59 UTC is 23:59 in summer; the next day has 25 hours and ends at midnight UTC.
    assert {on: counts[0] for on, counts in days_of(perk_id, now=autumn + 3 * DAY).items()} == {
        date(2025, 10, 26): 2,
        date(2025, 10, 25): 1,
    }


def test_each_day_tells_what_happened_on_it_the_latest_first(perk, people):
    claim_id = claimed(perk, people[0])
    claimed(perk, people[1], now=NOON + DAY)
    give_up(claim_id, people[0], now=NOON + 2 * DAY)
    found = days_of(perk, now=NOON + 20 * DAY)
    assert list(found) == sorted(found, reverse=True)
    assert found == {
        date(2025, 6, 16): (0, 0, 0, 1, 0),
        date(2025, 6, 3): (0, 0, 0, 0, 1),
        date(2025, 6, 2): (0, 1, 0, 0, 0),
        date(2025, 6, 1): (0, 1, 0, 0, 0),
    }


def test_other_perks_are_not_counted(perk, people):
    with transaction() as session:
        other = make_perk(session)
    seen_by(other, people[0])
    claimed(other, people[0])
    assert counted(perk).claims == counted(perk).seen == 0
    assert days_of(perk) == {}
