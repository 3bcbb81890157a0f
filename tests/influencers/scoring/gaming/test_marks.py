"""The marks of one account's attention to one person, in a log where each bears another."""

import numpy as np
import pytest

from influencers.scoring.columns import ranges_of
from influencers.scoring.gaming.company import company
from influencers.scoring.gaming.given import examined_people, parties_of, read_given
from influencers.scoring.gaming.marks import MARKS, marking_of
from tests.influencers.scoring.gaming.scenes import columns, score
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Seen, World

STAR, FRIEND, FAN, TWO_FACED, SLEEPER, EARLY_BIRD, NEWCOMER, STRANGER, SECOND, PIONEER = range(1, 11)
OLD_ACTS = tuple(Act(FRIEND, place, days_ago=150) for place in range(20, 30))
ACTS = (
    *OLD_ACTS,
    Act(FRIEND, STAR, "reshare", 30),
    Act(FRIEND, STAR, "like", 29),
    *(Act(FAN, STAR, "reshare", days) for days in (28, 27, 26, 25, 24)),
    *(Act(TWO_FACED, person, "reshare", 28) for person in (STAR, 20, 20)),
    Act(SLEEPER, STAR, "reply", 20),
    Act(EARLY_BIRD, 20, "reply", 32),
    Act(EARLY_BIRD, STAR, "reply", 20),
    Act(NEWCOMER, STAR, "reshare", 20),
    Act(STRANGER, STAR, "reshare", 70),
    Act(FAN, FRIEND, "like", 10),
    Act(SECOND, STAR, "reshare", 15),
    Act(PIONEER, STAR, "reshare", 95),
)
WORLD = World(
    accounts=(*(Account(n) for n in range(1, 9)), Account(SECOND, person=FAN), *(Account(n) for n in range(10, 30))),
    profiles=tuple(
        Seen(number, {NEWCOMER: 200}.get(number, 1_500), 500, 100) for number in range(1, 11) if number != STRANGER
    ),
    acts=ACTS,
)


@pytest.fixture(scope="module")
def marks(engine):
    engine = engine.beside("marks")
    tables = {name: engine.load(name, columns(rows)) for name, rows in WORLD.tables().items()}
    results = score(engine, tables, as_of_us=AS_OF_US)
    parties = parties_of(tables, results, as_of_us=AS_OF_US)
    given = read_given(parties)
    met = company(parties, given, np.ones(len(parties.people), np.bool_))
    marking = marking_of(parties, given, examined_people(parties, given, results), engine.keep, of=met)
    (everybody,) = ranges_of(given.sizes)
    rows = marking.marked(parties.read(everybody))
    star = parties.people[rows["person"]] == STAR
    actors = parties.actors[rows["actor"]]
    return {mark: set(actors[star & rows[mark]].tolist()) for mark in MARKS} | {"all": set(actors[star].tolist())}


@pytest.mark.parametrize(
    ("mark", "bearers"),
    [
        # As much goes here as to anybody else; of what the friend does only a sixth, and the two-faced prefers another.
        ("devoted", {FAN, SLEEPER, EARLY_BIRD, NEWCOMER, STRANGER, SECOND, PIONEER}),
        # Two weeks from day 30 bring more than those from day 70.
        ("arrived", {FRIEND, FAN, TWO_FACED, SLEEPER, EARLY_BIRD, NEWCOMER}),
        # More than a year old, here within a week of their first act, and not in the first days of the log.
        ("woken", {FAN, TWO_FACED, SLEEPER, SECOND}),
        # The friend gets a like.
        ("unheard", {FAN, TWO_FACED, SLEEPER, EARLY_BIRD, NEWCOMER, STRANGER, SECOND, PIONEER}),
        ("one_kind", {FAN, TWO_FACED, SLEEPER, EARLY_BIRD, NEWCOMER, STRANGER, SECOND, PIONEER}),
        ("steady", {FRIEND, FAN}),
        # Not those who are new, not known, or here long ago: they bring less than half the average.
        ("heavy", {FRIEND, FAN, TWO_FACED, SLEEPER, EARLY_BIRD, SECOND}),
        ("synced", set()),
        ("shared", set()),
    ],
)
def test_a_mark_is_on_those_who_bear_it(marks, mark, bearers):
    assert marks[mark] == bearers


def test_a_tie_links_the_friend_the_fan_and_the_accounts_of_the_fan(marks):
    assert marks["all"] - marks["unlinked"] == {FRIEND, FAN}
