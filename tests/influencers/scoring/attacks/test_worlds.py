"""The invented honest world looks like one: few are heard by many, most by nobody, and everybody sleeps."""

import numpy as np

from influencers.scoring.attacks.everyday import honest_world
from influencers.scoring.attacks.world import DAYS


def test_the_same_seed_makes_the_same_world_and_another_seed_another(quiet_world):
    again, other = honest_world(31, 2_000), honest_world(32, 2_000)

    assert np.array_equal(again.log.acts().at, quiet_world.log.acts().at)
    assert np.array_equal(again.crowd.followers, quiet_world.crowd.followers)
    assert len(other.log.acts()) != len(quiet_world.log.acts())


def test_a_few_people_get_most_of_the_attention_and_many_get_none(quiet_world):
    received = np.sort(quiet_world.attention)

    assert received[-200:].sum() > 0.5 * received.sum()  # the best known tenth
    assert 0.2 < np.mean(received == 0) < 0.6


def test_nobody_acts_on_themselves_before_they_joined_or_after_the_log_ends(quiet_world):
    acts, crowd = quiet_world.log.acts(), quiet_world.crowd

    assert np.all(acts.actor != acts.target)
    assert np.all(acts.at >= crowd.created[acts.actor])
    assert acts.at.min() >= 0
    assert acts.at.max() < DAYS


def test_people_sleep(quiet_world):
    acts = quiet_world.log.acts()
    local_hour = 24 * ((acts.at + quiet_world.crowd.zone[acts.actor]) % 1)

    assert np.mean(local_hour < 6) < 0.1  # a quarter of the day


def test_acts_are_on_posts_of_their_target_that_were_there(quiet_world):
    acts = quiet_world.log.acts()
    authors, posted_at = quiet_world.log.posts()
    on_a_post = acts.where(acts.post >= 0)

    assert len(on_a_post) > 0.9 * len(acts)
    assert np.array_equal(authors[on_a_post.post], on_a_post.target)
    assert np.all(posted_at[on_a_post.post] <= on_a_post.at)


def test_innocent_occasions_are_of_every_sort_and_bring_a_crowd_to_one_star(quiet_world):
    acts = quiet_world.log.acts()

    assert {occasion.sort for occasion in quiet_world.occasions} == {"news", "giveaway", "fan club"}
    for occasion in quiet_world.occasions:
        came = np.intersect1d(acts.actor[acts.target == occasion.star], occasion.members)
        assert len(came) >= 0.5 * len(occasion.members)


def test_what_is_planted_into_a_copy_stays_in_the_copy(quiet_world):
    before = len(quiet_world.log.acts()), len(quiet_world.crowd), set(quiet_world.taken)
    copy = quiet_world.copy()
    dice = np.random.default_rng(5)

    copy.recruit_aged(dice, 3)
    star = copy.nobody(dice)
    copy.log.publish(np.array([star]), np.array([1.0]))
    copy.log.add(quiet_world.log.acts().where(np.arange(4)))

    assert (len(quiet_world.log.acts()), len(quiet_world.crowd), set(quiet_world.taken)) == before
    assert star in copy.taken
