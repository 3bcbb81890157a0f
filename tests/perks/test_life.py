"""From draft to ended: who publishes promises, and what was promised stays."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from auth.queries.auditing import audit_log
from kernel.clock import from_us
from kernel.database import reading, transaction
from perks.actions import life
from perks.actions.claiming import cancel
from perks.actions.codes import add_codes
from perks.actions.stocking import upload_codes
from perks.errors import (
    ClaimRefused,
    CodesRefused,
    PerkChangedMeanwhile,
    PerkNotReady,
    PromiseWorsened,
    UnknownPerk,
    WrongPerkState,
)
from perks.models import Code, Place
from perks.queries.promises import code_counts, promise_of
from perks.rules.offers import Offer
from perks.rules.scores import Confidence, ScoreBand
from tests.perks.builders import claim, claim_row, counters, found_differences, join_line, make_business
from tests.perks.promising import BY_USER, LOAF, NOON, WITH_CODES, WITH_UPLOADS, drafted, row_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def step(verb, perk_id, now=NOON):
    with transaction() as session:
        return verb(session, perk_id, by_user_id=BY_USER, now=now)


def change(perk_id, now=NOON, *, seen_changed_at=None, **changes):
    with transaction() as session:
        promise = replace(promise_of(session, perk_id), **changes)
        return life.change_perk(session, perk_id, promise, by_user_id=BY_USER, now=now, seen_changed_at=seen_changed_at)


def refused_change(perk_id, now=NOON, **changes):
    with pytest.raises(PromiseWorsened) as told:
        change(perk_id, now, **changes)
    return told.value.fields


def state(perk_id):
    with reading() as session:
        return row_of(session, perk_id).status


def new_draft(promise=LOAF, **changes):
    with transaction() as session:
        return drafted(session, make_business(session), promise, **changes)


@pytest.fixture
def published(app):
    def publish(promise=LOAF, **changes):
        perk_id = new_draft(promise, **changes)
        step(life.schedule, perk_id)
        return perk_id

    return publish


def taken_by(person, perk_id, now=NOON):
    with transaction() as session:
        return claim(session, perk_id, person, now=now)


def test_what_is_written_down_is_read_back_as_it_was(app):
    offer = Offer((ScoreBand(600, 750), Confidence(700)))
    perk_id = new_draft(per_day=3, budget_minor=4_500, offer=offer, low_stock_at=2, has_waiting_list=True)

    with reading() as session:
        assert promise_of(session, perk_id) == replace(
            LOAF, per_day=3, budget_minor=4_500, offer=offer, low_stock_at=2, has_waiting_list=True
        )
        assert (row_of(session, perk_id).status, row_of(session, perk_id).time_zone) == ("draft", "Europe/London")


def test_a_draft_may_become_anything(app):
    perk_id = new_draft()
    changed = change(
        perk_id,
        title="Two loaves",
        kind="link",
        shared_code="",
        link="https://bakery.example/x",
        copies=1,
        valid_days=1,
    )
    assert set(changed) == {"title", "kind", "shared_code", "link", "copies", "valid_days"}


def test_a_perk_that_can_be_claimed_already_is_live_at_once(app):
    assert step(life.schedule, new_draft()) == "live"
    assert step(life.schedule, new_draft(claim_from=NOON + HOUR)) == "scheduled"


def test_everything_that_is_missing_is_told_at_once(app):
    perk_id = new_draft(description="", disclosure="", shared_code="", budget_minor=1)
    with pytest.raises(PerkNotReady) as told:
        step(life.schedule, perk_id)
    assert set(told.value.fields) == {"description", "disclosure", "shared_code", "budget"}
    assert state(perk_id) == "draft"


def test_a_code_for_each_copy_is_made_when_a_perk_is_published_and_not_before(app):
    perk_id = new_draft(WITH_CODES)
    with reading() as session:
        assert code_counts(session, perk_id).total == 0
    step(life.schedule, perk_id)
    with reading() as session:
        assert code_counts(session, perk_id).free == 10


def test_a_perk_with_uploaded_codes_waits_for_as_many_as_it_has_copies(app):
    perk_id = new_draft(WITH_UPLOADS, copies=2)
    with transaction() as session:
        add_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)
    with pytest.raises(PerkNotReady, match="1 of the 2 copies have no code"):
        step(life.schedule, perk_id)
    with transaction() as session:
        add_codes(session, perk_id, ["AA-2"], by_user_id=BY_USER, now=NOON)
    assert step(life.schedule, perk_id) == "live"


def test_codes_of_another_way_do_not_stay_in_a_draft(app):
    perk_id = new_draft(WITH_UPLOADS, copies=1)
    with transaction() as session:
        add_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)
    change(perk_id, code_pattern="RYE-####-####")
    step(life.schedule, perk_id)
    with reading() as session:
        assert all(code.startswith("RYE-") for code in session.scalars(select(Code.code)))


def test_a_perk_nobody_has_seen_can_become_a_draft_again_with_its_codes(app):
    perk_id = new_draft(WITH_CODES, visible_from=NOON + HOUR, claim_from=NOON + DAY)
    step(life.schedule, perk_id)
    step(life.unschedule, perk_id)
    assert state(perk_id) == "draft"
    change(perk_id, copies=12)
    step(life.schedule, perk_id)
    with reading() as session:
        assert code_counts(session, perk_id).free == 12


def test_a_perk_that_people_can_see_is_a_draft_no_more(published):
    perk_id = published(claim_from=NOON + DAY)
    with pytest.raises(WrongPerkState, match="People can see this perk"):
        step(life.unschedule, perk_id)


def promise_has(perk_id, changes):
    with reading() as session:
        promise = promise_of(session, perk_id)
    return all(getattr(promise, name) == value for name, value in changes.items())


def test_every_change_that_would_break_a_promise_is_named_at_once(published):
    assert set(refused_change(published(), valid_days=1, value_minor=1, copies=10, title="A roll")) == {
        "title", "value", "valid_days",
    }  # fmt: skip


def test_a_published_perk_may_become_better(published):
    perk_id = published(per_day=5, offer=Offer((Confidence(500),)))
    better = {"copies": 11, "per_day": None, "claim_until": NOON + 31 * DAY, "offer": Offer((Confidence(300),))}
    assert set(change(perk_id, **better)) == {"copies", "per_day", "claim_until_us", "rules"}
    assert promise_has(perk_id, better)


def test_copies_nobody_has_a_right_to_may_be_taken_back(published, people):
    perk_id = published()
    taken_by(people[0], perk_id)
    taken_by(people[1], perk_id)
    assert change(perk_id, copies=2) == ("copies",)
    assert "2 copies are claimed" in refused_change(perk_id, copies=1)["copies"]


def test_copies_that_people_in_line_hope_for_are_not_taken_back(published, people):
    perk_id = published(copies=1, has_waiting_list=True)
    taken_by(people[0], perk_id)
    with transaction() as session:
        join_line(session, perk_id, people[1], now=NOON)
        join_line(session, perk_id, people[2], now=NOON)
    change(perk_id, copies=2)  # goes to the first in line at once
    assert "keep at least 2" in refused_change(perk_id, copies=1)["copies"]


def test_a_budget_has_to_pay_for_what_is_taken(published, people):
    perk_id = published(budget_minor=4_500)
    taken_by(people[0], perk_id)
    assert change(perk_id, budget_minor=450) == ("budget_minor",)
    assert "budget" in refused_change(perk_id, budget_minor=449)
    with pytest.raises(ClaimRefused):
        taken_by(people[1], perk_id)


def test_a_budget_may_be_set_where_there_was_none_when_it_pays_for_what_is_taken(published, people):
    perk_id = published()
    taken_by(people[0], perk_id)
    taken_by(people[1], perk_id)
    assert "budget" in refused_change(perk_id, budget_minor=899)
    assert change(perk_id, budget_minor=900) == ("budget_minor",)


def test_copies_that_are_added_go_to_the_people_in_line_first(published, people):
    perk_id = published(WITH_CODES, copies=1, has_waiting_list=True)
    taken_by(people[0], perk_id)
    with transaction() as session:
        places = [join_line(session, perk_id, person, now=NOON) for person in people[1:4]]

    change(perk_id, copies=3)

    assert counters(perk_id)[:2] == (1, 2)
    with reading() as session:
        states = dict(session.execute(select(Place.id, Place.status)).all())
        counts = code_counts(session, perk_id)
    assert [states[place] for place in places] == ["offered", "offered", "waiting"]
    assert (counts.free, counts.held, counts.shown) == (0, 2, 1)
    with pytest.raises(ClaimRefused):
        taken_by(people[5], perk_id)
    assert found_differences() == ()


def test_a_copy_that_is_offered_has_its_code_already(published, people):
    perk_id = published(WITH_CODES, copies=1, has_waiting_list=True)
    claim_id = taken_by(people[0], perk_id)
    with transaction() as session:
        join_line(session, perk_id, people[1], now=NOON)
    with transaction() as session:
        cancel(session, claim_id, people[0], now=NOON)
    change(perk_id, copies=2)
    with reading() as session:
        counts = code_counts(session, perk_id)
    assert (counts.free, counts.held, counters(perk_id)[:2]) == (1, 1, (0, 1))


def test_money_that_is_added_goes_to_the_people_in_line_first(published, people):
    perk_id = published(copies=5, budget_minor=450, has_waiting_list=True)
    taken_by(people[0], perk_id)
    with transaction() as session:
        join_line(session, perk_id, people[1], now=NOON)
    change(perk_id, budget_minor=900)
    assert counters(perk_id)[:2] == (1, 1)


def test_uploaded_codes_come_before_the_copies_that_need_them(published):
    with transaction() as session:
        perk_id = drafted(session, make_business(session), WITH_UPLOADS, copies=1)
        add_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)
    step(life.schedule, perk_id)
    assert "1 of the 2 copies have no code" in refused_change(perk_id, copies=2)["copies"]
    with transaction() as session:
        add_codes(session, perk_id, ["AA-2"], by_user_id=BY_USER, now=NOON)
    assert change(perk_id, copies=2) == ("copies",)


def test_codes_that_were_used_up_stand_in_the_way_of_no_other_change(app, people):
    with transaction() as session:
        perk_id = drafted(session, make_business(session), WITH_UPLOADS, copies=1)
        add_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)
    step(life.schedule, perk_id)
    claim_id = taken_by(people[0], perk_id)
    with transaction() as session:
        cancel(session, claim_id, people[0], now=NOON)
    assert change(perk_id, where="Leeds") == ("where",)


def test_more_copies_than_a_pattern_has_codes_for_are_refused_whole(published):
    perk_id = published(WITH_CODES, code_pattern="RYE-####")
    with pytest.raises((CodesRefused, PromiseWorsened)):
        change(perk_id, copies=100_000)
    assert promise_has(perk_id, {"copies": 10})


def test_claims_keep_what_they_were_granted_whatever_changes(published, people):
    perk_id = published()
    claim_id = taken_by(people[0], perk_id)
    change(perk_id, disclosure="Another text.", valid_days=60)
    row = claim_row(claim_id)
    assert row.disclosure == LOAF.disclosure
    assert from_us(row.expires_us) == NOON + 14 * DAY


def test_nothing_different_is_no_change_and_is_not_written_down(published):
    perk_id = published()
    with reading() as session:
        entries = len(audit_log(session))
    assert change(perk_id) == ()
    with reading() as session:
        assert len(audit_log(session)) == entries


def test_a_form_that_was_open_too_long_does_not_overwrite_what_others_changed(published):
    perk_id = published()
    with reading() as session:
        seen = from_us(row_of(session, perk_id).changed_us)
    change(perk_id, seen_changed_at=seen, where="Leeds")
    with pytest.raises(PerkChangedMeanwhile):
        change(perk_id, seen_changed_at=seen, where="York")
    assert promise_has(perk_id, {"where": "Leeds"})


def test_a_paused_perk_is_not_claimed_and_what_was_claimed_stays(published, people):
    perk_id = published()
    taken_by(people[0], perk_id)
    step(life.pause, perk_id)
    with pytest.raises(ClaimRefused) as told:
        taken_by(people[1], perk_id)
    assert told.value.code == "paused"
    assert counters(perk_id)[0] == 1
    assert step(life.resume, perk_id) == "live"
    taken_by(people[1], perk_id)


def test_copies_that_came_back_during_a_pause_are_offered_when_it_ends(published, people):
    perk_id = published(copies=1, has_waiting_list=True)
    claim_id = taken_by(people[0], perk_id)
    with transaction() as session:
        join_line(session, perk_id, people[1], now=NOON)
    step(life.pause, perk_id)
    with transaction() as session:
        cancel(session, claim_id, people[0], now=NOON)
    assert counters(perk_id)[:2] == (0, 0)
    step(life.resume, perk_id)
    assert counters(perk_id)[:2] == (0, 1)


def test_a_perk_paused_before_its_window_is_scheduled_again(published):
    perk_id = published(claim_from=NOON + DAY)
    step(life.pause, perk_id)
    assert step(life.resume, perk_id) == "scheduled"
    step(life.pause, perk_id, NOON + 2 * DAY)
    assert step(life.resume, perk_id, NOON + 2 * DAY) == "live"


def test_ending_keeps_claims_and_closes_the_line(published, people):
    perk_id = published(copies=1, has_waiting_list=True)
    taken_by(people[0], perk_id)
    with transaction() as session:
        join_line(session, perk_id, people[1], now=NOON)
    step(life.end_perk, perk_id)
    assert state(perk_id) == "ended"
    assert counters(perk_id)[0] == 1
    with reading() as session:
        assert session.scalar(select(func.count()).where(Place.status == "waiting")) == 0
    with pytest.raises(WrongPerkState, match="has ended"):
        change(perk_id, copies=2)


def test_a_step_is_taken_only_from_the_states_it_leads_from(sqlite_app):
    allowed = {
        life.schedule: {"draft"},
        life.unschedule: {"scheduled"},
        life.pause: {"scheduled", "live"},
        life.resume: {"paused"},
        life.end_perk: {"scheduled", "live", "paused"},
    }
    perk_id = new_draft(claim_from=NOON + DAY, visible_from=NOON + HOUR)
    for verb, states in allowed.items():
        for status in ("draft", "scheduled", "live", "paused", "ended"):
            with transaction() as session:
                row_of(session, perk_id).status = status
            if status in states:
                step(verb, perk_id)
            else:
                with pytest.raises(WrongPerkState):
                    step(verb, perk_id)


def test_a_perk_whose_window_is_over_has_ended_before_any_job_says_so(published):
    perk_id = published()
    later = NOON + 31 * DAY
    for verb in (life.pause, life.end_perk):
        with pytest.raises(WrongPerkState, match="ended"):
            step(verb, perk_id, later)
    with pytest.raises(WrongPerkState, match="has ended"):
        change(perk_id, later, copies=50)


def test_a_draft_can_be_thrown_away_with_its_codes_and_nothing_else_can(published):
    with transaction() as session:
        perk_id = drafted(session, make_business(session), WITH_UPLOADS, copies=1)
        add_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)
    step(life.discard, perk_id)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Code)) == 0
        assert audit_log(session)[0].action == "perk.discarded"
    with pytest.raises(UnknownPerk):
        step(life.schedule, perk_id)
    with pytest.raises(WrongPerkState, match="Only a draft"):
        step(life.discard, published())


def test_a_perk_that_is_not_there_is_told_as_such(app):
    with pytest.raises(UnknownPerk):
        step(life.pause, 4711)


def test_every_change_is_written_down_with_what_was_and_what_is_but_for_secrets(published):
    perk_id = published()
    change(perk_id, copies=12, shared_code="NEW", where="Leeds")
    with reading() as session:
        entry = audit_log(session)[0]
    assert (entry.action, entry.subject, entry.user_id) == ("perk.changed", f"perk:{perk_id}", BY_USER)
    assert entry.details["changes"] == {
        "copies": {"from": 10, "to": 12},
        "where": {"from": "", "to": "Leeds"},
        "shared_code": "changed",
    }
    assert "NEW" not in json.dumps(dict(entry.details))


def test_every_step_is_written_down(published):
    perk_id = published()
    step(life.pause, perk_id)
    step(life.resume, perk_id)
    step(life.end_perk, perk_id)
    with reading() as session:
        actions = [entry.action for entry in audit_log(session) if entry.subject == f"perk:{perk_id}"]
    assert actions == ["perk.ended", "perk.resumed", "perk.paused", "perk.scheduled", "perk.drafted"]


def test_the_team_is_told_again_when_copies_were_added_and_run_low_again(published, people):
    perk_id = published(copies=2, low_stock_at=1)
    taken_by(people[0], perk_id)
    with reading() as session:
        assert row_of(session, perk_id).low_stock_told_us is not None
    change(perk_id, copies=4)
    with reading() as session:
        assert row_of(session, perk_id).low_stock_told_us is None


def at_once(app, works, expected=()):
    """Do several works at the same moment; return what came of those that were not refused as expected."""
    gate = threading.Barrier(len(works))
    results, trouble = [], []

    def run(work):
        with app.app_context():
            gate.wait()
            try:
                results.append(work())
            except expected:
                pass
            except Exception as error:
                trouble.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    return results


def test_two_uploads_of_the_same_codes_in_another_order_take_each_once(app):
    codes = [f"AA-{number}" for number in range(400)]
    with transaction() as session:
        business_id = make_business(session)
        perks = [drafted(session, business_id, WITH_UPLOADS) for _ in range(2)]

    def upload(perk_id, lines):
        with transaction() as session:
            return upload_codes(session, perk_id, lines, by_user_id=BY_USER, now=NOON)

    works = [lambda: upload(perks[0], codes), lambda: upload(perks[1], codes[::-1]), lambda: upload(perks[0], codes)]
    reports = at_once(app, works)

    assert sorted(report.added for report in reports) == [0, 0, 400]
    assert sorted(len(report.refused) for report in reports) == [0, 400, 400]


@pytest.mark.parametrize("promise", [LOAF, WITH_CODES])
def test_codes_are_uploaded_only_to_perks_that_take_them(app, promise):
    perk_id = new_draft(promise)
    with pytest.raises(WrongPerkState), transaction() as session:
        upload_codes(session, perk_id, ["AA-1"], by_user_id=BY_USER, now=NOON)


def test_codes_that_are_uploaded_let_the_team_be_told_again(app, people):
    perk_id = new_draft(WITH_UPLOADS, copies=2, low_stock_at=1)
    with transaction() as session:
        upload_codes(session, perk_id, ["AA-1", "AA-2"], by_user_id=BY_USER, now=NOON)
    step(life.schedule, perk_id)
    taken_by(people[0], perk_id)
    for lines, is_told in ((["AA-1"], True), (["AA-3"], False)):
        with transaction() as session:
            upload_codes(session, perk_id, lines, by_user_id=BY_USER, now=NOON)
            assert (row_of(session, perk_id).low_stock_told_us is not None) is is_told


def test_lowering_copies_while_others_claim_never_leaves_fewer_copies_than_claims(app, published, people):
    """Whoever comes first wins; the counters are never beyond the copies."""
    perk_id = published(copies=6)
    works = [lambda person=person: taken_by(person, perk_id) for person in people]
    at_once(app, [*works, lambda: change(perk_id, copies=3)], expected=(ClaimRefused, PromiseWorsened))

    with reading() as session:
        perk = row_of(session, perk_id)
        assert perk.claimed + perk.offered <= perk.copies
        assert (perk.copies == 3) is (perk.claimed <= 3)
    assert found_differences() == ()
