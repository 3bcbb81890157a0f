"""Who is let in where: views of a house of their own, each behind one guard."""

import pytest
from flask import Blueprint

from auth.actions import businesses, users
from auth.guards import business, for_anyone, for_operators, for_team, for_users, role, signed_in, visitor
from kernel.database import transaction
from tests import signing_in

ROLES = ("owner", "editor", "guest", "counter")


@pytest.fixture
def house(app):
    """The house with a few rooms more."""
    rooms = Blueprint("rooms", __name__)
    rooms.get("/rooms/open")(for_anyone(lambda: f"{visitor().name if visitor() else 'nobody'}"))
    rooms.route("/rooms/inside", methods=["GET", "POST"], endpoint="inside")(for_users(lambda: signed_in().name))
    rooms.get("/rooms/engine", endpoint="engine")(for_operators(lambda: "the engine"))
    for each in (*ROLES, "owner editor"):
        guard = for_team(*each.split())
        view = guard(lambda business_id: f"{business().id} {business().name} {role()}")
        rooms.get(f"/rooms/<int:business_id>/{each.replace(' ', '-')}", endpoint=each.replace(" ", "-"))(view)
    app.register_blueprint(rooms)
    return app


@pytest.fixture
def people(app, noon):
    """One member for each role of a bakery, an outsider and an operator; their ids, and the bakery's."""
    names = (*ROLES, "outsider", "operator")
    with transaction() as session:
        ids = {name: users.add_user(session, email=f"{name}@example.org", name=name, now=noon) for name in names}
        users.make_operator(session, ids["operator"], now=noon)
        place = {"name": "Bakery", "place": "Leeds, GB", "time_zone": "Europe/London"}
        bakery = businesses.found_business(session, ids["owner"], **place, now=noon)
        rival = businesses.found_business(session, ids["outsider"], **place, now=noon)
        for name in ROLES[1:]:
            businesses.add_member(session, bakery, ids[name], role=name, now=noon)
    return ids | {"bakery": bakery, "rival": rival}


def as_(house, people, name):
    client = house.test_client()
    return signing_in.signed_in(client, people[name]) if name in people else client


def test_anybody_sees_what_is_open_and_the_view_knows_who_asks(house, people):
    assert as_(house, people, "nobody").get("/rooms/open").text == "nobody"
    assert as_(house, people, "guest").get("/rooms/open").text == "guest"


def test_who_is_not_signed_in_is_sent_to_the_door_and_comes_back(house, people):
    sent = as_(house, people, "nobody").get("/rooms/inside?page=2&q=a%26b")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in?next=/rooms/inside?page%3D2%26q%3Da%2526b")
    assert as_(house, people, "outsider").get("/rooms/inside").text == "outsider"


def test_who_posts_without_being_signed_in_comes_back_to_the_beginning(house, people):
    posted = signing_in.with_proof(as_(house, people, "nobody")).post("/rooms/inside")
    assert (posted.status_code, posted.headers["Location"]) == (303, "/sign-in")


def test_a_program_that_is_not_signed_in_is_told_so(house, people):
    refused = as_(house, people, "nobody").get("/rooms/inside", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["code"]) == (401, "not_signed_in")


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(house, people):
    refused = as_(house, people, "nobody").get("/rooms/inside", headers={"HX-Request": "true"})
    assert (refused.status_code, refused.headers["HX-Redirect"]) == (401, "/sign-in")


def test_for_all_but_operators_the_engine_room_does_not_exist(house, people):
    answers = {
        name: as_(house, people, name).get("/rooms/engine").status_code for name in (*ROLES, "outsider", "operator")
    }
    assert answers == dict.fromkeys((*ROLES, "outsider"), 404) | {"operator": 200}
    assert as_(house, people, "nobody").get("/rooms/engine").status_code == 303


def test_each_role_enters_its_rooms_and_for_all_others_they_do_not_exist(house, people):
    bakery = people["bakery"]
    for room in (*ROLES, "owner-editor"):
        for name in (*ROLES, "outsider", "operator"):
            answer = as_(house, people, name).get(f"/rooms/{bakery}/{room}")
            assert answer.status_code == (200 if name in room.split("-") else 404), f"{name} in {room}"
    assert as_(house, people, "editor").get(f"/rooms/{bakery}/owner-editor").text == f"{bakery} Bakery editor"


def test_a_business_that_does_not_exist_and_one_of_others_are_told_alike(house, people):
    json = {"Accept": "application/json"}
    others, none = (
        as_(house, people, "owner").get(f"/rooms/{number}/owner", headers=json).json
        for number in (people["rival"], 10**9)
    )
    alike = ("status", "code", "detail", "title", "fields")
    assert [others[name] for name in alike] == [none[name] for name in alike]
    assert others["status"] == 404


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 10**30])
def test_a_number_that_no_business_can_have_is_not_found(house, people, number):
    assert as_(house, people, "owner").get(f"/rooms/{number}/owner").status_code == 404


def test_who_left_the_team_is_out_at_once(house, people, noon):
    client = as_(house, people, "editor")
    with transaction() as session:
        businesses.leave(session, people["bakery"], people["editor"], by_user_id=people["owner"], now=noon)
    assert client.get(f"/rooms/{people['bakery']}/editor").status_code == 404


def test_a_guard_names_the_roles_it_lets_in():
    with pytest.raises(ValueError, match="boss"):
        for_team("boss")
    with pytest.raises(ValueError, match="none"):
        for_team()
