"""Somebody is erased: perks forget on what they were granted, and the line goes on without them."""

import json
from datetime import timedelta

from influencers.models import Removal
from kernel.clock import to_us
from kernel.database import transaction
from perks.actions.claiming import cancel
from perks.jobs.forgetting import forget_erased
from tests.perks.builders import NOON, claim_row, claimed, found_differences, in_line, make_perk, place_row

LATER = NOON + timedelta(hours=1)


def removed(person):
    with transaction() as session:
        values = {"account_id": person.influencer_id, "account_hash": f"x{person.influencer_id}", "reason": "erased"}
        session.add(Removal(influencer_id=person.influencer_id, at_us=to_us(NOON), **values))


def test_what_an_erased_person_was_granted_a_perk_on_is_forgotten_and_the_claim_stays(people):
    with transaction() as session:
        perk_id = make_perk(session)
    theirs, other = (claimed(perk_id, person) for person in people[:2])
    removed(people[0])

    assert [forget_erased(LATER), forget_erased(LATER)] == [1, 0]

    kept = json.loads(claim_row(theirs).granted_on)
    assert (kept["score_tenths"], kept["generation"], kept["verdicts"]) == (None, None, [])
    assert kept["promised"]["title"] == "A loaf of rye"
    assert claim_row(theirs).status == "issued"
    assert json.loads(claim_row(other).granted_on)["score_tenths"] == 612


def test_an_erased_person_waits_no_longer_and_what_was_offered_goes_to_the_next(people):
    with transaction() as session:
        perk_id = make_perk(session, copies=1, has_waiting_list=True)
    first = claimed(perk_id, people[0])
    offered, waiting = (in_line(perk_id, person) for person in people[1:3])
    with transaction() as session:
        cancel(session, first, people[0], now=NOON)
    assert place_row(offered).status == "offered"
    removed(people[1])

    assert forget_erased(LATER) == 1

    assert (place_row(offered).status, place_row(waiting).status) == ("left", "offered")
    assert json.loads(place_row(offered).granted_on)["score_tenths"] is None
    assert found_differences() == ()
