"""Baselines beside their plainest definitions on random acts."""

from collections import Counter

import numpy as np
import pytest

from influencers.scoring.evaluation.baselines import (
    BASELINES,
    Reactions,
    baselines,
    distinct_actors,
    h_index,
    page_rank,
)
from influencers.scoring.formula import DAY_US, KINDS

COUNT = 12


@pytest.fixture
def acts():
    dice = np.random.default_rng(3)
    actor, target = dice.integers(0, COUNT - 2, 150), dice.integers(0, COUNT - 1, 150)
    kept = actor != target
    return Reactions(
        actor=actor[kept],
        target=target[kept],
        kind=dice.choice([KINDS.index("reshare"), KINDS.index("reply")], kept.sum()),
        at_us=dice.integers(0, 200, kept.sum()) * DAY_US,
        post=target[kept] * 10 + dice.integers(0, 4, kept.sum()),
    )


def test_different_people_are_counted_once_each(acts):
    pairs = set(zip(acts.target.tolist(), acts.actor.tolist(), strict=True))
    assert distinct_actors(acts, COUNT).tolist() == [sum(t == who for t, _a in pairs) for who in range(COUNT)]


def test_h_posts_have_h_reactions_each(acts):
    by_post = Counter(zip(acts.target.tolist(), acts.post.tolist(), strict=True))
    for who, found in enumerate(h_index(acts, COUNT)):
        counts = [count for (target, _post), count in by_post.items() if target == who]
        assert found == max(h for h in range(len(counts) + 1) if sum(count >= h for count in counts) >= h)
    assert h_index(acts, COUNT).max() >= 2


def test_a_post_that_nobody_named_is_no_post(acts):
    nameless = Reactions(
        actor=acts.actor, target=acts.target, kind=acts.kind, at_us=acts.at_us, post=np.zeros_like(acts.post)
    )
    assert h_index(nameless, COUNT).tolist() == [0.0] * COUNT


def test_the_reader_who_follows_reactions_stands_where_the_equations_say(acts):
    nodes = np.unique([acts.actor, acts.target])
    step = np.zeros((COUNT, COUNT))
    np.add.at(step, (acts.target, acts.actor), 1.0)
    step = step[np.ix_(nodes, nodes)]
    step[:, step.sum(0) == 0] = 1.0
    step /= step.sum(0)
    jump = np.full(len(nodes), 0.15 / len(nodes))
    expected = np.linalg.solve(np.eye(len(nodes)) - 0.85 * step, jump)
    found = page_rank(acts, COUNT)
    assert found[nodes] == pytest.approx(expected, abs=1e-8)
    assert found[nodes].sum() == pytest.approx(1.0)


def test_who_reshared_others_is_not_above_somebody_of_whom_nothing_is_known(acts):
    listener, stranger = COUNT, COUNT + 1
    more = Reactions(
        **{
            name: np.append(getattr(acts, name), value)
            for name, value in (("actor", listener), ("target", 0), ("kind", 0), ("at_us", 0), ("post", 0))
        }
    )
    found = page_rank(more, COUNT + 2)
    assert found[listener] == found[stranger] > 0
    assert np.all(found[np.unique(acts.target)] > found[stranger])


def test_who_has_equal_reactions_is_equal_whatever_the_order_of_the_sum():
    busy = range(9)  # others whom a fan reshares besides: what it gives to each are no binary fractions
    fans = {0: dict(zip(range(20, 29), busy, strict=True)), 1: dict(zip(range(30, 39), busy[::-1], strict=True))}
    said = [
        (fan, whom)
        for star, crowd in fans.items()
        for fan, more in crowd.items()
        for whom in (star, *range(2, 2 + more))
    ]
    actor, target = np.array(said).T
    nothing = np.zeros(len(said), dtype=np.int64)
    found = page_rank(Reactions(actor=actor, target=target, kind=nothing, at_us=nothing, post=nothing), 39)
    assert found[0] == found[1]
    assert len(np.unique(found)) == 10, "the stars, eight whom fewer and fewer reshare, and whom nobody does"


def test_of_whom_nothing_is_known_stands_below_all_where_everybody_was_reshared():
    actor, nothing = np.arange(5), np.zeros(5, dtype=np.int64)
    around = Reactions(actor=actor, target=np.roll(actor, 1), kind=nothing, at_us=nothing, post=nothing)
    found = page_rank(around, 6)
    assert found[:5] == pytest.approx(0.2)
    assert found[5] == pytest.approx(0.03)


def test_baselines_count_reshares_and_the_recent_one_only_those_of_the_last_ninety_days(acts):
    followers = np.arange(COUNT, dtype=float)
    found = baselines(acts, followers, cut_us=200 * DAY_US)
    assert tuple(found) == BASELINES
    reshares = acts.only(acts.kind == KINDS.index("reshare"))
    late = reshares.only(reshares.at_us >= 110 * DAY_US)
    assert found["total_reshares"].sum() == len(reshares.actor)
    assert found["distinct_resharers_all"].tolist() == distinct_actors(reshares, COUNT).tolist()
    assert found["distinct_resharers_90d"].tolist() == distinct_actors(late, COUNT).tolist()
    assert 0 < len(late.actor) < len(reshares.actor)
    assert found["followers"] is followers


def test_without_any_act_every_count_is_nothing():
    nobody = np.zeros(0, dtype=np.int64)
    none = Reactions(actor=nobody, target=nobody, kind=nobody, at_us=nobody, post=nobody)
    found = baselines(none, np.full(2, np.nan), cut_us=0)
    assert all(np.nan_to_num(values).tolist() == [0.0, 0.0] for values in found.values())
