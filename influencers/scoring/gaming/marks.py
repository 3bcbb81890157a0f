"""Marks: what is odd about one account's attention to one person. Each alone is innocent."""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, steady_sum
from influencers.scoring.gaming.company import company, shared, twins
from influencers.scoring.gaming.given import GIVEN, Results, marked
from influencers.scoring.gaming.rhythm import arrivals, in_step
from influencers.scoring.gaming.thresholds import AGED_US, ARRIVAL_US, DEVOTED_SHARE, WOKEN_US, YOUNG_LOG_US
from influencers.scoring.pairs import Keep

MARKS = (
    *("devoted", "arrived", "unrooted", "unlinked", "synced", "woken", "unheard", "shared"),
    *("one_kind", "steady", "heavy"),
)
"""Marks of an account's attention to a person; `docs/scoring.md` describes them."""

NOBODY = -1


def marked_attention(given: Table, examined: Table, results: Results, keep: Keep) -> Table:
    """Return what examined people were given, each row with its `MARKS` and what sentences need to speak of them.

    Parameters
    ----------
    given
        As `given_attention` returns it.
    examined
        The people whose audiences are looked at.
    results
        The pipeline's tables.
    keep
        Materialises an expression under a name.

    Returns
    -------
    Table
        One row an (actor, person). Besides the marks: `giver`, `n`, `acts`, `c`, `full`, `kinds`; `posts` on which
        the actor was in step; of the person `arrived_us` and `twin`, `NOBODY` when there is none.
    """
    actor_count, log_start_us = _bounds(given)
    met = company(given, keep, actor_count=actor_count)
    doubles = twins(met.near, keep)

    rows = given.filter(_.c > 0).semi_join(examined, "person")
    rows = rows.join(keep("gaming_arrivals", arrivals(rows)), "person").join(_doses(rows), "person")
    rows = rows.join(met.ties, GIVEN)
    rows = marked(rows, shared(given, doubles), "shared")
    rows = _with_figures(rows, in_step(results["event_ledger"], keep), doubles)
    rows = rows.left_join(_heard(given), "giver").drop("giver_right")
    rows = rows.mutate(**_marks(rows, log_start_us))
    figures = ("giver", "n", "acts", "c", "full", "kinds", "posts", "arrived_us", "twin")
    return keep("gaming_marks", rows.select(*GIVEN, *figures, *MARKS))


def _marks(rows: Table, log_start_us: int) -> dict[str, Value]:
    woken = (
        (rows.created_us < rows.began_us - AGED_US)
        & (rows.began_us - rows.first_us < WOKEN_US)
        & (rows.began_us - log_start_us > YOUNG_LOG_US)
    )
    return {
        "devoted": (rows.n == rows.most) & (rows.n >= rows.acts * DEVOTED_SHARE),
        "arrived": (rows.began_us >= rows.arrived_us) & (rows.began_us <= rows.arrived_us + ARRIVAL_US),
        "unrooted": ~rows.is_rooted,
        "unlinked": ~rows.is_linked,
        "synced": rows.posts > 0,
        "woken": woken.fill_null(False),
        "unheard": rows.is_heard.isnull(),
        "one_kind": (rows.kinds & (rows.kinds - 1)) == 0,
        "steady": rows.n > 1,
        "heavy": rows.full * 2.0 > rows.dose,
    }


def _doses(rows: Table) -> Table:
    return rows.group_by("person").agg(dose=steady_sum(_.full) / _.count())


def _heard(given: Table) -> Table:
    return given.filter(_.c > 0).select(giver="person").distinct().mutate(is_heard=ibis.literal(True))


def _with_figures(rows: Table, stepping: Table, doubles: Table) -> Table:
    met = rows.left_join(stepping, GIVEN)
    rows = met.select(*rows.columns, posts=met.posts.fill_null(0))
    met = rows.left_join(doubles.group_by("person").agg(twin=_.twin.min()), "person")
    return met.select(*rows.columns, twin=met.twin.fill_null(NOBODY))


def _bounds(given: Table) -> tuple[int, int]:
    """Return how many accounts acted, and when the first of them did."""
    found = given.agg(actors=_.actor.nunique(), start=_.began_us.min().fill_null(0)).to_pyarrow()
    return int(found["actors"][0].as_py()), int(found["start"][0].as_py())
