"""Who stands above whom when a brand has to choose, on every engine."""

from dataclasses import replace

import pytest

from kernel.database import reading
from search import jobs
from search.checking import verify
from search.port.query import Order, Query
from search.queries import find
from search.words import parse
from tests.search.stage import COFFEE, TEA, Stage, person

DAY_US = 86_400_000_000
LAST_US = 1_748_700_000_000_000


def found(**parts) -> list[int]:
    with reading() as session:
        return [hit.card.id for hit in find(session, Query(**parts)).hits]


def pages(**parts) -> list[int]:
    """Turn page after page of one person each."""
    ids, query = [], Query(size=1, **parts)
    with reading() as session:
        while True:
            page = find(session, query)
            ids += [hit.card.id for hit in page.hits]
            if page.next_cursor is None:
                return ids
            query = Query(size=1, cursor=page.next_cursor, **parts)


def test_a_specialist_with_3000_followers_stands_above_a_generalist_with_300000(each_stage: Stage):
    everything = ((COFFEE, 640, 9, 40), (TEA, 660, 9, 50))
    each_stage.score(
        1,
        person(1, followers=300_000, score_tenths=910, topics=everything),
        person(2, followers=3_000, score_tenths=520, topics=((COFFEE, 480, 30, 920),)),
    )
    jobs.rebuild()

    assert found(topics=(COFFEE,)) == [2, 1]
    assert found(topics=(TEA,)) == [1]
    assert found() == [1, 2]


@pytest.fixture
def equals(each_stage: Stage) -> Stage:
    """Four people who differ in nothing but when they were last active: 1 for 80 days not, 2 never, 3 and 4 lately."""
    same = {
        "bio": "Roaster of small batches",
        "score_tenths": 500,
        "change_30_tenths": 20,
        "topics": ((COFFEE, 400, 9, 900), (TEA, 400, 9, 900)),
    }
    each_stage.score(
        1,
        person(1, last_active_us=LAST_US - 80 * DAY_US, **same),
        person(2, last_active_us=None, **same),
        person(3, last_active_us=LAST_US, **same),
        person(4, last_active_us=LAST_US - 2 * DAY_US, **same),
    )
    jobs.rebuild()
    return each_stage


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"topics": (COFFEE,)},
        {"topics": (COFFEE, TEA)},
        {"topics": (COFFEE, TEA), "is_every_topic": True},
        {"words": parse("roaster")},
        {"words": parse("roaster batches small of roast*")},
        {"words": parse("roaster"), "topics": (COFFEE,)},
        {"words": parse("roaster"), "topics": (COFFEE, TEA)},
        {"order": Order.SCORE},
        {"order": Order.SCORE, "is_ascending": True},
        {"order": Order.TOPIC, "topics": (COFFEE,)},
        {"order": Order.TOPIC, "topics": (COFFEE,), "is_ascending": True},
        {"order": Order.TOPIC, "topics": (COFFEE, TEA)},
        {"order": Order.TOPIC, "topics": (COFFEE, TEA), "is_ascending": True},
        {"order": Order.GROWTH},
        {"order": Order.GROWTH, "is_ascending": True},
    ],
    ids=str,
)
def test_who_was_silent_for_80_days_is_not_above_somebody_active_of_equal_score(equals: Stage, asked):
    assert found(**asked) == pages(**asked) == [3, 4, 1, 2]


@pytest.mark.parametrize("is_ascending", [False, True])
def test_equal_followers_go_by_the_id(equals: Stage, is_ascending):
    assert found(order=Order.FOLLOWERS, is_ascending=is_ascending) == [1, 2, 3, 4]


def test_a_better_fit_stands_above_however_silent(each_stage: Stage):
    each_stage.score(
        1,
        person(1, last_active_us=LAST_US, topics=((COFFEE, 400, 9, 800),)),
        person(2, last_active_us=LAST_US - 80 * DAY_US, topics=((COFFEE, 400, 9, 900),)),
        person(3, last_active_us=LAST_US - 80 * DAY_US, topics=((COFFEE, 401, 9, 795),)),
    )
    jobs.rebuild()

    assert found(topics=(COFFEE,)) == [2, 3, 1]  # fits of 38.0, and twice 36.0 with scores of 40.1 and 40.0


def test_a_day_of_silence_is_counted_from_the_scores_so_that_catching_up_changes_no_place(equals: Stage):
    for facts in equals.crowds[1]:
        equals.change(facts.id)
        jobs.catch_up()

        assert found(topics=(COFFEE,)) == [3, 4, 1, 2]


def test_who_was_active_meanwhile_is_stale_and_mended_to_their_place(equals: Stage):
    equals.crowds[1][0] = replace(equals.crowds[1][0], last_active_us=LAST_US)
    (wrong,) = verify(is_to_mend=True)

    assert (wrong.missing, wrong.extra, wrong.stale) == ((), (), (1,))
    assert found(topics=(COFFEE,)) == [1, 3, 4, 2]
