"""Two influencers turn out to be one person: both claims stay, the second is marked, and there is no third."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.errors import DatabaseBusy
from perks.actions.claiming import Claimant, cancel
from perks.actions.merges import follow_merge
from perks.errors import ClaimRefused
from perks.jobs import merging
from perks.jobs.merging import follow_merges
from perks.models import Claim, Sighting
from perks.queries.claims import places_of
from perks.queries.prospects import places_in_line, prospect
from tests.perks.builders import (
    NOON,
    accept_offer,
    claim,
    claim_row,
    claimed,
    counters,
    in_line,
    join_line,
    merge,
    perk_with,
    place_row,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")

LATER = NOON + timedelta(hours=1)


def merged(old, new):
    with transaction() as session:
        merge(session, old, into=new)
    return follow_merges(LATER)


def refused(perk, person):
    with pytest.raises(ClaimRefused) as refusal, transaction() as session:
        claim(session, perk, person, now=LATER)
    return refusal.value.code


def test_both_claims_stay_and_the_second_is_marked(people):
    old, new = people[:2]
    perk = perk_with(copies=5)
    first, second = claimed(perk, old), claimed(perk, new, now=LATER)

    assert merged(old, new) == 1
    assert follow_merges(LATER) == 0

    rows = [claim_row(number) for number in (first, second)]
    assert [row.influencer_id for row in rows] == [new.influencer_id] * 2
    assert [row.is_surplus for row in rows] == [False, True]
    assert {row.ordinal for row in rows} == {1, 2}
    assert counters(perk)[0] == 2
    assert refused(perk, new) == "already_claimed"


@pytest.mark.parametrize("cancelled", [0, 1])
def test_whichever_of_the_two_is_given_up_there_is_no_third(people, cancelled):
    old, new = people[:2]
    perk = perk_with(copies=5, kind="unique", code_pattern="RYE-######")
    numbers = [claimed(perk, old), claimed(perk, new)]
    merged(old, new)
    with transaction() as session:
        cancel(session, numbers[cancelled], [old, new][cancelled], now=LATER)

    assert refused(perk, new) == "already_claimed"
    with transaction() as session:
        cancel(session, numbers[1 - cancelled], [old, new][1 - cancelled], now=LATER)
    claimed(perk, new, now=LATER)


def test_a_person_may_still_have_what_one_person_may(people):
    old, new = people[:2]
    perk = perk_with(copies=5, per_person=3)
    numbers = [claimed(perk, old), claimed(perk, new)]
    merged(old, new)

    assert not any(claim_row(number).is_surplus for number in numbers)
    claimed(perk, new, now=LATER)
    assert refused(perk, new) == "already_claimed"


def test_no_third_is_given_before_the_job_has_run(people):
    old, new = people[:2]
    perk = perk_with(copies=5)
    claimed(perk, old)
    with transaction() as session:
        merge(session, old, into=new)
    assert refused(perk, new) == "already_claimed"


def test_claims_that_ended_follow_too(people):
    old, new = people[:2]
    perk = perk_with(copies=5, kind="unique", code_pattern="RYE-######")
    number = claimed(perk, old)
    with transaction() as session:
        cancel(session, number, old, now=NOON)
    merged(old, new)
    with reading() as session:
        assert session.scalars(select(Claim.influencer_id)).all() == [new.influencer_id]
    claimed(perk, new)


def test_of_two_places_in_one_line_the_better_stays(people):
    first, old, other, new = people[:4]
    perk = perk_with(copies=1, has_waiting_list=True)
    claimed(perk, first)
    places = [in_line(perk, person) for person in (old, other, new)]
    merged(old, new)

    assert [place_row(place).status for place in places] == ["waiting", "waiting", "left"]
    assert place_row(places[0]).influencer_id == new.influencer_id
    assert in_line(perk, new) == places[0]


def test_a_place_with_an_offer_stays_before_one_without(people):
    first, new, old = people[:3]
    perk = perk_with(copies=1, has_waiting_list=True)
    number = claimed(perk, first)
    places = [in_line(perk, new), in_line(perk, old)]
    with transaction() as session:
        cancel(session, number, first, now=NOON)
    merged(old, new)

    assert [place_row(place).status for place in places] == ["offered", "left"]
    with transaction() as session:
        accept_offer(session, perk, new, now=LATER)


def test_who_has_enough_waits_no_longer_and_an_offer_goes_to_the_next(people):
    first, old, new, following = people[:4]
    perk = perk_with(copies=2, has_waiting_list=True)
    number = claimed(perk, first)
    claimed(perk, new)
    places = [in_line(perk, old), in_line(perk, following)]
    with transaction() as session:
        cancel(session, number, first, now=NOON)
    assert place_row(places[0]).status == "offered"

    merged(old, new)

    assert [place_row(place).status for place in places] == ["left", "offered"]
    assert counters(perk)[:2] == (1, 1)
    with pytest.raises(ClaimRefused), transaction() as session:
        join_line(session, perk, new, now=LATER)


def test_what_both_saw_is_one_sighting_the_earlier(people):
    old, new = people[:2]
    perk = perk_with()
    with transaction() as session:
        for person, at in ((old, NOON), (new, LATER)):
            session.add(Sighting(perk_id=perk, influencer_id=person.influencer_id, first_us=to_us(at)))
    merged(old, new)
    with reading() as session:
        seen = session.execute(select(Sighting.influencer_id, Sighting.first_us)).all()
    assert seen == [(new.influencer_id, to_us(NOON))]


def test_two_claims_with_the_same_number_are_two_before_the_job_has_run(people):
    old, new = people[:2]
    perk = perk_with(copies=5, per_person=2)
    claimed(perk, old)
    claimed(perk, new)
    with transaction() as session:
        merge(session, old, into=new)
    assert refused(perk, new) == "already_claimed"


def test_a_claim_that_follows_gets_a_number_that_its_user_has_nowhere_else(people):
    old, new, third = people[:3]
    perk = perk_with(copies=5, per_person=2)
    first = claimed(perk, old)
    claimed(perk, Claimant(old.user_id, third.influencer_id))
    claimed(perk, new)

    assert merged(old, new) == 1
    assert claim_row(first).influencer_id == new.influencer_id


def test_a_merge_that_cannot_be_followed_keeps_no_other_from_its_turn(people, monkeypatch):
    one, two, new = people[:3]
    perk = perk_with(copies=5, per_person=2)
    number = claimed(perk, one)
    other = claimed(perk, two)

    def failing(session, old_id, new_id, *, now):
        if old_id == one.influencer_id:
            raise DatabaseBusy
        follow_merge(session, old_id, new_id, now=now)

    monkeypatch.setattr(merging, "follow_merge", failing)
    with transaction() as session:
        merge(session, one, into=new)
    assert merged(two, new) == 1
    assert [claim_row(each).influencer_id for each in (number, other)] == [one.influencer_id, new.influencer_id]


def test_places_of_before_a_merge_are_theirs_before_the_job_has_run(people):
    first, old, new = people[:3]
    perk = perk_with(copies=1, has_waiting_list=True)
    claimed(perk, first)
    place = in_line(perk, old)
    with transaction() as session:
        merge(session, old, into=new)

    assert in_line(perk, new) == place
    with reading() as session:
        assert [card.id for card in places_of(session, new.influencer_id)] == [place]
        assert [card.id for card, _ in places_in_line(session, new.user_id, now=NOON)] == [place]
        assert prospect(session, perk, new.user_id, new.influencer_id, now=NOON).stage == "waiting"
