"""The operators' queue and people's own decisions, as a browser without script uses them; and who reads nothing."""

import pytest

from auth.queries.auditing import audit_log
from influencers.actions.gaming import decide
from influencers.actions.gaming_appeals import appeal
from influencers.queries.gaming import decisions_table, proposal_card, queue, standing_rule
from influencers.queries.own_gaming import decisions_about
from influencers.scoring.gaming.standing import RULE
from kernel.database import reading, transaction
from tests.cast import NOON
from tests.pages.html import Page
from tests.suspecting import COUNTER, EVIDENCE, everybody_around, found, suspect

REASON = "They act in step on every morning."


@pytest.fixture
def group(sqlite_cast, at_noon) -> int:
    """A group around Ada that nobody decided about; Bea is one of it."""
    with transaction() as session:
        around = everybody_around(session, sqlite_cast.ada_influencer)
        (number,) = suspect(session, found(sqlite_cast.ada_influencer, around, detector="closed_group"), now=NOON)
        return number


@pytest.fixture
def damped(sqlite_cast, group) -> int:
    """The decision by which its attention counts a tenth."""
    with transaction() as session:
        said = {"verdict": "damp", "damping": 0.1, "reason": REASON, "user_id": sqlite_cast.max}
        return decide(session, group, **said, now=NOON)


def asked(question):
    with reading() as session:
        return question(session)


def get(client, path, status=200):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    return Page(answer.text)


def post(client, path, **fields):
    return client.post(path, data=fields, headers={"Accept": "text/html"})


def main(page):
    return page.one("main").text


def test_the_queue_shows_what_waits_with_what_is_at_stake_and_leads_to_it(sqlite_cast, group):
    page = get(sqlite_cast.client("max"), "/operator/gaming")

    (row,) = [row for row in page.rows("list")[1:] if "Closed group" in row[0]]
    assert (row[1], row[3]) == ("21.5 points", "26")
    assert f"/operator/gaming/{group}" in [tag.get("href") for tag in page.all("a")]


@pytest.mark.parametrize("kind", ["appealed", "damped", "honest", "dismissed", "replaced"])
def test_a_kind_of_which_there_is_none_says_so(sqlite_cast, at_noon, kind):
    page = get(sqlite_cast.client("max"), f"/operator/gaming?kind={kind}")
    assert any(tag.text in ("Nothing waits for you", "No proposal here") for tag in page.all("h2"))


@pytest.mark.parametrize("question", ["kind=all", "page=0", "sort=points"])
def test_a_queue_asked_for_in_words_it_does_not_know_is_a_400(sqlite_cast, at_noon, question):
    assert sqlite_cast.client("max").get(f"/operator/gaming?{question}").status_code == 400


def test_a_proposal_shows_evidence_beside_what_speaks_against_it_and_its_members(sqlite_cast, group):
    page = get(sqlite_cast.client("max"), f"/operator/gaming/{group}")

    assert page.by_id("evidence-proposal").text == "What speaks for it"
    for sentence in (EVIDENCE.text, COUNTER.text):
        assert sentence in main(page)
    rows = page.rows("members")
    assert len(rows) == 1 + 25 + 1
    assert rows[-1][0] == "All 25"
    assert "1 member gives nothing in the current scores." in main(page)


def test_members_are_shown_some_at_first_and_all_where_asked(sqlite_cast, group):
    client = sqlite_cast.client("max")
    page = get(client, f"/operator/gaming/{group}?lines=5")

    assert len(page.rows("members")) == 1 + 5 + 1
    (more,) = [tag.get("href") for tag in page.all("a") if "Show all" in tag.text]
    assert len(get(client, more).rows("members")) == 1 + 25 + 1


def test_people_of_a_proposal_lead_to_their_pages_where_they_have_one(sqlite_cast, group):
    client = sqlite_cast.client("max")

    led = {tag.get("href") for tag in get(client, f"/operator/gaming/{group}").all("a")}
    pages = {href for href in led if href and href.startswith("/people/")}
    assert f"/people/{sqlite_cast.ada_influencer}/why" in pages
    assert all(client.get(href, headers={"Accept": "text/html"}).status_code == 200 for href in pages)


def test_what_a_decision_would_do_is_told_before_it_is_made_and_so_is_when_it_counts(sqlite_cast, group):
    page = get(sqlite_cast.client("max"), f"/operator/gaming/{group}")

    rows = page.rows("effect")[1:]
    assert [row[0] for row in rows] == ["as now", "not at all", "a tenth", "half"]
    assert rows[1][1:] == ["0.0", f"−{rows[0][1]}"]
    assert "To first order" in main(page)
    assert "Scores follow with the next scoring run." in main(page)


@pytest.mark.parametrize(
    ("verdict", "left"),
    [("damp-0", 0.0), ("damp-10", 0.1), ("damp-50", 0.5), ("organised-but-honest", None), ("dismiss", None)],
)
def test_an_operator_decides_and_says_why(sqlite_cast, group, verdict, left, asked_soon):
    answer = post(sqlite_cast.client("max"), f"/operator/gaming/{group}/decide", verdict=verdict, reason=REASON)

    assert (answer.status_code, answer.location) == (303, f"/operator/gaming/{group}")
    assert set(asked(decisions_table)["damping"].to_pylist()) == (set() if left is None else {left})
    assert REASON in main(get(sqlite_cast.client("max"), f"/operator/gaming/{group}"))
    assert asked_soon == ["deliver_mail"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"reason": REASON}, {"verdict"}),
        ({"verdict": "damp-10"}, {"reason"}),
        ({"verdict": "damp-1", "reason": " "}, {"verdict", "reason"}),
        ({"verdict": "dismiss", "reason": "x" * 2_001}, {"reason"}),
    ],
)
def test_what_is_missing_is_told_beside_the_field_and_what_was_typed_stays(sqlite_cast, group, said, wrong):
    answer = post(sqlite_cast.client("max"), f"/operator/gaming/{group}/decide", **said)

    assert answer.status_code == 422
    assert {name for name in ("verdict", "reason") if f'id="{name}-error"' in answer.text} == wrong
    assert said.get("reason", "") in answer.text
    assert asked(lambda session: proposal_card(session, group)).state == "open"


def test_an_operator_who_was_slower_is_told_so(sqlite_cast, group, damped):
    answer = post(sqlite_cast.client("max"), f"/operator/gaming/{group}/decide", verdict="dismiss", reason="No.")

    assert answer.status_code == 409
    assert "Somebody decided about this proposal first" in answer.text
    assert asked(lambda session: proposal_card(session, group)).in_force.id == damped


def test_a_decision_is_taken_back_with_a_reason(sqlite_cast, group, damped):
    client = sqlite_cast.client("max")
    assert post(client, f"/operator/gaming/decisions/{damped}/undo").status_code == 422
    assert post(client, f"/operator/gaming/decisions/{damped}/undo", reason="A class.").status_code == 303

    assert len(asked(decisions_table)) == 0
    page = main(get(client, f"/operator/gaming/{group}"))
    assert "to decide" in page
    assert "A class." in page
    assert post(client, f"/operator/gaming/decisions/{damped}/undo", reason="Again.").status_code == 409


@pytest.mark.parametrize(("outcome", "left_count"), [("kept", 26), ("undone", 0)])
def test_an_appeal_is_answered_where_the_evidence_is(sqlite_cast, group, damped, outcome, left_count):
    with transaction() as session:
        (number,) = appeal(session, damped, plea="They are my class.", user_id=sqlite_cast.ada, now=NOON)
    client = sqlite_cast.client("max")
    assert "They are my class." in main(get(client, f"/operator/gaming/{group}"))
    path = f"/operator/gaming/appeals/{number}/answer"
    assert post(client, path, answer="Looked.").status_code == 422
    assert post(client, path, outcome=outcome, answer="We looked.").status_code == 303

    assert len(asked(decisions_table)) == left_count
    assert "We looked." in main(get(sqlite_cast.client("ada"), "/me/decisions"))
    assert post(client, path, outcome=outcome, answer="We looked.").status_code == 409


def test_the_standing_rule_is_off_until_an_operator_switches_it_on(sqlite_cast, at_noon):
    client = sqlite_cast.client("max")
    assert "Every proposal waits for a person." in main(get(client, "/operator/gaming"))
    assert post(client, "/operator/gaming/standing-rule", version=RULE.version).status_code == 303

    assert asked(standing_rule).version == RULE.version
    assert f"Rule {RULE.version} decides" in main(get(client, "/operator/gaming"))
    assert asked(audit_log)[0].user_id == sqlite_cast.max
    assert post(client, "/operator/gaming/standing-rule", version="off").status_code == 303
    assert asked(standing_rule).version is None
    assert post(client, "/operator/gaming/standing-rule", version="1999.1").status_code == 400


def test_the_desk_tells_how_many_wait(sqlite_cast, group):
    open_count = asked(lambda session: queue(session, "open", page=1, size=9)).counts["open"]
    assert f"{open_count} to decide" in main(get(sqlite_cast.client("max"), "/operator"))


def test_whose_score_it_is_reads_the_decision_with_all_it_rests_on_and_appeals(sqlite_cast, damped):
    client = sqlite_cast.client("ada")
    page = get(client, "/me/decisions")
    for told in ("attention to you", "counts a tenth", REASON, EVIDENCE.text, COUNTER.text, "26 accounts"):
        assert told in main(page)

    path = f"/me/decisions/{damped}/appeal"
    assert post(client, path, plea="").status_code == 422
    assert post(client, path, plea="They are my class.").status_code == 303
    assert "waits for an answer" in main(get(client, "/me/decisions"))
    assert post(client, path, plea="Now.").status_code == 409


def test_who_reacted_reads_that_their_attention_counts_less_and_nothing_of_the_evidence(sqlite_cast, damped):
    page = get(sqlite_cast.client("bea"), "/me/decisions")
    for told in ("Your attention to ada", "counts a tenth", REASON):
        assert told in main(page)
    for hidden in (EVIDENCE.text, COUNTER.text, "Closed group", "26 accounts"):
        assert hidden not in page.source


@pytest.mark.parametrize("name", ["ada", "bea"])
def test_my_score_says_that_a_decision_concerns_me_as_long_as_it_does(sqlite_cast, damped, name):
    client = sqlite_cast.client(name)
    assert "1 decision of operators concerns you" in main(get(client, "/me/score"))
    post(sqlite_cast.client("max"), f"/operator/gaming/decisions/{damped}/undo", reason="A class.")
    assert "of operators" not in main(get(client, "/me/score"))
    assert "taken back" in main(get(client, "/me/decisions"))


def test_whom_nothing_concerns_reads_so(sqlite_cast, at_noon):
    assert "None concerns you" in main(get(sqlite_cast.client("ada"), "/me/decisions"))
    assert "none is known to be yours" in main(get(sqlite_cast.client("uma"), "/me/decisions"))


@pytest.mark.parametrize("name", ["nobody", "bea", "bruno", "gil", "uma"])
def test_no_guest_of_another_kind_reads_a_word_of_a_suspicion(sqlite_cast, damped, name):
    client = sqlite_cast.client(name)
    ada = sqlite_cast.ada_influencer
    for path in (f"/people/{ada}", f"/people/{ada}/why", "/search?q=ada", "/"):
        source = get(client, path).source
        for told in (REASON, EVIDENCE.text, COUNTER.text, "Closed group", "decision of operators", "suspect"):
            assert told not in source, path


@pytest.mark.parametrize("name", ["ada", "bruno", "uma"])
def test_for_all_but_operators_the_queue_does_not_exist(sqlite_cast, group, name):
    client = sqlite_cast.client(name)
    for path in ("/operator/gaming", f"/operator/gaming/{group}"):
        assert client.get(path).status_code == 404
    assert post(client, f"/operator/gaming/{group}/decide", verdict="dismiss", reason="No.").status_code == 404
    assert asked(lambda session: proposal_card(session, group)).state == "open"


def test_a_decision_that_concerns_somebody_else_can_not_be_appealed_against(sqlite_cast, damped):
    for name in ("uma", "bruno", "max"):
        assert post(sqlite_cast.client(name), f"/me/decisions/{damped}/appeal", plea="No.").status_code == 404
    assert asked(lambda session: decisions_about(session, sqlite_cast.ada))[0].appeals == ()
