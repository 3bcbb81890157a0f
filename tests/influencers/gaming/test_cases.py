"""One group around several people is one case: shown as one, decided at once, and taken back alone or at once."""

import json

import pytest
from sqlalchemy import select

from influencers.actions.gaming import decide, decide_by_rule, decide_case, undo, undo_case
from influencers.errors import DecidedMeanwhile, NoGamingProposal
from influencers.queries.gaming import decisions_table, proposal_card, queue, waiting_counts
from influencers.queries.gaming_cases import case_around, decided_at_once, mark_of, open_cases
from influencers.scoring.gaming.cases import cases_of
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.cast import NOON
from tests.pages.html import Page
from tests.suspecting import account_of, everybody_around, found, suspect

SAID = {"verdict": "damp", "damping": 0.0, "reason": "One farm serves them all."}


def mailed():
    return asked(lambda session: session.scalars(select(OutgoingMail.to).order_by(OutgoingMail.to)).all())


def asked(question, *args, **named):
    with reading() as session:
        return question(session, *args, **named)


@pytest.fixture
def farm(people, noon):
    """Ada's strangers stand around Bea, too; two of them are somewhere else with others, and a ring is of one kind."""
    strangers = [actor for actor, _target in people.pairs[:-1]]
    with transaction() as session:
        bea = account_of(session, people.bea_influencer)
        around_bea = found(people.bea_influencer, [(actor, bea) for actor in strangers], points=40.0)
        closed = found(people.ada_influencer, people.pairs, detector="closed_group", points=11.0)
        return suspect(session, people.group(), around_bea, closed, now=noon)


def test_groups_are_one_case_through_one_another_and_not_through_a_few_accounts():
    groups = {1: {1, 2, 3, 4}, 2: {4, 5, 6, 7}, 3: {3, 4, 8}, 4: {8, 9}}
    assert cases_of(groups) == ((1, 3, 4), (2,))
    assert cases_of({}) == ()


def test_a_ring_of_which_everybody_is_found_apart_is_one_case():
    ring = {member: set(range(12)) - {member} for member in range(12)}
    assert cases_of(ring) == (tuple(range(12)),)


def test_open_proposals_of_one_detector_about_one_group_are_one_case_the_most_at_stake_first(people, farm):
    ada, bea, closed = farm
    assert asked(open_cases) == ((bea, ada), (closed,))
    shown = asked(queue, "open", page=1, size=9)
    assert [[card.id for card in case] for case in shown.cases] == [[bea, ada], [closed]]
    assert shown.counts["open"] == asked(waiting_counts).waiting_count == 2
    assert [card.id for card in asked(queue, "open", page=2, size=1).proposals] == [closed]


def test_one_decision_for_all_is_a_decision_about_each(people, farm, noon):
    ada, bea, closed = farm
    with transaction() as session:
        made = decide_case(session, ada, **SAID, user_id=people.max, now=noon)
    assert len(made) == 2
    assert {asked(proposal_card, each).in_force.id for each in (ada, bea)} == set(made)
    assert asked(proposal_card, closed).in_force is None
    assert len(asked(decisions_table)) == len(people.pairs) + len(people.pairs) - 1


def test_whoever_is_in_several_of_them_gets_one_mail_about_what_concerns_them_most(people, farm, noon):
    with transaction() as session:
        decide_case(session, farm[0], **SAID, user_id=people.max, now=noon)
    assert mailed() == ["ada@owning.example", "bea@owning.example"]
    with transaction() as session:
        undo_case(session, asked(proposal_card, farm[0]).in_force.id, reason="No.", user_id=people.olga, now=noon)
    assert mailed() == ["ada@owning.example"] * 2 + ["bea@owning.example"] * 2


def test_each_is_taken_back_alone_or_all_that_were_made_at_once(people, farm, noon):
    ada, bea, closed = farm
    with transaction() as session:
        first, second = decide_case(session, bea, **SAID, user_id=people.max, now=noon)
        other = decide(session, closed, **SAID, user_id=people.max, now=noon)
    assert asked(decided_at_once, second) == (first, second)
    assert asked(decided_at_once, other) == (other,)
    with transaction() as session:
        undo(session, first, reason="Not her.", user_id=people.olga, now=noon)
        assert decided_at_once(session, second) == (second,)
    with transaction() as session:
        assert undo_case(session, second, reason="Nor she.", user_id=people.olga, now=noon) == 1
    assert asked(case_around, ada) == (bea, ada)


def test_what_a_rule_decided_about_a_case_is_taken_back_at_once_and_nothing_else(people, farm, noon):
    with transaction() as session:
        ids = [decide_by_rule(session, each, damping=0.0, version="2026.1", now=noon) for each in farm]
    assert asked(decided_at_once, ids[0]) == (ids[0], ids[1])
    assert asked(decided_at_once, ids[2]) == (ids[2],)


def test_a_case_that_became_another_since_it_was_looked_at_is_not_decided_about(people, farm, noon):
    ada, bea, _closed = farm
    mark = mark_of(asked(case_around, ada))
    with transaction() as session:
        decide(session, bea, **SAID, user_id=people.olga, now=noon)
    with pytest.raises(DecidedMeanwhile, match="1 of its proposals"), transaction() as session:
        decide_case(session, ada, mark=mark, **SAID, user_id=people.max, now=noon)
    assert asked(proposal_card, ada).state == "open"


def test_a_case_of_nothing_is_refused_as_a_proposal_is(people, farm, noon):
    with pytest.raises(NoGamingProposal), transaction() as session:
        decide_case(session, 999, **SAID, user_id=people.max, now=noon)
    with transaction() as session:
        decide_case(session, farm[0], **SAID, user_id=people.max, now=noon)
    with pytest.raises(DecidedMeanwhile), transaction() as session:
        decide_case(session, farm[0], mark="gone", **SAID, user_id=people.max, now=noon)


def test_on_the_command_line_a_case_is_listed_decided_and_taken_back_as_one(app, people, farm):
    def say(*words):
        said = app.test_cli_runner().invoke(args=["scores", "gaming", *map(str, words)])
        assert said.exit_code == 0, said.output
        return said.output

    ada, bea, closed = farm
    by = ("--by", "max@owning.example")
    assert f"(one case with {bea})" in say("list")
    assert json.loads(say("list", "--json"))["cases"] == [[bea, ada], [closed]]
    assert say("decide", ada, "damp-0", "--all", "--reason", "One farm.", *by).count("Damp to nothing") == 2
    decision = asked(proposal_card, bea).in_force.id
    assert say("undo", decision, "--all", "--reason", "No.", *by).startswith("2 decisions are taken back.")
    say("decide", ada, "damp-0", "--reason", "Ada alone.", *by)
    assert asked(proposal_card, bea).state == "open"


@pytest.fixture
def shown(sqlite_cast, at_noon):
    """Two proposals about one group in a world with pages: the larger stake is Ada's."""
    with transaction() as session:
        around = everybody_around(session, sqlite_cast.ada_influencer)
        bea = account_of(session, sqlite_cast.bea_influencer)
        around_bea = [(actor, bea) for actor, _target in around if actor != bea]
        groups = (
            found(sqlite_cast.ada_influencer, around, points=30.0),
            found(sqlite_cast.bea_influencer, around_bea, points=12.0),
        )
        return suspect(session, *groups, now=NOON)


def look(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return Page(answer.text)


def send(client, path, **fields):
    return client.post(path, data=fields, headers={"Accept": "text/html"})


def test_the_queue_has_one_row_for_a_case_and_its_page_names_everybody_in_it(sqlite_cast, shown):
    ada, bea = shown
    client = sqlite_cast.client("max")
    rows = look(client, "/operator/gaming").rows("list")[1:]
    (row,) = [row for row in rows if "Bought audience" in row[0]]
    assert "one case of 2" in row[0]
    page = look(client, f"/operator/gaming/{bea}")
    assert "One case: 2 people" in page.one("main").text
    assert f"/operator/gaming/{ada}" in [tag.get("href") for tag in page.all("a")]


def test_an_operator_decides_about_all_of_a_case_or_one_and_takes_back_all_or_one(sqlite_cast, shown):
    ada, bea = shown
    client = sqlite_cast.client("max")
    mark = mark_of(asked(case_around, ada))
    said = {"verdict": "damp-0", "reason": "One farm."}
    assert send(client, f"/operator/gaming/{ada}/decide", **said, case="gone").status_code == 409
    assert send(client, f"/operator/gaming/{ada}/decide", **said, case=mark).status_code == 303
    page = look(client, f"/operator/gaming/{ada}")
    assert "All 2 of the case are decided." in page.source
    assert "2 decisions of this case were made at once" in page.one("main").text
    first = asked(proposal_card, ada).in_force.id
    assert send(client, f"/operator/gaming/decisions/{first}/undo", reason="No.", case="some").status_code == 422
    assert send(client, f"/operator/gaming/decisions/{first}/undo", reason="No.", case="all").status_code == 303
    assert "All 2 decisions of the case are taken back." in look(client, f"/operator/gaming/{bea}").source
    assert send(client, f"/operator/gaming/{ada}/decide", **said, case="").status_code == 303
    assert [asked(proposal_card, each).state for each in (ada, bea)] == ["decided", "open"]
