"""Each attack is planted as it is described; otherwise its bound would bound something else."""

import numpy as np
import pytest

from influencers.scoring.attacks.bots import empty_bots, followed_bots, minute_bot, one_fan
from influencers.scoring.attacks.bursts import Socks, burst_hour, follow_and_drop
from influencers.scoring.attacks.cases import CASES
from influencers.scoring.attacks.rented import Rented
from influencers.scoring.attacks.rings import DirectedRing, MutualRing, ReplyingRing, praise_ring, trading
from influencers.scoring.attacks.world import DAYS
from influencers.scoring.formula import KINDS


@pytest.fixture
def dice():
    return np.random.default_rng(77)


def bought(world, planted):
    """The acts that the attack's accounts gave to its targets."""
    acts = world.log.acts()
    return acts.where(np.isin(acts.actor, planted.actors) & np.isin(acts.target, planted.targets))


def pairs_of(acts):
    return set(zip(acts.actor.tolist(), acts.target.tolist(), strict=True))


def kinds_of(acts):
    return {KINDS[code] for code in acts.kind.tolist()}


@pytest.mark.parametrize("case", [case for case in CASES if case.plant], ids=lambda case: case.name)
def test_targets_come_from_nothing_unless_they_are_people_who_praise_or_trade(world, dice, case):
    planted = case.plant(world, dice)
    was_heard = [place for place in planted.targets.tolist() if place < 2_000 and world.attention[place] > 0]

    assert len(planted.targets) == len(np.unique(planted.targets))
    assert len(planted.actors) == len(np.unique(planted.actors))
    assert bool(was_heard) == (case.name in {"praise-ring", "trading"})


@pytest.mark.parametrize("case", [case for case in CASES if case.plant], ids=lambda case: case.name)
def test_no_planted_act_is_impossible(world, dice, case):
    case.plant(world, dice)
    acts = world.log.acts()

    assert np.all(acts.actor != acts.target)
    assert np.all(acts.at >= world.crowd.created[acts.actor] - 1e-9)
    assert acts.at.max() < DAYS


def test_a_minute_bot_posts_every_minute_of_ninety_days_and_nobody_reacts(world, dice):
    planted = minute_bot(world, dice)
    authors, _ = world.log.posts()

    assert np.count_nonzero(authors == planted.targets[0]) == 129_600
    assert planted.targets[0] not in world.log.acts().target


def test_one_fan_reshares_1440_times_within_a_day(world, dice):
    acts = bought(world, one_fan(world, dice))

    assert (len(acts), len(pairs_of(acts)), kinds_of(acts)) == (1_440, 1, {"reshare"})
    assert np.ptp(acts.at) < 1.0


@pytest.mark.parametrize(("plant", "followers"), [(empty_bots, 0), (followed_bots, 60)])
def test_a_thousand_bots_are_a_week_old_and_reshare_five_posts_each(world, dice, plant, followers):
    planted = plant(world, dice)
    acts = bought(world, planted)

    assert len(planted.actors) == 1_000
    assert np.all(world.crowd.created[planted.actors] == DAYS - 7)
    assert np.all(world.crowd.followers[planted.actors] == followers)
    assert len({*zip(acts.actor.tolist(), acts.post.tolist(), strict=True)}) == 5_000


def test_in_a_mutual_ring_everybody_endorses_everybody(world, dice):
    acts = bought(world, MutualRing(12, dose=2)(world, dice))

    assert len(pairs_of(acts)) == 12 * 11
    assert kinds_of(acts) == {"reshare"}


def test_in_a_directed_ring_each_endorses_sixty_and_nobody_is_endorsed_back(world, dice):
    planted = DirectedRing(150)(world, dice)
    pairs = pairs_of(bought(world, planted))

    assert np.array_equal(np.unique(np.bincount([actor for actor, _ in pairs])[planted.actors]), [60])
    assert not {(target, actor) for actor, target in pairs} & pairs


def test_a_replying_ring_only_replies(world, dice):
    acts = bought(world, ReplyingRing(9, posts=10)(world, dice))

    assert kinds_of(acts) == {"reply"}
    assert len(pairs_of(acts)) == 9 * 8


def test_a_praise_ring_is_ten_people_who_are_heard_by_others(world, dice):
    planted = praise_ring(world, dice)

    assert len(planted.targets) == 10
    assert np.all(world.attention[planted.targets] >= 35)


def test_trading_is_likes_both_ways(world, dice):
    acts = bought(world, trading(world, dice))
    pairs = pairs_of(acts)

    assert kinds_of(acts) >= {"like"}
    assert len({(target, actor) for actor, target in pairs} & pairs) > 0.9 * len(pairs)


def test_a_burst_is_two_hundred_accounts_on_one_post_within_an_hour_half_of_them_new(world, dice):
    planted = burst_hour(world, dice)
    acts = bought(world, planted)

    assert len(pairs_of(acts)) == 200
    assert np.unique(acts.post).size == 1
    assert np.ptp(acts.at) <= 1 / 24
    assert np.count_nonzero(acts.at - world.crowd.created[acts.actor] < 30) == 100


def test_socks_act_within_minutes_of_one_another_on_many_posts(world, dice):
    acts = bought(world, Socks(5)(world, dice))
    spans = [np.ptp(acts.at[acts.post == post]) for post in np.unique(acts.post)]

    assert len(spans) > 20
    assert max(spans) < 15 / 1_440


def test_of_following_and_dropping_eighty_follows_stay_and_all_of_the_others_are_withdrawn(world, dice):
    planted = follow_and_drop(world, dice)
    acts = world.log.acts()
    withdrawn, taken_back_at = world.log.withdrawn()

    backs = acts.where((acts.target == planted.targets[0]) & (acts.kind == KINDS.index("follow")))
    assert len(backs) == 80
    assert set(backs.actor.tolist()) < set(withdrawn.target.tolist())
    assert len(withdrawn) == 400
    assert np.all((taken_back_at - withdrawn.at >= 6) & (taken_back_at - withdrawn.at <= 9))


def test_rented_accounts_are_old_and_do_nothing_but_what_they_are_paid_for(world, dice):
    planted = Rented()(world, dice)
    acts = world.log.acts()

    assert np.all(world.crowd.created[planted.actors] < DAYS - 730)
    assert np.all(world.crowd.followers[planted.actors] >= 100)
    assert set(acts.target[np.isin(acts.actor, planted.actors)].tolist()) == set(planted.targets.tolist())


def test_a_disguise_is_so_many_acts_on_others_for_each_that_is_paid_for(world, dice):
    planted = Rented(disguise=3.0)(world, dice)
    acts = world.log.acts()
    theirs = np.isin(acts.actor, planted.actors)
    on_target = np.isin(acts.target, planted.targets)

    assert np.count_nonzero(theirs & ~on_target) == pytest.approx(3 * np.count_nonzero(theirs & on_target), rel=0.15)


def test_a_smart_disguise_stays_in_the_targets_community(world, dice):
    planted = Rented(disguise=3.0, is_near=True)(world, dice)
    acts = world.log.acts()
    others = acts.target[np.isin(acts.actor, planted.actors) & ~np.isin(acts.target, planted.targets)]

    assert np.unique(world.crowd.community[others]).tolist() == [world.crowd.community[planted.targets[0]]]


def test_a_farm_serves_several_customers_with_the_same_accounts(world, dice):
    planted = Rented(customers=5)(world, dice)

    assert len(pairs_of(bought(world, planted))) == 5 * 100


def test_real_accounts_for_hire_go_on_with_their_lives(world, dice):
    planted = Rented(are_real=True)(world, dice)
    acts = world.log.acts()
    elsewhere = acts.where(np.isin(acts.actor, planted.actors) & ~np.isin(acts.target, planted.targets))

    assert planted.actors.max() < world.honest_count
    assert np.unique(elsewhere.actor).size == 100


def test_two_attacks_on_one_world_share_nobody(world, dice):
    first, second = Rented(are_real=True, count=40)(world, dice), Rented(are_real=True, count=40)(world, dice)

    assert not {*first.actors, *first.targets} & {*second.actors, *second.targets}


def test_a_world_with_too_few_people_for_a_part_says_so(world, dice):
    with pytest.raises(ValueError, match="Make it larger"):
        world.regulars(dice, 5_000)
