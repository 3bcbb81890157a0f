"""Pages of who owns an influencer, as a browser without script uses them; and the commands beside them."""

import re
from datetime import timedelta

import pytest

from influencers.actions.listing import heed_answers
from influencers.actions.proofs import ask_for_code, make_link
from influencers.queries.listing import listed_ids
from influencers.queries.ownership import influencer_of, owned_accounts, owner_of, waiting_proofs
from influencers.queries.standings import standing_of
from kernel import clock
from kernel.database import reading, transaction
from tests.pages.html import Page

PATHS = ("/me/accounts", "/me/topics", "/me/listing")


def get(client, path, status=200):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    return Page(answer.text)


def main(page):
    return page.one("main").text


def heads(page, name="h1"):
    return [tag.text for tag in page.all(name)]


def post(client, path, **fields):
    return client.post(path, data=fields, headers={"Accept": "text/html"})


def asked(question):
    with reading() as session:
        return question(session)


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_signed_in_is_sent_to_the_door_and_back(sqlite_cast, path):
    answer = sqlite_cast.client("nobody").get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("name", ["ada", "uma"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_for_who_owns_somebody_and_for_who_does_not_yet(sqlite_cast, path, name):
    page = get(sqlite_cast.client(name), path)

    assert len(heads(page)) == 1
    if name == "uma":
        assert "prove" in main(page).lower()


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_somebody_are_kept_by_no_one(sqlite_cast, path):
    answer = sqlite_cast.client("ada").get(path)

    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_refuses_to_be_asked_what_it_does_not_know(sqlite_cast, path):
    assert sqlite_cast.client("ada").get(f"{path}?show=all").status_code == 400


@pytest.mark.parametrize("named", ["bluesky:silas", "https://bsky.app/profile/silas", " bsky.app/profile/silas "])
def test_somebody_names_an_account_and_is_shown_the_code_for_its_bio(sqlite_cast, named):
    client = sqlite_cast.client("uma")

    assert post(client, "/me/accounts", account=named).status_code == 303

    (proof,) = asked(lambda session: waiting_proofs(session, sqlite_cast.uma, now=clock.now()))
    assert (proof.network, proof.handle) == ("bluesky", "silas")
    assert proof.code in main(get(client, "/me/accounts"))


@pytest.mark.parametrize("named", ["", "silas", "bluesky:", "https://example.org/silas", "x" * 601])
def test_what_names_no_account_is_told_beside_the_field_and_what_was_typed_stays(sqlite_cast, named):
    answer = post(sqlite_cast.client("uma"), "/me/accounts", account=named)

    assert answer.status_code == 422
    assert 'id="account-error"' in answer.text
    assert asked(lambda session: waiting_proofs(session, sqlite_cast.uma, now=clock.now())) == ()


def test_a_code_can_be_dropped_by_whose_it_is(sqlite_cast, noon):
    with transaction() as session:
        proof = ask_for_code(session, sqlite_cast.uma, network="bluesky", handle="silas", now=clock.now())

    post(sqlite_cast.client("bea"), f"/me/accounts/codes/{proof.id}/drop")
    assert asked(lambda session: len(waiting_proofs(session, sqlite_cast.uma, now=clock.now()))) == 1
    assert post(sqlite_cast.client("uma"), f"/me/accounts/codes/{proof.id}/drop").status_code == 303
    assert asked(lambda session: waiting_proofs(session, sqlite_cast.uma, now=clock.now())) == ()


def test_an_account_is_let_go_by_its_owner_only(sqlite_cast):
    account = asked(lambda session: owned_accounts(session, sqlite_cast.ada_influencer))[0]

    assert post(sqlite_cast.client("bea"), f"/me/accounts/{account.id}/let-go").status_code == 404
    assert asked(lambda session: influencer_of(session, sqlite_cast.ada)) == sqlite_cast.ada_influencer
    assert post(sqlite_cast.client("ada"), f"/me/accounts/{account.id}/let-go").status_code == 303
    assert asked(lambda session: influencer_of(session, sqlite_cast.ada)) is None


def test_an_operators_link_shows_whom_it_is_about_and_lets_a_user_take_hold_once(cast, runner):
    secret = linked(runner, "bluesky:silas").rsplit("/", 1)[1]
    link = f"/take-hold/{secret}"
    assert cast.client("nobody").get(link, headers={"Accept": "text/html"}).location == f"/sign-in?next={link}"

    page = get(cast.client("uma"), link)
    assert "silas" in heads(page, "h2")
    assert asked(lambda session: owner_of(session, cast.silas_influencer)) is None, "looking is not taking"
    assert post(cast.client("uma"), link).status_code == 303

    assert asked(lambda session: owner_of(session, cast.silas_influencer)) == cast.uma
    for again in (get(cast.client("bea"), link, 404), Page(post(cast.client("bea"), link).text)):
        assert "silas" not in again.source


def test_a_link_joins_to_what_its_taker_holds_already(cast, runner):
    secret = linked(runner, "bluesky:silas").rsplit("/", 1)[1]

    assert "join" in main(get(cast.client("ada"), f"/take-hold/{secret}"))
    post(cast.client("ada"), f"/take-hold/{secret}")

    assert len(asked(lambda session: owned_accounts(session, cast.ada_influencer))) == 2
    older = get(cast.client("nobody"), f"/people/{cast.silas_influencer}")
    assert heads(older) == heads(get(cast.client("nobody"), f"/people/{cast.ada_influencer}"))


def linked(runner, name):
    result = runner.invoke(args=["influencers", "link", name])
    assert result.exit_code == 0, result.output
    return result.output.strip()


@pytest.fixture
def runner(cast):
    return cast.app.test_cli_runner()


def test_an_operator_is_told_that_somebody_holds_whom_the_link_is_for_and_can_take_them_away(cast, runner):
    refused = runner.invoke(args=["influencers", "link", "bluesky:ada"])
    assert (refused.exit_code, "flask influencers release" in refused.stderr) == (1, True)

    released = runner.invoke(args=["influencers", "release", "bluesky:ada", "--yes"])

    assert released.output == f"Nobody holds bluesky:ada now; user {cast.ada} did.\n"
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/take-hold/[\w-]{43}", linked(runner, "bluesky:ada"))


def test_releasing_asks_first_and_a_no_changes_nothing(cast, runner):
    assert runner.invoke(args=["influencers", "release", "bluesky:ada"], input="n\n").exit_code == 1

    assert asked(lambda session: owner_of(session, cast.ada_influencer)) == cast.ada


def test_a_topic_is_hidden_and_shown_again_by_a_button(sqlite_cast):
    client = sqlite_cast.client("ada")
    assert "Hide Coffee" in main(get(client, "/me/topics"))

    assert post(client, "/me/topics/coffee/hide").status_code == 303
    assert "Show Coffee" in main(get(client, "/me/topics"))
    assert "coffee" not in topics_of(sqlite_cast)
    assert post(client, "/me/topics/coffee/show").status_code == 303
    assert "coffee" in topics_of(sqlite_cast)


def topics_of(cast):
    return re.findall(r'href="/topics/([\w-]+)"', get(cast.client("nobody"), f"/people/{cast.ada_influencer}").source)


def test_a_topic_is_added_by_its_name_or_by_the_choice_of_one_and_taken_back(sqlite_cast):
    client = sqlite_cast.client("ada")

    assert post(client, "/me/topics", name="JAZZ").location == "/me/topics#topic-jazz"
    assert post(client, "/me/topics", name="whatever", topic="bread").status_code == 303
    assert {"jazz", "bread"} <= set(topics_of(sqlite_cast))
    assert post(client, "/me/topics/jazz/remove").status_code == 303
    assert "jazz" not in topics_of(sqlite_cast)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Write the name of a topic."),
        ("zzzz", "No topic has a name like “zzzz”."),
        ("jaz", "No topic is called “jaz”. Some that begin so are below."),
        ("Lyon", "Lyon is a place"),
        ("coffee", "You are heard in Coffee"),
        ("x" * 101, "Write at most 100 characters."),
    ],
)
def test_what_cannot_be_added_is_told_beside_the_field_and_what_was_typed_stays(sqlite_cast, name, said):
    answer = post(sqlite_cast.client("ada"), "/me/topics", name=name)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert said in page.by_id("name-error").text
    assert page.by_id("name").get("value") == name
    assert page.by_id("name").get("autofocus") is not None, "On a phone the field lies below the list of topics."


def test_a_name_that_does_not_tell_offers_the_topics_it_begins(sqlite_cast):
    page = Page(post(sqlite_cast.client("ada"), "/me/topics", name="jaz").text)

    assert "jazz" in [tag.get("value") for tag in page.all("button") if tag.get("name") == "topic"]


def test_topics_are_moved_by_buttons_and_those_at_the_ends_cannot_go_further(sqlite_cast):
    client = sqlite_cast.client("ada")

    def shown():
        page = get(client, "/me/topics")
        return [tag.get("id") for tag in page.all("li") if tag.get("id").startswith("topic-")], page

    before, page = shown()
    first, last = [tag.text for tag in page.all("button") if "disabled" in tag.attributes]
    assert (first.endswith("up"), last.endswith("down")) == (True, True)
    answer = post(client, f"/me/topics/{before[1].removeprefix('topic-')}/move", step="up")
    assert answer.location == f"/me/topics#{before[1]}"
    assert shown()[0][:2] == [before[1], before[0]]
    assert post(client, "/me/topics/order/drop").status_code == 303
    assert shown()[0] == before


@pytest.mark.parametrize("step", ["", "sideways"])
def test_a_step_that_there_is_not_is_refused(sqlite_cast, step):
    assert post(sqlite_cast.client("ada"), "/me/topics/coffee/move", step=step).status_code == 400


def test_hiding_what_is_no_topic_is_not_found(sqlite_cast):
    assert post(sqlite_cast.client("ada"), "/me/topics/nothing-at-all/hide").status_code == 404


def test_a_choice_holds_from_the_moment_it_is_saved(cast):
    client = cast.client("ada")
    for choice, listed, said in (
        ("hidden", set(), "You are not shown."),
        ("shown", {cast.ada_influencer}, "You said yes"),
    ):
        assert post(client, "/me/listing", choice=choice).status_code == 303
        assert asked(lambda session: listed_ids(session, [cast.ada_influencer])) == listed
        assert said in main(get(client, "/me/listing"))
    assert post(client, "/me/listing", choice="open").status_code == 303
    assert "Your accounts are public" in main(get(client, "/me/listing"))


@pytest.mark.parametrize("fields", [{}, {"choice": "maybe"}])
def test_a_choice_that_there_is_not_is_told(sqlite_cast, fields):
    answer = post(sqlite_cast.client("ada"), "/me/listing", **fields)

    assert (answer.status_code, "invalid-feedback" in answer.text) == (422, True)


def test_who_holds_nobody_can_choose_nothing(sqlite_cast):
    client = sqlite_cast.client("uma")

    for path, fields in (("/me/listing", {"choice": "shown"}), ("/me/topics/coffee/hide", {})):
        assert post(client, path, **fields).status_code == 404


def test_the_page_says_which_profile_says_no(cast, noon):
    account = asked(lambda session: owned_accounts(session, cast.ada_influencer))[0]
    with transaction() as session:
        heed_answers(session, [(account.id, 100, True)], now=noon)

    page = main(get(cast.client("ada"), "/me/listing"))
    assert "An account of yours says in its own profile not to be shown" in page


def test_a_link_that_is_too_old_leads_nowhere(sqlite_cast):
    with transaction() as session:
        secret = make_link(session, sqlite_cast.silas_influencer, now=clock.now() - timedelta(days=8))

    get(sqlite_cast.client("uma"), f"/take-hold/{secret}", 404)


def test_a_standing_follows_what_is_hidden_on_the_page(sqlite_cast):
    before = asked(lambda session: standing_of(session, sqlite_cast.ada_influencer)).topics
    post(sqlite_cast.client("ada"), "/me/topics/coffee/hide")

    after = asked(lambda session: standing_of(session, sqlite_cast.ada_influencer)).topics
    assert len(after) == len(before) - 1
