"""Endorsing somebody and taking it back: what came in return stays a return."""

import pytest

from influencers.scoring.curves import evidence, one_sided
from influencers.scoring.formula import DAY_US, MUTUAL
from tests.influencers.scoring.runs import contributions_of, influence_of, oracle_of_world
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Seen, TakenBack, World

ADA, BEA, CLEO = 5_000_000_000_000, 7, 12

BEA_FOLLOWS_ADA = World(
    accounts=(Account(ADA), Account(BEA), Account(CLEO)),
    profiles=tuple(Seen(number, 900, 300, 100) for number in (ADA, BEA, CLEO)),
    acts=(Act(BEA, ADA, "follow", days_ago=9.0),),
)
MUTUALLY = BEA_FOLLOWS_ADA.plus(acts=(Act(ADA, BEA, "follow", days_ago=10.0),))
DROPPED = BEA_FOLLOWS_ADA.plus(withdrawn=(TakenBack(ADA, BEA, "follow", days_ago=10.0, until_days_ago=5.0),))


def line(run, actor, target):
    """The only row of a pair in the ledger, None when there is none."""
    rows = [row for row in run.pair_ledger if (row["actor"], row["target"]) == (actor, target)]
    return rows[0] if rows else None


def test_following_and_dropping_leaves_the_follow_that_came_back_at_what_a_mutual_one_is_worth(pipeline):
    mutual, dropped, gift = (line(pipeline.run(world), BEA, ADA) for world in (MUTUALLY, DROPPED, BEA_FOLLOWS_ADA))
    assert mutual["h"] == dropped["h"] < gift["h"]
    assert dropped["why"] & MUTUAL
    assert not gift["why"] & MUTUAL


def test_what_was_taken_back_is_gone_for_whom_it_was_for(pipeline):
    run = pipeline.run(DROPPED)
    assert line(run, ADA, BEA) is None
    assert BEA not in run.influence
    assert contributions_of(DROPPED).keys() == {(BEA, ADA)}


def test_pipeline_and_oracle_agree_where_acts_stand_and_others_were_taken_back(pipeline):
    world = MUTUALLY.plus(
        withdrawn=(TakenBack(ADA, BEA, "reshare", 40.0, 2.0), TakenBack(CLEO, BEA), TakenBack(BEA, ADA, "like", 3.0))
    )
    run = pipeline.run(world)
    assert run.influence == pytest.approx(influence_of(world), abs=1e-9)
    assert line(run, BEA, ADA)["h"] < line(pipeline.run(MUTUALLY), BEA, ADA)["h"] + 1e-12


def test_a_return_is_what_stands_and_what_was_taken_back_together(pipeline):
    acts = (Act(BEA, ADA, "reshare", 1.0), Act(BEA, ADA, "reshare", 1.0), Act(ADA, BEA, "like", 1.0))
    world = World(BEA_FOLLOWS_ADA.accounts, BEA_FOLLOWS_ADA.profiles, acts)
    both = world.plus(withdrawn=(TakenBack(ADA, BEA, "like", 1.0, 0.5),))
    twice = world.plus(acts=(Act(ADA, BEA, "like", 1.0),))
    h = [line(pipeline.run(each), BEA, ADA)["h"] for each in (world, both, twice)]
    assert h[1] == h[2] < h[0]
    given, returned = (float(evidence(weight)) for weight in (2.0, 0.4))
    assert h[1] == pytest.approx(float(one_sided(given, returned)), abs=1e-4)


def test_an_answer_that_was_deleted_was_no_endorsement_and_is_none_now(pipeline):
    answered = BEA_FOLLOWS_ADA.plus(withdrawn=(TakenBack(ADA, BEA, "reply"), TakenBack(ADA, BEA, "mention")))
    assert line(pipeline.run(answered), BEA, ADA)["h"] == line(pipeline.run(BEA_FOLLOWS_ADA), BEA, ADA)["h"]


def test_what_was_taken_back_fades_as_it_would_have(pipeline):
    old = BEA_FOLLOWS_ADA.plus(withdrawn=(TakenBack(ADA, BEA, "follow", days_ago=80.0, until_days_ago=79.0),))
    ancient = BEA_FOLLOWS_ADA.plus(withdrawn=(TakenBack(ADA, BEA, "follow", days_ago=400.0, until_days_ago=1.0),))
    h = [line(pipeline.run(world), BEA, ADA)["h"] for world in (DROPPED, old, ancient, BEA_FOLLOWS_ADA)]
    assert h[0] < h[1] < h[2] == h[3]


def on_day(world, days_ago):
    oracle = oracle_of_world(world)
    return dict(zip(oracle.people.tolist(), oracle.day(AS_OF_US - days_ago * DAY_US).tolist(), strict=True))


def test_in_the_history_an_act_counts_until_it_was_taken_back_and_as_a_return_from_then_on():
    assert on_day(DROPPED, 7) == on_day(MUTUALLY, 7)
    assert on_day(DROPPED, 5)[BEA] > 0  # what is taken back at a moment is not known to be before it is over
    assert on_day(DROPPED, 4)[BEA] == 0
    # Bea's standing went with it, which Ada has in part from her.
    assert on_day(DROPPED, 4)[ADA] < on_day(MUTUALLY, 4)[ADA] < on_day(BEA_FOLLOWS_ADA, 4)[ADA]


def test_taking_back_an_endorsement_wins_nothing():
    assert influence_of(DROPPED)[ADA] <= influence_of(MUTUALLY)[ADA] < influence_of(BEA_FOLLOWS_ADA)[ADA]
