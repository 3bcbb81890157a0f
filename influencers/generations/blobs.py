"""Compact columns of scores.sqlite: the topics of an influencer, 90 days of their score, and what their card tells."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.topics import heard_on

#: Days of history, the last one being the as-of day.
HISTORY_DAYS = 90
#: Stands for “not measured” in a history.
NOT_MEASURED = 65_535
#: One topic of an influencer: number, score in tenths, supporting posts (65,535 stands for more), focus in
#: thousandths, influence in nano-units.
TOPIC_DTYPE = np.dtype([("number", "<u2"), ("tenths", "<u2"), ("posts", "<u2"), ("focus", "<u2"), ("i9", "<i8")])
#: What a card tells, in its order. To name it on every card would make a file a third larger and take longer.
CARD = (
    "name", "handle", "network", "bio", "kind", "verified", "location", "country", "city", "oldest_us", "minor",
    "networks", "accounts", "low", "high", "confidence", "n_eff", "reactors", "followers", "posts_per_week",
    "last_active_us", "languages", "moments",
)  # fmt: skip
#: Under which `meta` holds these names. A file without it, of an earlier version, has them on every card.
CARD_KEY = "card"
#: Supporting posts below which a topic is neither shown nor searched nor led.
LEAST_POSTS = heard_on.LEAST_POSTS


@dataclass(frozen=True, slots=True)
class Histories:
    """Ninety days of scores: rows of `tenths` belong to `people`, which is sorted."""

    people: NDArray[np.int64]
    tenths: NDArray[np.uint16]

    def packed(self, people: NDArray[np.int64]) -> pa.FixedSizeBinaryArray:
        """Return the history of each of some people as a blob: ninety unsigned integers of two bytes, the low first."""
        place = np.searchsorted(self.people, people)
        rows = np.ascontiguousarray(self.tenths[place].astype("<u2", copy=False))
        kind = pa.binary(2 * HISTORY_DAYS)
        return pa.FixedSizeBinaryArray.from_buffers(kind, len(people), [None, pa.py_buffer(rows)])


def pack_topics(starts: NDArray[np.int64], rows: NDArray[np.void]) -> pa.Array:
    """Return one blob an influencer, as a column.

    Parameters
    ----------
    starts
        Where each influencer's rows begin in `rows`, with the end of the last one as its last entry.
    rows
        Rows of TOPIC_DTYPE, those of one influencer together, best score first.
    """
    ends = pa.py_buffer(starts * TOPIC_DTYPE.itemsize)
    return pa.Array.from_buffers(pa.large_binary(), len(starts) - 1, [None, ends, pa.py_buffer(rows.tobytes())])


def unpack_topics(blob: bytes) -> NDArray[np.void]:
    """Return the topics in a blob as rows of TOPIC_DTYPE."""
    return np.frombuffer(blob, TOPIC_DTYPE)


def unpack_history(blob: bytes) -> tuple[float | None, ...]:
    """Return 90 scores in points, oldest first; None where nothing was measured."""
    return tuple(None if v == NOT_MEASURED else v / 10 for v in np.frombuffer(blob, "<u2").tolist())
