"""Columns of people.parquet for questions about everybody at once: arrays without a loop over people."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from influencers.errors import GenerationMissing
from influencers.generations.blobs import HISTORY_DAYS

#: Stands for a time that is not known, and for a text that is not told.
UNKNOWN = -1
#: Networks that a row of bits can hold; what else there is, the rarest, is on nobody's row.
MOST_NETWORKS = 63

#: What is said of a generation of before: its name, and what it does not tell.
TOO_OLD = "Generation {} was made by an earlier version and does not tell: {}. `flask scores run` makes one that does."

_FLAT = ("influencer", "score", "confidence", "country", "city", "oldest_us", "minor", "history")
_NESTED = ("networks.list.element", "topics.list.element.number", "topics.list.element.tenths")


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of few distinct texts."""

    names: tuple[str, ...]
    places: NDArray[np.int32]  # of each row's text in `names`; UNKNOWN where there is none

    def as_array(self) -> NDArray[np.str_]:
        """Return one text a row, empty where there is none."""
        found: NDArray[np.str_] = np.array([*self.names, ""])[self.places]
        return found


@dataclass(frozen=True)
class PeopleColumns:
    """Everybody of a generation, one row a person. Many share these arrays, so nobody may write to them.

    Attributes
    ----------
    ids
        Influencers, the lowest first; row i of every other column is that of `ids[i]`.
    score_tenths
        Overall scores.
    confidence
        Shares.
    countries, cities
        As accounts state them: ISO 3166 codes, and folded names.
    network_bits, network_names
        Bit k of a row says whether somebody is on `network_names[k]`.
    history
        Scores in tenths on ninety days, oldest first; NOT_MEASURED where nothing was measured.
    oldest_us
        When the oldest account was made; UNKNOWN where that is not told.
    is_minor
        Whether any account says so.
    topic_starts, topic_numbers, topic_tenths
        The topics of row i stand from `topic_starts[i]` up to `topic_starts[i + 1]`.
    """

    ids: NDArray[np.int64]
    score_tenths: NDArray[np.int32]
    confidence: NDArray[np.float64]
    countries: Texts
    cities: Texts
    network_bits: NDArray[np.int64]
    network_names: tuple[str, ...]
    history: NDArray[np.uint16]
    oldest_us: NDArray[np.int64]
    is_minor: NDArray[np.bool_]
    topic_starts: NDArray[np.int64]
    topic_numbers: NDArray[np.uint16]
    topic_tenths: NDArray[np.uint16]


@lru_cache(maxsize=2)  # the current generation, and the one before while it is being replaced
def people_columns(folder: Path) -> PeopleColumns:
    """Return the columns of a generation; raise GenerationMissing when they are not there, or were not written yet."""
    table = _read(folder)
    starts, numbers, tenths = _topics(table["topics"].combine_chunks())
    bits, names = _networks(table["networks"].combine_chunks())
    return PeopleColumns(
        ids=_numbers(table["influencer"], np.int64),
        score_tenths=_numbers(table["score"], np.int32),
        confidence=_numbers(table["confidence"], np.float64),
        countries=_texts(table["country"]),
        cities=_texts(table["city"]),
        network_bits=bits,
        network_names=names,
        history=_history(table["history"]),
        oldest_us=_numbers(table["oldest_us"].fill_null(UNKNOWN), np.int64),
        is_minor=_numbers(table["minor"].fill_null(False), np.uint8).view(np.bool_),
        topic_starts=starts,
        topic_numbers=numbers,
        topic_tenths=tenths,
    )


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that nobody may write to: many readers share it."""
    array.flags.writeable = False
    return array


def _read(folder: Path) -> pa.Table:
    try:
        with pq.ParquetFile(folder / "people.parquet") as file:
            if missing := set(_FLAT) - set(file.schema_arrow.names):
                raise GenerationMissing(TOO_OLD.format(folder.name, ", ".join(sorted(missing))))
            return file.read([*_FLAT, *_NESTED])
    except FileNotFoundError:
        raise GenerationMissing(f"Generation {folder.name} is no longer kept.") from None


def _numbers(column: pa.ChunkedArray, type_: type[np.generic]) -> NDArray[Any]:
    return frozen(_values(column.combine_chunks(), type_))


def _values(array: pa.Array, type_: type[np.generic]) -> NDArray[Any]:
    """Return the values of an array that has no nulls."""
    array = array.cast(pa.from_numpy_dtype(type_))
    _validity, values = array.buffers()
    return np.frombuffer(values or b"", type_, len(array), array.offset * np.dtype(type_).itemsize)


def _texts(column: pa.ChunkedArray) -> Texts:
    encoded = column.combine_chunks().dictionary_encode()
    return Texts(tuple(encoded.dictionary.to_pylist()), _values(encoded.indices.fill_null(UNKNOWN), np.int32))


def _history(column: pa.ChunkedArray) -> NDArray[np.uint16]:
    blobs = column.combine_chunks()
    _validity, _offsets, bytes_ = blobs.buffers()
    return frozen(np.frombuffer(bytes_ or b"", "<u2", len(blobs) * HISTORY_DAYS).reshape(-1, HISTORY_DAYS))


def _topics(lists: pa.ListArray) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint16]]:
    rows = lists.flatten()
    numbers, tenths = (_values(pc.struct_field(rows, name), np.uint16) for name in ("number", "tenths"))
    starts = np.append(0, _ends(lists))
    return frozen(starts), numbers, tenths


def _networks(lists: pa.ListArray) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    encoded = lists.flatten().dictionary_encode()
    names, places = np.array(encoded.dictionary.to_pylist(), np.str_), _values(encoded.indices, np.int32)
    order = np.lexsort((names, -np.bincount(places, minlength=len(names))))[:MOST_NETWORKS]
    bit_of = np.zeros(len(names), np.int64)
    bit_of[order] = np.int64(1) << np.arange(len(order), dtype=np.int64)
    # Nobody is on one network twice, so that the sum of their bits is their union.
    sums = np.append(0, np.cumsum(bit_of[places], dtype=np.int64))
    return frozen(np.diff(sums[_ends(lists)], prepend=0)), tuple(names[order].tolist())


def _ends(lists: pa.ListArray) -> NDArray[np.int64]:
    ends: NDArray[np.int64] = np.cumsum(_values(pc.list_value_length(lists), np.int64))
    return ends
