"""The oracle walks through time: what was known on a day, and nothing later."""

import numpy as np
import pytest

from influencers.scoring import arrays, oracle_pairs
from influencers.scoring.arrays import oracle_of
from influencers.scoring.formula import DAY_US
from influencers.scoring.oracle import Accounts, Acts, Oracle, Posts, Profiles, backfill
from tests.influencers.scoring.runs import oracle_of_world
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Seen, TakenBack, World, random_world

ADA, BEA = 5_000_000_000_000, 7


def nothing(*, accounts=()):
    none, unknown = np.zeros(0, dtype=np.int64), np.zeros(0)
    ids = np.array(accounts, dtype=np.int64)
    return Oracle(
        acts=Acts(actor=none, target=none, kind=none, at_us=none),
        posts=Posts(account=none, at_us=none, known_us=none),
        profiles=Profiles(account=none, seen_us=none, created_us=unknown, followers=unknown, following=unknown),
        accounts=Accounts(account=ids, person=ids, unit=np.ones(len(ids))),
    )


def test_an_empty_log_has_nobody_and_a_silent_one_has_zeros():
    assert nothing().day(AS_OF_US).tolist() == []
    assert nothing(accounts=[9, 4]).day(AS_OF_US).tolist() == [0.0, 0.0]
    assert nothing(accounts=[9, 4]).people.tolist() == [4, 9]


def test_a_day_in_the_past_knows_neither_later_acts_nor_later_profiles():
    world = World(
        accounts=(Account(ADA), Account(BEA)),
        profiles=(Seen(BEA, 900, 100, 0, days_ago=20.0), Seen(BEA, 900, 0, 900, days_ago=5.0)),
        acts=(Act(BEA, ADA, days_ago=30.0), Act(BEA, ADA, days_ago=3.0)),
    )
    until_then = World(accounts=world.accounts, profiles=world.profiles[:1], acts=world.acts[:1])
    then = AS_OF_US - 10 * DAY_US
    assert oracle_of_world(world).day(then).tolist() == oracle_of_world(until_then).day(then).tolist()
    assert oracle_of_world(world).day(then).max() > 0


def test_before_its_first_snapshot_a_profile_is_unknown():
    world = World(
        accounts=(Account(ADA), Account(BEA)),
        profiles=(Seen(BEA, 900, 100, 0, days_ago=5.0),),
        acts=(Act(BEA, ADA, days_ago=20.0),),
    )
    stranger = World(accounts=world.accounts, acts=world.acts)
    then = AS_OF_US - 10 * DAY_US
    assert oracle_of_world(world).day(then).tolist() == oracle_of_world(stranger).day(then).tolist()


def test_a_backfill_is_one_exact_row_a_day_and_tells_its_progress():
    oracle = oracle_of_world(random_world(10, 100, seed=3))
    days_us = [AS_OF_US - days * DAY_US for days in range(5)]
    told = []
    history = backfill(oracle, days_us, told.append)
    assert history.shape == (5, len(oracle.people))
    assert told == [1] * 5
    assert history[2] == pytest.approx(oracle.day(days_us[2]))


def test_an_oracle_over_the_pipelines_tables_is_the_one_over_plain_arrays(pipeline):
    world = random_world(12, 110, seed=11)
    names = pipeline.load(world)
    over_tables = oracle_of({name: pipeline.backend.table(name) for name in names})
    plain = oracle_of_world(world)
    assert over_tables.people.tolist() == plain.people.tolist()
    assert over_tables.day(AS_OF_US).tolist() == plain.day(AS_OF_US).tolist()
    assert plain.day(AS_OF_US).max() > 0


@pytest.mark.parametrize("seed", range(4))
def test_an_oracle_that_reads_a_few_acts_at_a_time_is_the_one_that_reads_all_at_once(pipeline, monkeypatch, seed):
    names = pipeline.load(random_world(12, 160, seed=seed))
    tables = {name: pipeline.backend.table(name) for name in names}
    whole = oracle_of(tables)
    monkeypatch.setattr(arrays, "ACTS_AT_ONCE", 7)
    for name in ("_ACTS_AT_ONCE", "_PAIRS_AT_ONCE", "_MET_AT_ONCE"):
        monkeypatch.setattr(oracle_pairs, name, 5)

    few = oracle_of(tables)

    assert (few.actor.tolist(), few.target.tolist()) == (whole.actor.tolist(), whole.target.tolist())
    for day_us in (AS_OF_US, AS_OF_US - 30 * DAY_US):
        assert few.day(day_us) == pytest.approx(whole.day(day_us), rel=1e-12)
        assert few.contributions(day_us) == pytest.approx(whole.contributions(day_us), rel=1e-12)
    assert whole.day(AS_OF_US).max() > 0
    with pytest.raises(ValueError, match="read in pieces"):
        few.topic_day(AS_OF_US, np.ones(160))


def test_who_took_everything_back_is_in_the_oracle_that_reads_a_few_acts_at_a_time(pipeline, monkeypatch):
    back = TakenBack(ADA, BEA, "reshare", 20.0, 2.0)
    world = World(
        accounts=(Account(ADA), Account(BEA), Account(9)), acts=(Act(BEA, ADA), Act(9, ADA)), withdrawn=(back,)
    )
    tables = {name: pipeline.backend.table(name) for name in pipeline.load(world)}
    whole = oracle_of(tables).day(AS_OF_US - 10 * DAY_US).tolist()

    monkeypatch.setattr(arrays, "ACTS_AT_ONCE", 1)

    assert oracle_of(tables).day(AS_OF_US - 10 * DAY_US).tolist() == whole
    assert whole[0] > 0


def test_an_act_of_an_account_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="not among the accounts"):
        oracle_of_world(World(accounts=(Account(ADA),), acts=(Act(BEA, ADA),)))


def test_a_day_before_a_post_was_first_seen_does_not_know_it():
    ids = np.array([ADA, BEA])
    act = Acts(actor=ids[1:], target=ids[:1], kind=np.zeros(1, np.int8), at_us=np.array([AS_OF_US - 30 * DAY_US]))

    def on(day_us, *, known_us):
        posts = Posts(account=ids[:1], at_us=np.array([AS_OF_US - 40 * DAY_US]), known_us=np.array([known_us]))
        none, unknown = np.zeros(0, dtype=np.int64), np.zeros(0)
        profiles = Profiles(account=none, seen_us=none, created_us=unknown, followers=unknown, following=unknown)
        accounts = Accounts(account=ids, person=ids, unit=np.ones(2))
        return Oracle(acts=act, posts=posts, profiles=profiles, accounts=accounts).day(day_us).max()

    ten_days_ago = AS_OF_US - 10 * DAY_US
    assert on(ten_days_ago, known_us=AS_OF_US) > on(ten_days_ago, known_us=ten_days_ago - 1)
