"""Races: many threads at once on real databases; whatever the order, nothing is given twice and nobody is lost.

On PostgreSQL all of them run truly at once, each with a connection of its own; on SQLite they take turns at the file.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kernel.database import reading, transaction
from kernel.errors import AppError
from kernel.idempotency import answered, remember
from kernel.models import OutgoingMail
from perks.actions.claiming import cancel
from perks.actions.expiring import expire_claim
from perks.actions.lines import decline_offer, lapse_offer
from perks.actions.merges import follow_merge
from perks.actions.redeeming import redeem, undo_redemption
from perks.models import Claim, Perk, Place, Redemption
from tests.perks.builders import (
    NOON,
    accept_offer,
    claim,
    claim_row,
    claimed,
    codes_of,
    counters,
    in_line,
    issue,
    join_line,
    make_people,
    make_perk,
    make_user,
    merge,
    perk_with,
    reserve,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")

AT_ONCE = 12
#: As many as the house has at a time.
CONNECTIONS = 15
AFTER = NOON + timedelta(days=14)


@pytest.fixture
def at_once(app):
    """Return how to let many act at the same moment, each in a transaction; it returns how often each came out."""
    is_sqlite = app.extensions["engine"].dialect.name == "sqlite"

    def run(acts: Sequence[Callable]) -> Counter[str]:
        assert len(acts) <= CONNECTIONS, "whoever waits for a connection never comes to the start"
        started = threading.Barrier(len(acts))
        outcomes: list[str] = []

        def enter(act) -> None:
            with app.app_context():
                outcomes.append(outcome_of(act, started, is_sqlite=is_sqlite))

        threads = [threading.Thread(target=enter, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(outcomes)

    return run


def outcome_of(act, started: threading.Barrier, *, is_sqlite: bool) -> str:
    if is_sqlite:
        started.wait()  # a transaction holds the file from its first moment: they start before it
    try:
        with transaction() as session:
            if not is_sqlite:
                session.connection()  # opening one takes longer than claiming: they start after it
                started.wait()
            came_out = act(session)
    except AppError as error:
        return error.code
    except Exception as error:  # whatever else it is has to be seen by the test
        return repr(error)
    return came_out if isinstance(came_out, str) else "won" if came_out or came_out is None else "nothing"


def people(number):
    with transaction() as session:
        return make_people(session, number)


def test_many_who_want_the_last_copies_get_exactly_those_there_are(at_once):
    perk = perk_with(copies=5)
    outcomes = at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in people(AT_ONCE)])

    assert outcomes == {"won": 5, "sold_out": AT_ONCE - 5}
    assert counters(perk) == (5, 0, 5 * 450)


def test_one_person_in_many_tabs_gets_one(at_once):
    perk, [person] = perk_with(copies=AT_ONCE), people(1)
    outcomes = at_once([lambda session: claim(session, perk, person, now=NOON)] * AT_ONCE)

    assert outcomes == {"won": 1, "already_claimed": AT_ONCE - 1}
    assert counters(perk)[0] == 1


def test_one_person_in_many_tabs_gets_as_many_as_one_person_may(at_once):
    perk, [person] = perk_with(copies=AT_ONCE, per_person=3), people(1)
    outcomes = at_once([lambda session: claim(session, perk, person, now=NOON)] * AT_ONCE)

    assert outcomes == {"won": 3, "already_claimed": AT_ONCE - 3}


def test_a_person_of_two_merged_influencers_gets_one_in_all(at_once):
    perk = perk_with(copies=AT_ONCE)
    old, new = people(2)
    claimed(perk, old)
    with transaction() as session:
        merge(session, old, into=new)
    outcomes = at_once([lambda session: claim(session, perk, new, now=NOON)] * AT_ONCE)

    assert outcomes == {"already_claimed": AT_ONCE}


def test_many_who_want_the_last_money_do_not_pass_the_budget(at_once):
    perk = perk_with(copies=AT_ONCE, value_minor=450, budget_minor=4 * 450 + 449)
    outcomes = at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in people(AT_ONCE)])

    assert outcomes == {"won": 4, "budget_spent": AT_ONCE - 4}


def test_many_who_want_todays_copies_get_as_many_as_there_are_a_day(at_once):
    perk = perk_with(copies=AT_ONCE, per_day=4)
    outcomes = at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in people(AT_ONCE)])

    assert outcomes == {"won": 4, "per_day_limit": AT_ONCE - 4}
    assert counters(perk)[0] == 4


def test_no_two_people_are_shown_the_same_code(at_once):
    perk = perk_with(copies=AT_ONCE, kind="unique", code_pattern="RYE-######")
    outcomes = at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in people(AT_ONCE)])

    assert outcomes == {"won": AT_ONCE}
    with reading() as session:
        assert session.scalar(select(func.count(Claim.code_id.distinct()))) == AT_ONCE
    assert codes_of(perk) == {"shown": AT_ONCE}


def test_two_who_want_the_last_code_get_one_and_the_other_takes_no_copy(at_once):
    perk = perk_with(copies=2, kind="unique", code_pattern="RYE-######")
    with transaction() as session:
        session.execute(update(Perk).values(code_pattern=""))  # as uploaded: used up when shown
    first, *others = people(3)
    number = claimed(perk, first)
    with transaction() as session:
        cancel(session, number, first, now=NOON)
    outcomes = at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in others])

    assert outcomes == {"won": 1, "sold_out": 1}
    assert counters(perk)[0] == 1


def test_a_claim_that_is_cancelled_many_times_gives_back_one_copy(at_once):
    perk, [person] = perk_with(copies=3), people(1)
    number = claimed(perk, person)
    outcomes = at_once([lambda session: cancel(session, number, person, now=NOON)] * AT_ONCE)

    assert outcomes == {"won": 1, "claim_over": AT_ONCE - 1}
    assert counters(perk) == (0, 0, 0)


def test_a_claim_that_many_workers_expire_gives_back_one_copy(at_once):
    perk, [person] = perk_with(copies=3, per_day=9, kind="unique", code_pattern="RYE-######"), people(1)
    number = claimed(perk, person)
    outcomes = at_once([lambda session: expire_claim(session, number, now=AFTER)] * AT_ONCE)

    assert outcomes == {"won": 1, "nothing": AT_ONCE - 1}
    assert counters(perk) == (0, 0, 0)
    assert codes_of(perk) == {"free": 3, "shown": 1}


def redeeming(perk, number):
    with transaction() as session:
        business, staff = session.get_one(Perk, perk).business_id, make_user(session)
    code = claim_row(number).code

    def act(session):
        return redeem(session, business, code=code, by_user_id=staff, now=NOON).refusal or "won"

    return act, business, staff


@pytest.mark.parametrize("_again", range(3))
def test_of_redeeming_and_cancelling_at_once_one_wins(at_once, _again):
    perk, [person] = perk_with(copies=3), people(1)
    number = claimed(perk, person)
    act, _, _ = redeeming(perk, number)
    outcomes = at_once([act, lambda session: cancel(session, number, person, now=NOON)])

    status = claim_row(number).status
    assert status in ("redeemed", "cancelled")
    assert outcomes == {"won": 1, ("claim_over" if status == "redeemed" else "claim_cancelled"): 1}
    assert counters(perk)[0] == (1 if status == "redeemed" else 0)


def test_a_code_at_many_counters_is_redeemed_once(at_once):
    perk, [person] = perk_with(), people(1)
    number = claimed(perk, person)
    act, _, _ = redeeming(perk, number)

    assert at_once([act] * AT_ONCE) == {"won": 1, "already_redeemed": AT_ONCE - 1}
    with reading() as session:
        assert session.scalar(select(func.count(Redemption.id))) == 1


def test_a_redemption_is_taken_back_once(at_once):
    perk, [person] = perk_with(), people(1)
    number = claimed(perk, person)
    act, business, staff = redeeming(perk, number)
    at_once([act])
    undo = [lambda session: undo_redemption(session, business, number, by_user_id=staff, now=NOON)] * AT_ONCE

    assert at_once(undo) == {"issued": 1, "claim_over": AT_ONCE - 1}


def test_a_held_copy_is_issued_or_given_back_but_never_both(at_once):
    perk, [person] = perk_with(copies=1), people(1)
    with transaction() as session:
        held = reserve(session, perk, person, now=NOON)
    outcomes = at_once(
        [
            *[lambda session: issue(session, held, person, now=NOON)] * 4,
            *[lambda session: expire_claim(session, held, now=NOON + timedelta(minutes=10))] * 4,
        ]
    )

    status = claim_row(held).status
    assert outcomes["won"] == 1
    assert counters(perk)[0] == (1 if status == "issued" else 0)


def offered_perk(places, **columns):
    """Make a perk of one copy that is offered to the first of some people in line."""
    perk = perk_with(**({"copies": 1, "has_waiting_list": True, "offer_minutes": 60} | columns))
    first, *waiting = people(places + 1)
    number = claimed(perk, first)
    numbers = [in_line(perk, person) for person in waiting]
    with transaction() as session:
        cancel(session, number, first, now=NOON)
    return perk, waiting, numbers


def test_an_offer_that_is_accepted_in_many_tabs_gives_one_claim(at_once):
    perk, [person, _], _ = offered_perk(2)
    outcomes = at_once([lambda session: accept_offer(session, perk, person, now=NOON)] * AT_ONCE)

    assert outcomes["won"] == 1
    assert set(outcomes) <= {"won", "offer_over", "not_in_line"}
    assert counters(perk) == (1, 0, 450)


@pytest.mark.parametrize("_again", range(3))
def test_an_offer_that_lapses_while_it_is_accepted_goes_to_one_of_the_two(at_once, _again):
    perk, [person, _], [place, following] = offered_perk(2)
    in_time, late = NOON + timedelta(minutes=59), NOON + timedelta(minutes=60)
    outcomes = at_once(
        [lambda session: accept_offer(session, perk, person, now=in_time)]
        + [lambda session: lapse_offer(session, place, now=late)] * 3
    )

    assert outcomes["won"] == 1
    with reading() as session:
        ended = {each.id: each.status for each in session.scalars(select(Place))}
    assert (ended[place], ended[following]) in (("accepted", "waiting"), ("lapsed", "offered"))
    assert sum(counters(perk)[:2]) == 1


def test_an_offer_that_is_declined_and_lapses_at_once_passes_on_to_one(at_once):
    perk, [person, *_], [place, *others] = offered_perk(4)
    at_once(
        [lambda session: decline_offer(session, perk, person, now=NOON)]
        + [lambda session: lapse_offer(session, place, now=AFTER)] * 4
    )

    with reading() as session:
        ended = {each.id: each.status for each in session.scalars(select(Place))}
    assert [ended[number] for number in others] == ["offered", "waiting", "waiting"]
    assert counters(perk)[:2] == (0, 1)


def test_whoever_joins_the_line_while_the_copy_comes_back_is_offered_it_or_may_claim_it(at_once):
    for _ in range(4):
        perk = perk_with(copies=1, has_waiting_list=True)
        first, other, newcomer = people(3)
        number = claimed(perk, first)
        at_once(
            [
                lambda session, perk=perk, other=other: join_line(session, perk, other, now=NOON),
                lambda session, number=number, first=first: cancel(session, number, first, now=NOON),
                lambda session, perk=perk, newcomer=newcomer: claim(session, perk, newcomer, now=NOON),
            ]
        )
        with reading() as session:
            waiting = session.scalar(select(func.count()).where(Place.perk_id == perk, Place.status == "waiting"))
        taken = sum(counters(perk)[:2])
        assert (waiting, taken) in ((0, 0), (0, 1), (1, 1)), "nobody waits beside a free copy"


def test_two_people_in_line_never_get_the_same_copy_however_many_come_back(at_once):
    perk = perk_with(copies=4, has_waiting_list=True)
    crowd = people(10)
    numbers = [claimed(perk, person) for person in crowd[:4]]
    places = [in_line(perk, person) for person in crowd[4:]]
    outcomes = at_once(
        [
            lambda session, number=number, person=person: cancel(session, number, person, now=NOON)
            for number, person in zip(numbers, crowd[:4], strict=True)
        ]
    )

    assert outcomes == {"won": 4}
    with reading() as session:
        statuses = list(session.scalars(select(Place.status).order_by(Place.id)))
    assert statuses == ["offered"] * 4 + ["waiting"] * 2, "in the order in which they came"
    assert len(places) == 6
    assert counters(perk)[:2] == (0, 4)


def test_claiming_cancelling_and_expiring_at_once_ends_in_no_deadlock(at_once):
    perk = perk_with(copies=4, per_day=99, kind="unique", code_pattern="RYE-######", has_waiting_list=True)
    crowd = people(10)
    numbers = [claimed(perk, person) for person in crowd[:4]]
    for person in crowd[4:6]:
        in_line(perk, person)
    later = NOON + timedelta(days=1)
    outcomes = at_once(
        [
            *(lambda session, n=n, p=p: cancel(session, n, p, now=later) for n, p in zip(numbers, crowd, strict=False)),
            *(lambda session, n=n: expire_claim(session, n, now=AFTER) for n in numbers),
            *(lambda session, p=p: claim(session, perk, p, now=later) for p in crowd[6:]),
            *(lambda session, p=p: accept_offer(session, perk, p, now=later) for p in crowd[4:6]),
        ]
    )

    assert set(outcomes) <= {"sold_out", "claim_over", "offer_over", "nothing", "won"}
    assert sum(counters(perk)[:2]) <= 4


def test_the_team_is_told_of_low_stock_once_though_many_claim_at_once(at_once):
    with transaction() as session:
        perk = make_perk(session, copies=AT_ONCE, low_stock_at=AT_ONCE)
    at_once([lambda session, one=one: claim(session, perk, one, now=NOON) for one in people(AT_ONCE)])
    with reading() as session:
        assert session.scalar(select(func.count(OutgoingMail.id))) == 1


def test_a_request_that_is_sent_many_times_with_one_key_is_one_claim_and_one_answer(at_once):
    perk, [person] = perk_with(copies=AT_ONCE, per_person=AT_ONCE), people(1)

    def ask(session):
        asked = {"scope": f"user:{person.user_id}", "key": "abc"}
        if (earlier := answered(session, **asked, body={"perk": perk})) is not None:
            return str(earlier)
        number = claim(session, perk, person, now=NOON)
        remember(session, **asked, answer=number, now=NOON)
        return str(number)

    outcomes = at_once([ask] * AT_ONCE)
    assert list(outcomes.values()) == [AT_ONCE]
    assert counters(perk)[0] == 1


def test_claims_of_a_merge_stay_while_its_person_claims_under_the_new_id(at_once):
    perk = perk_with(copies=5)
    old, new = people(2)
    claimed(perk, old)
    with transaction() as session:
        merge(session, old, into=new)
    at_once(
        [
            lambda session: follow_merge(session, old.influencer_id, new.influencer_id, now=NOON),
            *[lambda session: claim(session, perk, new, now=NOON)] * 4,
        ]
    )
    assert counters(perk)[0] == 1
    with reading() as session:
        assert session.scalars(select(Claim.influencer_id)).all() == [new.influencer_id]
