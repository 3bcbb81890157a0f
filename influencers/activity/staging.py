"""The first half of a load: lines become staged columns and a quarantine, in an unfinished folder of the batch."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.columns import STAGED, staged_table
from influencers.activity.decoding import Decoded, RefusedLine, type_of
from influencers.activity.wire import AccountLine, DeleteLine, InteractionLine, Line, PostLine, Refusal
from kernel.garbage import not_collecting

IsRemoved = Callable[[str, str], bool]
"""Whether the account of that network and native id was removed."""

_REMOVED = Refusal(None, "removed")
_AT_URI = re.compile(r"at://(?P<owner>[^/]+)/")
_LONGEST_RAW = 10_000  # bytes of a refused line that are kept
_NAMES_REMEMBERED = 100_000


@dataclass(slots=True)
class Stage:
    """Where a batch is gathered: staged rows by type, the quarantine, and how many lines went where."""

    folder: Path
    source: str
    now_us: int
    is_removed: IsRemoved | None = None  # None when nobody was ever removed
    staged: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)

    def rows_of(self, type_: str) -> list[Path]:
        """Return the file of the staged rows of a type, if there are any."""
        path = self.folder / f"{type_}.parquet"
        return [path] if path.exists() else []

    @property
    def quarantine(self) -> Path:
        """The file of refused lines; it exists when there was one."""
        return self.folder / "quarantine.ndjson"


def removal_check(hash_of: Callable[[str, str], str], removed: Collection[str]) -> IsRemoved | None:
    """Return how to tell whether an account was removed, by the hashes of those that were."""
    if not removed:
        return None
    return lru_cache(maxsize=_NAMES_REMEMBERED)(lambda network, native_id: hash_of(network, native_id) in removed)


def stage_all(stage: Stage, pieces: Iterator[Decoded]) -> None:
    """Write everything that was decoded to the folder of the stage, a piece at a time."""
    with not_collecting(), _writers(stage) as write, stage.quarantine.open("wb") as quarantine:
        for decoded in pieces:
            if stage.is_removed:
                decoded.refuse(_removed(decoded.lines, stage.is_removed))
                _unname(decoded.lines, stage.is_removed)
            for type_, places in _by_type(decoded.lines).items():
                rows = _rows(stage, decoded, type_, places)
                stage.staged[type_] += rows.num_rows
                write(type_, rows)
            for refused in sorted(decoded.refused, key=lambda line: line.number):
                stage.quarantined[refused.type] += 1
                quarantine.write(_record(stage.source, refused))
    if not stage.quarantined:
        stage.quarantine.unlink()


def _by_type(lines: list[Line]) -> dict[str, list[int]]:
    """Return the places of the lines of each type."""
    places: dict[type, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(type(line), []).append(place)
    return {type_of(lines[some[0]]): some for some in places.values()}


def _rows(stage: Stage, decoded: Decoded, type_: str, places: list[int]) -> pa.Table:
    """Return the rows of the lines at these places; those that cannot be are refused."""
    table, wrong = staged_table(type_, [decoded.lines[place] for place in places], now_us=stage.now_us)
    for of_type, refusal in wrong.items():
        place = places[of_type]
        decoded.refused.append(RefusedLine(decoded.numbers[place], type_, refusal, decoded.raws[place]))
    return table


@contextmanager
def _writers(stage: Stage) -> Iterator[Callable[[str, pa.Table], None]]:
    """Yield `write(type, table)`; the files are complete when the block has ended."""
    open_writers: dict[str, pq.ParquetWriter] = {}

    def write(type_: str, table: pa.Table) -> None:
        if type_ not in open_writers:
            path = stage.folder / f"{type_}.parquet"
            open_writers[type_] = pq.ParquetWriter(path, STAGED[type_], compression="lz4")
        open_writers[type_].write_table(table)

    try:
        yield write
    finally:
        for writer in open_writers.values():
            writer.close()


def _removed(lines: list[Line], is_removed: IsRemoved) -> dict[int, Refusal]:
    return {
        place: _REMOVED
        for place, line in enumerate(lines)
        if any(is_removed(line.network, native_id) for native_id in _named(line))
    }


def _unname(lines: list[Line], is_removed: IsRemoved) -> None:
    """Take accounts that were removed out of what others' posts mention and answer."""
    for line in lines:
        if not isinstance(line, PostLine):
            continue
        if line.mentions:
            line.mentions = [each for each in line.mentions if not is_removed(line.network, each)]
        if line.reply_to and any(is_removed(line.network, owner) for owner in _owner_in(line.reply_to)):
            line.reply_to = None


def _named(line: Line) -> tuple[str, ...]:
    """Return the native ids of the accounts that a line is about."""
    match line:
        case AccountLine(native_id=native_id):
            return (native_id,)
        case PostLine(author=author):
            return (author,)
        case InteractionLine(actor=actor, target=target):
            return (actor, target)
        case DeleteLine(what="account", id=native_id):
            return (native_id,)
        case DeleteLine(id=native_id):
            return _owner_in(native_id)
    return ()


def _owner_in(native_id: str) -> tuple[str, ...]:
    """Return the account that an AT URI, the id of a Bluesky record, begins with; nothing for other ids."""
    found = _AT_URI.match(native_id)
    return (found["owner"],) if found else ()


def _record(source: str, line: RefusedLine) -> bytes:
    """Return a line of the quarantine; of somebody who was removed, nothing is kept."""
    raw = line.raw[:_LONGEST_RAW].decode("utf-8", "backslashreplace")
    record = {
        "source": source,
        "line": line.number,
        "field": line.refusal.field,
        "reason": line.refusal.reason,
        "raw": None if line.refusal is _REMOVED else raw,
    }
    return msgspec.json.encode(record) + b"\n"
