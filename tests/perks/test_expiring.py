"""What time does: jobs may be late, come twice or at once, and change nothing more."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from perks.actions.claiming import cancel
from perks.actions.expiring import expire_claim, open_or_end
from perks.actions.redeeming import redeem
from perks.jobs import expiring
from perks.jobs.expiring import expire_claims, lapse_offers, open_and_end_perks
from perks.jobs.merging import follow_merges
from perks.models import Perk
from tests.perks.builders import (
    NOON,
    claim_row,
    claimed,
    codes_of,
    counters,
    in_line,
    make_people,
    make_user,
    perk_with,
    place_row,
    reserve,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")

AFTER = NOON + timedelta(days=14)


def test_a_claim_expires_at_its_time_and_gives_everything_back_once(people):
    perk = perk_with(copies=1, per_day=1, kind="unique", code_pattern="RYE-######")
    number = claimed(perk, people[0])

    assert expire_claims(AFTER - timedelta(microseconds=1)) == 0
    assert expire_claims(AFTER) == 1
    assert expire_claims(AFTER + timedelta(days=3)) == 0

    assert claim_row(number).status == "expired"
    assert counters(perk) == (0, 0, 0)
    assert codes_of(perk) == {"shown": 1, "free": 1}


def test_a_copy_that_nobody_accepted_comes_back_after_ten_minutes(people):
    perk = perk_with(copies=1)
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)

    assert expire_claims(NOON + timedelta(minutes=10)) == 1
    assert claim_row(held).status == "expired"
    claimed(perk, people[1], now=NOON + timedelta(minutes=10))


def test_a_used_claim_never_expires(people):
    perk = perk_with()
    number = claimed(perk, people[0])
    with transaction() as session:
        business = session.get_one(Perk, perk).business_id
        code = claim_row(number).code or ""
        assert redeem(session, business, code=code, by_user_id=make_user(session), now=NOON).refusal is None

    assert expire_claims(AFTER) == 0
    assert counters(perk)[0] == 1


def test_expiring_what_was_cancelled_meanwhile_does_nothing(people):
    perk = perk_with()
    number = claimed(perk, people[0])
    with transaction() as session:
        cancel(session, number, people[0], now=NOON)
    with transaction() as session:
        assert not expire_claim(session, number, now=AFTER)
    assert counters(perk)[0] == 0


def test_many_claims_that_are_due_expire_in_one_run(app):
    perk = perk_with(copies=40)
    with transaction() as session:
        people = make_people(session, 40)
    for person in people:
        claimed(perk, person)

    assert expire_claims(AFTER) == 40
    assert counters(perk) == (0, 0, 0)


def test_a_claim_that_cannot_be_ended_keeps_no_other_from_ending(people, monkeypatch, caplog):
    perk = perk_with()
    numbers = [claimed(perk, person) for person in people[:3]]

    def failing(session, claim_id, *, now):
        if claim_id == numbers[0]:
            raise ZeroDivisionError
        return expire_claim(session, claim_id, now=now)

    monkeypatch.setattr(expiring, "expire_claim", failing)
    assert expire_claims(AFTER) == 2
    assert [claim_row(number).status for number in numbers] == ["issued", "expired", "expired"]
    assert "could not be done" in caplog.text


def test_an_expired_claim_is_offered_to_the_next_and_a_lapsed_offer_to_the_one_after(people):
    perk = perk_with(copies=1, valid_days=1, has_waiting_list=True, offer_minutes=60)
    claimed(perk, people[0])
    places = [in_line(perk, person) for person in people[1:4]]
    tomorrow = NOON + timedelta(days=1)

    expire_claims(tomorrow)
    assert lapse_offers(tomorrow + timedelta(minutes=59)) == 0
    assert lapse_offers(tomorrow + timedelta(minutes=60)) == 1
    assert lapse_offers(tomorrow + timedelta(minutes=60)) == 0

    assert [place_row(place).status for place in places] == ["lapsed", "offered", "waiting"]


def test_copies_that_lie_free_while_somebody_waits_are_offered_by_the_job(people):
    perk = perk_with(copies=1, has_waiting_list=True)
    claimed(perk, people[0])
    place = in_line(perk, people[1])
    with transaction() as session:
        session.execute(update(Perk).values(copies=2))

    lapse_offers(NOON)

    assert place_row(place).status == "offered"


def state_of(perk):
    with reading() as session:
        return session.get_one(Perk, perk).status


def test_states_follow_the_window_however_late_the_job_is(people):
    opens, closes = NOON + timedelta(days=1), NOON + timedelta(days=2)
    perk = perk_with(status="scheduled", claim_from_us=to_us(opens), claim_until_us=to_us(closes))

    open_and_end_perks(opens - timedelta(microseconds=1))
    assert state_of(perk) == "scheduled"
    assert open_and_end_perks(opens) == 1
    assert state_of(perk) == "live"
    assert open_and_end_perks(closes) == 1
    assert open_and_end_perks(closes) == 0
    assert state_of(perk) == "ended"

    missed = perk_with(status="scheduled", claim_from_us=to_us(opens), claim_until_us=to_us(closes))
    open_and_end_perks(closes)
    assert state_of(missed) == "ended"


@pytest.mark.parametrize("status", ["draft", "ended"])
def test_drafts_and_ended_perks_are_left_alone(people, status):
    perk = perk_with(status=status)
    with transaction() as session:
        assert open_or_end(session, perk, now=NOON + timedelta(days=90)) is None


def test_a_paused_perk_stays_paused_until_its_window_ends(people):
    perk = perk_with(status="paused")
    open_and_end_perks(NOON)
    assert state_of(perk) == "paused"
    open_and_end_perks(NOON + timedelta(days=30))
    assert state_of(perk) == "ended"


def test_whoever_still_waits_when_a_perk_ends_is_told_once(people):
    perk = perk_with(copies=1, has_waiting_list=True)
    claimed(perk, people[0])
    place = in_line(perk, people[1])
    over = NOON + timedelta(days=30)
    for _ in range(2):
        open_and_end_perks(over)
    assert place_row(place).status == "left"
    with reading() as session:
        assert session.scalars(select(OutgoingMail.subject)).all() == ["“A loaf of rye” has ended"]


def test_jobs_find_nothing_to_do_in_an_empty_house(app):
    assert (expire_claims(NOON), lapse_offers(NOON), open_and_end_perks(NOON), follow_merges(NOON)) == (0, 0, 0, 0)
