"""Edges of the pipeline: what counts, what does not, and which reason says so."""

import pytest

from influencers.scoring.curves import decay
from influencers.scoring.explain import reason_codes
from tests.influencers.scoring.runs import Pipeline, influence_of, topics_of
from tests.influencers.scoring.telling import account_reasons
from tests.influencers.scoring.whole_runs import assert_agree
from tests.influencers.scoring.worlds import Account, Act, Post, Seen, World

ADA, BEA, CLEO = 1, 2, 3
JAZZ = 1
TRIO = World(accounts=(Account(ADA), Account(BEA), Account(CLEO)))
KNOWN = Seen(BEA, 900, 300, 100)


def only_pair(run):
    (row,) = run.pair_ledger
    return row


def test_a_log_without_acts_gives_empty_tables_of_the_right_types(pipeline):
    run = pipeline.run(TRIO)
    assert run.person == run.pair_ledger == run.event_ledger == run.topic_ledger == run.person_topic == []
    types = dict(pipeline.backend.con.execute("select column_name, column_type from (describe person)").fetchall())
    assert types["i9"] == "BIGINT"
    assert types["influence"] == "DOUBLE"
    assert types["why"] == "SMALLINT"


@pytest.mark.parametrize(
    "table", ["person", "event_ledger", "topic_ledger", "person_topic", "pair_ledger", "anonymous_ledger"]
)
def test_nano_units_are_64_bit_integers_in_every_table(pipeline, table):
    types = dict(pipeline.backend.con.execute(f"select column_name, column_type from (describe {table})").fetchall())
    assert types.get("c9", types.get("i9")) == "BIGINT"


@pytest.mark.parametrize("days_ago", [0.0, -1.0, 365.0, 400.0])
def test_an_act_at_or_after_the_as_of_moment_or_a_year_old_does_not_count(pipeline, days_ago):
    world = TRIO.plus(acts=(Act(BEA, ADA, days_ago=days_ago),))
    assert pipeline.run(world).person == []
    assert influence_of(world) == {}


def test_an_act_a_moment_younger_than_a_year_still_leaves_a_row(pipeline):
    run = pipeline.run(TRIO.plus(acts=(Act(BEA, ADA, days_ago=364.9),)))
    (ada,) = run.person
    assert ada["i9"] == ada["score"] == ada["n_eff"] == ada["confidence"] == 0
    assert ada["low"] is None
    assert account_reasons(ada["why"]) == ("FADED",)
    assert [act["c9"] for act in run.event_ledger] == [0]


def test_what_is_left_of_an_act_on_its_last_day_may_be_too_little_for_a_topic_and_the_oracle_agrees(pipeline):
    last = Act(BEA, ADA, "mention", days_ago=364.9924, topic_post=0)
    world = TRIO.plus(acts=(last,), posts=(Post(ADA, days_ago=370),), shares=((0, JAZZ, 0.36),))
    run = pipeline.run(world)

    assert topics_of(world).keys() == {(ADA, JAZZ)}
    assert run.topics == {}
    assert_agree(run.topics, topics_of(world))


@pytest.mark.parametrize("kind", ["click", "visit"])
def test_clicks_and_visits_weigh_nothing(pipeline, kind):
    assert pipeline.run(TRIO.plus(acts=(Act(BEA, ADA, kind),))).pair_ledger == []


def test_acts_on_oneself_do_not_count_even_from_another_account(pipeline):
    world = World(accounts=(Account(ADA), Account(BEA, person=ADA)))
    assert pipeline.run(world.plus(acts=(Act(BEA, ADA), Act(ADA, ADA)))).person == []


def test_two_accounts_of_one_person_are_two_pairs_and_one_reactor(pipeline):
    world = World(accounts=(Account(ADA), Account(BEA), Account(CLEO, person=BEA)))
    (ada,) = pipeline.run(world.plus(acts=(Act(BEA, ADA), Act(CLEO, ADA)))).person
    assert ada["reactors"] == 1
    assert ada["n_eff"] == pytest.approx(2.0)


def test_the_latest_snapshot_before_the_as_of_moment_is_the_profile(pipeline):
    early, late, future = (Seen(BEA, 900, count, 0, days_ago=days) for count, days in ((0, 9.0), (100, 0.1), (0, 0.0)))
    row = only_pair(pipeline.run(TRIO.plus(profiles=(early, late, future), acts=(Act(BEA, ADA),))))
    assert (row["f_age"], row["f_aud"], row["f_ratio"]) == pytest.approx((1.0, 1.0, 1.0))


def test_an_unknown_profile_counts_a_quarter_and_says_so(pipeline):
    row = only_pair(pipeline.run(TRIO.plus(acts=(Act(BEA, ADA),))))
    assert row["cred"] == 0.25
    assert reason_codes(row["why"]) == ("UNKNOWN_PROFILE",)


def test_a_profile_that_knows_only_the_audience_is_not_unknown(pipeline):
    row = only_pair(pipeline.run(TRIO.plus(profiles=(Seen(BEA, None, 300, None),), acts=(Act(BEA, ADA),))))
    assert (row["f_age"], row["f_aud"], row["f_ratio"]) == pytest.approx((0.5, 1.0, 1.0))
    assert reason_codes(row["why"]) == ()


def test_reasons_name_what_lowered_a_contribution(pipeline):
    acts = [Act(BEA, ADA, "reshare", days_ago=95.0) for _ in range(30)] + [Act(ADA, BEA, days_ago=3.0)]
    rows = {
        row["actor"]: row for row in pipeline.run(TRIO.plus(profiles=(Seen(BEA, 5, 3, 900),), acts=acts)).pair_ledger
    }
    reasons = reason_codes(rows[BEA]["why"])
    assert reasons == ("NEW_REACTOR", "SMALL_AUDIENCE", "FOLLOWS_MANY", "MUTUAL", "REPEAT", "FADING")
    assert rows[BEA]["h"] < rows[BEA]["g"]


def test_a_reactor_who_hands_out_more_than_its_budget_is_unselective(pipeline):
    crowd = tuple(Account(100 + place) for place in range(60))
    world = TRIO.plus(accounts=crowd, acts=tuple(Act(BEA, account.number) for account in crowd))
    run = pipeline.run(world)
    assert {reason_codes(row["why"]) for row in run.pair_ledger} == {("UNSELECTIVE", "UNKNOWN_PROFILE")}


def test_replying_to_those_who_endorse_costs_nothing_but_endorsing_back_does(pipeline):
    replies, likes = (
        pipeline.run(TRIO.plus(profiles=(KNOWN,), acts=(Act(BEA, ADA), Act(ADA, BEA, kind))))
        for kind in ("reply", "like")
    )
    h = [next(row["h"] / row["g"] for row in run.pair_ledger if row["actor"] == BEA) for run in (replies, likes)]
    assert h[0] == 1.0
    assert h[1] < 0.9


def test_many_posts_for_little_attention_cost_a_few_points_and_a_reason(pipeline):
    act = Act(BEA, ADA)
    posts = tuple(Post(ADA, days_ago=place / 20) for place in range(1, 1_000))
    quiet, loud = (pipeline.run(TRIO.plus(acts=(act,), posts=some)).person[0] for some in ((), posts))
    assert account_reasons(quiet["why"]) == ()
    assert account_reasons(loud["why"]) == ("MANY_POSTS",)
    assert 0 < quiet["score"] - loud["score"] < 3


def test_posts_of_the_as_of_moment_and_of_a_year_ago_cost_nothing(pipeline):
    world = TRIO.plus(acts=(Act(BEA, ADA),), posts=(Post(ADA, 0.0), Post(ADA, 365.0), Post(ADA, -3.0)))
    assert only_pair(pipeline.run(world))["eff"] == 1.0


def test_an_exchange_rate_scales_what_a_network_brings(pipeline):
    acts = (Act(BEA, ADA), Act(CLEO, ADA))
    rate = World(accounts=tuple(Account(number, unit=3.0) for number in (ADA, BEA, CLEO)), acts=acts)
    assert pipeline.run(rate).influence[ADA] == pytest.approx(3 * pipeline.run(TRIO.plus(acts=acts)).influence[ADA])
    assert influence_of(rate)[ADA] == pytest.approx(pipeline.run(rate).influence[ADA], abs=1e-12)


def test_weights_by_kind_stand_apart_for_pairs_of_one_kind_and_of_several(pipeline):
    acts = (Act(BEA, ADA, "reply"), Act(BEA, ADA, "like"), Act(BEA, ADA, "like"), Act(CLEO, ADA, "follow"))
    rows = {row["actor"]: row for row in pipeline.run(TRIO.plus(acts=acts)).pair_ledger}
    weights = {
        actor: {k: round(v, 3) for k, v in row.items() if k.startswith("w_") and v} for actor, row in rows.items()
    }
    assert weights == {BEA: {"w_reply": 0.7, "w_like": 0.4}, CLEO: {"w_follow": 0.3}}
    assert {actor: row["n"] for actor, row in rows.items()} == {BEA: 3, CLEO: 1}


def test_a_topic_is_read_from_the_post_and_its_focus_is_a_share_of_the_whole(pipeline):
    acts = (Act(BEA, ADA, topic_post=1), Act(CLEO, ADA, topic_post=2), Act(CLEO, ADA, topic_post=None))
    world = TRIO.plus(acts=acts, posts=4 * (Post(ADA),), shares=((1, 7, 1.0), (2, 7, 0.5), (2, 8, 0.5), (3, 9, 1.0)))
    run = pipeline.run(world)
    topics = {row["topic"]: row for row in run.person_topic}
    assert {topic: row["posts"] for topic, row in topics.items()} == {7: 2, 8: 1}
    assert topics[7]["focus"] > topics[8]["focus"] > 0
    assert topics[7]["score"] < run.person[0]["score"]


def test_ibis_and_its_compiled_statements_keep_the_same_tables():
    fresh = Pipeline()
    world = TRIO.plus(profiles=(KNOWN,), acts=(Act(BEA, ADA), Act(ADA, BEA)), shares=((1, 7, 1.0),))
    compiled = fresh.run(world)
    assert fresh.run(world) == compiled


def test_acts_of_one_pair_share_its_contribution_by_their_weights(pipeline):
    acts = (Act(BEA, ADA, "reply", days_ago=0.001), Act(BEA, ADA, "like", days_ago=0.002), Act(BEA, ADA, days_ago=45.0))
    run = pipeline.run(TRIO.plus(profiles=(KNOWN,), acts=acts))
    whole, weights = only_pair(run)["c9"], [0.7 * decay(0.001), 0.2 * decay(0.002), decay(45.0)]
    parts = sorted((act["at_us"], act["c9"]) for act in run.event_ledger)[::-1]
    shares = [float(weight / sum(weights)) for weight in weights]
    assert [part / whole for _, part in parts] == pytest.approx(shares, abs=1e-8)


def test_what_all_accounts_of_two_people_brought_is_one_edge(pipeline):
    also_bea, also_ada = 4, 5
    world = World(
        accounts=(
            Account(ADA),
            Account(BEA),
            Account(CLEO),
            Account(also_bea, person=BEA),
            Account(also_ada, person=ADA),
        ),
        acts=(
            *(Act(reactor, ADA, days_ago=3) for reactor in (BEA, also_bea, CLEO)),
            *(Act(BEA, target, days_ago=5) for target in (also_ada, CLEO)),
            Act(CLEO, BEA, days_ago=7),
        ),
    )
    pairs = pipeline.run(world).pair_ledger

    edges = pipeline.backend.table("edges").to_pyarrow().to_pylist()

    ends = [(edge["actor_person"], edge["person"]) for edge in edges]
    assert sorted(ends) == [(BEA, ADA), (BEA, CLEO), (CLEO, ADA), (CLEO, BEA)]
    for edge in edges:
        own = [pair for pair in pairs if all(pair[end] == edge[end] for end in ("actor_person", "person"))]
        assert (edge["c9"], edge["n"]) == (sum(pair["c9"] for pair in own), len(own))
        assert edge["counts"]
