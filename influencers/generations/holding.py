"""Held networks: one whose feed failed is computed at its own last good time, so nobody falls because a feed broke.

What is held knows nothing from that time on. For the pipeline its acts, posts and profiles are moved forward by the
time that it is held for: every age is then what it was, and everything else of the run stays as it is.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kernel.clock import DAY_US, end_of_day_us

#: A network's day must bring at least this share of its median for that weekday over so many weeks.
VOLUME_SHARE, VOLUME_WEEKS = 0.3, 4
#: Days for which a network is held by itself; a longer silence is for an operator to judge.
MOST_HELD_DAYS = 28

_WEEK = 7
_DAYS = VOLUME_WEEKS * _WEEK + MOST_HELD_DAYS
_VOLUMES = """
SELECT network, (at_us - $start) // $day AS day, count(*) AS acts FROM interactions
WHERE at_us >= $start AND at_us < $before GROUP BY network, day
"""
_TRIMMED = {
    "interactions": "t.at_us >= h.until_us",
    "posts": "greatest(t.at_us, t.first_seen_us) >= h.until_us",
    "withdrawn": "t.at_us >= h.until_us",
}
#: Times that are moved, by table; the tables that the pipeline reads.
_MOVED = {
    "interactions": ("at_us",),
    "posts": ("at_us", "first_seen_us"),
    "profiles": ("seen_us", "created_us"),
    "anonymous": ("at_us", "known_us"),
    "withdrawn": ("at_us", "deleted_us"),
}

Volumes = Mapping[str, NDArray[np.int64]]
"""Acts of each network on each of the last days, the as-of day being the last."""


def volumes(connection: duckdb.DuckDBPyConnection, *, before_us: int) -> Volumes:
    """Return how many acts each network had on each of the last eight weeks' days."""
    times = {"start": before_us - _DAYS * DAY_US, "before": before_us, "day": DAY_US}
    found: dict[str, NDArray[np.int64]] = {}
    for network, day, acts in connection.execute(_VOLUMES, times).fetchall():
        found.setdefault(network, np.zeros(_DAYS, np.int64))[day] = acts
    return found


def usual_acts(acts: NDArray[np.int64], place: int) -> float:
    """Return the median of a network's acts on the same weekday over the four weeks before a day.

    Days that were far below their own median are left out: a feed that failed does not become what is usual.
    """
    good: list[int] = []
    for day in range(place % _WEEK, place, _WEEK):
        usual = float(np.median(good[-VOLUME_WEEKS:])) if len(good) >= VOLUME_WEEKS else 0.0
        if acts[day] >= VOLUME_SHARE * usual:
            good.append(int(acts[day]))
    return float(np.median(good[-VOLUME_WEEKS:])) if good else 0.0


def silent_days(acts: NDArray[np.int64]) -> int:
    """Return how many days up to the last one are far below what is usual for their weekday, without a gap."""
    days = 0
    while days < MOST_HELD_DAYS and _is_low(acts, len(acts) - 1 - days):
        days += 1
    return days


def _is_low(acts: NDArray[np.int64], place: int) -> bool:
    return bool(acts[place] < VOLUME_SHARE * usual_acts(acts, place))


def silent_networks(found: Volumes, *, as_of_on: date) -> dict[str, date]:
    """Return the networks to hold: those whose last days are missing, each with its last good day.

    One that has been missing for longer than a network is held for is not among them.
    """
    days = {network: silent_days(acts) for network, acts in sorted(found.items())}
    return {name: as_of_on - timedelta(days=count) for name, count in days.items() if 0 < count < MOST_HELD_DAYS}


def hold(connection: duckdb.DuckDBPyConnection, held: Mapping[str, date]) -> None:
    """Leave the table `held(network, until_us, shift_us)`, and take from the inputs what came later.

    Parameters
    ----------
    connection
        Holds the tables of the log and `accounts`.
    held
        The last good day of each network that is held.
    """
    rows = {
        "network": pa.array(list(held), pa.string()),
        "until_us": pa.array([end_of_day_us(on) for on in held.values()], pa.int64()),
        "shift_us": pa.array([0] * len(held), pa.int64()),
    }
    connection.register("held_rows", pa.table(rows))
    connection.execute("CREATE OR REPLACE TABLE held AS FROM held_rows")
    connection.unregister("held_rows")
    for table, too_late in _TRIMMED.items() if held else ():
        connection.execute(f"DELETE FROM {table} t USING held h WHERE h.network = t.network AND {too_late}")
    if held:
        # What was deleted meanwhile stays deleted: it is as if it had been taken back just before.
        connection.execute(
            "UPDATE withdrawn t SET deleted_us = least(t.deleted_us, h.until_us - 1) FROM held h"
            " WHERE h.network = t.network"
        )
        connection.execute(
            "DELETE FROM profiles t USING accounts a, held h"
            " WHERE a.account = t.account AND h.network = a.network AND t.seen_us >= h.until_us"
        )


def move_to(connection: duckdb.DuckDBPyConnection, moment_us: int) -> bool:
    """Move what is held to a moment; return whether anything moved. Nothing moves to before it is held from."""
    connection.execute("UPDATE held SET shift_us = greatest(0, $moment - until_us)", {"moment": moment_us})
    # Fetched whole: a result that waits is in the way of whoever asks next.
    ((moved,),) = connection.execute("SELECT count(*) FROM held WHERE shift_us > 0").fetchall()
    return bool(moved)


def first_hold_us(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Return from when on something is held; None when nothing is."""
    ((until_us,),) = connection.execute("SELECT min(until_us) FROM held").fetchall()
    return None if until_us is None else int(until_us)


def moved_tables(connection: duckdb.DuckDBPyConnection, names: tuple[str, ...]) -> dict[str, str]:
    """Return under which name the pipeline finds each input: itself, or a view on it in which held times are moved."""
    if first_hold_us(connection) is None:
        return {name: name for name in names}
    for name, times in _MOVED.items():
        moved = ", ".join(f"t.{time} + coalesce(h.shift_us, 0) AS {time}" for time in times)
        by = "t" if name != "profiles" else "a"
        joined = "" if name != "profiles" else "JOIN accounts a USING (account) "
        connection.execute(
            f"CREATE OR REPLACE VIEW moved_{name} AS SELECT t.* REPLACE ({moved}) FROM {name} t {joined}"
            f"LEFT JOIN held h ON h.network = {by}.network"
        )
    return {name: f"moved_{name}" if name in _MOVED else name for name in names}


def tell_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave `told_events`: the acts of the ledger at the times at which they happened.

    It is a view when nothing is held, else a table: whoever reads it some buckets at a time must not join each time.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE told_events AS SELECT e.* REPLACE (e.at_us - coalesce(h.shift_us, 0) AS at_us)"
        " FROM event_ledger e JOIN accounts a ON a.account = e.target LEFT JOIN held h ON h.network = a.network"
        if first_hold_us(connection) is not None
        else "CREATE OR REPLACE VIEW told_events AS FROM event_ledger"
    )


def forget_told_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what `tell_events` left."""
    kind = "VIEW" if first_hold_us(connection) is None else "TABLE"
    connection.execute(f"DROP {kind} IF EXISTS told_events")


def told(held: Mapping[str, date]) -> str:
    """Return which networks are held as a text for a line of figures, "" when none is."""
    return ", ".join(f"{network} at {on}" for network, on in sorted(held.items()))
