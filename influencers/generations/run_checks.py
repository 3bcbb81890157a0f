"""Asserts that compare a run with what came before it: nobody moves for no reason, no network falls silent unseen."""

import duckdb
import numpy as np

from influencers.generations.blobs import Histories
from influencers.generations.manifest import Assertion, Manifest
from influencers.generations.reading import Generation
from kernel.clock import DAY_US

#: A run is compared with the one before it when they are at most so many days apart …
COMPARED_DAYS = 2
#: … and share at least so many people, of whom fewer than this share moved by more than so many tenths.
COMPARED_PEOPLE, MOVED_SHARE, MOVED_TENTHS = 100, 0.02, 100
#: A network's day must bring at least this share of its median for that weekday over so many weeks.
VOLUME_SHARE, VOLUME_WEEKS = 0.3, 4

_VOLUME = """
WITH days AS (SELECT network, (at_us - $start) // $day AS day FROM interactions WHERE at_us >= $start),
counted AS (SELECT network, day, count(*) AS acts FROM days GROUP BY network, day),
networks AS (SELECT DISTINCT network FROM counted),
weeks AS (SELECT n.network, w.week, coalesce(c.acts, 0) AS acts
    FROM networks n CROSS JOIN (SELECT unnest(range(0, $weeks)) AS week) w
    LEFT JOIN counted c ON c.network = n.network AND c.day = w.week * 7)
SELECT n.network, coalesce(c.acts, 0), (SELECT median(acts) FROM weeks w WHERE w.network = n.network)
FROM networks n LEFT JOIN counted c ON c.network = n.network AND c.day = $weeks * 7 ORDER BY n.network
"""


def volume_check(connection: duckdb.DuckDBPyConnection, *, before_us: int, must_hold: bool) -> Assertion:
    """Compare each network's last day with its median for that weekday over the four weeks before."""
    start = before_us - (VOLUME_WEEKS * 7 + 1) * DAY_US
    rows = connection.execute(_VOLUME, {"start": start, "day": DAY_US, "weeks": VOLUME_WEEKS}).fetchall()
    low = [f"{network} {acts} of {median:g}" for network, acts, median in rows if acts < VOLUME_SHARE * median]
    figure = f"below 30 % of the weekday's median: {', '.join(low) or 'none'}"
    return Assertion("volume of each network", ok=not (low and must_hold), figure=figure)


def people_check(scored: int, before: Manifest) -> Assertion:
    """Ask that somebody is scored when somebody was before: an empty site is a broken feed or a wrong day."""
    known = before.counts["scored"]
    figure = f"{scored:,} people, {known:,} in generation {before.number}"
    return Assertion("somebody is scored", ok=bool(scored) or not known, figure=figure)


def move_check(histories: Histories, manifest: Manifest, previous: Generation) -> Assertion:
    """Compare scores with those of the previous run, as an assert only when nothing but the day changed."""
    before, old = previous.manifest, previous.histories()
    both, here, there = np.intersect1d(histories.people, old.people, assume_unique=True, return_indices=True)
    change = histories.tenths[here, -1].astype(int) - old.tenths[there, -1]
    moved = float(np.mean(np.abs(change) > MOVED_TENTHS)) if len(both) else 0.0
    near = abs((manifest.as_of_on - before.as_of_on).days) <= COMPARED_DAYS
    same = (before.formula, before.taxonomy) == (manifest.formula, manifest.taxonomy)
    asked = near and same and len(both) >= COMPARED_PEOPLE
    figure = f"{moved:.2%} of {len(both)} people moved by more than 10 points since generation {before.number}"
    return Assertion("moves since the last run", ok=not asked or moved < MOVED_SHARE, figure=figure)
