"""What reactors have to do with each other, asked of small tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.scoring import columns
from influencers.scoring.gaming import overlaps
from influencers.scoring.gaming.company import company
from influencers.scoring.gaming.given import Given, Parties


class Met:
    """What came of who gave to whom; some who give nothing here are accounts, too.

    Account n is of person n, unless `holders` says otherwise.
    """

    def __init__(self, pairs, *, actor_count=None, worthless=(), asked=None, holders=None):
        held = holders or {}
        pairs = sorted(pairs, key=lambda pair: (held.get(pair[0], pair[0]), *pair))
        ids = {giver: held.get(giver, giver) for giver, _ in pairs}
        # Accounts stand in the order of who holds them.
        actors, place = np.array([*ids]), {giver: place for place, giver in enumerate(ids)}
        actor = np.array([place[giver] for giver, _ in pairs])
        self.people, person = np.unique([taker for _, taker in pairs], return_inverse=True)
        silent = np.arange(10**6, 10**6 + max((actor_count or 0) - len(actors), 0))
        self.actors, holder = (np.concatenate([known, silent]) for known in (actors, [*ids.values()]))
        gives = np.array([pair not in worthless for pair in pairs])
        self.actor, self.person = actor.astype(np.int32), person.astype(np.int32)
        nothing, sizes = np.zeros(len(self.actors)), np.bincount(person)
        self.by_person = np.lexsort((actor, person))
        self.asked = np.isin(self.people, [*asked]) if asked is not None else np.ones(len(self.people), np.bool_)
        taken = np.bincount(actor, minlength=len(self.actors))
        self.found = company(
            Parties(self.actors, holder, nothing, nothing, nothing, self.people, None, None),
            Given(self.actor, self.person.copy(), gives, taken, nothing, sizes, nothing, {}),
            self.asked,
        )

    def pairs(self, flags):
        """Return the (actor, person) of rows of people who were asked about."""
        rows = self.by_person[self.asked[self.person[self.by_person]]][flags]
        ids = self.actors[self.actor[rows]], self.people[self.person[rows]]
        return set(zip(*(side.tolist() for side in ids), strict=True))

    @property
    def twins(self):
        doubles = self.found.twins
        return set(zip(self.people[doubles.person].tolist(), self.people[doubles.twin].tolist(), strict=True))

    @property
    def rooted(self):
        return self.pairs(self.found.is_rooted)

    @property
    def linked(self):
        return self.pairs(self.found.is_linked)

    @property
    def shared(self):
        return self.pairs(self.found.is_shared)


def overlapping(*, size, common):
    """Two audiences of one size with some reactors in common."""
    others = range(1_000 + size - common, 1_000 + 2 * size - common)
    return {(actor, STAR) for actor in range(1_000, 1_000 + size)} | {(actor, OTHER) for actor in others}


ALL = range(100, 108)
STAR, OTHER, PUBLIC = 1, 2, 3


def test_audiences_that_share_more_reactors_than_chance_are_near():
    pairs = {(actor, person) for actor in ALL for person in (STAR, OTHER)}

    assert Met(pairs, actor_count=1_000).rooted == pairs


@pytest.mark.parametrize(("common", "is_near"), [(3, False), (4, True)])
def test_four_common_reactors_are_no_chance_in_small_audiences(common, is_near):
    assert bool(Met(overlapping(size=8, common=common), actor_count=1_000).rooted) is is_near


@pytest.mark.parametrize(("common", "is_near"), [(4, False), (5, True)])
def test_common_reactors_must_be_four_times_what_sizes_predict(common, is_near):
    # Of 3,000 actors, two audiences of 60 have 1.2 in common by chance.
    assert bool(Met(overlapping(size=60, common=common), actor_count=3_000).rooted) is is_near


def test_a_reactor_is_rooted_by_another_interest_near_this_one():
    loner = 200
    pairs = {(actor, person) for actor in ALL for person in (STAR, OTHER)}

    assert Met(pairs | {(loner, STAR), (loner, 9)}, actor_count=1_000).rooted == pairs


def test_in_the_public_and_for_who_reacts_to_all_roots_are_not_asked_for():
    everywhere = 300
    pairs = {(actor, STAR) for actor in ALL} | {(everywhere, person) for person in range(1_000, 1_301)}

    assert Met(pairs, actor_count=350).rooted == pairs
    assert Met(pairs, actor_count=1_000).rooted == {(everywhere, person) for person in range(1_000, 1_301)}


def test_a_tie_of_two_reactors_links_both_whoever_gave_it():
    assert Met({(10, STAR), (11, STAR), (12, STAR), (10, 11), (12, OTHER)}).linked == {(10, STAR), (11, STAR)}


def test_a_tie_that_is_worth_nothing_links_nobody():
    assert Met({(10, STAR), (11, STAR), (10, 11)}, worthless={(10, 11)}).linked == set()


def test_a_tie_to_the_person_alone_links_nobody():
    assert Met({(10, STAR), (11, STAR), (STAR, 10)}).linked == set()


def test_an_audience_above_three_thousand_need_not_know_itself():
    crowd = range(10_000, 13_001)

    met = Met({(actor, PUBLIC) for actor in crowd} | {(actor, STAR) for actor in list(crowd)[:3_000]})

    assert met.linked == {(actor, PUBLIC) for actor in crowd}


@pytest.mark.parametrize(("common", "are_twins"), [(9, False), (10, True)])
def test_half_of_an_audience_makes_a_twin(common, are_twins):
    assert bool(Met(overlapping(size=20, common=common), actor_count=2_000).twins) is are_twins


def test_who_reacts_to_both_twins_is_shared():
    pairs = {(actor, person) for actor in ALL for person in (STAR, OTHER)}

    met = Met(pairs | {(600, STAR)}, actor_count=2_000)

    assert met.twins == {(STAR, OTHER), (OTHER, STAR)}
    assert met.shared == pairs


def test_a_tie_may_be_given_by_either_account_of_a_person():
    star, reactor = 5, 30
    holders = {301: reactor, 302: reactor}

    for account in holders:
        tie = (account, 10)
        met = Met({(account, star), (10, star), tie}, holders=holders)
        assert met.linked == {(account, star), (10, star)}
        assert Met({(account, star), (10, star), tie}, holders=holders, worthless={tie}).linked == set()


def test_what_one_account_gives_ties_no_other_of_its_person():
    star, holders = 5, {301: 30, 302: 30}

    assert Met({(301, star), (10, star), (302, 10)}, holders=holders).linked == set()


def test_a_tie_to_a_person_links_all_their_accounts():
    star, person, holders = 5, 30, {301: 30, 302: 30}

    met = Met({(10, star), (10, person), (301, star), (302, star)}, holders=holders)

    assert met.linked == {(10, star), (301, star), (302, star)}


CROWDS = st.sets(st.tuples(st.integers(1, 40), st.integers(1, 25)).filter(lambda pair: pair[0] != pair[1]), min_size=1)
HOLDERS = st.dictionaries(st.integers(20, 40), st.integers(1, 25), max_size=12)
"""Accounts that are of another person than the one of their number."""
WORTHLESS = st.sets(st.integers(0, 10), max_size=8)
"""Which acts are worth nothing, by what is left of a number of both."""


def of_others(pairs, holders):
    """Leave out what people do to themselves, which no ledger has."""
    return {pair for pair in pairs if holders.get(pair[0], pair[0]) != pair[1]} | {(41, 1)}


def worth_nothing(pairs, worthless):
    return {(giver, taker) for giver, taker in pairs if (giver * 25 + taker) % 11 in worthless}


@given(CROWDS.map(lambda some: some | {(actor, person) for actor in ALL for person in (STAR, OTHER, 5)}))
def test_a_look_at_few_rows_at_a_time_finds_what_one_at_all_of_them_finds(pairs):
    whole = Met(pairs, actor_count=500)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columns, "ROWS_AT_ONCE", 3)
        patched.setattr(overlaps, "_MEETINGS_AT_ONCE", 2)
        few = Met(pairs, actor_count=500)

    for said in ("twins", "rooted", "linked", "shared"):
        assert getattr(few, said) == getattr(whole, said)
    assert few.found.starts.tolist() == whole.found.starts.tolist()


@given(
    CROWDS.map(lambda some: some | {(actor, person) for actor in ALL for person in (STAR, OTHER, 5)}),
    st.sets(st.integers(1, 25)),
    WORTHLESS,
    HOLDERS,
)
def test_of_some_people_it_tells_what_it_tells_of_them_among_all(pairs, asked, worthless, holders):
    pairs = of_others(pairs, holders)
    nothing = worth_nothing(pairs, worthless)
    whole, some = (Met(pairs, actor_count=500, worthless=nothing, asked=of, holders=holders) for of in (None, asked))

    for said in ("rooted", "linked", "shared"):
        assert getattr(some, said) == {pair for pair in getattr(whole, said) if pair[1] in asked}
    assert some.twins == {two for two in whole.twins if two[0] in asked}


def test_which_tie_is_worth_nothing_is_known_when_some_are_asked_about():
    pairs = {(2, 5), (3, 5), (10, 5), (10, 2), (10, 3)}

    assert Met(pairs, asked=[5], worthless={(10, 2)}).linked == {(3, 5), (10, 5)}


@pytest.mark.parametrize("other", [3, 30])
def test_a_tie_to_somebody_not_asked_about_links_as_well(other):
    asked = 5

    assert Met({(other, asked), (10, asked), (10, other)}, asked=[asked]).linked == {(other, asked), (10, asked)}


@given(CROWDS, WORTHLESS, HOLDERS)
def test_ties_are_those_that_a_look_at_every_three_accounts_finds(pairs, worthless, holders):
    pairs = of_others(pairs, holders)
    nothing = worth_nothing(pairs, worthless)
    accounts = {actor for actor, _ in pairs}

    expected = {
        each
        for giver, taker in pairs - nothing
        for account in accounts
        if holders.get(account, account) == taker
        for person in {target for _, target in pairs}
        if (giver, person) in pairs and (account, person) in pairs
        for each in ((giver, person), (account, person))
    }

    assert Met(pairs, worthless=nothing, holders=holders).linked == expected
