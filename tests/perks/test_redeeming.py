"""At the counter: a code is good once, in time and for this business; every attempt is written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from auth.queries.auditing import audit_log
from kernel.clock import to_us
from kernel.database import reading, transaction
from perks.actions.claiming import cancel
from perks.actions.redeeming import redeem, redeem_signed, undo_redemption
from perks.errors import ClaimOver, UnknownClaim
from perks.models import Claim, Redemption
from tests.perks.builders import (
    NOON,
    claim_row,
    claimed,
    counters,
    make_business,
    make_perk,
    make_person,
    make_user,
    reserve,
)

pytestmark = pytest.mark.usefixtures("every_counter_is_what_its_rows_say")

SOON = NOON + timedelta(minutes=5)


class Counter:
    """A counter of a business with one claim, and somebody who works at it."""

    def __init__(self, **columns):
        with transaction() as session:
            self.business = make_business(session)
            self.perk = make_perk(session, business_id=self.business, **columns)
            self.ola = make_user(session, "Ola")
            self.person = make_person(session)
        self.claim = claimed(self.perk, self.person)
        self.code = claim_row(self.claim).code
        self.pin = claim_row(self.claim).pin

    def redeem(self, code=None, *, pin="", now=SOON, business=None):
        shown = self.code if code is None else code
        with transaction() as session:
            return redeem(session, business or self.business, code=shown, pin=pin, by_user_id=self.ola, now=now)

    def undo(self, *, now):
        with transaction() as session:
            return undo_redemption(session, self.business, self.claim, by_user_id=self.ola, now=now)


@pytest.fixture
def counter(app):
    return Counter()


def log(business):
    with reading() as session:
        return [(entry.action, entry.details.get("refusal")) for entry in audit_log(session, business_id=business)]


def test_a_code_is_redeemed_once_and_the_second_time_it_says_when_and_by_whom(counter):
    first, second = counter.redeem(), counter.redeem(now=SOON + timedelta(minutes=1))

    assert first.refusal is None
    assert second.refusal == "already_redeemed"
    for attempt in (first, second):
        assert attempt.claim is not None
        assert (attempt.claim.redeemed_at, attempt.claim.redeemed_by) == (SOON, "Ola")
    assert counters(counter.perk) == (1, 0, 450), "a used copy stays counted"


def test_a_code_is_read_however_it_is_typed(counter):
    assert counter.redeem(f"  {counter.code.lower().replace('-', ' ')} ").refusal is None


def test_a_code_of_another_business_is_as_unknown_as_one_that_nobody_has(counter):
    with transaction() as session:
        rival = make_business(session)
    elsewhere, nobodys = counter.redeem(business=rival), counter.redeem("2345-6789-AB")

    assert (elsewhere.refusal, elsewhere.claim) == (nobodys.refusal, nobodys.claim) == ("unknown_code", None)
    assert elsewhere.sentence == nobodys.sentence
    assert counter.redeem("").refusal == "unknown_code"


def test_the_shared_code_of_a_perk_is_nobodys_own(app):
    assert Counter(kind="shared", shared_code="RYE").redeem("RYE").refusal == "unknown_code"


def test_a_claim_whose_time_has_passed_is_refused_though_no_job_has_run(app):
    counter = Counter(valid_days=1)

    assert counter.redeem(now=NOON + timedelta(days=1)).refusal == "claim_expired"
    assert counter.redeem(now=NOON + timedelta(days=1, microseconds=-1)).refusal is None


def test_a_cancelled_claim_is_refused(counter):
    with transaction() as session:
        cancel(session, counter.claim, counter.person, now=NOON)
    assert counter.redeem().refusal == "claim_cancelled"


def test_a_used_claim_cannot_be_cancelled(counter):
    counter.redeem()
    with pytest.raises(ClaimOver), transaction() as session:
        cancel(session, counter.claim, counter.person, now=SOON)
    assert counters(counter.perk)[0] == 1


def test_a_copy_that_is_only_held_is_unknown_at_the_counter(counter):
    with transaction() as session:
        held = reserve(session, counter.perk, make_person(session), now=NOON)
        attempt = redeem_signed(session, counter.business, claim_id=held, by_user_id=counter.ola, now=NOON)
    assert attempt.refusal == "unknown_code"


def test_a_balanced_perk_asks_for_the_pin_on_the_screen(app):
    counter = Counter(redeemed_by="balanced")
    wrong = f"{(int(counter.pin) + 1) % 10_000:04d}"

    assert [counter.redeem(pin=pin).refusal for pin in ("", wrong, "٣٣٣٣", f" {counter.pin} ")] == [
        "wrong_pin",
        "wrong_pin",
        "wrong_pin",
        None,
    ]


def test_a_signed_claim_is_redeemed_by_its_number_and_told_as_scanned(counter):
    with transaction() as session:
        attempt = redeem_signed(session, counter.business, claim_id=counter.claim, by_user_id=counter.ola, now=SOON)
    assert attempt.refusal is None
    with reading() as session:
        assert session.scalars(select(Redemption.how)).all() == ["qr"]


def test_a_signed_claim_of_another_business_is_unknown(counter):
    with transaction() as session:
        rival = make_business(session)
        attempt = redeem_signed(session, rival, claim_id=counter.claim, by_user_id=counter.ola, now=SOON)
    assert attempt.refusal == "unknown_code"


def test_every_attempt_stands_in_the_log_without_the_code(counter):
    counter.redeem("2345-6789-AB")
    counter.redeem()
    counter.redeem()

    assert log(counter.business) == [
        ("claim.redemption_refused", "already_redeemed"),
        ("claim.redeemed", None),
        ("claim.redemption_refused", "unknown_code"),
    ]
    with reading() as session:
        assert counter.code not in repr(audit_log(session))


def test_a_redemption_is_taken_back_within_ten_minutes_and_can_be_done_again(counter):
    counter.redeem()
    assert counter.undo(now=SOON + timedelta(minutes=10)) == "issued"

    assert claim_row(counter.claim).status == "issued"
    assert counter.redeem(now=SOON + timedelta(minutes=11)).refusal is None
    with reading() as session:
        undone = session.scalars(select(Redemption.undone_by_user_id).order_by(Redemption.id)).all()
    assert undone == [counter.ola, None]
    assert [action for action, _ in log(counter.business)] == [
        "claim.redeemed",
        "claim.redemption_undone",
        "claim.redeemed",
    ]


def test_a_redemption_cannot_be_taken_back_later_or_twice(counter):
    counter.redeem()
    with pytest.raises(ClaimOver):
        counter.undo(now=SOON + timedelta(minutes=10, microseconds=1))
    counter.undo(now=SOON + timedelta(minutes=1))
    with pytest.raises(ClaimOver):
        counter.undo(now=SOON + timedelta(minutes=1))


def test_what_is_taken_back_after_its_time_expires_and_its_copy_comes_back(app):
    counter = Counter(valid_days=1)
    used_at = NOON + timedelta(days=1, minutes=-5)
    counter.redeem(now=used_at)

    assert counter.undo(now=used_at + timedelta(minutes=9)) == "expired"
    assert claim_row(counter.claim).status == "expired"
    assert counters(counter.perk) == (0, 0, 0)


def test_the_database_itself_refuses_a_second_redemption_that_stands(counter):
    counter.redeem()
    again = Redemption(
        claim_id=counter.claim, business_id=counter.business, by_user_id=counter.ola, how="code", at_us=to_us(SOON)
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(again)


def test_another_business_cannot_take_a_redemption_back(counter):
    counter.redeem()
    with transaction() as session:
        rival = make_business(session)
    with pytest.raises(UnknownClaim), transaction() as session:
        undo_redemption(session, rival, counter.claim, by_user_id=counter.ola, now=SOON)


def test_somebody_whose_score_fell_after_the_claim_still_redeems(counter):
    # No judge is asked at the counter at all: what counts was written down when the perk was claimed.
    with reading() as session:
        assert session.get_one(Claim, counter.claim).granted_on
    assert counter.redeem(now=NOON + timedelta(days=13)).refusal is None
