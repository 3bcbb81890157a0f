"""What the score promises, asked of a hundred random worlds.

Each world goes through the pipeline, and the oracle must agree on every figure. The variations that the promises speak
of then go through the oracle alone, which takes a millisecond.
"""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influencers.scoring.curves import confidence_of, interval_of, score_of
from influencers.scoring.explain import points_of_change
from influencers.scoring.formula import FADED, FORMULA, KINDS
from tests.influencers.scoring.runs import contributions_of, influence_of, topics_of
from tests.influencers.scoring.worlds import Account, Act, Post, Seen, person_of, random_world

TOLERANCE = 1e-9
NEW, OTHER, THIRD = 9_000_000_001, 9_000_000_002, 9_000_000_003  # account ids that no random world uses

worlds = st.builds(random_world, st.integers(3, 15), st.integers(0, 120), st.integers(0, 2**32 - 1))
repeatable = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hundred, fifty, ten = (settings(repeatable, max_examples=count) for count in (100, 50, 10))


def persons(world):
    return {account.number: person_of(account) for account in world.accounts}


def with_one_act_more(world, dice):
    """The world with any act of anybody on anybody else, and the person acted on; None when nobody can."""
    owner = persons(world)
    pairs = [
        (a.number, t.number)
        for a in world.accounts
        for t in world.accounts
        if a.network == t.network and owner[a.number] != owner[t.number]
    ]
    if not pairs:
        return world, None
    actor, target = dice.choice(pairs)
    act = Act(actor, target, dice.choice(KINDS), dice.uniform(0.01, 400), dice.choice((None, 1, 2)))
    return world.plus(acts=(act,)), owner[target]


def island(world):
    """The world with three people more, who know nobody in it. The third only posts."""
    return world.plus(
        accounts=tuple(Account(number) for number in (NEW, OTHER, THIRD)),
        profiles=(Seen(NEW, 900, 300, 100), Seen(THIRD, 3_000, 50_000, 1)),
        acts=(Act(NEW, OTHER), Act(OTHER, NEW, "like", 3.0), Act(NEW, OTHER, "reply", 5.0, topic_post=1)),
        posts=tuple(Post(THIRD, day / 10) for day in range(1, 200)),
    )


def newcomer(world, network, *, number=NEW):
    """The world with a credible account more, that nobody knows yet."""
    return world.plus(accounts=(Account(number, network),), profiles=(Seen(number, 900, 300, 100),))


def not_lower(after, before):
    """Whether nobody has less influence after than before."""
    return all(after.get(person, 0.0) >= units - TOLERANCE for person, units in before.items())


def assert_the_oracle_agrees(run, world):
    assert run.influence == pytest.approx(influence_of(world), abs=TOLERANCE)
    contributions = {pair: c for pair, c in run.contributions.items() if c > 0}
    assert contributions == pytest.approx(contributions_of(world), abs=TOLERANCE)
    topics = {key: units for key, units in run.topics.items() if units > 0}
    assert topics == pytest.approx(topics_of(world), abs=TOLERANCE)


def assert_every_ledger_sums(run):
    i9 = run.i9
    assert sums(run.pair_ledger, "person") == {(person,): whole for person, whole in i9.items()}
    pairs = {(row["actor"], row["target"]): row["c9"] for row in run.pair_ledger}
    assert sums(run.event_ledger, "actor", "target") == pairs
    assert len(run.event_ledger) == sum(row["n"] for row in run.pair_ledger)
    assert min((row["c9"] for row in run.event_ledger), default=0) >= 0
    topics = {(row["person"], row["topic"]): row["i9"] for row in run.person_topic}
    assert sums(run.topic_ledger, "person", "topic") == topics
    for row in run.person:
        assert row["score"] == pytest.approx(float(score_of(i9[row["person"]] / 1e9)), abs=1e-12)
        assert row["faded"] == (row["i9"] == 0) == bool(row["why"] & FADED)
        assert row["confidence"] == pytest.approx(float(confidence_of(row["n_eff"])), abs=1e-12)
        if not row["faded"]:
            assert (row["low"], row["high"]) == pytest.approx(interval_of(row["i9"] / 1e9, row["n_eff"]), abs=1e-9)


def sums(rows, *keys):
    found = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        found[key] = found.get(key, 0) + row["c9"]
    return found


def assert_one_reactor_is_bounded(run):
    given_out = {}
    for row in run.pair_ledger:
        assert 0 <= row["c"] <= row["cred"] * row["auth"] + TOLERANCE <= 1.0 + TOLERANCE
        given_out[row["actor"]] = given_out.get(row["actor"], 0.0) + row["c"]
    assert max(given_out.values(), default=0.0) <= FORMULA.attention_budget


def assert_only_those_with_a_reactor_have_a_row(run, world):
    owner = persons(world)
    reached = {owner[act.target] for act in world.acts if owner[act.target] != owner[act.actor]}
    assert run.influence.keys() <= reached


def assert_no_topic_is_above_the_whole(run):
    for row in run.person_topic:
        assert row["i9"] <= run.i9[row["person"]]
        assert 0 <= row["focus"] <= 1
        assert row["posts"] >= 1


@hundred
@given(world=worlds)
def test_a_world_scores_as_the_oracle_says_and_every_ledger_sums(pipeline, world):
    world = island(world)
    run = pipeline.run(world)

    assert_the_oracle_agrees(run, world)
    assert_every_ledger_sums(run)
    assert_one_reactor_is_bounded(run)
    assert_no_topic_is_above_the_whole(run)
    assert_only_those_with_a_reactor_have_a_row(run, world)
    assert THIRD not in run.influence  # however much is posted, silence is silence


@hundred
@given(world=worlds, seed=st.integers(0, 1_000))
def test_more_reactions_never_lower_a_score(world, seed):
    more, target = with_one_act_more(world, random.Random(seed))
    assert influence_of(more).get(target, 0.0) >= influence_of(world).get(target, 0.0) - TOLERANCE


@hundred
@given(world=worlds, seed=st.integers(0, 1_000))
def test_a_change_of_a_score_is_the_sum_of_what_every_reactor_moved(world, seed):
    more, target = with_one_act_more(world, random.Random(seed))
    owner = persons(more)
    before, after = (
        {pair: c for pair, c in contributions_of(one).items() if owner[pair[1]] == target} for one in (world, more)
    )
    pairs = sorted(before.keys() | after.keys())
    units = [np.array([side.get(pair, 0.0) for pair in pairs]) for side in (before, after)]

    moved = points_of_change(*units)

    points = [float(score_of(influence_of(one).get(target, 0.0))) for one in (world, more)]
    assert moved.sum() == pytest.approx(points[1] - points[0], abs=TOLERANCE)


@fifty
@given(world=worlds)
def test_people_who_meet_nobody_here_change_no_score(world):
    influence = influence_of(island(world))
    assert {p: i for p, i in influence.items() if p not in (NEW, OTHER)} == pytest.approx(
        influence_of(world), abs=1e-12
    )


@fifty
@given(world=worlds)
def test_a_second_reactor_adds_more_than_a_second_reaction(world):
    loved = world.accounts[0]
    world = newcomer(newcomer(world, loved.network), loved.network, number=OTHER).plus(acts=(Act(NEW, loved.number),))
    repeat, distinct = (world.plus(acts=(Act(actor, loved.number),)) for actor in (NEW, OTHER))
    person = person_of(loved)
    assert influence_of(distinct)[person] > influence_of(repeat)[person] + TOLERANCE


@fifty
@given(world=worlds, others=st.integers(1, 20))
def test_who_reacts_to_many_counts_less_for_each(world, others):
    loved = world.accounts[0]
    world = newcomer(world, loved.network).plus(acts=(Act(NEW, loved.number),))
    strangers = [Account(OTHER + place, loved.network) for place in range(others)]
    busy = world.plus(accounts=strangers, acts=[Act(NEW, stranger.number) for stranger in strangers])
    pair = (NEW, loved.number)
    assert contributions_of(busy)[pair] < contributions_of(world)[pair] - TOLERANCE


@fifty
@given(world=worlds, fans=st.integers(1, 20))
def test_a_reactor_who_is_heard_counts_more_but_at_most_twice(world, fans):
    loved = replace(world.accounts[0], number=THIRD, person=None)
    world = newcomer(world, loved.network).plus(accounts=(loved,), acts=(Act(NEW, loved.number),))
    crowd = [OTHER + 10 + place for place in range(fans)]
    heard = world.plus(
        accounts=[Account(number, loved.network) for number in crowd],
        profiles=[Seen(number, 900, 300, 100) for number in crowd],
        acts=[Act(number, NEW) for number in crowd],
    )
    pair = (NEW, loved.number)
    quiet, loud = contributions_of(world)[pair], contributions_of(heard)[pair]
    assert quiet + TOLERANCE < loud <= quiet / FORMULA.authority_base


@hundred
@given(world=worlds)
def test_linking_an_account_on_another_network_lowers_nobody(world):
    owner = list(persons(world).values())
    alone = [a for a in world.accounts if owner.count(person_of(a)) == 1]
    pairs = [(one, other) for one in alone for other in alone if one.network > other.network]
    before = influence_of(world)
    for one, other in pairs[:3]:
        after = influence_of(world.linked(one.number, person_of(other)))
        together = before.pop(person_of(one), 0.0) + before.pop(person_of(other), 0.0)
        assert after.get(person_of(other), 0.0) >= together - TOLERANCE
        assert not_lower(after, before)
        before = influence_of(world)


@ten
@given(world=worlds, seed=st.integers(0, 1_000))
def test_the_order_of_rows_changes_no_integer(pipeline, world, seed):
    shuffled = pipeline.run(world, shuffled_by=np.random.default_rng(seed))
    assert shuffled.integers == pipeline.run(world).integers
