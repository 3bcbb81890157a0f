"""An evaluation in words that stay: as JSON for programs, as lines for a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from influencers.scoring.evaluation.report import Dropped, Figures, Foretold, Pool, Report, Topics
from influencers.scoring.evaluation.targets import targets_of

#: What three decimals can tell from nothing.
_LEAST_SHOWN = 0.0005
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as `flask scores evaluate --json` prints it; figures that are not known are null.

    Parameters
    ----------
    report
        An evaluation.
    """
    lying, moves = report.distribution, report.weeks.moves
    return {
        "cut": stamp(report.cut_us),
        "until": stamp(report.until_us),
        "made_at": stamp(report.made_us),
        "formula": report.formula,
        "k": report.k,
        "target": "distinct_resharers",
        **_foretold(report.candidates, report.k),
        "reshared_before": _foretold(report.reshared, report.k),
        "posted_before": _foretold(report.posting, report.k),
        "active_before_and_after": _foretold(report.active, report.k) if report.active else None,
        "stability": {
            "weekly_median": moves.median,
            "weekly_p95": moves.p95,
            "weeks": len(report.weeks.each),
            "people": moves.people,
            "dropped": _dropped(report.dropped),
        },
        "calibration": {
            "mean": lying.mean,
            "sd": lying.sd,
            "p95": lying.p95,
            "share_over_90": lying.share_over_90,
            "people": lying.people,
        },
        "labels": _labels(report),
        "topics": _topics(report.topics, report.k) if report.topics else None,
        "networks": [
            {
                "network": network.network,
                "interactions_before": network.before,
                "interactions_after": network.after,
                "first": stamp(network.first_us),
                "last": stamp(network.last_us),
            }
            for network in report.networks
        ],
        "targets": [
            {
                "name": target.name,
                "figure": target.figure,
                "least": target.least,
                "most": target.most if target.most < float("inf") else None,
                "holds": target.holds,
                "chance": target.chance,
            }
            for target in targets_of(report)
        ],
    }


def lines_of(report: Report) -> Iterator[str]:
    """Yield a report as lines for a terminal.

    Parameters
    ----------
    report
        An evaluation.
    """
    found = report.candidates
    yield (
        f"{report.formula}, scores at {stamp(report.cut_us)}, distinct resharers until {stamp(report.until_us)}:"
        f" {report.acts_before:,} interactions before, {report.acts_after:,} after"
    )
    yield from _comparison(
        f"{found.people:,} people reacted to before, {found.reached:,} reshared after", found, report.k
    )
    again = report.reshared
    yield from _comparison(f"{again.people:,} of them reshared before, {again.reached:,} after", again, report.k)
    own = report.posting
    yield from _comparison(f"{own.people:,} people who posted before, {own.reached:,} reshared after", own, report.k)
    if report.active:
        still = report.active
        title = f"{still.people:,} people active before and after, {still.reached:,} reshared after"
        yield from _comparison(title, still, report.k)
    if report.topics:
        yield from _topic_lines(report.topics, report.k)
    yield ""
    yield "What should hold:"
    for target in targets_of(report):
        bounds = (
            f"at least {target.least:.3f}" if target.most == float("inf") else f"{target.least:g} to {target.most:g}"
        )
        missed = f"missed by {target.missed_by:.3f}" if target.missed_by >= _LEAST_SHOWN else "just missed"
        state = {True: "holds", False: missed, None: "not known"}[target.holds]
        if target.chance is not None:
            state += f" (by chance ± {target.chance:.3f})"
        yield f"  {_shown(target.figure):>8}  {target.name.replace('@k', f'@{report.k}')}: {bounds}, {state}"


def stamp(at_us: int) -> str:
    """Return a moment as the wire writes it, to the second.

    Parameters
    ----------
    at_us
        Epoch microseconds.

    Examples
    --------
    >>> stamp(1_404_172_800_000_000)
    '2014-07-01T00:00:00Z'
    """
    return f"{_EPOCH + timedelta(microseconds=at_us):%Y-%m-%dT%H:%M:%SZ}"


def _foretold(found: Foretold, k: int) -> dict[str, Any]:
    return {
        "candidates": found.people,
        "reshared_after": found.reached,
        "score": _figures(found.score, k),
        "baselines": {
            each.name: _figures(each.figures, k)
            | {"candidates": each.people, "score": _figures(each.score, k)}
            | ({"lead_by_chance": _figures(each.chance, k)} if each.chance else {})
            for each in found.baselines
        },
    }


def _figures(found: Figures, k: int) -> dict[str, Any]:
    return {"spearman": found.spearman, f"p_at_{k}": found.precision, f"ndcg_at_{k}": found.ndcg}


def _dropped(found: Dropped) -> dict[str, Any]:
    return {
        "share": found.share,
        "draws": found.draws,
        "people": found.moves.people,
        "median": found.moves.median,
        "p95": found.moves.p95,
        "rank_correlation": found.rank_correlation,
        "interval_coverage": found.coverage,
    }


def _labels(report: Report) -> dict[str, Any] | None:
    found = report.labels
    if found is None:
        return None
    return {"auc": found.auc, "verified": found.verified, "suspected": found.suspected, "unknown": found.unknown}


def _topics(found: Topics, k: int) -> dict[str, Any]:
    return {
        "column": found.column,
        "topics": found.topics,
        "people": found.people,
        **_pool(found.every, k),
        "seen_before": _pool(found.seen, k),
    }


def _pool(found: Pool, k: int) -> dict[str, Any]:
    return {
        "pairs": found.pairs,
        "reshared_after": found.reached,
        "score": _figures(found.score, k),
        "distinct_resharers_all": _figures(found.resharers, k),
        "overall_score": _figures(found.overall, k),
    }


def _comparison(title: str, found: Foretold, k: int) -> Iterator[str]:
    yield ""
    if not found.reached:
        yield f"{title}: nothing to compare."
        return
    yield f"{title}:"
    yield _heads(k)
    yield _row("score", found.score)
    for each in found.baselines:
        yield _row(each.name, each.figures)
        if each.people < found.people:
            yield _row(f"  score of those {each.people:,}", each.score)


def _topic_lines(found: Topics, k: int) -> Iterator[str]:
    every = f"{found.people:,} people reshared by two or more before, each with {found.topics:,} {found.column}"
    for title, pool in ((every, found.every), ("The pairs in which there was a reaction before", found.seen)):
        yield ""
        yield f"{title}: {pool.pairs:,} pairs, {pool.reached:,} reshared after:"
        yield _heads(k)
        yield _row("score in the topic", pool.score)
        yield _row("past resharers in it", pool.resharers)
        yield _row("overall score", pool.overall)


def _heads(k: int) -> str:
    return f"  {'':24} {'Spearman':>9} {f'P@{k}':>9} {f'nDCG@{k}':>9}"


def _row(name: str, found: Figures) -> str:
    return f"  {name:24} {_shown(found.spearman):>9} {_shown(found.precision):>9} {_shown(found.ndcg):>9}"


def _shown(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
