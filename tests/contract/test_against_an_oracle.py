"""1,000 random questions over 5,000 random people: every engine gives what a plain loop over a list gives."""

import random
from dataclasses import replace

import pytest

from search.port.engine import Engine
from search.port.page import Page, Row
from search.port.query import Query
from tests.contract.crowds import AS_OF_S, people, question
from tests.contract.oracle import Crowd, answer

PEOPLE = 5_000
QUESTIONS = 1_000
SEED = 20_261_122


@pytest.fixture(scope="session")
def crowd():
    return people(PEOPLE, SEED)


@pytest.fixture(scope="session")
def questions(crowd):
    """Each question with the oracle's answer, which all engines are held against."""
    chance = random.Random(SEED)
    known = Crowd(crowd)
    asked = [question(chance, crowd) for _number in range(QUESTIONS)]
    return [(query, answer(known, query, as_of_s=AS_OF_S)) for query in asked]


@pytest.fixture(scope="session")
def full_engine(make_engine, crowd):
    """The crowd, put in pieces, some of it twice, with people who are removed again."""
    engine = make_engine()
    for start in range(0, len(crowd), 1_000):
        engine.put([replace(document, bio="before", followers=5) for document in crowd[start : start + 100]])
        engine.put(crowd[start : start + 1_000])
        engine.commit()
    engine.put([replace(crowd[0], id=20_000), replace(crowd[1], id=20_001)])
    engine.remove([20_000, 20_001, 20_002])
    engine.commit()
    yield engine
    engine.close()


def pages_after(engine: Engine, query: Query, page: Page, *, most: int) -> list[Row]:
    rows = list(page.rows)
    for _page in range(most - 1):
        if page.next_cursor is None:
            break
        page = engine.find(replace(query, cursor=page.next_cursor, facets=()))
        rows += page.rows
    return rows


def pages_turned(number: int) -> int:
    """Of some questions a second page, to see that the cursor works, of a few many, to see that it goes on working."""
    return 6 if number % 20 == 0 else 2 if number % 3 == 0 else 1


def test_ids_order_totals_facets_and_pages_equal_the_oracle(full_engine, questions):
    for number, (query, expected) in enumerate(questions):
        most = pages_turned(number)
        page = full_engine.find(query)
        rows = pages_after(full_engine, query, page, most=most)
        seen = slice(0, most * query.size)

        assert [row.id for row in rows] == expected.ids[seen], (number, query)
        assert [row.tier for row in rows] == expected.tiers[seen], (number, query)
        assert [row.topic for row in rows] == expected.topics[seen], (number, query)
        assert page.total == len(expected.ids), (number, query)
        assert (page.next_cursor is None) == (len(expected.ids) <= query.size), (number, query)
        assert page.is_near == expected.is_near, (number, query)
        counts = {name: [(each.value, each.count) for each in facet] for name, facet in page.facets.items()}
        assert counts == expected.facets, (number, query)


def test_questions_that_find_nobody_test_nothing_and_typos_are_among_them(questions):
    found = [expected for _query, expected in questions if expected.ids]

    assert len(found) > QUESTIONS * 0.6
    assert sum(expected.is_near for expected in found) > QUESTIONS / 100
