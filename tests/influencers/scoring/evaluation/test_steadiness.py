"""How steady scores are, and which unit makes them usual: on small worlds whose answers can be worked out."""

import numpy as np
import pytest

from influencers.scoring.curves import score_of
from influencers.scoring.evaluation.baselines import Reactions
from influencers.scoring.evaluation.calibration import distribution, propose_unit, reached_lately
from influencers.scoring.evaluation.stability import dropped, reactors_of, weekly_moves
from influencers.scoring.formula import DAY_US, KINDS
from influencers.scoring.oracle import Accounts, Acts, Oracle, Posts, Profiles

NOW_US = 20_000 * DAY_US
NOBODY = np.zeros(0, dtype=np.int64)


def oracle(acts, *, unit=1.0, people=60):
    """Acts are (actor, target, days ago), all reshares, of accounts about whom nothing is known."""
    actor, target, days = np.array(acts).T
    everybody = np.arange(people)
    return Oracle(
        acts=Acts(
            actor=actor.astype(np.int64),
            target=target.astype(np.int64),
            kind=np.full(len(actor), KINDS.index("reshare")),
            at_us=NOW_US - (days * DAY_US).astype(np.int64),
        ),
        posts=Posts(account=NOBODY, at_us=NOBODY, known_us=NOBODY),
        profiles=Profiles(account=NOBODY, seen_us=NOBODY, **dict.fromkeys(UNKNOWN, np.zeros(0))),
        accounts=Accounts(account=everybody, person=everybody, unit=np.full(people, unit)),
    )


UNKNOWN = ("created_us", "followers", "following")


def audience(target, count, days=5.0, first=10):
    return [(first + place, target, days) for place in range(count)]


def test_equal_reactors_are_counted_and_one_without_any_has_none():
    found = oracle([*audience(0, 7), *audience(1, 3)])
    everybody = np.arange(60)
    reactors = reactors_of(found, everybody, everybody, as_of_us=NOW_US)
    assert reactors[[1, 2]].tolist() == pytest.approx([3.0, 0.0])
    assert 6.9 < reactors[0] < 7.0  # some react to the other as well, and are worth a little less


def test_a_week_is_told_of_those_who_had_a_score_at_its_beginning():
    told = []
    log = oracle([*audience(0, 7, days=30.0), *audience(1, 3, days=2.0)])
    found = weekly_moves(log, cut_us=NOW_US, advance=told.append)
    assert [week.people for week in found.each] == [0] * 9 + [1] * 4
    assert found.moves.people == 4
    assert len(told) == 13
    now, before = (score_of(oracle(audience(0, 7, days=30.0 - ago)).day(NOW_US)[0]) for ago in (0, 7))
    assert found.each[-1].median == pytest.approx(abs(now - before), abs=0.2)
    assert found.each[0].p95 is None


def test_what_a_missing_tenth_should_do_lies_in_the_interval_and_what_it_should_not_does_not():
    whole = [*audience(0, 40), *audience(1, 40), *audience(2, 2)]
    usual = [act for act in whole if act[0] >= 14]  # without four of forty
    broken = [act for act in usual if act[1] != 1 or act[0] < 24]
    everybody = np.arange(60)
    full = oracle(whole)
    reactors = reactors_of(full, everybody, everybody, as_of_us=NOW_US)
    found = dropped(full, [oracle(usual)], reactors=reactors, as_of_us=NOW_US)
    assert (found.moves.people, found.draws, found.coverage) == (2, 1, 1.0)  # whom two reshared is not asked about
    found = dropped(full, [oracle(broken), oracle(usual)], reactors=reactors, as_of_us=NOW_US)
    assert found.coverage == pytest.approx(0.75)  # one of both people, in one of two draws, lost three quarters
    assert found.moves.p95 > 5


def test_a_score_that_fell_to_nothing_is_not_in_the_interval():
    full, rest = oracle([*audience(0, 9), *audience(1, 9)]), oracle(audience(0, 9))
    everybody = np.arange(60)
    reactors = reactors_of(full, everybody, everybody, as_of_us=NOW_US)
    assert dropped(full, [rest], reactors=reactors, as_of_us=NOW_US).coverage == pytest.approx(0.5)


@pytest.mark.parametrize("size", [2, 40])
def test_the_proposed_unit_makes_the_mean_usual(size):
    acts = [*audience(0, size), *audience(1, 1), *audience(2, size // 2)]
    people = np.array([0, 1, 2])
    found = propose_unit(lambda unit: oracle(acts, unit=unit), people, as_of_us=NOW_US)
    scores = score_of(oracle(acts, unit=found.unit).day(NOW_US))[people]
    assert np.mean(scores) == pytest.approx(39.0, abs=0.01)
    assert found.distribution == distribution(scores)


def test_no_unit_is_proposed_for_whom_nobody_hears():
    with pytest.raises(ValueError, match="No unit"):
        propose_unit(lambda unit: oracle(audience(0, 3), unit=unit), np.array([5]), as_of_us=NOW_US)
    with pytest.raises(ValueError, match="Nobody"):
        propose_unit(lambda unit: oracle(audience(0, 3), unit=unit), NOBODY, as_of_us=NOW_US)


def test_who_was_reached_lately_got_a_reaction_that_counts_within_ninety_days():
    kinds = [KINDS.index(kind) for kind in ("reshare", "click", "like", "reshare")]
    told = Reactions(
        actor=np.full(4, 9),
        target=np.array([0, 1, 2, 3]),
        kind=np.array(kinds),
        at_us=NOW_US - np.array([1, 1, 91, 0]) * DAY_US,
        post=np.zeros(4, dtype=np.int64),
    )
    assert reached_lately(told, as_of_us=NOW_US).tolist() == [0]


def test_how_scores_lie_is_told_in_steps_of_five_and_nothing_of_nobody():
    found = distribution(np.array([0.0, 4.9, 5.0, 91.0, 100.0]))
    assert (found.counts[0], found.counts[1], found.counts[18], found.counts[19]) == (2, 1, 1, 1)
    assert found.share_over_90 == pytest.approx(0.4)
    assert distribution(np.zeros(0)).mean is None
