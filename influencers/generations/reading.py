"""Reads a generation: point reads from scores.sqlite, rows of a ledger, people in a stream."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from flask import current_app, g

from influencers.errors import GenerationMissing
from influencers.generations.blobs import CARD_KEY, HISTORY_DAYS, Histories
from influencers.generations.layout import folder_of
from influencers.generations.ledgers import read_rows
from influencers.generations.manifest import Manifest, read_manifest
from influencers.scoring.formula import Formula
from kernel.database import in_pieces
from kernel.storage import Storage

_IDS_AT_ONCE, _ROWS_AT_ONCE = 500, 10_000
_MAPPED_BYTES = 2**30
_COLUMNS = "id, i9, score, reason, topics, history, card"  # as ScoreRow


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One influencer of scores.sqlite."""

    id: int
    i9: int
    tenths: int
    reason: str | None
    topics: bytes
    history: bytes
    card: dict[str, Any]


class Generation:
    """An immutable generation. Connections are one a thread: SQLite's are not shared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self._local = threading.local()

    @property
    def _file(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "file", None)
        if connection is None:
            connection = open_scores(self.folder)
            self._local.file = connection
        return connection

    @property
    def has_ledgers(self) -> bool:
        """Whether the ledgers are still there; after some weeks only the scores are."""
        return (self.folder / "ledger").exists()

    def rows(self, ids: Iterable[int]) -> dict[int, ScoreRow]:
        """Return the rows of the given influencers; those without a row are absent."""
        wanted = list(dict.fromkeys(ids))
        found: dict[int, ScoreRow] = {}
        for some in in_pieces(wanted, _IDS_AT_ONCE):
            marks = ",".join("?" * len(some))
            for row in self._file.execute(f"SELECT {_COLUMNS} FROM influencer WHERE id IN ({marks})", some):
                found[row[0]] = self._score_row(row)
        return found

    def names(self, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return the name and the network of the given influencers: a card holds twenty times as much."""
        wanted = list(dict.fromkeys(ids))
        found: dict[int, tuple[str, str]] = {}
        for some in in_pieces(wanted, _IDS_AT_ONCE):
            asked = f"SELECT {self._name_columns} FROM influencer WHERE id IN ({','.join('?' * len(some))})"
            found.update((row[0], (row[1], row[2])) for row in self._file.execute(asked, some))
        return found

    def leaders(self, topic: int) -> list[int]:
        """Return the ids of those whom a topic listens to most, best first, at most 200."""
        sql = "SELECT influencer FROM leader WHERE topic = ? ORDER BY place"
        return [row[0] for row in self._file.execute(sql, (topic,))]

    def topic_sums(self) -> dict[int, tuple[int, int]]:
        """Return, by topic number, how many people are shown in it and the influence of all, in nano-units."""
        return self._topic_sums

    @cached_property
    def _topic_sums(self) -> dict[int, tuple[int, int]]:
        return {row[0]: (row[1], row[2]) for row in self._file.execute("SELECT number, people, i9 FROM topic")}

    @cached_property
    def _told(self) -> tuple[str, ...] | None:
        return told_by_cards(self._file)

    @cached_property
    def _name_columns(self) -> str:
        return ", ".join(["id", *(on_card(self._told, name) for name in ("name", "network"))])

    def _score_row(self, row: tuple[Any, ...]) -> ScoreRow:
        influencer_id, i9, tenths, reason, topics, history, text = row
        card = json.loads(text)
        told = dict(zip(self._told, card, strict=True)) if self._told else card
        return ScoreRow(influencer_id, i9, tenths, reason, topics, history, told)

    @property
    def formula_used(self) -> Formula:
        """The formula that made it, by whose constants alone it can be explained."""
        return self.manifest.formula_used

    def formula_scores(self, influencer_id: int) -> tuple[int, int] | None:
        """Return somebody's scores in tenths by the formula before and by this one, on the day of the last change."""
        if self.manifest.change is None:
            return None
        asked = "SELECT before, after FROM formula_change WHERE influencer = ?"
        found: tuple[int, int] | None = self._file.execute(asked, (influencer_id,)).fetchone()
        return found

    def scored(self) -> Iterator[ScoreRow]:
        """Yield everybody with an influence, the highest first."""
        for row in self._file.execute(f"SELECT {_COLUMNS} FROM influencer WHERE i9 > 0 ORDER BY i9 DESC, id"):
            yield self._score_row(row)

    def histories(self) -> Histories:
        """Return ninety days of everybody's scores; the last day is what was published.

        All of the file is read, some rows at a time and without mapping it, as a run reads it while its oracle stands.
        """
        with closing(open_scores(self.folder, is_mapped=False)) as file:
            ((count,),) = file.execute("SELECT count(*) FROM influencer").fetchall()
            ids, tenths = np.empty(count, np.int64), np.empty((count, HISTORY_DAYS), "<u2")
            asked, start = file.execute("SELECT id, history FROM influencer ORDER BY id"), 0
            # Meanwhile people may go, and nobody comes.
            while rows := asked.fetchmany(_ROWS_AT_ONCE):
                end = start + len(rows)
                ids[start:end] = [row[0] for row in rows]
                tenths[start:end] = np.frombuffer(b"".join(row[1] for row in rows), "<u2").reshape(-1, HISTORY_DAYS)
                start = end
        return Histories(ids[:start], tenths[:start])

    def ledger(self, name: str, owner: int, columns: Sequence[str]) -> pa.Table:
        """Return the rows of one influencer from a set: ledger/pairs, ledger/events, ledger/topics or edges."""
        of = "actor_person" if name == "edges" else "person"
        if not (self.folder / name).exists():
            raise GenerationMissing(f"The ledgers of generation {self.manifest.number} are no longer kept.")
        return read_rows(self.folder / name, owner, self.manifest.buckets[name], of=of, columns=columns)

    def people(self, columns: Sequence[str], ids: Collection[int] | None = None) -> Iterator[dict[str, Any]]:
        """Yield rows of people.parquet, by influencer id, with the columns that are asked for; all, or only some.

        A column that was not there yet when the generation was made is None in every row.
        """
        path = self.folder / "people.parquet"
        with pq.ParquetFile(path) as file:
            there = [name for name in columns if name in file.schema_arrow.names]
            missing = dict.fromkeys(set(columns) - set(there))
            if ids is None:
                for batch in file.iter_batches(batch_size=8192, columns=there):
                    yield from (row | missing for row in batch.to_pylist())
                return
        some = pq.read_table(path, columns=there, filters=[("influencer", "in", set(ids))])
        yield from (row | missing for row in some.to_pylist())


def open_scores(folder: Path, *, is_mapped: bool = True) -> sqlite3.Connection:
    """Open the scores of a generation for this thread alone; raise GenerationMissing when they are gone.

    Parameters
    ----------
    folder
        The generation's.
    is_mapped
        Whether pages of the file are read where the system has them: the fastest for a few rows, while all rows that
        were read count as memory of the process until it is closed.
    """
    try:
        connection = sqlite3.connect(f"{(folder / 'scores.sqlite').as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError as error:
        raise GenerationMissing(f"Generation {folder.name} is no longer kept.") from error
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES if is_mapped else 0}")
    return connection


def told_by_cards(scores: sqlite3.Connection) -> tuple[str, ...] | None:
    """Return what a card tells, in its order; None where every card has the names itself, as in earlier versions."""
    kept = scores.execute("SELECT value FROM meta WHERE key = ?", (CARD_KEY,)).fetchone()
    return tuple(json.loads(kept[0])) if kept else None


def on_card(told: tuple[str, ...] | None, name: str) -> str:
    """Return what asks for one thing that cards tell, in SQL; `told` is what `told_by_cards` says of the file."""
    place = f"$[{told.index(name)}]" if told else f"$.{name}"
    return f"json_extract(card, '{place}')"


@lru_cache(maxsize=8)
def _opened(folder: Path) -> Generation:
    return Generation(folder)


def open_generation(storage: Storage, number: int) -> Generation:
    """Return a generation by its number; raise GenerationMissing when there is none, or none any more."""
    folder = folder_of(storage, number)
    if not folder.exists():
        raise GenerationMissing(f"There is no generation {number}. See `flask scores list`.")
    return _opened(folder)


def current_generation() -> Generation:
    """Return the current generation, the same one during a whole request; raise GenerationMissing before the first."""
    if "generation" not in g:
        storage: Storage = current_app.extensions["storage"]
        number = storage.current().scores
        if number is None:
            raise GenerationMissing("Nobody has been scored yet. `flask scores run` makes the first generation.")
        g.generation = open_generation(storage, number)
    generation: Generation = g.generation
    return generation
