"""docs/search.md is run: its people are indexed, its questions asked, its parameters read."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from influencers.queries.taxonomy import topics_like
from search.answers import of_suggestions, topic_label
from search.beginnings import read_beginning
from search.cli import find
from search.documents import fit_tenths
from search.embedded.engine import make_index
from search.port.beginning import Beginning
from search.port.document import Document, DocumentTopic
from search.port.engine import About
from search.port.query import Query
from search.schemas import ORDERS, SearchSchema, SuggestQuestion, parameters_of, read_search
from search.sentences import sentence_of
from search.suggestions import SuggestedPerson
from search.words import MOST_WORDS, SHORTEST_PREFIX, parse
from tests.house import HOUSE, fenced

COFFEE = 7
AS_OF_S, DAY_S = 1_748_822_400, 86_400
PAGE = "docs/search.md"


def tables() -> dict[tuple[str, ...], list[list[str]]]:
    """The rows of every table of the page, by its head."""
    lines = [*(HOUSE / PAGE).read_text().splitlines(), ""]
    heads = [at for at, (_head, ruler) in enumerate(pairwise(lines)) if ruler.startswith("| ---")]
    return {cells(lines[at]): rows_below(lines, at + 2) for at in heads}


def rows_below(lines: list[str], start: int) -> list[list[str]]:
    end = next(at for at in range(start, len(lines)) if not lines[at].startswith("|"))
    return [list(cells(line)) for line in lines[start:end]]


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


PEOPLE = tables()["Name", "Handle", "Bio", "Recent posts", "Score", "Fit in Coffee"]
QUESTIONS = tables()["You type", "Topic", "Found, in this order"]
TIERS = tables()["Person", "roaster", "slow", "Tier"]
PARAMETERS = tables()["Parameter", "Command", "Asks for"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    made = make_index(tmp_path_factory.mktemp("index"), About("000001-001", 1, 0, (COFFEE,)))
    made.put(document(number, *row) for number, row in enumerate(PEOPLE, 1))
    made.commit()
    yield made
    made.close()


def document(number: int, *facts: str) -> Document:
    name, handle, bio, recent, score, fit = facts
    return Document(
        id=number,
        name=name,
        handles=(handle,),
        bio=bio,
        recent_text=recent,
        networks=("bluesky",),
        languages=(),
        kind="person",
        score_tenths=int(float(score) * 10),
        followers=None,
        last_active_s=None,
        growth_tenths=None,
        topics=(DocumentTopic(COFFEE, int(float(fit) * 10), 700),) if fit else (),
    )


def names(page) -> list[str]:
    return [PEOPLE[row.id - 1][0] for row in page.rows]


@pytest.mark.parametrize(("typed", "topic", "found"), QUESTIONS)
def test_a_question_on_the_page_finds_whom_the_page_says(engine, typed, topic, found):
    query = Query(words=parse(typed.strip("`")), topics=(COFFEE,) if topic else ())

    assert ", ".join(names(engine.find(query))) == found


def test_the_worked_table_adds_up_and_is_what_the_engine_does(engine):
    page = engine.find(Query(words=parse("roaster slow")))

    assert [(name, row.tier) for name, row in zip(names(page), page.rows, strict=True)] == [
        (person, int(tier)) for person, *_words, tier in TIERS
    ]
    for _person, *words, tier in TIERS:
        assert sum(int(word.split()[-1]) for word in words) == int(tier)


def test_among_equals_of_the_worked_table_the_active_stand_above_the_silent(tmp_path):
    rows = tables()["Who", "Score in Coffee", "Focus", "Fit", "Silent for days"]
    made = make_index(tmp_path, About("000001-002", 1, AS_OF_S, (COFFEE,)))
    # The smallest id is last on the page, so that no id puts anybody where they stand.
    made.put(silent(len(rows) - place, *row) for place, row in enumerate(rows))
    made.commit()

    found = [rows[len(rows) - row.id][0] for row in made.find(Query(topics=(COFFEE,))).rows]

    made.close()
    assert found == [who for who, *_figures in rows]


def silent(number: int, *figures: str) -> Document:
    who, score, focus, fit, days = figures
    tenths = fit_tenths(int(score) * 10, focus_thousandths=int(focus.split()[0]) * 10)
    assert tenths == int(fit) * 10
    last_active_s = None if days == "unknown" else AS_OF_S - 1 - int(days) * DAY_S
    return replace(
        document(number, who, who.lower(), "", "", "50", ""),
        topics=(DocumentTopic(COFFEE, tenths, int(score) * 10),),
        last_active_s=last_active_s,
    )


@pytest.mark.parametrize(("typed", "suggested"), tables()["You type", "Of the four above are suggested, in this order"])
def test_a_beginning_on_the_page_suggests_whom_the_page_says(engine, typed, suggested):
    ids = engine.suggest(Beginning(read_beginning(typed.strip("`")), 5))

    assert ", ".join(PEOPLE[number - 1][0] for number in ids) == suggested


def test_the_parameters_of_suggestions_are_those_that_are_read():
    assert [row[0].strip("`") for row in tables()["Parameter", "Asks for"]] == [*SuggestQuestion().fields]


def suggested_person() -> SuggestedPerson:
    return SuggestedPerson(7, "Rosa Roaster", "rosa.example", "bluesky", 52.0)


def test_every_way_of_typing_on_the_page_is_read():
    typed = [row[0].strip("`") for row in tables()["You type", "It finds"]]

    assert all(parse(each) for each in typed)
    assert len(typed) == 7


def test_every_parameter_option_and_order_is_on_the_page():
    written = [name for row in PARAMETERS for name in re.findall(r"`(\w+)`", row[0])]
    options = [name for row in PARAMETERS for name in re.findall(r"`(--[\w-]+)`", row[1])]
    orders = re.findall(r"`(\w+)`", next(row[2] for row in PARAMETERS if row[0] == "`order`"))

    assert sorted(written) == sorted(SearchSchema().fields)
    assert {*options, "--json", "--estimate"} == {
        opt for each in find.params for opt in each.opts if opt.startswith("--")
    }
    assert {order for order in ORDERS if not order.endswith("_asc")} == {*orders} - {"score_asc"}


def test_the_limits_on_the_page_are_those_of_the_parser():
    text = (HOUSE / PAGE).read_text()

    assert f"At most {MOST_WORDS} words" in text
    assert f"at least {('no', 'one', 'two')[SHORTEST_PREFIX]} letters" in text


def test_the_json_on_the_page_is_json():
    whole, around, estimate, suggested = map(json.loads, fenced(PAGE, "json"))

    assert {"total", "as_of", "items", "facets", "next_cursor", "unknown", *around} == set(whole)
    assert set(around) == {"near_misses", "relax"}
    assert set(estimate) == {"total", "as_of", "sentence"}
    person = suggested_person()
    assert suggested == of_suggestions([person], topics_like("coffee", 1), "en")


@pytest.mark.parametrize(("address", "sentence"), tables()["Address", "In words"])
def test_an_address_on_the_page_says_in_words_what_the_page_says(address, sentence):
    asked = MultiDict(parse_qsl(address.strip("`").removeprefix("?").replace("+", "%2B")))
    query = read_search(asked)

    assert sentence_of(query, topic_label).replace("\u202f", " ") == sentence
    assert read_search(MultiDict(parameters_of(query))) == query
