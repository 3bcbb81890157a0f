"""500 random questions over 2,000 random people: every engine gives what a plain loop over a list gives."""

import random
from dataclasses import replace

import pytest

from search.port import Engine, Query, Row
from tests.contract.crowds import AS_OF_S, people, question
from tests.contract.oracle import Texts, answer

PEOPLE = 2_000
QUESTIONS = 500
SEED = 20_261_122


@pytest.fixture(scope="module")
def crowd():
    return people(PEOPLE, SEED)


@pytest.fixture(scope="module")
def texts(crowd):
    return {document.id: Texts(document) for document in crowd}


@pytest.fixture(scope="module")
def full_engine(make_engine, crowd):
    """The crowd, put in pieces, some of it twice, with people who are removed again."""
    engine = make_engine()
    for start in range(0, len(crowd), 500):
        engine.put([replace(document, bio="before", followers=5) for document in crowd[start : start + 100]])
        engine.put(crowd[start : start + 500])
        engine.commit()
    engine.put([replace(crowd[0], id=6_000), replace(crowd[1], id=6_001)])
    engine.remove([6_000, 6_001, 6_002])
    engine.commit()
    yield engine
    engine.close()


def pages(engine: Engine, query: Query, most: int) -> list[Row]:
    rows: list[Row] = []
    for _page in range(most):
        page = engine.find(query)
        rows += page.rows
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    return rows


def test_ids_order_totals_facets_and_pages_equal_the_oracle(full_engine, crowd, texts):
    chance = random.Random(SEED)
    found_somebody = near = 0
    for number in range(QUESTIONS):
        query = question(chance, crowd)
        expected = answer(texts, crowd, query, as_of_s=AS_OF_S)
        page = full_engine.find(query)
        rows = pages(full_engine, query, most=4)
        seen = slice(0, 4 * query.size)

        assert [row.id for row in rows] == expected.ids[seen], (number, query)
        assert [row.tier for row in rows] == expected.tiers[seen], (number, query)
        assert [row.topic for row in rows] == expected.topics[seen], (number, query)
        assert page.total == len(expected.ids), (number, query)
        assert (page.next_cursor is None) == (len(expected.ids) <= query.size), (number, query)
        assert page.is_near == expected.is_near, (number, query)
        counts = {name: [(each.value, each.count) for each in facet] for name, facet in page.facets.items()}
        assert counts == expected.facets, (number, query)
        found_somebody += bool(expected.ids)
        near += expected.is_near and bool(expected.ids)

    # Questions that find nobody test nothing; typos have to be among them.
    assert found_somebody > QUESTIONS * 0.6
    assert near > 5
