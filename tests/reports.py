"""An evaluation as it would be kept, of an invented log; for pages that draw one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from influencers.scoring.evaluation.report import (
    Compared,
    Distribution,
    Dropped,
    Figures,
    Foretold,
    Labelled,
    Move,
    Pool,
    Report,
    Step,
    Topics,
    Traffic,
    Weeks,
)
from kernel.clock import to_us

_CHANCE = Figures(spearman=0.02, precision=0.03, ndcg=None)
_SOME, _OTHER = Figures(spearman=0.41, precision=0.5, ndcg=0.72), Figures(spearman=-0.1, precision=0.2, ndcg=None)
_RIVALS = tuple(
    Compared(name=name, people=people, figures=_OTHER, score=_SOME, chance=_CHANCE)
    for name, people in (("distinct_resharers_all", 400), ("distinct_resharers_90d", 400), ("followers", 310))
)
_FORETOLD = Foretold(people=400, reached=120, score=_SOME, baselines=_RIVALS)
_UNSURE = replace(_FORETOLD, baselines=tuple(replace(rival, chance=None) for rival in _RIVALS))
_POOL = Pool(pairs=800, reached=9, score=_SOME, resharers=_OTHER, overall=_OTHER)


def a_report(now: datetime, **changes: Any) -> Report:
    """Return a report that was made now, about scores of a month ago; some of it may be told otherwise."""
    cut_us = to_us(now - timedelta(days=30))
    network = Traffic(network="bluesky", before=1200, after=300, first_us=cut_us - 10**12, last_us=to_us(now))
    weeks = tuple(Move(people=30 + week, median=0.4, p95=3.0 + week / 10) for week in range(12))
    report = Report(
        made_us=to_us(now),
        cut_us=cut_us,
        until_us=to_us(now),
        formula="2026.1+bluesky=1.5",
        k=100,
        networks=(network,),
        candidates=_FORETOLD,
        reshared=replace(_UNSURE, people=250),
        posting=replace(_UNSURE, people=310),
        active=replace(_FORETOLD, people=220),
        steps=tuple(Step(people=40, score=9.0 * n, resharers=n / 2, reached=n / 12) for n in range(10)),
        weeks=Weeks(moves=Move(people=400, median=0.5, p95=3.6), each=(Move(people=0, median=None, p95=None), *weeks)),
        dropped=Dropped(
            share=0.1,
            least_reactors=3.0,
            draws=3,
            moves=Move(people=18, median=0.6, p95=3.9),
            rank_correlation=0.997,
            coverage=0.91,
        ),
        distribution=Distribution(
            people=38, mean=39.2, sd=14.1, p95=62.0, share_over_90=0.0, counts=(*range(1, 11), *range(10, 0, -1))
        ),
        labels=Labelled(verified=7, suspected=5, unknown=1, auc=0.9),
        topics=Topics(column="tags", topics=4, people=20, every=_POOL, seen=_POOL),
    )
    return replace(report, **changes)
