"""Unique codes: made or taken over, given one by one, and never shown to two people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kernel.database import reading, transaction
from perks.actions.claiming import cancel, reserve_judged_by
from perks.actions.codes import MOST_LINES, add_codes, generate_codes
from perks.actions.expiring import expire_claim
from perks.actions.pool import take_code
from perks.code_forms import ALPHABET, combinations, fold_code, pattern_fault, spell
from perks.errors import ClaimRefused, CodesRefused, UnknownPerk
from perks.models import Claim, Code, Perk
from tests.perks.builders import (
    NOON,
    approving,
    claim,
    claim_row,
    claimed,
    codes_of,
    counters,
    found_differences,
    in_line,
    make_perk,
    make_user,
    place_row,
)


@pytest.fixture
def uploaded(app):
    """Return a perk whose codes are uploaded: none yet."""
    with transaction() as session:
        return make_perk(session, kind="unique", copies=3)


def upload(perk, lines):
    with transaction() as session:
        return add_codes(session, perk, lines, by_user_id=make_user(session), now=NOON)


def test_every_copy_of_a_generated_perk_has_its_code_and_no_two_are_equal(people):
    with transaction() as session:
        perk = make_perk(session, kind="unique", code_pattern="RYE-####-##", copies=3)
    codes = [claim_row(claimed(perk, person)).code or "" for person in people[:3]]

    assert len(set(codes)) == 3
    assert all(code.startswith("RYE-") and len(code) == 11 for code in codes)
    assert codes_of(perk) == {"shown": 3}
    assert found_differences() == ()


def test_uploaded_codes_are_given_in_the_order_of_the_file(people, uploaded):
    upload(uploaded, ["Alpha 1", "beta-2", "GAMMA3"])
    assert [claim_row(claimed(uploaded, person)).code for person in people[:3]] == ["Alpha 1", "beta-2", "GAMMA3"]


def test_every_line_that_cannot_be_taken_is_reported_and_the_others_are_taken(uploaded):
    upload(uploaded, ["OLD-1"])
    report = upload(uploaded, ["A-1", "", " a1 ", "old1", "-- -", "x" * 65, "tab\there", "B 2"])

    assert report.added == 2
    assert [(fault.line, fault.reason) for fault in report.refused] == [
        (2, "This line is empty."),
        (3, "The same code stands in line 1."),
        (4, "This business has this code already."),
        (5, "This line is empty."),
        (6, "A code has at most 64 characters."),
        (7, "This line holds a character that cannot be printed."),
    ]
    assert codes_of(uploaded) == {"free": 3}


def test_a_code_that_stands_on_a_claim_of_another_perk_is_not_taken_over(people, uploaded):
    with transaction() as session:
        business = session.get_one(Perk, uploaded).business_id
        other = make_perk(session, business_id=business)
    code = claim_row(claimed(other, people[0])).code or ""

    assert upload(uploaded, [code.lower()]).added == 0


def test_two_businesses_may_have_the_same_code(app, uploaded):
    with transaction() as session:
        elsewhere = make_perk(session, kind="unique")
    assert upload(uploaded, ["SAME-1"]).added == upload(elsewhere, ["SAME-1"]).added == 1


def test_a_file_of_ten_thousand_lines_is_taken_and_a_longer_one_refused(uploaded):
    lines = [f"CODE-{number}" for number in range(MOST_LINES)]
    assert upload(uploaded, lines).added == MOST_LINES
    with pytest.raises(CodesRefused):
        upload(uploaded, [*lines, "one more"])


def test_codes_of_a_perk_that_is_not_there_are_refused(app):
    with pytest.raises(UnknownPerk):
        upload(1, ["A"])


def test_a_pattern_that_could_be_guessed_makes_no_codes(uploaded):
    with pytest.raises(CodesRefused) as refused, transaction() as session:
        generate_codes(session, uploaded, 10, pattern="RYE-##")
    assert "code_pattern" in refused.value.fields
    assert codes_of(uploaded) == {}


def test_a_code_that_was_only_held_goes_to_somebody_else(people):
    with transaction() as session:
        perk = make_perk(session, kind="unique", code_pattern="RYE-######", copies=1)
        held = reserve_judged_by(session, perk, people[0], judge=approving, now=NOON)
    with transaction() as session:
        assert expire_claim(session, held, now=NOON + timedelta(minutes=10))
    assert codes_of(perk) == {"free": 1}

    number = claimed(perk, people[1])
    assert claim_row(number).code_id == claim_row(held).code_id
    assert claim_row(held).code is None


def test_a_code_that_was_shown_is_replaced_by_a_new_one_when_its_copy_comes_back(people):
    with transaction() as session:
        perk = make_perk(session, kind="unique", code_pattern="RYE-######", copies=1)
    first = claimed(perk, people[0])
    with transaction() as session:
        cancel(session, first, people[0], now=NOON)
    assert codes_of(perk) == {"free": 1, "shown": 1}

    assert claim_row(claimed(perk, people[1])).code != claim_row(first).code


def test_an_uploaded_code_that_was_shown_is_used_up(people, uploaded):
    upload(uploaded, ["ONE"])
    first = claimed(uploaded, people[0])
    with transaction() as session:
        cancel(session, first, people[0], now=NOON)

    with pytest.raises(ClaimRefused) as refused, transaction() as session:
        claim(session, uploaded, people[1], now=NOON)
    assert refused.value.code == "sold_out"
    assert counters(uploaded) == (0, 0, 0), "what was refused took nothing"
    assert found_differences() == ()


def test_codes_that_are_added_go_to_whoever_waits(people, uploaded):
    upload(uploaded, ["ONE"])
    claimed(uploaded, people[0])
    with transaction() as session:
        session.execute(update(Perk).values(has_waiting_list=True))
    place = in_line(uploaded, people[1])
    assert place_row(place).status == "waiting"

    upload(uploaded, ["TWO"])

    assert place_row(place).status == "offered"
    assert found_differences() == ()


def test_of_two_who_take_a_code_at_once_neither_waits_and_each_gets_another(app):
    if app.extensions["engine"].dialect.name == "sqlite":
        return  # one writer at a time: there is no other to pass over
    with transaction() as session:
        perk = make_perk(session, kind="unique", code_pattern="RYE-######", copies=2)
    with transaction() as one, transaction() as other:
        first = take_code(one, perk, is_shown=True)
        other.connection().exec_driver_sql("SET LOCAL lock_timeout = '1s'")
        second = take_code(other, perk, is_shown=True)
        assert first is not None
        assert second is not None
        assert first.id != second.id


def test_the_database_itself_refuses_one_code_on_two_claims(people):
    with transaction() as session:
        perk = make_perk(session, kind="unique", code_pattern="RYE-######", copies=2)
    one, other = claimed(perk, people[0]), claimed(perk, people[1])
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Claim).where(Claim.id == other).values(code_id=claim_row(one).code_id))


def test_the_database_itself_refuses_two_writings_of_one_code(uploaded):
    upload(uploaded, ["a-1"])
    with reading() as session:
        kept = session.scalars(select(Code)).one()
        row = {"business_id": kept.business_id, "perk_id": kept.perk_id, "code": "A1", "folded": kept.folded}
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Code(**row, status="free"))


@given(st.text(max_size=40))
def test_folding_a_code_again_changes_nothing(written):
    assert fold_code(fold_code(written)) == fold_code(written)


@given(st.text(alphabet="abcXYZ019", min_size=1, max_size=12), st.data())
def test_a_code_is_the_same_however_its_groups_are_parted(written, data):
    parted = "".join(
        each + data.draw(st.sampled_from(["", " ", "-", "–", " - ", "\u00a0", "\u200b"])) for each in written
    )
    assert fold_code(parted.lower()) == fold_code(written)


@given(st.integers(1, 10_000))
def test_a_pattern_without_faults_has_ten_thousand_codes_for_each_that_is_made(count):
    blanks = next(number for number in range(1, 20) if not pattern_fault("#" * number, count=count))
    assert len(ALPHABET) ** blanks >= 10_000 * count
    assert pattern_fault("#" * (blanks - 1), count=count)


def test_no_two_characters_of_the_alphabet_look_alike():
    assert not set(ALPHABET) & set("01ILOU")
    assert fold_code(spell("####-##", combinations("####-##") - 1)) == "ZZZZZZ"


def test_every_number_has_a_code_of_its_own():
    assert len({spell("a#-#", number) for number in range(combinations("a#-#"))}) == 900
