"""Tiers of few people are put into order from their columns, those of many by the index: nobody sees the difference."""

import random
from dataclasses import replace

import pytest

from search.embedded.engine import make_index
from search.port.engine import About
from search.port.page import Row
from search.port.query import Order, Query, Range
from search.words import parse
from tests.contract.crowds import AS_OF_S, TOPICS, people, question
from tests.contract.oracle import Crowd, answer

SEED = 20_261_123
PAGES = 4
COFFEE = Query(words=parse("coffee"), topics=(3, 9), size=2)
#: Besides questions by chance: every order, a later page of which begins inside a tier and inside a tie.
ORDERED = (
    COFFEE,
    Query(size=2),
    replace(COFFEE, topic_score_tenths=Range(100, 600)),
    replace(COFFEE, words=parse("coffee slow food bread lace")),
    *(replace(COFFEE, order=order, is_ascending=rises) for order in [*Order][1:] for rises in (False, True)),
    replace(COFFEE, order=Order.TOPIC, topic_score_tenths=Range(100, 600)),
)


@pytest.fixture(scope="module")
def crowd():
    return people(3_000, SEED)


@pytest.fixture(scope="module")
def questions(crowd):
    chance = random.Random(SEED)
    known = Crowd(crowd)
    asked = [*ORDERED, *(replace(question(chance, crowd), facets=()) for _number in range(60))]
    return [(query, answer(known, query, as_of_s=AS_OF_S)) for query in asked]


@pytest.fixture(scope="module")
def engine(tmp_path_factory, crowd):
    folder = tmp_path_factory.mktemp("index")
    made = make_index(folder, About(name="000001-001", generation=1, as_of_s=AS_OF_S, topics=TOPICS[:-1]))
    for start in range(0, len(crowd), 1_000):
        made.put(crowd[start : start + 1_000])
        made.commit()
    yield made
    made.close()


def rows_of(engine, query: Query) -> list[Row]:
    rows: list[Row] = []
    for _page in range(PAGES):
        page = engine.find(query)
        rows += page.rows
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    return rows


@pytest.mark.parametrize("few", [1, 12, 2_000])
def test_people_come_in_the_same_order_however_few_are_put_into_it_here(engine, questions, monkeypatch, few):
    monkeypatch.setattr("search.embedded.question._FEW", few)

    for query, expected in questions:
        rows = rows_of(engine, query)

        seen = slice(0, PAGES * query.size)
        assert [row.id for row in rows] == expected.ids[seen], query
        assert [row.tier for row in rows] == expected.tiers[seen], query
        assert [row.topic for row in rows] == expected.topics[seen], query
        assert engine.find(query).total == len(expected.ids), query


def test_the_questions_find_few_and_many(questions):
    totals = [len(expected.ids) for _query, expected in questions]

    assert any(0 < total <= 12 for total in totals)
    assert any(total > 12 for total in totals)
    assert max(totals) == 3_000
