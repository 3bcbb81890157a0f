"""Businesses and their teams, as their pages show and change them."""

import re

import pytest
from sqlalchemy import select, update

from auth.actions.audit import note
from auth.models import Membership, Ticket
from auth.queries.auditing import audit_log
from auth.queries.people import business_card, businesses_of, role_in
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.cast import NOON, address_of
from tests.pages.html import Page

LEEDS = {"name": "Knead to Know", "place": "Leeds, GB", "time_zone": "Europe/London"}


def said_on(answer):
    return [tag.text for tag in Page(answer.text).tags if tag.get("role") == "status"]


def role_of(cast, name):
    with reading() as session:
        return role_in(session, cast.bakery, cast.users[name])


def actions_of(business_id):
    with reading() as session:
        return [entry.action for entry in audit_log(session, business_id=business_id)]


def invite(cast, email, role="editor"):
    """Let Bruno invite somebody; return the path of the link that was mailed."""
    answer = cast.client("bruno").post(f"/businesses/{cast.bakery}/invitations", data={"email": email, "role": role})
    assert answer.status_code == 303
    with reading() as session:
        body = session.scalars(select(OutgoingMail.body).where(OutgoingMail.to == email)).all()[-1]
    return re.search(r"https?://[^/]+(/invitations/\S+)", body)[1]


def test_whoever_adds_a_business_is_its_owner(cast):
    uma = cast.client("uma")
    answer = uma.post("/businesses/new", data=LEEDS)
    assert answer.status_code == 303
    with reading() as session:
        ((business, role),) = businesses_of(session, cast.uma)
    assert (business.name, business.time_zone, role) == ("Knead to Know", "Europe/London", "owner")
    assert answer.headers["Location"] == f"/businesses/{business.id}"
    assert actions_of(business.id) == ["business.founded"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"place": "x" * 81}, "place")],
)
def test_a_business_without_a_name_or_with_an_unknown_zone_is_refused_beside_the_field(cast, change, field):
    answer = cast.client("uma").post("/businesses/new", data=LEEDS | change)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.by_id(f"{field}-error").text
    assert page.by_id("place").get("value") == (LEEDS | change)["place"]
    with reading() as session:
        assert businesses_of(session, cast.uma) == ()


def test_settings_of_a_business_are_changed_and_written_down(cast):
    answer = cast.client("bruno").post(f"/businesses/{cast.bakery}/settings", data=LEEDS, follow_redirects=True)
    assert said_on(answer) == ["The settings are saved."]
    with reading() as session:
        assert business_card(session, cast.bakery).name == "Knead to Know"
        assert business_card(session, cast.rival).name == "Rival Roasters"
    assert actions_of(cast.bakery) == ["business.changed"]


def test_the_team_is_listed_with_roles_and_only_an_owner_may_change_them(cast):
    for_owner = Page(cast.client("bruno").get(f"/businesses/{cast.bakery}/team").text)
    for_editor = Page(cast.client("edda").get(f"/businesses/{cast.bakery}/team").text)
    for page in (for_owner, for_editor):
        assert "cora@cast.example" in page.one("main").text
    assert f"/businesses/{cast.bakery}/team/{cast.gil}/role" in [tag.get("action") for tag in for_owner.all("form")]
    assert [
        tag.get("action") for tag in for_editor.all("form") if "main" in [around.name for around in tag.around]
    ] == [f"/businesses/{cast.bakery}/leave"]


def test_who_was_invited_joins_with_the_role_of_the_invitation(cast):
    link = invite(cast, address_of("uma"), "counter")
    uma = cast.client("uma")
    assert "Join as Uma" in uma.get(link).text
    assert role_of(cast, "uma") is None, "to look uses nothing up"
    assert uma.post(link).status_code == 303
    assert role_of(cast, "uma") == "counter"
    assert uma.post(link).status_code == 404, "a link works once"


def test_an_invitation_is_only_for_the_address_it_went_to(cast):
    link = invite(cast, address_of("uma"))
    cleo = cast.client("cleo")
    page = Page(cleo.get(link).text)
    assert "another address" in page.one("main").text
    assert link not in [tag.get("action") for tag in page.all("form")]
    assert cleo.post(link).status_code == 404
    assert role_of(cast, "cleo") is None
    assert cast.client("uma").post(link).status_code == 303, "it is not used up by the wrong one"


def test_who_is_not_signed_in_sees_what_the_invitation_is_for_and_comes_back_to_it(cast):
    link = invite(cast, address_of("uma"))
    page = Page(cast.client("nobody").get(link).text)
    assert "Bruno’s Bakery" in page.one("h1").text
    assert f"/sign-in?next={link}" in [tag.get("href") for tag in page.all("a")]


def test_an_invitation_is_shown_until_it_is_withdrawn_and_its_link_is_worth_nothing_then(cast):
    link = invite(cast, "new@cast.example")
    bruno, team = cast.client("bruno"), f"/businesses/{cast.bakery}/team"
    assert "new@cast.example" in bruno.get(team).text
    with reading() as session:
        ticket = session.scalars(select(Ticket.id)).one()
    assert bruno.post(f"/businesses/{cast.bakery}/invitations/{ticket}/withdraw").status_code == 303
    assert "new@cast.example" not in bruno.get(team).text
    assert cast.client("nobody").get(link).status_code == 404


def test_an_invitation_of_another_business_cannot_be_withdrawn(cast):
    link = invite(cast, "new@cast.example")
    with reading() as session:
        ticket = session.scalars(select(Ticket.id)).one()
    assert cast.client("cleo").post(f"/businesses/{cast.rival}/invitations/{ticket}/withdraw").status_code == 404
    assert cast.client("nobody").get(link).status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "edda@cast.example", "role": "guest"}, "email"),
        ({"email": "nonsense", "role": "guest"}, "email"),
        ({"email": "new@cast.example", "role": "emperor"}, "role"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_beside_the_field_and_mails_nothing(cast, typed, field):
    answer = cast.client("bruno").post(f"/businesses/{cast.bakery}/invitations", data=typed)
    assert answer.status_code == 422
    assert Page(answer.text).by_id(f"{field}-error").text
    with reading() as session:
        assert session.scalars(select(OutgoingMail)).all() == []


def test_an_address_is_not_flooded_with_invitations(cast):
    bruno = cast.client("bruno")
    asked = {"email": "new@cast.example", "role": "guest"}
    answers = [bruno.post(f"/businesses/{cast.bakery}/invitations", data=asked).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]


def test_an_owner_changes_a_role_and_it_holds_at_once(cast):
    gil = cast.client("gil")
    assert gil.get(f"/businesses/{cast.bakery}/team").status_code == 404
    cast.client("bruno").post(f"/businesses/{cast.bakery}/team/{cast.gil}/role", data={"role": "editor"})
    assert gil.get(f"/businesses/{cast.bakery}/team").status_code == 200
    assert actions_of(cast.bakery) == ["team.role_changed"]


def test_a_removed_member_is_out_at_once(cast):
    edda = cast.client("edda")
    answer = cast.client("bruno").post(f"/businesses/{cast.bakery}/team/{cast.edda}/remove", follow_redirects=True)
    assert said_on(answer) == ["They are out of the team."]
    assert edda.get(f"/businesses/{cast.bakery}/team").status_code == 404


@pytest.mark.parametrize(
    ("path", "typed"), [("team/{bruno}/role", {"role": "editor"}), ("team/{bruno}/remove", {}), ("leave", {})]
)
def test_the_last_owner_stays_owner_and_is_told_why(cast, path, typed):
    path = path.format(bruno=cast.bruno)
    answer = cast.client("bruno").post(f"/businesses/{cast.bakery}/{path}", data=typed, follow_redirects=True)
    assert answer.status_code == 200
    assert said_on(answer) == ["A business needs an owner. Make somebody else an owner first."]
    assert role_of(cast, "bruno") == "owner"


def test_an_owner_leaves_once_there_is_another(cast):
    bruno = cast.client("bruno")
    bruno.post(f"/businesses/{cast.bakery}/team/{cast.edda}/role", data={"role": "owner"})
    assert said_on(bruno.post(f"/businesses/{cast.bakery}/leave", follow_redirects=True))[-1] == (
        "You left Bruno’s Bakery."
    )
    assert (role_of(cast, "bruno"), role_of(cast, "edda")) == (None, "owner")


def test_an_owner_who_steps_down_is_shown_a_page_that_is_still_theirs(cast):
    with transaction() as session:
        session.execute(update(Membership).where(Membership.user_id == cast.edda).values(role="owner"))
    answer = cast.client("bruno").post(
        f"/businesses/{cast.bakery}/team/{cast.bruno}/role", data={"role": "guest"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert role_of(cast, "bruno") == "guest"


def test_everybody_of_a_team_may_leave_it(cast):
    for name in ("edda", "gil", "cora"):
        assert cast.client(name).post(f"/businesses/{cast.bakery}/leave").status_code == 303
        assert role_of(cast, name) is None


def test_the_log_tells_what_was_done_here_the_latest_first_and_pages_on(cast):
    with transaction() as session:
        for number in range(51):
            note(session, "perk.paused", f"perk:{number}", now=NOON, user_id=cast.edda, business_id=cast.bakery)
        note(session, "perk.paused", "perk:999", now=NOON, user_id=cast.cleo, business_id=cast.rival)
    bruno, path = cast.client("bruno"), f"/businesses/{cast.bakery}/audit"
    first = Page(bruno.get(path).text)
    assert [row[1:4] for row in first.rows("log")[1:3]] == [
        ["Edda", "Perk paused", "perk 50"],
        ["Edda", "Perk paused", "perk 49"],
    ]
    (earlier,) = [tag.get("href") for tag in first.all("a") if "before=" in tag.get("href")]
    second = Page(bruno.get(earlier).text)
    assert [row[3] for row in second.rows("log")[1:]] == ["perk 0"]
    assert "perk 999" not in first.one("main").text


@pytest.mark.parametrize("asked", ["before=x", "before=-1", "before=9223372036854775808", "after=1"])
def test_a_log_asked_for_in_words_it_does_not_know_is_a_400(cast, asked):
    assert cast.client("bruno").get(f"/businesses/{cast.bakery}/audit?{asked}").status_code == 400
