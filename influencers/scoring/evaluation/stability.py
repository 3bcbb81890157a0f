"""How steady scores are: from week to week, and when a part of the log is missing."""

from collections.abc import Callable, Iterable

import numpy as np

from influencers.scoring.curves import score_of
from influencers.scoring.evaluation.metrics import spearman
from influencers.scoring.evaluation.report import Dropped, Move, Weeks
from influencers.scoring.formula import DAY_US, FORMULA, Formula
from influencers.scoring.logged import Floats, Integers
from influencers.scoring.oracle import Oracle

#: How many weeks before the cut are looked at: those of the short window.
WEEKS = 13
#: Share of the acts that is left out, and how many independent reactors make a score worth the question.
DROPPED_SHARE, LEAST_REACTORS = 0.1, 3.0
#: How often they are left out. With 6,000 moves a share of nine in ten is known to half a hundredth.
_MOVES, _FEWEST_DRAWS, _MOST_DRAWS = 6_000, 3, 40
#: Acts that all draws together look at, unless three draws are more: a draw of 250,000 takes a fifth of a second.
_MOST_ACTS = 40_000_000
_P95 = 95.0


def weekly_moves(oracle: Oracle, *, cut_us: int, advance: Callable[[int], None], formula: Formula = FORMULA) -> Weeks:
    """Return how much scores moved in each of the thirteen weeks before the cut.

    Parameters
    ----------
    oracle
        Made from the log before the cut.
    cut_us
        The end of the last week.
    advance
        Told 1 after every week.
    formula
        The constants.
    """
    found: list[Floats] = []
    now = scores_at(oracle, cut_us, formula)
    for week in range(1, WEEKS + 1):
        before = scores_at(oracle, cut_us - 7 * week * DAY_US, formula)
        found.append(np.abs(now - before)[before > 0])
        now = before
        advance(1)
    return Weeks(moves=_move(np.concatenate(found)), each=tuple(_move(week) for week in reversed(found)))


def scores_at(oracle: Oracle, as_of_us: int, formula: Formula = FORMULA) -> Floats:
    """Return the score of every one of the oracle's people as of one moment, in points."""
    return np.asarray(score_of(oracle.day(as_of_us), formula))


def draws_of(reactors: Floats, *, acts_count: int) -> int:
    """Return how often a tenth of the acts should be left out: the oftener, the fewer people there are to ask about.

    Parameters
    ----------
    reactors
        Independent reactors of everybody, see `reactors_of`.
    acts_count
        How many acts the log holds: of very many the draws are fewer.

    Returns
    -------
    int
        In [3, 40].

    Examples
    --------
    >>> draws_of(np.full(200, 3.0), acts_count=5_000), draws_of(np.full(200, 3.0), acts_count=4_000_000)
    (30, 10)
    >>> draws_of(np.full(9_000, 3.0), acts_count=5_000), draws_of(np.full(9_000, 2.0), acts_count=5_000)
    (3, 40)
    """
    people = int((reactors >= LEAST_REACTORS).sum())
    wanted = min(-(-_MOVES // max(people, 1)), _MOST_ACTS // max(acts_count, 1))
    return int(np.clip(wanted, _FEWEST_DRAWS, _MOST_DRAWS))


def dropped(
    oracle: Oracle,
    without: Iterable[Oracle],
    *,
    reactors: Floats,
    as_of_us: int,
    formula: Formula = FORMULA,
) -> Dropped:
    """Return what it changes when a tenth of the acts is missing.

    Parameters
    ----------
    oracle
        Made from the whole log.
    without
        Oracles with the same accounts, each made from the log without another tenth of its acts.
    reactors
        Independent reactors of every one of the oracle's people, see `reactors_of`.
    as_of_us
        The moment of the scores.
    formula
        The constants.

    Notes
    -----
    A score without a tenth of its acts is expected `spread * ln 0.9` lower on the logit scale. Of the difference that
    is left, the interval promises a deviation of `spread * sqrt((0.1 / 0.9) / n_eff)`; `coverage` is the share of
    people who are within `interval_width` times that.
    """
    sure = reactors >= LEAST_REACTORS
    whole = scores_at(oracle, as_of_us, formula)[sure]
    expected = formula.spread * np.sqrt(DROPPED_SHARE / (1.0 - DROPPED_SHARE) / reactors[sure])
    moves, ranks, covered = [], [], []
    for other in without:
        rest = scores_at(other, as_of_us, formula)[sure]
        moves.append(np.abs(rest - whole))
        ranks.append(spearman(whole, rest))
        shift = _logit(rest) - _logit(whole) - formula.spread * np.log1p(-DROPPED_SHARE)
        covered.append(float((np.abs(shift) <= formula.interval_width * expected).mean()) if len(shift) else None)
    return Dropped(
        share=DROPPED_SHARE,
        least_reactors=LEAST_REACTORS,
        draws=len(moves),
        moves=_move(np.concatenate(moves), people=int(sure.sum())),
        rank_correlation=_mean(ranks),
        coverage=_mean(covered),
    )


def reactors_of(oracle: Oracle, account: Integers, person: Integers, *, as_of_us: int) -> Floats:
    """Return how many independent reactors every one of the oracle's people has; 0 for whom nobody names.

    Reactions by people whom nobody named are not among them.

    Parameters
    ----------
    oracle
        Made from the log before the moment.
    account, person
        Which account belongs to whom, ids, one row an account.
    as_of_us
        The moment.
    """
    order = np.argsort(account)
    holder = person[order][np.searchsorted(account[order], oracle.target)]
    place = np.searchsorted(oracle.people, holder)
    units = oracle.contributions(as_of_us)
    total, squares = (np.bincount(place, values, len(oracle.people)) for values in (units, units * units))
    found: Floats = np.divide(total * total, squares, out=np.zeros(len(total)), where=squares > 0)
    return found


def _logit(score: Floats) -> Floats:
    with np.errstate(divide="ignore"):  # a score that fell to 0 is infinitely far away, and not covered
        found: Floats = np.log(score / (100.0 - score))
    return found


def _move(differences: Floats, *, people: int | None = None) -> Move:
    count = len(differences)
    return Move(
        people=count if people is None else people,
        median=float(np.median(differences)) if count else None,
        p95=float(np.percentile(differences, _P95)) if count else None,
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
