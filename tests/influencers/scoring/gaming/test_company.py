"""What reactors have to do with each other, asked of small tables."""

import numpy as np
import pytest
from ibis import _

from influencers.scoring.gaming.company import company, shared, twins


@pytest.fixture
def keep(engine):
    return engine.beside("company").keep


@pytest.fixture
def given(engine):
    """Build what accounts gave: of (actor, person) pairs, all worth something; account n is of person n."""

    def build(pairs):
        actor, person = (np.array(column, dtype=np.int64) for column in zip(*sorted(pairs), strict=True))
        _actors, place, gives = np.unique(actor, return_inverse=True, return_counts=True)
        _people, spot, gets = np.unique(person, return_inverse=True, return_counts=True)
        columns = {"actor": actor, "person": person, "giver": actor, "c": np.full(len(actor), 0.1)}
        return engine.beside("company").load("given", columns | {"people": gives[place], "reactors": gets[spot]})

    return build


def pairs_of(table):
    found = table.to_pyarrow()
    return {(row["actor"], row["person"]) for row in found.to_pylist()}


def near_audiences(table, keep, *, actor_count):
    return company(table, keep, actor_count=actor_count).near


def rooted(table, keep, *, actor_count):
    return company(table, keep, actor_count=actor_count).ties.filter(_.is_rooted)


def linked(table, keep):
    return company(table, keep, actor_count=1_000).ties.filter(_.is_linked)


def overlapping(*, size, common):
    """Two audiences of one size with some reactors in common."""
    others = range(1_000 + size - common, 1_000 + 2 * size - common)
    return {(actor, STAR) for actor in range(1_000, 1_000 + size)} | {(actor, OTHER) for actor in others}


ALL = range(100, 108)
STAR, OTHER, PUBLIC = 1, 2, 3


def test_audiences_that_share_more_reactors_than_chance_are_near_both_ways(given, keep):
    table = given({(actor, person) for actor in ALL for person in (STAR, OTHER)})

    near = near_audiences(table, keep, actor_count=1_000).to_pyarrow().to_pylist()

    assert {(row["person"], row["near"], row["shared"]) for row in near} == {(STAR, OTHER, 8), (OTHER, STAR, 8)}


@pytest.mark.parametrize(("common", "is_near"), [(3, False), (4, True)])
def test_four_common_reactors_are_no_chance_in_small_audiences(given, keep, common, is_near):
    table = given(overlapping(size=8, common=common))

    assert (near_audiences(table, keep, actor_count=1_000).count().to_pyarrow().as_py() > 0) is is_near


@pytest.mark.parametrize(("common", "is_near"), [(4, False), (5, True)])
def test_common_reactors_must_be_four_times_what_sizes_predict(given, keep, common, is_near):
    # Of 3,000 actors, two audiences of 60 have 1.2 in common by chance.
    table = given(overlapping(size=60, common=common))

    assert (near_audiences(table, keep, actor_count=3_000).count().to_pyarrow().as_py() > 0) is is_near


def test_a_reactor_is_rooted_by_another_interest_near_this_one(given, keep):
    loner = 200
    table = given({(actor, person) for actor in ALL for person in (STAR, OTHER)} | {(loner, STAR), (loner, 9)})

    assert pairs_of(rooted(table, keep, actor_count=1_000)) == {(a, p) for a in ALL for p in (STAR, OTHER)}


def test_in_the_public_and_for_who_reacts_to_all_roots_are_not_asked_for(given, keep):
    everywhere = 300
    table = given({(actor, STAR) for actor in ALL} | {(everywhere, person) for person in range(1_000, 1_301)})

    found = pairs_of(rooted(table, keep, actor_count=350))

    assert found == {(actor, STAR) for actor in ALL} | {(everywhere, person) for person in range(1_000, 1_301)}
    assert pairs_of(rooted(table, keep, actor_count=1_000)) == {(everywhere, p) for p in range(1_000, 1_301)}


def test_a_tie_of_two_reactors_links_both_whoever_gave_it(given, keep):
    table = given({(10, STAR), (11, STAR), (12, STAR), (10, 11), (12, OTHER)})

    assert pairs_of(linked(table, keep)) == {(10, STAR), (11, STAR)}


def test_a_tie_to_the_person_alone_links_nobody(given, keep):
    table = given({(10, STAR), (11, STAR), (STAR, 10)})

    assert pairs_of(linked(table, keep)) == set()


def test_an_audience_above_three_thousand_need_not_know_itself(given, keep):
    crowd = range(10_000, 13_001)
    table = given({(actor, PUBLIC) for actor in crowd} | {(actor, STAR) for actor in list(crowd)[:3_000]})

    found = pairs_of(linked(table, keep))

    assert found == {(actor, PUBLIC) for actor in crowd}


@pytest.mark.parametrize(("common", "are_twins"), [(9, False), (10, True)])
def test_half_of_an_audience_makes_a_twin(given, keep, common, are_twins):
    table = given(overlapping(size=20, common=common))

    found = twins(near_audiences(table, keep, actor_count=2_000), keep)
    assert (found.count().to_pyarrow().as_py() == 2) is are_twins


def test_who_reacts_to_both_twins_is_shared(given, keep):
    table = given({(actor, person) for actor in ALL for person in (STAR, OTHER)} | {(600, STAR)})

    found = twins(near_audiences(table, keep, actor_count=2_000), keep)

    rows = found.to_pyarrow().to_pylist()
    assert {(row["person"], row["twin"]) for row in rows} == {(STAR, OTHER), (OTHER, STAR)}
    assert pairs_of(shared(table, found)) == {(actor, person) for actor in ALL for person in (STAR, OTHER)}
