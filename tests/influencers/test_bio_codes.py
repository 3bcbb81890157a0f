"""A code in the bio: the right account, the right time, once; and what a load of activity makes of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from auth.queries.auditing import audit_log
from influencers.actions.erasure import erase_influencer, forget_accounts
from influencers.actions.ownership import let_go, release, take_hold
from influencers.actions.proofs import CODE_GOOD_FOR, MOST_CODES, ask_for_code, drop_code, heed_codes
from influencers.errors import TooManyCodes
from influencers.models import Account, OwnershipProof
from influencers.queries.accounts import resolve
from influencers.queries.ownership import influencer_of, owned_accounts, owner_of, waiting_proofs
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.activity_lines import account, write_lines
from tests.owning import make_influencer, make_user

HOUR = timedelta(hours=1)


@pytest.fixture
def ada(session):
    return make_influencer(session, "bluesky:ada.example")


@pytest.fixture
def ask(session, noon):
    """Ask for a code as a user does."""

    def ask_for(user_id, handle="ada.example", network="bluesky", now=noon):
        return ask_for_code(session, user_id, network=network, handle=handle, now=now)

    return ask_for


@pytest.fixture
def see(session, noon):
    """See a bio of an influencer's first account, an hour after noon."""

    def see_code(influencer_id, code, at=None, handle="ada.example"):
        account_id = owned_accounts(session, influencer_id)[0].id
        return heed_codes(session, [(account_id, handle, code, to_us(at or noon + HOUR))], now=noon + 2 * HOUR)

    return see_code


def letters(session):
    return [(mail.to, mail.subject) for mail in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def noted(session):
    return [entry.action for entry in audit_log(session)]


def test_a_code_is_hard_to_guess_and_looks_like_nothing_else(ask, uma):
    assert re.fullmatch(r"bellwether-[a-hjkmnp-z2-9]{12}", ask(uma).code)
    assert ask(uma, "bea").code != ask(uma, "cleo").code


def test_whoever_asks_again_for_an_account_is_given_the_code_that_waits(ask, uma):
    assert ask(uma, "@Ada.Example") == ask(uma, "ada.example")


def test_a_code_that_is_seen_in_the_bio_proves_the_account_and_a_mail_says_so(session, ask, see, ada, uma, noon):
    assert see(ada, ask(uma).code) == 1

    assert influencer_of(session, uma) == ada
    assert letters(session) == [("uma@owning.example", "bluesky:ada.example is yours now")]
    assert "account.proven" in noted(session)
    assert waiting_proofs(session, uma, now=noon) == ()


def test_a_code_counts_once(session, ask, see, ada, uma, noon):
    code = ask(uma).code
    see(ada, code)
    let_go(session, uma, owned_accounts(session, ada)[0].id, now=noon)

    assert see(ada, code) == 0
    assert owner_of(session, ada) is None


def test_a_code_has_to_be_seen_after_it_was_made_and_before_it_ends(session, ask, see, ada, uma, noon):
    code = ask(uma).code

    for at in (noon - HOUR, noon, noon + CODE_GOOD_FOR + timedelta(microseconds=1)):
        assert see(ada, code, at=at) == 0
    assert see(ada, code, at=noon + CODE_GOOD_FOR) == 1


def test_a_code_of_one_account_proves_no_other(session, ask, see, ada, uma):
    code, other = ask(uma).code, make_influencer(session, "bluesky:strange")
    elsewhere = make_influencer(session, "mastodon:ada.example")

    assert see(other, code, handle="strange") == 0
    assert see(elsewhere, code) == 0
    assert see(ada, code) == 1


def test_a_handle_is_the_same_in_capitals(ask, see, ada, uma):
    assert see(ada, ask(uma).code, handle="Ada.Example") == 1


def test_of_two_users_with_codes_for_one_account_the_first_that_is_seen_holds(session, ask, ada, uma, viktor, noon):
    late, early = ask(uma).code, ask(viktor).code
    account_id = owned_accounts(session, ada)[0].id
    seen = [
        (account_id, "ada.example", late, to_us(noon + 2 * HOUR)),
        (account_id, "ada.example", early, to_us(noon + HOUR)),
    ]

    assert heed_codes(session, seen, now=noon + 3 * HOUR) == 1

    assert owner_of(session, ada) == viktor
    assert letters(session) == [
        ("viktor@owning.example", "bluesky:ada.example is yours now"),
        ("uma@owning.example", "bluesky:ada.example is held by somebody else"),
    ]


def test_a_code_takes_nothing_from_who_holds_the_account(session, ask, see, ada, uma, viktor, noon):
    take_hold(session, ada, uma, now=noon)

    assert see(ada, ask(viktor).code) == 0

    assert (owner_of(session, ada), influencer_of(session, viktor)) == (uma, None)
    assert "account.held_by_another" in noted(session)
    assert [subject for _to, subject in letters(session)] == ["bluesky:ada.example is held by somebody else"]


def test_who_proves_another_account_holds_both_as_one_person(session, ask, see, ada, uma, noon):
    bea = make_influencer(session, "bluesky:bea")
    take_hold(session, bea, uma, now=noon)

    see(ada, ask(uma).code)

    assert influencer_of(session, uma) == bea
    assert {account.handle for account in owned_accounts(session, bea)} == {"bea", "ada.example"}
    assert owner_of(session, ada) == uma


def test_a_proof_is_of_one_account_not_of_those_that_a_former_owner_joined_to_it(session, ask, see, uma, viktor, noon):
    both = make_influencer(session, "bluesky:ada.example", "bluesky:victim")
    take_hold(session, both, uma, now=noon)
    release(session, both, user_id=None, now=noon)

    see(both, ask(viktor).code)

    held = influencer_of(session, viktor)
    assert [account.handle for account in owned_accounts(session, held)] == ["ada.example"]
    assert [account.handle for account in owned_accounts(session, both)] == ["victim"]
    assert owner_of(session, both) is None


def test_nobody_waits_for_more_than_a_few_codes(session, ask, uma):
    proofs = [ask(uma, f"handle{number}") for number in range(MOST_CODES)]

    with pytest.raises(TooManyCodes):
        ask(uma, "one.more")
    drop_code(session, uma, proofs[0].id)
    assert ask(uma, "one.more").handle == "one.more"


def test_a_code_that_was_dropped_or_is_anothers_is_not_dropped_by_anybody_else(session, ask, see, ada, uma, viktor):
    proof = ask(uma)

    drop_code(session, viktor, proof.id)
    assert see(ada, proof.code) == 1


def test_a_code_that_was_dropped_proves_nothing(session, ask, see, ada, uma):
    proof = ask(uma)
    drop_code(session, uma, proof.id)

    assert see(ada, proof.code) == 0


def test_codes_that_ended_long_ago_are_forgotten(session, ask, uma, viktor, noon):
    ask(uma)
    ask(viktor, now=noon + timedelta(days=60))

    assert session.scalar(select(func.count(OwnershipProof.id))) == 1


def test_with_an_account_that_is_erased_its_codes_are_forgotten(app, session, ask, ada, uma, noon):
    code = ask(uma).code
    account_id = owned_accounts(session, ada)[0].id
    erase_influencer(session, app.extensions["storage"], ada, now=noon)
    forget_accounts(session, ada)

    assert session.scalar(select(func.count(OwnershipProof.id))) == 0
    seen = [(account_id, "ada.example", code, to_us(noon + HOUR))]
    assert heed_codes(session, seen, now=noon + 2 * HOUR) == 0


@pytest.fixture
def load(app, tmp_path):
    def load_bios(*bios, at="2025-06-02T09:00:00Z", handle="ada.example", name="bios"):
        lines = [account(handle, native_id="did:ada", bio=bio, seen_at=at) for bio in bios]
        path = write_lines(tmp_path / f"{name}.ndjson", lines)
        result = app.test_cli_runner().invoke(args=["activity", "load", str(path)])
        assert result.exit_code == 0, result.output

    return load_bios


@pytest.fixture
def code(app, noon):
    with transaction() as session:
        uma = make_user(session, "uma")
        return ask_for_code(session, uma, network="bluesky", handle="ada.example", now=noon).code


def who_holds(name="bluesky:ada.example"):
    with reading() as session:
        return owner_of(session, resolve(session, name))


def test_a_load_proves_an_account_that_is_seen_for_the_first_time_with_the_code(load, code):
    load(f"Lace, mostly. {code.upper()}!")

    assert who_holds() is not None


def test_a_load_finds_the_code_among_much_else(load, code):
    load(f"#lace https://ada.example/{code} bellwether-000000000000 BELLWETHER-")

    assert who_holds() is not None


def test_a_load_heeds_no_code_that_was_seen_before_it_was_made(load, code):
    load(code, at="2025-06-01T11:59:59Z")

    assert who_holds() is None


def test_a_load_of_the_same_file_again_proves_nothing_more(app, load, code, noon):
    load(code)
    with transaction() as session:
        held = resolve(session, "bluesky:ada.example")
        release(session, held, user_id=None, now=noon)
    load(code)
    load(code, "and a new line", name="again")

    assert who_holds() is None


def test_a_load_without_a_code_costs_no_question(load, code, monkeypatch):
    monkeypatch.setattr("influencers.actions.proofs._heed", None)
    load("Lace, mostly.", "bellwether- is a name", "bellwether-short")

    assert who_holds() is None


def test_a_load_that_fails_proves_nothing(app, load, code, monkeypatch):
    monkeypatch.setattr("influencers.jobs.loading._record", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        app.test_cli_runner().invoke(args=["activity", "load", written(app, code)], catch_exceptions=False)

    with reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 0
        assert session.scalar(select(func.count(OwnershipProof.id)).where(OwnershipProof.used_us.is_(None))) == 1


def written(app, code):
    path = app.extensions["storage"].root / "bios.ndjson"
    return str(write_lines(path, [account("ada.example", bio=code, seen_at="2025-06-02T09:00:00Z")]))
