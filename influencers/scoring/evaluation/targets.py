"""What an evaluation should find: the figures that the formula was published with, as bounds."""

from collections.abc import Iterator
from dataclasses import dataclass

from influencers.scoring.evaluation.report import LEAST_PEOPLE, Compared, Dropped, Foretold, Pool, Report

#: Share of the best baseline over all the past that the score must reach at least.
NEAR_THE_BEST = 0.98
#: Baselines that look at the short window only, as the score mostly does: none of them may be better.
_RECENT = ("distinct_resharers_90d",)
_METRICS = {"spearman": "Spearman", "precision": "P@k", "ndcg": "nDCG@k"}
_RIVALS = {
    "distinct_resharers_all": "different resharers in all the past",
    "distinct_resharers_90d": "different resharers in 90 days",
    "total_reshares": "reshares in all the past",
    "pagerank": "PageRank",
    "followers": "followers",
    "h_index": "h-index",
}
_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Target:
    """One figure with its bounds; `holds` is None where the figure is not known."""

    name: str
    figure: float | None
    least: float
    most: float
    chance: float | None = None  # by which it would be off by chance, about a standard deviation; None where unknown

    @property
    def holds(self) -> bool | None:
        """Whether the figure lies within the bounds, which belong to them."""
        return None if self.figure is None else self.least <= self.figure <= self.most

    @property
    def missed_by(self) -> float:
        """How far the figure lies outside; 0 within, and where it is not known."""
        return max(self.least - self.figure, self.figure - self.most, 0.0) if self.figure is not None else 0.0


def targets_of(report: Report) -> tuple[Target, ...]:
    """Return every target that a report says something about.

    Parameters
    ----------
    report
        An evaluation.

    Notes
    -----
    Of precision nothing is wanted where no more people are compared than are looked at: all of them are among the
    first then, whatever a ranking says. Nor of a baseline that knows hardly anybody, and of anything where nobody was
    reshared afterwards.
    """
    found = [*_foretelling(report.candidates, k=report.k)]
    if report.active:
        found.extend(_foretelling(report.active, k=report.k, among="Active before and after: "))
    found.extend((*_moves(report), *_dropping(report.dropped), *_lying(report)))
    if report.labels:
        found.append(Target("Labels: AUC", report.labels.auc, 0.85, 1.0))
    if report.topics:
        found.extend(_topics(report.topics.every, k=report.k))
    return tuple(found)


def _foretelling(found: Foretold, *, k: int, among: str = "") -> Iterator[Target]:
    for metric in _METRICS:
        for recent in (True, False):
            best = _best(found, metric, k=k, recent=recent)
            if best is None:
                continue
            share = 1.0 if recent else NEAR_THE_BEST
            figure, bound = getattr(best.score, metric), getattr(best.figures, metric)
            rival = f"{among}{_METRICS[metric]}, beside {'' if recent else f'{share:g} of '}{_RIVALS[best.name]}"
            chance = getattr(best.chance, metric) if best.chance else None
            yield Target(rival, figure, share * bound, _INFINITE, chance)


def _best(found: Foretold, metric: str, *, k: int, recent: bool) -> Compared | None:
    """Return the baseline that the score is furthest behind, or least ahead of, on the people whom it knows."""
    told = [
        each
        for each in (found.baselines if found.reached else ())
        if (each.name in _RECENT) is recent
        and each.people >= max(LEAST_PEOPLE, _least_people(metric, k))
        and getattr(each.figures, metric) is not None
        and getattr(each.score, metric) is not None
    ]
    return max(told, key=lambda each: getattr(each.figures, metric) - getattr(each.score, metric), default=None)


def _least_people(metric: str, k: int) -> int:
    return k + 1 if metric == "precision" else 1


def _moves(report: Report) -> Iterator[Target]:
    moves = report.weeks.moves
    yield Target("Weekly move: median, points", moves.median, 0.0, 0.6)
    yield Target("Weekly move: 95 %, points", moves.p95, 0.0, 3.5)


def _dropping(found: Dropped) -> Iterator[Target]:
    yield Target("A tenth dropped: median move, points", found.moves.median, 0.0, 0.7)
    yield Target("A tenth dropped: 95 % of moves, points", found.moves.p95, 0.0, 4.0)
    yield Target("A tenth dropped: rank correlation", found.rank_correlation, 0.996, 1.0)
    yield Target("A tenth dropped: share in the interval", found.coverage, 0.88, 0.92)


def _lying(report: Report) -> Iterator[Target]:
    found = report.distribution
    yield Target("Scores: mean", found.mean, 36.0, 42.0)
    yield Target("Scores: standard deviation", found.sd, 14.0, 17.0)
    yield Target("Scores: 95 %", found.p95, 60.0, 65.0)
    yield Target("Scores: share over 90", found.share_over_90, 0.0, 0.005)


def _topics(found: Pool, *, k: int) -> Iterator[Target]:
    for metric in _METRICS:
        bound = getattr(found.resharers, metric)
        if bound is not None and found.pairs >= _least_people(metric, k):
            rival = f"Topics: {_METRICS[metric]}, beside past resharers there"
            yield Target(rival, getattr(found.score, metric), bound, _INFINITE)
