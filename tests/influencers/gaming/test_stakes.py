"""What hangs on a proposal, worked out from the ledger of the current scores."""

from dataclasses import replace

import numpy as np
import pytest

from influencers.generations.reading import current_generation
from influencers.queries.gaming import proposal_card
from influencers.queries.gaming_stakes import stake_of
from influencers.scoring.curves import score_of
from kernel.database import reading, transaction
from tests.cast import NOON
from tests.suspecting import everybody_around, found, suspect


@pytest.fixture
def group(sqlite_cast):
    """The half of those around Ada who came first, and the proposal about them."""
    with transaction() as session:
        around = everybody_around(session, sqlite_cast.ada_influencer)[:12]
        (number,) = suspect(session, found(sqlite_cast.ada_influencer, around), now=NOON)
        return frozenset(around), proposal_card(session, number)


def stake(card, members, lines=50):
    with reading() as session:
        return stake_of(session, card, members, lines=lines)


def contributions(influencer_id):
    ledger = current_generation().ledger("ledger/pairs", influencer_id, ("actor", "target", "c"))
    return {(row["actor"], row["target"]): row["c"] for row in ledger.to_pylist()}


def test_a_decision_multiplies_what_the_members_give_and_leaves_all_others(sqlite_cast, group):
    members, card = group
    given = contributions(sqlite_cast.ada_influencer)
    held, whole = sum(c for pair, c in given.items() if pair in members), sum(given.values())

    found_stake = stake(card, members)

    assert found_stake.influence == pytest.approx(whole)
    assert found_stake.held == pytest.approx(held)
    assert found_stake.share == pytest.approx(held / whole)
    for effect in found_stake.effects:
        left = whole - held * (1 - effect.damping_percent / 100)
        assert effect.score == pytest.approx(float(score_of(left)), abs=0.051)
        assert effect.change == pytest.approx(effect.score - found_stake.score)
    assert np.all(np.diff([effect.score for effect in found_stake.effects]) > 0)


def test_members_come_the_largest_first_and_all_are_counted(group):
    members, card = group
    found_stake = stake(card, members, lines=3)

    assert (len(found_stake.members), found_stake.found_count) == (3, 12)
    given = [line.influence for line in found_stake.members]
    assert given == sorted(given, reverse=True)


def test_members_who_give_nothing_now_hold_nothing(group):
    _members, card = group
    found_stake = stake(card, frozenset({(98, 99)}))

    assert (found_stake.found_count, found_stake.held, found_stake.share) == (0, 0.0, 0.0)
    assert {(effect.score, effect.change) for effect in found_stake.effects} == {(found_stake.score, 0.0)}


def test_of_somebody_whom_the_scores_do_not_know_nothing_is_told(group):
    members, card = group
    assert stake(replace(card, influencer_id=999_999), members) is None
