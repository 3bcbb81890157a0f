"""Closed groups, and audiences that nobody known reaches, among small circles of people."""

import numpy as np
import pytest

from influencers.scoring.gaming.closed import closed_groups
from influencers.scoring.gaming.flows import Flows
from influencers.scoring.gaming.outside import cut_off, trust_of


def circle(first, size):
    """Everybody gives to everybody."""
    return {(a, b): 1.0 for a in range(first, first + size) for b in range(first, first + size) if a != b}


def flows(gives):
    pairs = sorted(gives, key=lambda pair: (pair[1], pair[0]))
    people, places = np.unique(np.array(pairs, dtype=np.int64), return_inverse=True)
    giver, taker = places.reshape(-1, 2).T
    return Flows(people, giver, taker, np.array([gives[pair] for pair in pairs]))


def closed(gives):
    found = flows(gives)
    return closed_groups(found, examined=found.people[found.received > 0]).groups


def strange(found, seeds, where):
    told = cut_off(found, seeds, where, examined=found.people[found.received > 0])
    return told and told.groups


def networks(found, name="bluesky"):
    return np.full(len(found.people), name, dtype=object)


class TestClosedGroups:
    def test_nine_people_who_have_only_each_other_are_a_closed_group(self):
        found = closed(circle(1, 9))

        assert {person: len(group.givers) for person, group in found.items()} == dict.fromkeys(range(1, 10), 8)

    def test_of_each_it_is_told_what_the_group_gives_and_what_is_usual(self):
        found = flows(circle(1, 12) | {(100, 3): 1.0, (101, 102): 5.0})

        told = closed_groups(found, examined=np.array([1, 3, 102]))

        assert {person: (group.share, group.reactors) for person, group in told.groups.items()} == {
            1: (1.0, 11),
            3: (pytest.approx(11 / 12), 12),
        }
        # Of the three who are looked at one has all from people who get attention back, one most of it, one nothing.
        assert told.usual == pytest.approx(11 / 12)

    def test_of_nobody_who_is_not_examined_anything_is_told(self):
        assert closed_groups(flows(circle(1, 9)), examined=np.array([4, 77])).groups.keys() == {4}

    def test_where_nobody_is_examined_nothing_is_usual(self):
        assert closed_groups(flows(circle(1, 9)), examined=np.array([], np.int64)).usual == 0.0

    def test_eight_people_are_friends(self):
        assert closed(circle(1, 8)) == {}

    def test_a_star_among_friends_is_not_of_the_group(self):
        fans = {(100 + fan, 5): 1.0 for fan in range(30)}

        assert set(closed(circle(1, 12) | fans)) == set(range(1, 13)) - {5}

    def test_a_group_with_two_readers_each_from_outside_is_not_closed(self):
        readers = {(100 + 10 * member + reader, member): 1.0 for member in range(1, 10) for reader in range(2)}

        assert closed(circle(1, 9) | readers) == {}

    def test_who_gets_most_from_one_outsider_does_not_live_off_the_group(self):
        patron = {(100, 3): 20.0}

        assert 3 not in closed(circle(1, 9) | patron)

    def test_attention_that_is_not_given_back_makes_no_group(self):
        size = 30
        gives = {(a, (a + step) % size): 1.0 for a in range(size) for step in range(1, 11)}

        assert closed(gives) == {}


class TestOutsideAttention:
    RING = circle(1_000, 30)
    TOWN = {(a, (a * 7 + step) % 60): 1.0 for a in range(60) for step in range(1, 26) if a != (a * 7 + step) % 60}

    def test_a_ring_that_no_known_person_reaches_is_cut_off(self):
        found = flows(self.TOWN | self.RING)

        told = strange(found, [3, 30], networks(found))

        assert set(told) == set(range(1_000, 1_030))
        assert len(told[1_000].givers) == 29

    def test_of_each_it_is_told_what_comes_from_the_unreached_and_what_is_usual(self):
        found = flows(self.TOWN | self.RING)

        told = cut_off(found, [3, 30], networks(found), examined=np.array([5, 6, 1_000]))

        assert {person: (len(group.givers), group.share, group.reactors) for person, group in told.groups.items()} == {
            1_000: (29, 1.0, 29)
        }
        assert told.usual == 0.0

    def test_one_known_reader_of_each_member_is_enough_not_to_be_cut_off(self):
        readers = {(person, 1_000 + person): 1.0 for person in range(30)}
        found = flows(self.TOWN | self.RING | readers)

        assert strange(found, [3, 30], networks(found)) == {}

    def test_a_small_audience_is_never_cut_off(self):
        found = flows(self.TOWN | circle(1_000, 20))

        assert strange(found, [3, 30], networks(found)) == {}

    def test_of_a_network_without_known_people_nothing_is_said(self):
        found = flows(self.TOWN | self.RING)
        where = np.where(found.people < 1_000, "bluesky", "mastodon").astype(object)

        assert strange(found, [3, 30], where) == {}

    @pytest.mark.parametrize("seeds", [[], [77_777], [2_000]], ids=["nobody", "a stranger", "a silent person"])
    def test_when_nobody_is_known_there_is_nothing_to_tell(self, seeds):
        found = flows(self.TOWN | self.RING | {(1_000, 2_000): 1.0})

        assert strange(found, seeds, networks(found)) is None

    def test_trust_goes_where_attention_goes_in_proportion(self):
        trust = trust_of(flows({(1, 2): 3.0, (1, 3): 1.0}), [1])

        assert trust[1] == pytest.approx(3 * trust[2])
        assert trust.sum() == pytest.approx(0.15 + 0.85 * 0.15)
