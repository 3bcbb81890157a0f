"""Businesses and their teams: what is done, and what is written down of it."""

import hashlib
import threading
from contextlib import suppress
from datetime import timedelta

import pytest

from auth.actions import businesses, users
from auth.actions.audit import note
from auth.errors import AlreadyInTeam, LastOwner, LinkNotGood, UnknownBusiness, UnknownUser
from auth.queries.auditing import audit_log
from auth.queries.people import (
    business_card,
    businesses_of,
    email_hash,
    findable,
    hash_of_sha256,
    role_in,
    team,
    user_by_email,
    user_card,
)
from kernel.database import reading, transaction

LEEDS = {"name": "Bakery", "place": "Leeds, GB", "time_zone": "Europe/London"}


@pytest.fixture
def bruno(app, noon):
    return add("bruno", noon)


@pytest.fixture
def bakery(bruno, noon):
    with transaction() as session:
        return businesses.found_business(session, bruno, **LEEDS, now=noon)


def add(name, noon, **more):
    with transaction() as session:
        return users.add_user(session, email=f"{name}@example.org", name=name.capitalize(), now=noon, **more)


def invited(bakery, bruno, noon, mails, *, email="edda@example.org", role="editor"):
    with transaction() as session:
        businesses.invite(session, bakery, email=email, role=role, by_user_id=bruno, now=noon)
    return mails()[-1][2].split("/invitations/")[1].split()[0]


def role_of(bakery, user_id):
    with reading() as session:
        return role_in(session, bakery, user_id)


def test_who_founds_a_business_owns_it(bakery, bruno, noon):
    with reading() as session:
        card = business_card(session, bakery)
        assert (card.name, card.place, card.time_zone, card.created_at) == (
            "Bakery",
            "Leeds, GB",
            "Europe/London",
            noon,
        )
        assert businesses_of(session, bruno) == ((card, "owner"),)
        assert [(m.user_id, m.name, m.role, m.since_at) for m in team(session, bakery)] == [
            (bruno, "Bruno", "owner", noon)
        ]


def test_an_invitation_is_taken_by_whoever_signs_in_with_its_address(bakery, bruno, noon, mails):
    edda, eve = add("edda", noon), add("eve", noon)
    secret = invited(bakery, bruno, noon, mails)

    with pytest.raises(LinkNotGood, match="another address"), transaction() as session:
        businesses.join(session, secret, eve, now=noon)
    with transaction() as session:
        assert businesses.join(session, secret, edda, now=noon + timedelta(days=6)) == bakery

    assert (role_of(bakery, edda), role_of(bakery, eve)) == ("editor", None)
    with pytest.raises(LinkNotGood), transaction() as session:
        businesses.join(session, secret, edda, now=noon)


def test_an_invitation_is_good_for_seven_days(bakery, bruno, noon, mails):
    edda, secret = add("edda", noon), invited(bakery, bruno, noon, mails)
    with pytest.raises(LinkNotGood), transaction() as session:
        businesses.join(session, secret, edda, now=noon + timedelta(days=7))


def test_a_later_invitation_replaces_the_one_before(bakery, bruno, noon, mails):
    edda, first = add("edda", noon), invited(bakery, bruno, noon, mails, role="owner")
    second = invited(bakery, bruno, noon, mails, role="guest")

    with pytest.raises(LinkNotGood), transaction() as session:
        businesses.join(session, first, edda, now=noon)
    with transaction() as session:
        businesses.join(session, second, edda, now=noon)
    assert role_of(bakery, edda) == "guest"


def test_a_withdrawn_invitation_is_worth_nothing(bakery, bruno, noon, mails):
    edda, secret = add("edda", noon), invited(bakery, bruno, noon, mails)
    with reading() as session:
        number = int(audit_log(session, business_id=bakery)[0].subject.removeprefix("invitation:"))
    with transaction() as session:
        businesses.withdraw(session, bakery, number, by_user_id=bruno, now=noon)
    with pytest.raises(LinkNotGood), transaction() as session:
        businesses.join(session, secret, edda, now=noon)


def test_the_invitations_of_others_cannot_be_withdrawn(bakery, bruno, noon, mails):
    invited(bakery, bruno, noon, mails)
    with transaction() as session:
        rival = businesses.found_business(session, bruno, **LEEDS, now=noon)
    with pytest.raises(LinkNotGood), transaction() as session:
        businesses.withdraw(session, rival, 1, by_user_id=bruno, now=noon)


def test_nobody_is_invited_twice_into_one_team(bakery, bruno, noon):
    with pytest.raises(AlreadyInTeam), transaction() as session:
        businesses.invite(session, bakery, email="BRUNO@example.org", role="guest", by_user_id=bruno, now=noon)


def test_a_name_with_a_line_break_makes_no_head_line_of_a_mail(bruno, noon, mails):
    with transaction() as session:
        evil = businesses.found_business(session, bruno, **(LEEDS | {"name": "B\r\nBcc: eve@example.org"}), now=noon)
    invited(evil, bruno, noon, mails)
    assert mails()[-1][1] == "Bruno invites you to B Bcc: eve@example.org on Bellwether"


def test_a_business_keeps_an_owner(bakery, bruno, noon):
    edda = add("edda", noon)
    with transaction() as session:
        businesses.add_member(session, bakery, edda, role="editor", now=noon)
    with pytest.raises(LastOwner), transaction() as session:
        businesses.leave(session, bakery, bruno, by_user_id=bruno, now=noon)
    with pytest.raises(LastOwner), transaction() as session:
        businesses.change_role(session, bakery, bruno, role="guest", by_user_id=bruno, now=noon)

    with transaction() as session:
        businesses.change_role(session, bakery, edda, role="owner", by_user_id=bruno, now=noon)
        businesses.leave(session, bakery, bruno, by_user_id=bruno, now=noon)
    assert (role_of(bakery, edda), role_of(bakery, bruno)) == ("owner", None)


def test_of_two_owners_who_leave_at_the_same_moment_one_stays(app, bakery, bruno, noon, monkeypatch):
    edda = add("edda", noon)
    with transaction() as session:
        businesses.add_member(session, bakery, edda, role="owner", now=noon)
    look, both_left, outcomes = businesses._refuse_without_owner, threading.Barrier(2), []

    def wait_for_the_other(*asked):
        with suppress(threading.BrokenBarrierError):  # whoever waits at a lock never comes
            both_left.wait(0.5)
        look(*asked)

    monkeypatch.setattr(businesses, "_refuse_without_owner", wait_for_the_other)

    def go(user_id):
        with app.app_context():
            try:
                with transaction() as session:
                    businesses.leave(session, bakery, user_id, by_user_id=user_id, now=noon)
                outcomes.append("left")
            except LastOwner:
                outcomes.append("stays")

    threads = [threading.Thread(target=go, args=(user_id,)) for user_id in (bruno, edda)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["left", "stays"]


def test_who_is_not_in_a_team_has_no_role_to_change(bakery, bruno, noon):
    eve = add("eve", noon)
    with pytest.raises(UnknownUser), transaction() as session:
        businesses.change_role(session, bakery, eve, role="owner", by_user_id=bruno, now=noon)


def test_what_is_asked_of_nobody_is_refused(app, noon):
    with reading() as session:
        with pytest.raises(UnknownUser):
            user_card(session, 1)
        with pytest.raises(UnknownBusiness):
            business_card(session, 1)
        assert user_by_email(session, "nobody@example.org") is None


def test_everything_done_to_a_business_is_written_down(bakery, bruno, noon, mails):
    edda = add("edda", noon)
    secret = invited(bakery, bruno, noon, mails)
    with transaction() as session:
        businesses.join(session, secret, edda, now=noon)
        businesses.change_role(session, bakery, edda, role="guest", by_user_id=bruno, now=noon)
        businesses.change_business(session, bakery, **(LEEDS | {"name": "B & B"}), by_user_id=bruno, now=noon)
        businesses.leave(session, bakery, edda, by_user_id=bruno, now=noon)

    with reading() as session:
        log = audit_log(session, business_id=bakery)
    assert [(entry.action, entry.user_name) for entry in reversed(log)] == [
        ("business.founded", "Bruno"),
        ("team.invited", "Bruno"),
        ("team.joined", "Edda"),
        ("team.role_changed", "Bruno"),
        ("business.changed", "Bruno"),
        ("team.left", "Bruno"),
    ]
    assert log[2].details == {"before": "editor", "role": "guest"}
    assert secret not in str(log)


def test_the_log_is_read_in_pages_and_by_business(app, noon):
    with transaction() as session:
        for number in range(5):
            note(session, "perk.paused", f"perk:{number}", now=noon, business_id=number % 2 + 1)
    with reading() as session:
        first = audit_log(session, limit=2)
        rest = audit_log(session, before_id=first[-1].id)
        assert [entry.subject for entry in first + rest] == [f"perk:{n}" for n in (4, 3, 2, 1, 0)]
        assert [entry.subject for entry in audit_log(session, business_id=2)] == ["perk:3", "perk:1"]
        assert (first[0].user_id, first[0].user_name, first[0].at) == (None, None, noon)


def test_the_log_is_told_in_the_order_of_time_whatever_was_written_down_first(app, noon):
    hours = {"later": 2, "first": 0, "same moment, written later": 2, "between": 1}
    with transaction() as session:
        for subject, hour in hours.items():
            note(session, "perk.paused", subject, now=noon + timedelta(hours=hour), business_id=1)
    told = []
    with reading() as session:
        while page := audit_log(session, business_id=1, before_id=told[-1].id if told else None, limit=1):
            told.extend(page)
    assert [entry.subject for entry in told] == ["same moment, written later", "later", "between", "first"]


def test_a_business_finds_by_address_only_whom_allows_it_and_confirmed_it(app, noon):
    ada = add("ada", noon, is_findable=True)
    add("bea", noon)
    with transaction() as session:
        users.sign_up(session, email="eve@example.org", name="Eve", password="x" * 12, is_findable=True, now=noon)

    with reading() as session:
        assert session.execute(findable()).all() == [(email_hash(" Ada@Example.org"), ada)]


def test_an_address_and_its_sha256_are_matched_alike(app):
    sha256 = hashlib.sha256(b"ada@example.org").hexdigest()
    assert hash_of_sha256(sha256.upper()) == email_hash("ADA@example.org")
    assert sha256 not in email_hash("ada@example.org")


def test_another_address_is_used_once_its_link_was_followed(app, noon, mails):
    ada = add("ada", noon, password="wool, needle, moss")
    with transaction() as session:
        users.ask_for_address(session, ada, email="ada@lace.example", password="wool, needle, moss", now=noon)
    secret = mails()[-1][2].split("/confirm/")[1].split()[0]
    with reading() as session:
        assert user_card(session, ada).email == "ada@example.org"
    with transaction() as session:
        users.confirm(session, secret, password="wool, needle, moss", now=noon)
    with reading() as session:
        assert user_card(session, ada).email == "ada@lace.example"
        assert user_by_email(session, "ada@example.org") is None
    assert mails()[-1][:2] == ("ada@example.org", "Your Bellwether address was changed")


def test_an_address_that_somebody_took_meanwhile_is_not_taken_from_them(app, noon, mails):
    ada = add("ada", noon, password="wool, needle, moss")
    with transaction() as session:
        users.ask_for_address(session, ada, email="bea@example.org", password="wool, needle, moss", now=noon)
    secret = mails()[-1][2].split("/confirm/")[1].split()[0]
    bea = add("bea", noon)
    with pytest.raises(LinkNotGood), transaction() as session:
        users.confirm(session, secret, password="wool, needle, moss", now=noon)
    with reading() as session:
        assert user_by_email(session, "bea@example.org").id == bea
