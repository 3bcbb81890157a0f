"""What holds for every table of a run of the whole pipeline, over a world and its variations."""

import numpy as np
import pytest

from influencers.scoring.changes import parts_of_change
from influencers.scoring.curves import confidence_of, interval_of, score_of
from influencers.scoring.formula import DAMPED, FADED
from tests.influencers.scoring.promises import TOLERANCE
from tests.influencers.scoring.runs import (
    anonymous_of,
    changing_acts,
    changing_pairs,
    contributions_of,
    influence_of,
    topics_of,
)
from tests.influencers.scoring.variations import STEP, persons
from tests.influencers.scoring.worlds import person_of


def the_oracle_agrees(run, varied):
    world = varied.together
    assert_agree(run.influence, influence_of(world))
    assert_agree(run.contributions, contributions_of(world))
    assert run.anonymous == pytest.approx(anonymous_of(world), abs=TOLERANCE)
    assert_agree(run.topics, topics_of(world))


def assert_agree(found, expected):
    """No row is nothing: sums go by steps, and what is left of an act on its last day is less than one."""
    everybody = found.keys() | expected.keys()
    assert {each: found.get(each, 0.0) for each in everybody} == pytest.approx(
        {each: expected.get(each, 0.0) for each in everybody}, abs=TOLERANCE
    )


def every_ledger_sums(run, _varied):
    i9 = run.i9
    assert sums([*run.pair_ledger, *run.anonymous_ledger], "person") == {(p,): whole for p, whole in i9.items()}
    pairs = {(row["actor"], row["target"]): row["c9"] for row in run.pair_ledger}
    assert sums(run.event_ledger, "actor", "target") == pairs
    assert len(run.event_ledger) == sum(row["n"] for row in run.pair_ledger)
    assert min((row["c9"] for row in run.event_ledger), default=0) >= 0
    topics = {(row["person"], row["topic"]): row["i9"] for row in run.person_topic}
    assert sums(run.topic_ledger, "person", "topic") == topics
    for row in run.person:
        named = [pair["c9"] for pair in run.pair_ledger if pair["person"] == row["person"]]
        assert_figures_follow_from_the_integers(row, named)


def assert_figures_follow_from_the_integers(row, named):
    assert row["score"] == pytest.approx(float(score_of(row["i9"] / 1e9)), abs=1e-12)
    assert row["faded"] == (row["i9"] == 0) == bool(row["why"] & FADED)
    assert row["confidence"] == pytest.approx(float(confidence_of(row["n_eff"])), abs=1e-12)
    if any(named):
        assert row["n_eff"] == pytest.approx(sum(named) ** 2 / sum(c9 * c9 for c9 in named), rel=1e-12)
        assert (row["low"], row["high"]) == pytest.approx(interval_of(row["i9"] / 1e9, row["n_eff"]), abs=1e-9)
    else:  # nobody is known who could say how sure it is
        assert (row["low"], row["high"], row["n_eff"], row["confidence"]) == (None, None, 0, 0)


def sums(rows, *keys):
    found = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        found[key] = found.get(key, 0) + row["c9"]
    return found


def only_those_with_a_reaction_have_a_row(run, varied):
    world = varied.together
    owner = persons(world)
    reached = {owner[act.target] for act in world.acts if owner[act.target] != owner[act.actor]}
    counted = {owner[each.account] for each in world.counts}
    assert run.influence.keys() <= reached | counted


def no_topic_is_above_the_whole(run, _varied):
    for row in run.person_topic:
        assert row["i9"] <= run.i9[row["person"]]
        assert 0 <= row["focus"] <= 1
        assert row["posts"] >= 0


def a_decision_touches_nothing_but_the_damping(run, varied):
    """Evidence, selectivity and mutuality of every pair are what they are undecided, and no line is hidden."""
    rows = {(row["actor"], row["target"]): row for row in run.pair_ledger}
    here, there = (varied.places[name] for name in ("as it is", "undecided"))
    decided = [pair for pair in rows if pair[0] // STEP == here // STEP]
    for actor, target in decided:
        one, other = rows[actor, target], rows[actor - here + there, target - here + there]
        assert [one[name] for name in ("g", "g_end", "sel", "h", "cred", "n")] == [
            other[name] for name in ("g", "g_end", "sel", "h", "cred", "n")
        ]
        assert (other["damping"], other["why"] & DAMPED) == (1.0, 0)
        assert one["damping"] == damping_in(varied.world, actor - here, target - here)
        assert bool(one["why"] & DAMPED) == (one["damping"] < 1)


def damping_in(world, actor, target):
    """The lower of what was decided of the actor and of the pair, whichever account of the person there that names."""
    (told,) = [account for account in world.accounts if account.number == target]
    same = [a.number for a in world.accounts if (person_of(a), a.network) == (person_of(told), told.network)]
    concerned = {None, *same}
    return min((d.damping for d in world.decisions if d.actor == actor and d.target in concerned), default=1.0)


def changes_are_told_to_the_nano_unit(run, varied):
    """From the world as it is to the world a day later."""
    here, later = (varied.places[name] for name in ("as it is", "a day later"))
    for person in set(persons(varied.world).values()):
        before, after = (changing_pairs(run, person + place) for place in (here, later))
        acts = [changing_acts(run, person + place) for place in (here, later)]
        found = parts_of_change(before, after, acts_before=acts[0], acts_after=acts[1], joined=np.array([], np.int64))
        assert (
            found.totals().sum() == after.i9 - before.i9 == run.i9.get(person + later, 0) - run.i9.get(person + here, 0)
        )


OF_A_RUN = (
    the_oracle_agrees,
    every_ledger_sums,
    no_topic_is_above_the_whole,
    only_those_with_a_reaction_have_a_row,
    a_decision_touches_nothing_but_the_damping,
    changes_are_told_to_the_nano_unit,
)
