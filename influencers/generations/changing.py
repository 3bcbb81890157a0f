"""When the formula becomes another one: what a run under the new one keeps of the old one.

The first generation under another formula scores the same inputs by both. So everybody can be told what the change
alone did to them: the difference of two scores of one day, of one log. It also keeps the pairs of the old formula, by
which a change over that day is taken apart without a break.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from influencers.generations.blobs import HISTORY_DAYS
from influencers.generations.manifest import FormulaChange, Manifest
from influencers.generations.reading import Generation, open_scores
from influencers.scoring.formula import Formula
from influencers.scoring.versions import WrongFormula, constants_of

_BOTH = """
SELECT coalesce(n.person, o.person) AS influencer, floor(coalesce(o.score, 0) * 10 + 0.5)::INTEGER AS before,
    floor(coalesce(n.score, 0) * 10 + 0.5)::INTEGER AS after
FROM person n FULL JOIN old_person o ON o.person = n.person ORDER BY influencer
"""


@dataclass(frozen=True, slots=True)
class OldFormula:
    """The formula of the generation before, when this one is made by another."""

    formula: Formula
    units: Mapping[str, float]


def old_formula(previous: Manifest | None, *, formula: str) -> OldFormula | None:
    """Return what made the generation before, when that is not what makes this one.

    None also when the code of today cannot compute it any more: then nothing is told of the change.
    """
    if previous is None or previous.formula == formula:
        return None
    try:
        return OldFormula(previous.formula_used, previous.units_used)
    except WrongFormula:
        return None


def change_of(
    previous: Manifest | None, old: OldFormula | None, *, number: int, as_of_on: date
) -> FormulaChange | None:
    """Return the last change of the formula that a generation tells of: its own, or one of the days of its history."""
    if previous is None:
        return None
    if old:
        return FormulaChange(as_of_on, number, previous.formula, constants_of(old.formula))
    change = previous.change
    return change if change and 0 <= (as_of_on - change.on).days < HISTORY_DAYS else None


def write_change(
    connection: duckdb.DuckDBPyConnection, folder: Path, change: FormulaChange | None, previous: Generation | None
) -> None:
    """Write what the change of the formula did to everybody into scores.sqlite: both scores of its day, in tenths.

    A later generation takes them from the one before it; who is in it no more is left out.
    """
    if change is None:
        return
    is_own = previous is None or previous.manifest.change != change
    rows = iter(connection.execute(_BOTH).fetchall()) if is_own or previous is None else _rows_of(previous.folder)
    with closing(sqlite3.connect(folder / "scores.sqlite")) as file, file:
        file.execute("CREATE TABLE formula_change (influencer INTEGER PRIMARY KEY, before INTEGER, after INTEGER)")
        file.executemany("INSERT INTO formula_change VALUES (?, ?, ?)", rows)
        file.execute("DELETE FROM formula_change WHERE influencer NOT IN (SELECT id FROM influencer)")


def _rows_of(folder: Path) -> Iterator[tuple[int, int, int]]:
    with closing(open_scores(folder)) as file:
        yield from file.execute("SELECT influencer, before, after FROM formula_change ORDER BY influencer")
