"""Waiting lines: who is next, what is held for them and for how long, and that nobody passes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, select, update

from influencers.models import Removal
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from perks.actions.lines import accept_offer as accept_plainly
from perks.actions.lines import close_line, decline_offer, lapse_offer, leave_line
from perks.actions.offering import offer_next
from perks.errors import ClaimRefused, LineRefused, NotInLine, OfferOver
from perks.jobs.expiring import lapse_offers
from perks.models import Perk
from perks.queries import eligibility
from perks.queries.claims import place_of, places_of, waiting_count
from tests.perks.builders import (
    NOON,
    accept_offer,
    claim,
    claim_row,
    claimed,
    codes_of,
    counters,
    give_up,
    in_line,
    issue,
    join_line,
    make_perk,
    place_row,
    refusing,
    reserve,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")

LATER = NOON + timedelta(hours=1)


def sold_out_perk(people, **columns):
    """Make a perk whose copies are all claimed by the first people, and return it with their claims."""
    with transaction() as session:
        perk = make_perk(session, **({"copies": 1, "has_waiting_list": True, "offer_minutes": 60} | columns))
        copies = session.get_one(Perk, perk).copies
    return perk, [claimed(perk, person) for person in people[:copies]]


def addresses():
    with reading() as session:
        return list(session.scalars(select(OutgoingMail.to).order_by(OutgoingMail.id)))


def test_a_copy_that_comes_back_is_held_for_the_next_in_line_who_is_told(people):
    perk, [number] = sold_out_perk(people)
    first, second = in_line(perk, people[1]), in_line(perk, people[2])

    give_up(number, people[0], now=LATER)

    assert counters(perk) == (0, 1, 0)
    assert (place_row(first).status, place_row(second).status) == ("offered", "waiting")
    with reading() as session:
        card = place_of(session, perk, people[1].influencer_id)
        assert card is not None
        assert (card.position, card.offer_until) == (None, LATER + timedelta(minutes=60))
    assert len(addresses()) == 1


def test_places_are_numbered_from_the_next_one(people):
    perk, _ = sold_out_perk(people)
    for person in people[1:4]:
        in_line(perk, person)
    with transaction() as session:
        leave_line(session, perk, people[1], now=NOON)
    with reading() as session:
        positions = [place_of(session, perk, person.influencer_id) for person in people[1:4]]
        assert [card and card.position for card in positions] == [None, 1, 2]
        assert [card.perk_id for card in places_of(session, people[2].influencer_id)] == [perk]
        assert waiting_count(session, perk) == 2


def test_an_offer_becomes_a_claim_that_is_issued(people):
    perk, [number] = sold_out_perk(people)
    place = in_line(perk, people[1])
    give_up(number, people[0])

    with transaction() as session:
        new = accept_offer(session, perk, people[1], now=NOON)

    assert counters(perk) == (1, 0, 450)
    assert (claim_row(new).status, place_row(place).status, place_row(place).claim_id) == ("issued", "accepted", new)


def test_an_offer_needs_the_disclosure(people):
    perk, [number] = sold_out_perk(people)
    in_line(perk, people[1])
    give_up(number, people[0])
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        accept_plainly(session, perk, people[1], disclosure_accepted=False, now=NOON)
    assert refused.value.code == "disclosure_missing"
    assert counters(perk) == (0, 1, 0)


def test_somebody_with_an_offer_may_also_claim_in_the_usual_way(people):
    perk, [number] = sold_out_perk(people)
    place = in_line(perk, people[1])
    give_up(number, people[0])

    with transaction() as session:
        held = reserve(session, perk, people[1], now=NOON)
    assert (claim_row(held).status, place_row(place).status) == ("reserved", "accepted")
    with transaction() as session:
        issue(session, held, people[1], now=NOON)
    assert counters(perk) == (1, 0, 450)


def test_a_newcomer_does_not_pass_whoever_waits(people):
    perk, [number] = sold_out_perk(people)
    in_line(perk, people[1])
    give_up(number, people[0])

    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        claim(session, perk, people[2], now=NOON)
    assert refused.value.code == "sold_out"


def test_a_newcomer_gets_no_copy_that_lies_free_while_somebody_waits(people):
    perk, _ = sold_out_perk(people)
    in_line(perk, people[1])
    with transaction() as session:
        session.execute(update(Perk).values(copies=2))  # and whoever added it forgot to offer it

    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        claim(session, perk, people[2], now=NOON)
    assert refused.value.code == "sold_out"


def test_an_offer_that_nobody_takes_goes_to_the_next_once(people):
    perk, [number] = sold_out_perk(people)
    first, second, third = (in_line(perk, person) for person in people[1:4])
    give_up(number, people[0])
    due = NOON + timedelta(minutes=60)

    with transaction() as session:
        assert not lapse_offer(session, first, now=due - timedelta(microseconds=1))
        assert lapse_offer(session, first, now=due)
        assert not lapse_offer(session, first, now=due)

    assert [place_row(place).status for place in (first, second, third)] == ["lapsed", "offered", "waiting"]
    assert counters(perk) == (0, 1, 0)


def test_an_offer_is_over_at_its_time_though_no_job_has_run(people):
    perk, [number] = sold_out_perk(people)
    in_line(perk, people[1])
    give_up(number, people[0])
    with pytest.raises(OfferOver), transaction() as session:
        accept_offer(session, perk, people[1], now=NOON + timedelta(minutes=60))
    assert counters(perk) == (0, 1, 0)


def test_a_declined_offer_goes_to_the_next(people):
    perk, [number] = sold_out_perk(people)
    first, second = in_line(perk, people[1]), in_line(perk, people[2])
    give_up(number, people[0])
    with transaction() as session:
        decline_offer(session, perk, people[1], now=NOON)
    assert (place_row(first).status, place_row(second).status) == ("declined", "offered")
    with pytest.raises(NotInLine), transaction() as session:
        decline_offer(session, perk, people[1], now=NOON)


def test_a_place_that_has_no_offer_yet_cannot_decline_or_accept(people):
    perk, _ = sold_out_perk(people)
    in_line(perk, people[1])
    for act in (decline_offer, accept_offer):
        with pytest.raises(OfferOver), transaction() as session:
            act(session, perk, people[1], now=NOON)
        with pytest.raises(NotInLine), transaction() as session:
            act(session, perk, people[2], now=NOON)


def test_who_leaves_with_an_offer_passes_it_on(people):
    perk, [number] = sold_out_perk(people)
    first, second = in_line(perk, people[1]), in_line(perk, people[2])
    give_up(number, people[0])
    with transaction() as session:
        leave_line(session, perk, people[1], now=NOON)
    assert (place_row(first).status, place_row(second).status) == ("left", "offered")
    with pytest.raises(NotInLine), transaction() as session:
        leave_line(session, perk, people[1], now=NOON)


def test_the_last_offer_that_lapses_leaves_the_copy_to_anybody(people):
    perk, [number] = sold_out_perk(people)
    place = in_line(perk, people[1])
    give_up(number, people[0])
    with transaction() as session:
        lapse_offer(session, place, now=LATER)
    assert counters(perk) == (0, 0, 0)
    claimed(perk, people[3], now=LATER)


def test_nobody_waits_while_copies_are_left(people):
    with transaction() as session:
        perk = make_perk(session, copies=2, has_waiting_list=True)
    with pytest.raises(LineRefused), transaction() as session:
        join_line(session, perk, people[0], now=NOON)


def test_nobody_waits_for_a_perk_without_a_line_or_that_is_closed_or_not_for_them(people):
    plain, _ = sold_out_perk(people, has_waiting_list=False)
    with pytest.raises(LineRefused), transaction() as session:
        join_line(session, plain, people[1], now=NOON)
    closed, _ = sold_out_perk(people)
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        join_line(session, closed, people[1], now=NOON + timedelta(days=30))
    assert refused.value.code == "ended"
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        join_line(session, closed, people[1], judge=refusing, now=NOON)
    assert refused.value.code == "score_too_low"


def test_who_has_a_copy_does_not_wait_for_another(people):
    perk, _ = sold_out_perk(people)
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        join_line(session, perk, people[0], now=NOON)
    assert refused.value.code == "already_claimed"


def test_asking_for_a_place_twice_gives_the_same_place(people):
    perk, _ = sold_out_perk(people)
    assert in_line(perk, people[1]) == in_line(perk, people[1], now=LATER)


def test_an_offer_is_a_promise_that_no_limit_a_day_stands_against(people):
    perk, [number, _] = sold_out_perk(people, copies=2, per_day=2)
    in_line(perk, people[2])
    give_up(number, people[0])
    with transaction() as session:
        # Whoever claims today fills the day: the copy that came back counts no more.
        session.execute(update(Perk).values(copies=3))
        offer_next(session, perk, now=NOON)
    claimed(perk, people[3])

    with transaction() as session:
        accept_offer(session, perk, people[2], now=NOON)
    assert counters(perk)[0] == 3


def test_an_offer_stands_when_the_perk_is_paused_or_ended_and_no_new_one_is_made(people):
    perk, [number, other] = sold_out_perk(people, copies=2)
    in_line(perk, people[2])
    second = in_line(perk, people[3])
    give_up(number, people[0])
    with transaction() as session:
        session.execute(update(Perk).values(status="paused"))
    give_up(other, people[1])

    assert place_row(second).status == "waiting"
    with transaction() as session:
        assert offer_next(session, perk, now=NOON) == 0
        accept_offer(session, perk, people[2], now=NOON)
    with transaction() as session:
        session.execute(update(Perk).values(status="live"))
        assert offer_next(session, perk, now=NOON) == 1


def test_copies_that_are_added_go_to_whoever_waits_in_their_order(people):
    perk, _ = sold_out_perk(people)
    places = [in_line(perk, person) for person in people[1:5]]
    with transaction() as session:
        session.execute(update(Perk).values(copies=4))
        assert offer_next(session, perk, now=NOON) == 3
    assert [place_row(place).status for place in places] == ["offered"] * 3 + ["waiting"]


def test_no_copy_is_offered_that_the_budget_does_not_pay(people):
    perk, _ = sold_out_perk(people, value_minor=450, budget_minor=1000)
    first, second = in_line(perk, people[1]), in_line(perk, people[2])
    with transaction() as session:
        session.execute(update(Perk).values(copies=9))
        assert offer_next(session, perk, now=NOON) == 1
    assert (place_row(first).status, place_row(second).status) == ("offered", "waiting")


def test_people_wait_for_money_too(people):
    perk, [number, _] = sold_out_perk(people, copies=2, value_minor=450, budget_minor=900)
    with transaction() as session:
        session.execute(update(Perk).values(copies=9))
    place = in_line(perk, people[2])
    give_up(number, people[0])
    assert place_row(place).status == "offered"


def test_the_code_of_an_offer_is_held_so_that_nobody_else_gets_the_last(people):
    perk, [number, _] = sold_out_perk(people, copies=2, kind="unique", code_pattern="RYE-######")
    with transaction() as session:
        # As with uploaded codes: what was shown is used up, and no new one is made.
        session.execute(update(Perk).values(code_pattern="", copies=3))
    place = in_line(perk, people[2])
    give_up(number, people[0])
    assert place_row(place).status == "waiting", "there is no code for the copy that came back"
    assert counters(perk)[:2] == (1, 0)


def test_an_offer_that_lapses_frees_its_code_for_the_next(people):
    perk, [number] = sold_out_perk(people, kind="unique", code_pattern="RYE-######")
    first, second = in_line(perk, people[1]), in_line(perk, people[2])
    give_up(number, people[0])
    assert codes_of(perk) == {"held": 1, "shown": 1}
    with transaction() as session:
        lapse_offer(session, first, now=LATER)
    assert place_row(second).code_id == place_row(first).code_id
    with transaction() as session:
        new = accept_offer(session, perk, people[2], now=LATER)
    assert codes_of(perk) == {"shown": 2}
    assert claim_row(new).code_id == place_row(second).code_id


def test_who_waits_for_a_perk_that_ends_is_told_and_offers_stay(people):
    perk, [number] = sold_out_perk(people)
    offered, waiting = in_line(perk, people[1]), in_line(perk, people[2])
    give_up(number, people[0])
    with transaction() as session:
        session.execute(update(Perk).values(status="ended"))
        assert close_line(session, perk, now=NOON) == 1
        assert close_line(session, perk, now=NOON) == 0
    assert (place_row(offered).status, place_row(waiting).status) == ("offered", "left")
    assert len(addresses()) == 2
    with transaction() as session:
        accept_offer(session, perk, people[1], now=NOON)


def test_a_copy_of_a_closed_perk_is_offered_to_nobody(people):
    perk, [number] = sold_out_perk(people)
    place = in_line(perk, people[1])
    give_up(number, people[0], now=NOON + timedelta(days=13))
    assert place_row(place).status == "offered"
    with transaction() as session:
        session.execute(update(Perk).values(claim_until_us=to_us(NOON + timedelta(days=13, minutes=30))))
    last = in_line(perk, people[2], now=NOON + timedelta(days=13))
    with transaction() as session:
        lapse_offer(session, place, now=NOON + timedelta(days=13, hours=1))
    assert place_row(last).status == "waiting"
    assert counters(perk)[1] == 0


def removed(person):
    values = {"account_id": 1, "account_hash": "x", "reason": "erased", "at_us": to_us(NOON)}
    with transaction() as session:
        session.execute(insert(Removal).values(influencer_id=person.influencer_id, **values))


def test_a_copy_reserved_from_an_offer_is_held_as_long_as_the_offer_was(people):
    perk, [number] = sold_out_perk(people)
    in_line(perk, people[1])
    give_up(number, people[0])

    with transaction() as session:
        held = reserve(session, perk, people[1], now=NOON)
    assert claim_row(held).expires_us == to_us(NOON + timedelta(minutes=60))


def test_a_copy_reserved_at_the_end_of_an_offer_is_held_for_ten_minutes(people):
    perk, [number] = sold_out_perk(people)
    in_line(perk, people[1])
    give_up(number, people[0])

    at = NOON + timedelta(minutes=59)
    with transaction() as session:
        held = reserve(session, perk, people[1], now=at)
    assert claim_row(held).expires_us == to_us(at + timedelta(minutes=10))


def test_who_was_removed_is_passed_over_when_a_copy_comes_back(people):
    perk, [number] = sold_out_perk(people)
    places = [in_line(perk, person) for person in people[1:3]]
    removed(people[1])

    give_up(number, people[0])

    assert [place_row(place).status for place in places] == ["left", "offered"]


def test_who_was_removed_takes_no_offer_and_the_job_passes_it_on(people):
    perk, [number] = sold_out_perk(people)
    places = [in_line(perk, person) for person in people[1:3]]
    give_up(number, people[0])
    removed(people[1])

    with pytest.raises(ClaimRefused) as refusal, transaction() as session:
        accept_offer(session, perk, people[1], now=NOON)
    assert refusal.value.code == "excluded"
    lapse_offers(NOON)
    assert [place_row(place).status for place in places] == ["left", "offered"]
    assert counters(perk) == (0, 1, 0)


def test_who_is_too_young_by_now_is_passed_over(people, monkeypatch):
    perk, [number] = sold_out_perk(people)
    places = [in_line(perk, person) for person in people[1:3]]
    young = SimpleNamespace(is_minor=True)
    theirs = people[1].influencer_id
    monkeypatch.setattr(eligibility, "standing_of", lambda session, number: young if number == theirs else None)

    give_up(number, people[0])

    assert [place_row(place).status for place in places] == ["left", "offered"]
