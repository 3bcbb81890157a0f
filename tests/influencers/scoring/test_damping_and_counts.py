"""Edges of the two inputs that people and networks give: decisions on gaming, and counts without names."""

import math
from dataclasses import replace

import pytest

from influencers.scoring.curves import decay, restraint
from influencers.scoring.explain import reason_codes
from influencers.scoring.formula import FORMULA
from influencers.scoring.oracle import Accounts
from tests.influencers.scoring.runs import influence_of, oracle_of_world
from tests.influencers.scoring.telling import account_reasons
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Counted, Decision, Post, Seen, World

ADA, BEA, CLEO, DORA = 1, 2, 3, 4
KNOWN = tuple(Seen(number, 900, 300, 100) for number in (BEA, CLEO))
HEARD = World(
    accounts=tuple(Account(number) for number in (ADA, BEA, CLEO, DORA)),
    profiles=KNOWN,
    acts=(Act(BEA, ADA), Act(CLEO, ADA), Act(CLEO, BEA), Act(BEA, CLEO, "reply")),
)


def lines(run):
    return {(row["actor"], row["target"]): row for row in run.pair_ledger}


def counted(*counts, **more):
    """A world in which nobody is known to react, and Ada's posts were counted."""
    return World(accounts=HEARD.accounts, counts=counts, **more)


def only_count(run):
    (row,) = run.anonymous_ledger
    return row


@pytest.mark.parametrize("damping", [0.5, 0.1])
def test_a_damped_pair_counts_that_much_less_and_says_so(pipeline, damping):
    before = lines(pipeline.run(HEARD))[BEA, ADA]
    after = lines(pipeline.run(HEARD.plus(decisions=(Decision(BEA, damping, ADA),))))[BEA, ADA]
    assert after["c"] == pytest.approx(before["c"] * damping, rel=1e-12)
    assert (after["damping"], after["cred"]) == (damping, before["cred"])
    assert "DAMPED" in reason_codes(after["why"])
    assert "DAMPED" not in reason_codes(before["why"])


def test_a_pair_that_is_damped_to_nothing_keeps_its_line_and_its_acts(pipeline):
    run = pipeline.run(HEARD.plus(decisions=(Decision(BEA, 0.0, ADA),)))
    assert lines(run)[BEA, ADA]["c9"] == 0
    assert [act["c9"] for act in run.event_ledger if act["actor"] == BEA and act["target"] == ADA] == [0]
    (ada,) = [row for row in run.person if row["person"] == ADA]
    assert (ada["reactors"], ada["n_eff"]) == (1, 1.0)  # Cleo


def test_a_decision_on_an_account_damps_all_that_it_gives_and_the_lower_of_two_holds(pipeline):
    run = pipeline.run(HEARD.plus(decisions=(Decision(BEA, 0.5), Decision(BEA, 0.1, ADA), Decision(CLEO, 1.0))))
    found = {pair: row["damping"] for pair, row in lines(run).items()}
    assert found == {(BEA, ADA): 0.1, (BEA, CLEO): 0.5, (CLEO, ADA): 1.0, (CLEO, BEA): 1.0}
    lower = pipeline.run(HEARD.plus(decisions=(Decision(BEA, 0.1), Decision(BEA, 0.5, ADA))))
    assert lines(lower)[BEA, ADA]["damping"] == 0.1


def test_a_decision_on_a_pair_holds_for_all_accounts_of_the_person(pipeline):
    both = World(accounts=(Account(ADA), Account(DORA, person=ADA), Account(BEA)), profiles=KNOWN[:1])
    both = both.plus(acts=(Act(BEA, ADA),), decisions=(Decision(BEA, 0.1, DORA), Decision(BEA, 0.5, ADA)))
    more = both.plus(acts=(Act(BEA, DORA),))
    assert {row["damping"] for row in pipeline.run(more).pair_ledger} == {0.1}
    assert pipeline.run(more).influence[ADA] > pipeline.run(both).influence[ADA]
    assert influence_of(more) == pytest.approx(pipeline.run(more).influence, abs=1e-12)


def test_a_damped_reactor_lends_less_authority_to_whom_it_reacts_to(pipeline):
    damped = HEARD.plus(decisions=(Decision(CLEO, 0.0, BEA),))
    before, after = (lines(pipeline.run(world))[BEA, ADA] for world in (HEARD, damped))
    assert after["auth"] == FORMULA.authority_base < before["auth"]
    assert after["c"] < before["c"]


def test_a_decision_on_accounts_that_never_react_changes_nothing(pipeline):
    strangers = (Decision(77, 0.0), Decision(BEA, 0.0, 77), Decision(77, 0.0, ADA), Decision(ADA, 0.0, BEA))
    assert pipeline.run(HEARD.plus(decisions=strangers)) == pipeline.run(HEARD)
    assert influence_of(HEARD.plus(decisions=strangers)) == influence_of(HEARD)


def test_whom_decisions_leave_nothing_has_a_row_without_points_and_no_remark_on_many_posts(pipeline):
    world = HEARD.plus(decisions=(Decision(BEA, 0.0), Decision(CLEO, 0.0)), posts=[Post(ADA)] * 50)
    (ada,) = [row for row in pipeline.run(world).person if row["person"] == ADA]
    assert (ada["i9"], ada["score"], ada["reactors"], ada["low"]) == (0, 0.0, 0, None)
    assert account_reasons(ada["why"]) == ("FADED",)


def test_topics_are_damped_with_the_pair(pipeline):
    acts = (Act(BEA, ADA, topic_post=1), Act(CLEO, ADA, topic_post=1))
    about = World(accounts=HEARD.accounts, profiles=KNOWN, acts=acts, shares=((1, 7, 1.0),))
    run = pipeline.run(about.plus(decisions=(Decision(BEA, 0.0, ADA),)))
    assert {row["actor"]: row["c9"] > 0 for row in run.topic_ledger} == {BEA: False, CLEO: True}


def test_counts_bring_the_logarithm_of_what_they_weigh(pipeline):
    row = only_count(pipeline.run(counted(Counted(ADA, 50, 3, 10, days_ago=30.0))))
    weighed = 0.2 * 50 + 3 + 0.7 * 10
    assert row["x"] == pytest.approx(0.02 * float(decay(30.0)) * math.log1p(weighed), abs=1e-11)
    assert (row["person"], row["target"], row["network"], row["eff"]) == (ADA, ADA, "mastodon", 1.0)
    assert (row["c9"], row["posts"], row["acts"]) == (round(row["x"] * 1e9), 1, 63)


def test_who_is_only_counted_has_a_score_but_neither_confidence_nor_interval_nor_a_topic(pipeline):
    run = pipeline.run(counted(Counted(ADA, 50), shares=((0, 7, 1.0),)))
    (ada,) = run.person
    assert ada["score"] > 0
    assert (ada["reactors"], ada["n_eff"], ada["confidence"], ada["low"], ada["high"]) == (0, 0.0, 0.0, None, None)
    assert account_reasons(ada["why"]) == ()
    assert run.person_topic == run.topic_ledger == run.event_ledger == []


def test_counts_move_the_middle_of_an_interval_but_not_how_sure_it_is(pipeline):
    (before, *_), (after, *_) = (
        sorted(pipeline.run(world).person, key=lambda row: row["person"])
        for world in (HEARD, HEARD.plus(counts=(Counted(ADA, 900),)))
    )
    assert (after["n_eff"], after["confidence"]) == (before["n_eff"], before["confidence"])
    assert before["low"] < after["low"] < after["score"] < after["high"]


def test_the_largest_counts_that_can_be_told_are_no_trouble(pipeline):
    largest = [Counted(ADA, 2**63 - 1, 2**63 - 1, 2**63 - 1)] * 3
    row = only_count(pipeline.run(counted(*largest)))
    assert (row["acts"], row["posts"]) == (2**53, 3)
    assert row["c"] == pytest.approx(influence_of(counted(*largest))[ADA], abs=1e-9)


@pytest.mark.parametrize(
    "count", [Counted(ADA), Counted(ADA, 0, 0, 0), Counted(ADA, 9, days_ago=365.0), Counted(ADA, 9, days_ago=0.0)]
)
def test_what_counts_nothing_is_too_old_or_is_not_known_yet_has_no_line(pipeline, count):
    run = pipeline.run(counted(count))
    assert run.person == run.anonymous_ledger == []
    assert influence_of(counted(count)) == {}


def test_counts_bring_at_most_five_units_to_an_account(pipeline):
    row = only_count(pipeline.run(counted(*[Counted(ADA, 10**12)] * 40)))
    assert row["x"] == pytest.approx(5.0)
    assert row["c9"] == 5_000_000_000


def test_several_accounts_of_a_person_on_a_network_share_one_purse_and_those_on_others_have_their_own(pipeline):
    accounts = (Account(ADA), Account(BEA, person=ADA), Account(CLEO, "bluesky", person=ADA))
    world = World(accounts=accounts, counts=tuple(Counted(n, 10**12) for n in (ADA, BEA, CLEO) for _ in range(40)))
    world = world.plus(posts=[Post(BEA)] * 2_000)
    run = pipeline.run(world)
    rows = {row["target"]: row for row in run.anonymous_ledger}
    assert rows[ADA]["c"] + rows[BEA]["c"] == pytest.approx(5.0)
    assert rows[ADA]["c"] > rows[BEA]["c"] > 0  # who posts more for it keeps less
    assert rows[CLEO]["c"] == pytest.approx(5.0)
    assert run.influence[ADA] == pytest.approx(influence_of(world)[ADA], abs=1e-9)


def test_the_exchange_rate_of_a_network_opens_no_larger_purse(pipeline):
    many = tuple(Counted(ADA, 10**12) for _ in range(40))
    rate = World(accounts=(Account(ADA, unit=58.8),), counts=many)
    assert only_count(pipeline.run(rate))["c"] == pytest.approx(5.0)
    few = World(accounts=(Account(ADA, unit=2.0),), counts=many[:1])
    assert only_count(pipeline.run(few))["c"] == pytest.approx(2 * only_count(pipeline.run(counted(many[0])))["c"])


def test_posts_are_weighed_against_counts_as_against_reactors(pipeline):
    posts = [Post(ADA, days_ago=1.0)] * 100
    row = only_count(pipeline.run(counted(Counted(ADA, 900), posts=posts)))
    assert row["eff"] == pytest.approx(float(restraint(row["x"], 100 * float(decay(1.0)))), abs=1e-12)
    (ada,) = pipeline.run(counted(Counted(ADA, 900), posts=posts)).person
    assert account_reasons(ada["why"]) == ("MANY_POSTS",)


def test_counts_lend_nobody_authority(pipeline):
    loud = HEARD.plus(counts=(Counted(BEA, 10**9),))
    assert lines(pipeline.run(loud))[BEA, ADA]["auth"] == lines(pipeline.run(HEARD))[BEA, ADA]["auth"]


def test_without_networks_the_oracle_takes_all_accounts_for_one():
    world = World(accounts=(Account(ADA), Account(BEA, "bluesky", person=ADA)))
    world = world.plus(counts=tuple(Counted(n, 10**12) for n in (ADA, BEA) for _ in range(40)))
    oracle = oracle_of_world(world)
    assert oracle.day(AS_OF_US).max() == pytest.approx(10.0)
    one = oracle_of_world(replace(world, accounts=(Account(ADA), Account(BEA, person=ADA))))
    assert one.day(AS_OF_US).max() == pytest.approx(5.0)
    assert Accounts(account=oracle.accounts, person=oracle.accounts, unit=oracle.accounts).network is None
