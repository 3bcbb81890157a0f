"""Claiming: who gets a copy, who is refused and why, and what comes back when somebody gives it up."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from kernel.clock import from_us, to_us
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from perks.actions.claiming import Claimant, Holder, cancel, claim_judged_by, reserve_judged_by
from perks.actions.claiming import issue as issue_plainly
from perks.actions.expiring import expire_claim
from perks.actions.pool import add_to_pool
from perks.errors import ClaimOver, ClaimRefused, UnknownClaim, UnknownPerk
from perks.models import Claim, Perk
from perks.queries.claims import claim_card, claims_of, claims_of_perk
from perks.queries.perks import perk_card, perks_of, visible_perks
from tests.perks.builders import (
    NOON,
    approving,
    claim,
    claim_row,
    claimed,
    codes_of,
    counters,
    issue,
    make_business,
    make_people,
    make_perk,
    make_person,
    perk_with,
    refusing,
    reserve,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")


def refusal_of(perk_id, person, *, now=NOON, judge=approving, disclosure_accepted=True):
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        claim_judged_by(session, perk_id, person, disclosure_accepted=disclosure_accepted, judge=judge, now=now)
    return refused.value


def test_a_claim_takes_a_copy_and_its_money_and_shows_a_code(people):
    perk = perk_with(copies=3, value_minor=450)

    number = claimed(perk, people[0])

    assert counters(perk) == (1, 0, 450)
    written = claim_row(number)
    assert (written.status, written.ordinal, written.cost_minor, written.currency) == ("issued", 1, 450, "GBP")
    assert len(written.code_folded or "") == 10


def test_what_a_claim_was_granted_on_is_kept_by_value(people):
    perk = perk_with()
    number = claimed(perk, people[0])
    with transaction() as session:
        session.execute(update(Perk).values(rules='{"version":1,"rules":[{"rule":"confidence"}]}', disclosure="Other"))

    written = claim_row(number)
    granted = json.loads(written.granted_on)
    promised = granted.pop("promised")
    assert (promised["description"], promised["shared_code"]) == ("Baked this morning.", "RYE")
    assert granted == {
        "score_tenths": 612,
        "generation": 7,
        "formula": "2026.1",
        "rules": {"version": 1, "rules": []},
        "verdicts": [],
    }
    assert written.disclosure == "If you post about it, say that it was a gift."
    assert written.disclosure_accepted_us == to_us(NOON)


def test_a_second_claim_by_the_same_person_is_refused_and_takes_no_copy(people):
    perk = perk_with(copies=3)
    claimed(perk, people[0])

    assert refusal_of(perk, people[0]).code == "already_claimed"
    assert counters(perk)[0] == 1


def test_somebody_may_claim_as_often_as_one_person_may(people):
    perk = perk_with(copies=9, per_person=2)
    numbers = [claimed(perk, people[0]), claimed(perk, people[0])]

    assert [claim_row(number).ordinal for number in numbers] == [1, 2]
    assert refusal_of(perk, people[0]).code == "already_claimed"


def test_the_number_of_a_claim_that_came_back_is_used_again(people):
    perk = perk_with(copies=9, per_person=2, kind="unique", code_pattern="RYE-######")
    first, _second = claimed(perk, people[0]), claimed(perk, people[0])
    with transaction() as session:
        cancel(session, first, people[0], now=NOON)

    assert claim_row(claimed(perk, people[0])).ordinal == 1


def test_who_comes_after_the_last_copy_is_told_that_it_is_sold_out(people):
    perk = perk_with(copies=2)
    claimed(perk, people[0])
    claimed(perk, people[1])

    assert refusal_of(perk, people[2]).code == "sold_out"
    assert refusal_of(perk, people[0]).code == "already_claimed", "who has one is told that"
    assert counters(perk)[0] == 2


def test_a_perk_for_other_people_is_refused_with_the_gap(people):
    refused = refusal_of(perk_with(), people[0], judge=refusing)

    assert refused.code == "score_too_low"
    assert refused.fields == {"score": "Scores at least 60 overall: 58.0, 2.0 short"}
    assert refused.status == 422


def test_nothing_is_claimed_without_the_disclosure(people):
    perk = perk_with()

    assert refusal_of(perk, people[0], disclosure_accepted=False).code == "disclosure_missing"
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        issue_plainly(session, held, people[0], disclosure_accepted=False, now=NOON)
    assert refused.value.code == "disclosure_missing"
    assert claim_row(held).status == "reserved"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": "paused"}, "paused"),
        ({"status": "ended"}, "ended"),
        ({"claim_from_us": to_us(NOON) + 1}, "not_open_yet"),
        ({"claim_until_us": to_us(NOON)}, "ended"),
        ({"status": "scheduled", "claim_from_us": to_us(NOON) + 1}, "not_open_yet"),
        ({"budget_minor": 449}, "budget_spent"),
    ],
)
def test_a_perk_that_cannot_be_claimed_says_why(people, columns, code):
    perk = perk_with(**columns)

    assert refusal_of(perk, people[0]).code == code
    assert counters(perk) == (0, 0, 0)


@pytest.mark.parametrize(
    ("columns", "meanwhile", "code"),
    [
        ({}, {"status": "paused"}, "paused"),
        ({}, {"status": "ended"}, "ended"),
        ({}, {"claim_until_us": to_us(NOON)}, "ended"),
        ({"copies": 1}, None, "sold_out"),
        ({"budget_minor": 450}, None, "budget_spent"),
        ({"per_day": 1}, None, "per_day_limit"),
        ({"kind": "unique", "copies": 1, "code_pattern": "RYE-######"}, None, "sold_out"),
    ],
)
def test_what_happens_while_somebody_is_judged_counts(people, columns, meanwhile, code):
    perk = perk_with(**columns)

    def slow_judge(session, *asked, **named):
        if meanwhile:
            session.execute(update(Perk).values(meanwhile))
        else:
            claim(session, perk, people[1], now=NOON)
        return approving(session, *asked, **named)

    assert refusal_of(perk, people[0], judge=slow_judge).code == code
    assert counters(perk) == (0, 0, 0), "the whole was undone"


def test_a_second_request_of_the_same_person_that_is_quicker_wins(people):
    perk = perk_with(per_person=1)

    def slow_judge(session, *asked, **named):
        claim(session, perk, people[0], now=NOON)
        return approving(session, *asked, **named)

    assert refusal_of(perk, people[0], judge=slow_judge).code == "already_claimed"


def test_what_was_shown_and_given_back_while_somebody_was_judged_counts(people):
    perk = perk_with(per_person=1)

    def slow_judge(session, *asked, **named):
        cancel(session, claim(session, perk, people[0], now=NOON), people[0], now=NOON)
        return approving(session, *asked, **named)

    assert refusal_of(perk, people[0], judge=slow_judge).code == "already_claimed"
    assert counters(perk) == (0, 0, 0)


def test_the_window_decides_and_not_the_state_that_a_job_tidies(people):
    perk = perk_with(status="scheduled", claim_from_us=to_us(NOON))

    assert claim_row(claimed(perk, people[0])).status == "issued"


def test_a_draft_is_unknown_to_who_claims(people):
    perk = perk_with(status="draft")
    with pytest.raises(UnknownPerk), transaction() as session:
        claim(session, perk, people[0], now=NOON)
    with pytest.raises(UnknownPerk), transaction() as session:
        claim(session, perk + 1, people[0], now=NOON)


def test_the_budget_is_never_passed_and_comes_back_with_a_copy(people):
    perk = perk_with(copies=9, value_minor=450, budget_minor=1000)
    numbers = [claimed(perk, person) for person in people[:2]]
    assert refusal_of(perk, people[2]).code == "budget_spent"

    with transaction() as session:
        cancel(session, numbers[0], people[0], now=NOON)

    assert counters(perk) == (1, 0, 450)
    claimed(perk, people[2])


def test_the_limit_a_day_counts_on_the_day_of_the_perks_own_zone(people):
    perk = perk_with(copies=9, per_day=1, time_zone="Pacific/Auckland")
    claimed(perk, people[0])
    assert refusal_of(perk, people[1]).code == "per_day_limit"
    assert counters(perk) == (1, 0, 450), "what was refused took nothing"

    midnight_there = NOON  # 12:00 UTC is midnight in Auckland's winter
    last_minute = midnight_there + timedelta(hours=23, minutes=59)
    assert refusal_of(perk, people[1], now=last_minute).code == "per_day_limit"
    claimed(perk, people[1], now=midnight_there + timedelta(days=1))


def test_a_copy_that_comes_back_gives_its_day_back(people):
    perk = perk_with(copies=9, per_day=1)
    number = claimed(perk, people[0])
    with transaction() as session:
        cancel(session, number, people[0], now=NOON + timedelta(days=1))

    with reading() as session:
        assert list(session.scalars(select(Perk.day_claimed))) == [0]
    claimed(perk, people[1])


def test_two_steps_hold_a_copy_for_ten_minutes_and_show_nothing_before_the_second(people):
    perk = perk_with(kind="unique", code_pattern="RYE-######", redeemed_by="balanced")
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    with reading() as session:
        card = claim_card(session, held, people[0].user_id, now=NOON)
    assert card is not None
    assert (card.status, card.code, card.pin) == ("reserved", None, "")
    assert card.expires_at == NOON + timedelta(minutes=10)
    assert codes_of(perk) == {"free": 2, "held": 1}

    with transaction() as session:
        issue(session, held, people[0], now=NOON + timedelta(minutes=9))

    with reading() as session:
        card = claim_card(session, held, people[0].user_id, now=NOON)
    assert card is not None
    assert (card.status, len(card.pin)) == ("issued", 4)
    assert (card.code or "").startswith("RYE-")
    assert codes_of(perk) == {"free": 2, "shown": 1}


def test_a_copy_whose_ten_minutes_have_passed_cannot_be_issued_though_no_job_has_run(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)

    with pytest.raises(ClaimOver), transaction() as session:
        issue(session, held, people[0], now=NOON + timedelta(minutes=10))
    assert claim_row(held).status == "reserved"


def test_a_claim_is_issued_once(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
        issue(session, held, people[0], now=NOON)
    code = claim_row(held).code

    with pytest.raises(ClaimOver), transaction() as session:
        issue(session, held, people[0], now=NOON)
    assert claim_row(held).code == code


def test_issuing_asks_neither_the_rules_nor_the_state_again(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
        session.execute(update(Perk).values(status="ended"))
    with transaction() as session:
        issue(session, held, people[0], now=NOON + timedelta(minutes=1))
    assert claim_row(held).status == "issued"


def test_nobody_touches_the_claim_of_somebody_else(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    for act in (issue, cancel):
        with pytest.raises(UnknownClaim), transaction() as session:
            act(session, held, people[1], now=NOON)
    with reading() as session:
        assert claim_card(session, held, people[1].user_id, now=NOON) is None
    assert claim_row(held).status == "reserved"


def test_a_cancelled_claim_gives_its_copy_back_once(people):
    perk = perk_with(copies=1)
    number = claimed(perk, people[0])
    with transaction() as session:
        cancel(session, number, people[0], now=NOON)
    with pytest.raises(ClaimOver), transaction() as session:
        cancel(session, number, people[0], now=NOON)

    assert counters(perk) == (0, 0, 0)
    assert claim_row(number).status == "cancelled"
    claimed(perk, people[1])


def test_a_claim_whose_time_has_passed_is_not_cancelled_but_left_to_expire(people):
    perk = perk_with(valid_days=1)
    number = claimed(perk, people[0])
    with pytest.raises(ClaimOver), transaction() as session:
        cancel(session, number, people[0], now=NOON + timedelta(days=1))


def test_a_claim_is_good_until_the_same_time_on_the_clock_of_the_business(people):
    perk = perk_with(valid_days=1, claim_until_us=to_us(NOON + timedelta(days=300)))
    eve = NOON.replace(month=10, day=25)  # 13:00 in London; clocks go back that night
    number = claimed(perk, people[0], now=eve)

    assert from_us(claim_row(number).expires_us) - eve == timedelta(hours=25)


def test_the_team_is_told_once_when_few_copies_are_left(app):
    with transaction() as session:
        business = make_business(session, roles=("owner", "editor", "guest", "counter"))
        perk = make_perk(session, business_id=business, copies=4, low_stock_at=2)
        people = make_people(session, 4)
    for number, person in enumerate(people, 1):
        claimed(perk, person)
        with reading() as session:
            mails = list(session.scalars(select(OutgoingMail.subject)))
        assert mails == (["“A loaf of rye”: 2 copies are left"] * 2 if number >= 2 else [])


def test_a_perk_is_read_with_what_is_left_and_without_its_secrets(people):
    perk = perk_with(kind="link", link="https://bakery.example/rye", copies=3)
    claimed(perk, people[0])
    with reading() as session:
        card = perk_card(session, perk)
        assert "https://bakery.example/rye" not in str(card)
        assert visible_perks(session, NOON) == (card,)
        assert perks_of(session, card.business_id) == (card,)
        assert visible_perks(session, NOON + timedelta(days=60)) == ()
    assert (card.left, card.business_name, card.is_open(NOON)) == (2, "Bruno’s Bakery", True)
    assert not card.is_open(card.claim_until)
    assert "rye" not in repr(card).replace("A loaf of rye", "")


def test_the_link_of_a_perk_is_shown_to_those_who_claimed(people):
    perk = perk_with(kind="link", link="https://bakery.example/rye")
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    with reading() as session:
        assert [card.link for card in claims_of(session, people[0].user_id, now=NOON)] == [""]
    with transaction() as session:
        issue(session, held, people[0], now=NOON)
    with reading() as session:
        [card] = claims_of(session, people[0].user_id, now=NOON)
    assert card.link == "https://bakery.example/rye"


def test_a_claim_past_its_time_reads_as_expired_before_any_job(people):
    perk = perk_with(valid_days=1)
    number = claimed(perk, people[0])
    later = NOON + timedelta(days=1)
    with reading() as session:
        assert [card.status for card in claims_of(session, people[0].user_id, now=later)] == ["expired"]
        assert [row.id for row in claims_of_perk(session, perk, status="expired", now=later)] == [number]
        assert claims_of_perk(session, perk, status="issued", now=later) == ()
        assert [row.id for row in claims_of_perk(session, perk, status="issued", now=NOON)] == [number]


def test_the_business_reads_claims_without_codes_page_by_page(people):
    perk = perk_with(copies=4)
    numbers = [claimed(perk, person) for person in people[:4]]
    with reading() as session:
        newest = claims_of_perk(session, perk, limit=2, now=NOON)
        older = claims_of_perk(session, perk, limit=2, before_id=newest[-1].id, now=NOON)
    assert [row.id for row in (*newest, *older)] == numbers[::-1]
    code = claim_row(numbers[-1]).code or ""
    assert newest[0].code_end == code[-4:]
    assert code not in repr(newest)


def test_money_is_whole_minor_units(people):
    perk = perk_with(value_minor=333, budget_minor=1000)
    for person in people[:3]:
        claimed(perk, person)
    assert counters(perk) == (3, 0, 999)
    with reading() as session:
        assert session.scalar(select(func.sum(Claim.cost_minor))) == 999
        assert perk_card(session, perk).is_budget_spent


def test_a_person_who_may_no_longer_have_the_perk_keeps_what_they_reserved(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    with pytest.raises(ClaimRefused), transaction() as session:
        reserve_judged_by(session, perk, people[1], judge=refusing, now=NOON)
    with transaction() as session:
        issue(session, held, people[0], now=NOON)
    assert claim_row(held).status == "issued"


def test_who_asks_for_the_same_copy_in_one_transaction_twice_gets_it_once(app):
    with transaction() as session:
        perk, person = make_perk(session), make_person(session)
        claim(session, perk, person, now=NOON)
        with pytest.raises(ClaimRefused):
            claim(session, perk, person, now=NOON)
    assert counters(perk)[0] == 1


CODES = ("RYE-1", "RYE-2", "RYE-3")
KINDS = {
    "shared": ({}, "already_claimed"),
    "link": ({"kind": "link", "link": "https://rye.example"}, "already_claimed"),
    "uploaded": ({"kind": "unique"}, "already_claimed"),
    "generated": ({"kind": "unique", "code_pattern": "RYE-######"}, None),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_what_was_shown_and_cannot_be_replaced_counts_though_it_was_given_back(people, kind, how):
    columns, code = KINDS[kind]
    perk = perk_with(valid_days=1, **columns)
    with transaction() as session:
        if kind == "uploaded":
            add_to_pool(session, CODES, perk_id=perk, business_id=session.get_one(Perk, perk).business_id)
    number = claimed(perk, people[0])
    after = NOON + timedelta(days=1)
    with transaction() as session:
        if how == "cancelled":
            cancel(session, number, people[0], now=NOON)
        else:
            expire_claim(session, number, now=after)

    if code is None:
        claimed(perk, people[0], now=after)
    else:
        assert refusal_of(perk, people[0], now=after).code == code


def test_a_copy_that_was_held_and_shown_to_nobody_does_not_count(people):
    perk = perk_with()
    with transaction() as session:
        cancel(session, reserve(session, perk, people[0], now=NOON), people[0], now=NOON)
    claimed(perk, people[0])


def test_who_lets_an_influencer_go_and_takes_another_does_not_claim_twice(people):
    perk = perk_with()
    claimed(perk, people[0])
    other = Claimant(people[0].user_id, people[1].influencer_id)

    assert refusal_of(perk, other).code == "already_claimed"


def test_the_database_keeps_a_user_from_a_second_claim_under_another_influencer(people):
    perk = perk_with()
    number = claimed(perk, people[0])
    second = claimed(perk, people[1])

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Claim).where(Claim.id == second).values(user_id=people[0].user_id))
    assert claim_row(number).user_id == people[0].user_id


def test_ones_own_held_copy_whose_ten_minutes_have_passed_stands_in_nobodys_way(people):
    perk = perk_with(copies=1)
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
    claimed(perk, people[0], now=NOON + timedelta(minutes=10))

    assert claim_row(held).status == "expired"
    assert counters(perk)[0] == 1


@pytest.mark.parametrize("columns", [{"budget_minor": 1350}, {"kind": "unique"}])
def test_the_team_is_told_when_codes_or_money_run_low_before_copies_do(app, columns):
    with transaction() as session:
        perk = make_perk(session, copies=99, low_stock_at=1, **columns)
        if "kind" in columns:
            add_to_pool(session, CODES, perk_id=perk, business_id=session.get_one(Perk, perk).business_id)
        people = make_people(session, 2)
    for person in people:
        claimed(perk, person)
    with reading() as session:
        assert list(session.scalars(select(OutgoingMail.subject))) == ["“A loaf of rye”: 1 copy is left"]
        assert perk_card(session, perk).left == 1


def test_who_let_their_account_go_still_finishes_and_gives_back_what_they_claimed(people):
    perk = perk_with()
    with transaction() as session:
        held = reserve(session, perk, people[0], now=NOON)
        issue(session, held, Holder(people[0].user_id), now=NOON)
    with transaction() as session:
        cancel(session, held, Holder(people[0].user_id), now=NOON)
    assert counters(perk)[0] == 0
