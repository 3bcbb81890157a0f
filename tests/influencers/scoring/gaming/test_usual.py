"""What is usual is told by some audiences of every size, and whoever could be suspect is looked at all the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.scoring.attacks.tables import AS_OF_US
from influencers.scoring.gaming import norms, usual
from influencers.scoring.gaming.audiences import Audiences
from influencers.scoring.gaming.finding import find
from influencers.scoring.gaming.given import parties_of
from influencers.scoring.gaming.marks import COMPANY, MARKS
from influencers.scoring.gaming.norms import FEATURES, NORMS, Norms, norms_of
from influencers.scoring.gaming.seeing import look_closer, see_everybody
from influencers.scoring.gaming.usual import UsualMarks, telling
from tests.influencers.scoring.gaming.scenes import ATTACKS

FEW = 30
COLUMNS = [FEATURES.index(name) for name in COMPANY]


def seen(engine, scene, attacked):
    engine = engine.beside(scene)
    parties = parties_of(attacked.tables, attacked.results, as_of_us=AS_OF_US)
    return see_everybody(parties, attacked.results, engine.keep)[0], engine.keep


class TestWhoTells:
    people = np.arange(1, 2_001)
    reactors = np.where(people % 4 == 0, 50, 4)

    def test_all_tell_of_a_size_of_which_there_are_few(self):
        assert telling(self.people, self.reactors, np.ones(2_000, np.bool_)).all()

    def test_of_every_size_as_many_tell_and_nobody_who_is_not_examined(self, monkeypatch):
        monkeypatch.setattr(usual, "MOST_NORM", FEW)
        is_examined = self.people > 500

        tells = telling(self.people, self.reactors, is_examined)

        assert [np.sum(tells & (self.reactors == size)) for size in (4, 50)] == [FEW, FEW]
        assert not (tells & ~is_examined).any()

    def test_who_tells_is_spread_over_all_and_the_same_with_others_beside_them(self, monkeypatch):
        monkeypatch.setattr(usual, "MOST_NORM", 200)
        size = np.full(2_000, 4)

        tells = telling(self.people, size, np.ones(2_000, np.bool_))
        among_fewer = telling(self.people[:1_000], size[:1_000], np.ones(1_000, np.bool_))

        assert all(80 <= tells[half].sum() <= 120 for half in (slice(0, 1_000), slice(1_000, 2_000)))
        assert not (tells[:1_000] & ~among_fewer).any()


class TestUsualMarks:
    @given(st.lists(st.lists(st.booleans(), min_size=1, max_size=9), min_size=1, max_size=12))
    def test_with_everybody_known_they_are_shares_of_all_reactors(self, marked):
        counting = UsualMarks()
        for person, flags in enumerate(marked):
            counting.add(rows_of(person, flags), np.ones(len(marked), np.bool_))

        assert counting.shares() == pytest.approx(np.full(len(MARKS), np.mean(np.concatenate(marked))))

    def test_of_company_some_tell_for_all_of_their_size(self):
        counting, tells = UsualMarks(), np.array([True, False, True])
        counting.add(rows_of(0, [True, True, False, False]), tells)
        counting.add(rows_of(1, [False] * 4), tells)
        counting.add(rows_of(2, [True] * 8), tells)

        shares = dict(zip(MARKS, counting.shares(), strict=True))

        # Half of the eight in audiences of four, by those of one of them, and all of the eight in the large one.
        assert shares["unlinked"] == pytest.approx(12 / 16)
        assert shares["woken"] == pytest.approx(10 / 16)

    def test_of_nobody_nothing_is_usual(self):
        assert UsualMarks().shares().tolist() == [0.0] * len(MARKS)


def rows_of(person, flags):
    return {"person": np.full(len(flags), person)} | {name: np.array(flags) for name in MARKS}


class TestPossible:
    usual, spread = np.full((7, 12), 0.2), np.full((7, 12), 0.2)

    def audiences(self, odd):
        features = np.full((1, 12), 0.2 + 0.2 * odd)
        features[0, COLUMNS] = np.nan
        return Audiences(np.array([7]), np.array([10]), features)

    def test_what_was_not_looked_at_is_taken_to_be_as_odd_as_it_can_be(self):
        # Everybody unlinked, unrooted and shared is four deviations each, of weight four: sixteen of the twenty.
        told = Norms(self.usual, self.spread)

        assert [self.audiences(odd).possible(told).tolist() for odd in (0.35, 0.33)] == [[True], [False]]

    def test_nobody_is_suspected_for_what_was_not_looked_at(self):
        assert self.audiences(9.0).suspected(Norms(self.usual, self.spread)).tolist() == [False]

    def test_norms_are_of_audiences_that_were_looked_at(self):
        features = np.tile(NORMS.usual[:1], (300, 1))
        features[:, COLUMNS] = np.nan
        features[:120, COLUMNS] = 0.7

        told = norms_of(features, np.full(300, 4), NORMS)

        assert told.usual[0, COLUMNS] == pytest.approx(0.7)
        assert norms_of(features[30:], np.full(270, 4), NORMS).usual[0, COLUMNS] == pytest.approx(
            NORMS.usual[0, COLUMNS]
        )


def test_a_closer_look_tells_of_anybody_what_a_look_at_everybody_tells(engine, attacked, monkeypatch):
    whole, _keep = seen(engine, "whole", attacked)
    monkeypatch.setattr(usual, "MOST_NORM", FEW)
    few, keep = seen(engine, "few", attacked)

    unknown = np.isnan(few.audiences.features[:, COLUMNS]).all(axis=1)
    people = few.audiences.person[unknown]
    closer = look_closer(few, people, keep).audiences(people)

    assert (~unknown).sum() == 7 * FEW < len(few.audiences.person)
    assert not np.isnan(whole.audiences.features).any()
    assert np.array_equal(few.audiences.completed(closer).features, whole.audiences.features)


def test_attacks_are_found_though_few_audiences_tell_what_is_usual(engine, attacked, monkeypatch):
    monkeypatch.setattr(usual, "MOST_NORM", FEW)
    monkeypatch.setattr(norms, "LEAST_NORM", FEW)

    keep = engine.beside("told_by_few").keep
    few = find(attacked.tables, attacked.results, keep, as_of_us=AS_OF_US, seeds=attacked.known)

    for name in ATTACKS:
        told = {(each.detector, each.target) for each in attacked.proposals(name)}
        assert told <= {(each.detector, each.target) for each in few.proposals}, name
    assert few.examined == attacked.findings.examined
