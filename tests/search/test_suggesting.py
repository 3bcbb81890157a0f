"""People for what is being typed: who is suggested, who is not, and what is refused."""

import pytest

from kernel.database import reading
from search import jobs
from search.errors import IndexMissing, IndexOutdated, SearchResting
from search.suggestions import suggest_people
from tests.search.stage import Stage, person

ROSA = person(1, name="Rosa Roaster", handles=("rosa.example",), score_tenths=520)
ROBIN = person(2, name="Robin", handles=("robin.example",), score_tenths=640)
BEA = person(3, name="Bea", handles=("roast.example",), score_tenths=400)


@pytest.fixture
def asked(each_stage, monkeypatch):
    """Ask what begins so on every engine, as pages do."""
    monkeypatch.setattr("search.suggestions.generation", each_stage.figures)
    monkeypatch.setattr("search.suggestions.influencer_cards", each_stage.cards)
    each_stage.score(1, ROSA, ROBIN, BEA)
    jobs.rebuild()

    def ask(typed: str, limit: int = 5) -> list[str]:
        with reading() as session:
            return [each.name for each in suggest_people(session, typed, limit)]

    return ask


@pytest.fixture
def told(asked, each_stage):
    """Ask at the door, as programs do."""
    client = each_stage.app.test_client()

    def ask(query: str, **headers):
        return client.get(f"/search/suggest?{query}", headers={"Accept": "application/json", **headers})

    return ask


def test_names_and_handles_that_begin_so_are_suggested_by_score(asked):
    assert asked("ro") == ["Robin", "Rosa Roaster", "Bea"]
    assert asked("ro", limit=2) == ["Robin", "Rosa Roaster"]
    assert asked("@roast") == ["Bea"]
    assert asked("nobody") == asked("!") == []


def test_whoever_leaves_is_not_suggested_from_then_on_and_others_take_their_place(asked, each_stage: Stage):
    each_stage.leave(2)

    assert asked("ro", limit=2) == ["Rosa Roaster", "Bea"]
    jobs.catch_up()
    assert asked("ro", limit=2) == ["Rosa Roaster", "Bea"]


def test_of_many_who_leave_nobody_takes_the_place_of_those_who_stay(each_stage: Stage, asked):
    many = [person(number, name="Rolf", score_tenths=900) for number in range(10, 60)]
    each_stage.score(2, ROSA, ROBIN, BEA, *many)
    jobs.rebuild()
    each_stage.leave(*(each.id for each in many))

    assert asked("ro", limit=2) == ["Robin", "Rosa Roaster"]


def test_everybody_is_looked_at_before_they_are_shown(asked, each_stage: Stage):
    each_stage.leave_unnoticed(2)

    assert asked("ro", limit=2) == ["Rosa Roaster", "Bea"]


def test_whoever_comes_back_is_suggested_again(asked, each_stage: Stage):
    each_stage.leave(2)
    jobs.catch_up()
    each_stage.come_back(2)
    jobs.catch_up()

    assert asked("rob") == ["Robin"]


def test_an_index_of_an_older_form_is_built_anew_without_waiting_for_a_change(stage: Stage, monkeypatch):
    stage.score(1, ROSA)
    with monkeypatch.context() as before:
        before.setattr("search.embedded.engine.FORM", 2)
        jobs.rebuild()
    monkeypatch.setattr("search.suggestions.generation", stage.figures)
    monkeypatch.setattr("search.suggestions.influencer_cards", stage.cards)
    with reading() as session, pytest.raises(IndexOutdated):
        suggest_people(session, "ro", 5)

    jobs.keep_up()

    with reading() as session:
        assert [each.name for each in suggest_people(session, "ro", 5)] == ["Rosa Roaster"]


def test_before_the_first_index_search_says_so(stage: Stage):
    with reading() as session, pytest.raises(IndexMissing):
        suggest_people(session, "ro", 5)


def test_figures_that_are_gone_are_told_and_do_not_count_as_nobody(asked, each_stage: Stage):
    each_stage.crowds.clear()

    with pytest.raises(SearchResting, match="flask search rebuild"):
        asked("ro")


def test_a_program_gets_people_and_topics(told):
    answer = told("q=rosa").json

    assert answer["people"] == [
        {"influencer_id": 1, "name": "Rosa Roaster", "handle": "rosa.example", "network": "bluesky", "score": 52.0}
    ]
    assert told("q=kaff&lang=de").json["topics"][0]["label"] == "Kaffee"
    assert told("q=kaff", **{"Accept-Language": "de"}).json["lang"] == "de"
    assert told("q=coff&of=people").json["topics"] == []
    assert len(told("q=ro&limit=1").json["people"]) == 1


def test_while_the_index_rests_topics_are_still_suggested(told, monkeypatch):
    def resting(_storage):
        raise SearchResting("It rests.")

    monkeypatch.setattr("search.suggestions.open_current", resting)

    answer = told("q=coff")
    assert (answer.status_code, answer.json["people"]) == (200, [])
    assert answer.json["topics"][0]["slug"] == "coffee"
    assert told("q=coff&of=people").status_code == 503


def test_before_the_first_index_topics_are_suggested(stage: Stage):
    answer = stage.app.test_client().get("/search/suggest?q=coff", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json["topics"][0]["slug"]) == (200, "coffee")


def test_a_page_gets_choices_in_two_groups(told):
    text = told("q=r", Accept="text/html").text

    assert text.count('role="group"') == 2
    assert 'data-name="bluesky:rosa.example"' in text
    assert "/search?topic=" in text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=+", "q"),
        (f"q={'x' * 101}", "q"),
        ("q=ro&limit=0", "limit"),
        ("q=ro&limit=21", "limit"),
        ("q=ro&limit=many", "limit"),
        ("q=ro&of=places", "of"),
        ("q=ro&lang=xx", "lang"),
        ("q=ro&colour=red", "colour"),
        ("q=ro%00", "q"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(told, query, field):
    answer = told(query)

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == [field]
