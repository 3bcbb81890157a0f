"""Orders packed into integers that are read from the largest down. Standard library only.

Engines sort by one integer, and neither compares floats alike; so figure and tie-break share one signed 64-bit number.
"""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from search.port.document import Document, DocumentTopic
from search.port.query import Order

#: As many days of silence as are told apart; who is unknown to have been active has as many.
MOST_SILENT_DAYS = 255

_DAY_S = 86_400
_FIT_SHIFT = 50
_TIE_SHIFT = 40
_ID_SHIFT = 32
_LAST_ID = (1 << 32) - 1
_LARGEST_FIGURE = (1 << 31) - 1
_UNKNOWN = -(1 << 62)
_LARGEST_GROWTH = 1000
#: 2006-01-01; nothing older enters, and times fit until 2074.
_FIRST_MOMENT_S = 1_136_073_600


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a figure becomes a whole number from 0 on: where it is kept, what is added to it, and where it is cut."""

    of_document: str
    most: int = _LARGEST_FIGURE
    offset: int = 0

    @property
    def shift(self) -> int:
        """How many bits of a key lie below the figure; where it is small, there is room for the days of silence."""
        return _TIE_SHIFT if self.most < _LARGEST_FIGURE else _ID_SHIFT


_SCALES = {
    Order.SCORE: _Scale("score_tenths", most=1000),
    Order.FOLLOWERS: _Scale("followers"),
    Order.LAST_ACTIVE: _Scale("last_active_s", offset=-_FIRST_MOMENT_S),
    Order.GROWTH: _Scale("growth_tenths", most=2 * _LARGEST_GROWTH, offset=_LARGEST_GROWTH),
}
#: The orders whose figure is one of the whole person.
FIGURE_ORDERS = tuple(_SCALES)
# Read from the scales once: keys are made for everybody in an index.
_KEPT_WHERE = attrgetter(*(scale.of_document for scale in _SCALES.values()))
_PACKED_HOW = tuple((scale.most, scale.offset, scale.shift) for scale in _SCALES.values())


def silent_days(last_active_s: int | None, *, as_of_s: int) -> int:
    """Return how many days before the as-of of an index somebody was last active.

    Never counted from the clock: an index must not change by itself.

    Parameters
    ----------
    last_active_s
        Epoch seconds; None is unknown.
    as_of_s
        The end of the last day that the figures describe.

    Returns
    -------
    int
        0 on that day, 1 on the day before it … `MOST_SILENT_DAYS` for whoever was silent as long, or is unknown.

    Examples
    --------
    >>> silent_days(86_399, as_of_s=86_400), silent_days(-1, as_of_s=86_400), silent_days(None, as_of_s=86_400)
    (0, 1, 255)
    """
    if last_active_s is None:
        return MOST_SILENT_DAYS
    days = (as_of_s - 1 - last_active_s) // _DAY_S
    return 0 if days < 0 else MOST_SILENT_DAYS if days > MOST_SILENT_DAYS else days


def tie_key(silent: int, person_id: int) -> int:
    """Return who comes first among equals, as one number of 40 bits: fewer days of silence, then the smaller id.

    Parameters
    ----------
    silent
        As `silent_days` counts them.
    person_id
        1 to 2^32 − 2.
    """
    return ((MOST_SILENT_DAYS - silent) << _ID_SHIFT) + _LAST_ID - person_id


def fit_key(topic: DocumentTopic, tie: int) -> int:
    """Return fit, then score in the topic, then the `tie_key`, as one number.

    Examples
    --------
    >>> fit_key(DocumentTopic(7, 500, 900), tie_key(0, 4)) > fit_key(DocumentTopic(7, 500, 900), tie_key(80, 3))
    True
    """
    return (topic.fit_tenths << _FIT_SHIFT) + (topic.score_tenths << _TIE_SHIFT) + tie


def put_figure_keys(
    entry: MutableMapping[str, Any], document: Document, tie: int, columns: Sequence[tuple[str, str]]
) -> None:
    """Put, by column, the falling and the rising key of a person in each of `FIGURE_ORDERS`.

    The falling key has the larger figure first, the rising one the smaller; both are read from the largest down. Then
    comes whom `tie_key` has first; followers and times are too large for the days of silence beside them: there the tie
    is by id alone. Who is unknown comes after all, by id.

    Scaling keeps the order: growth gets an offset of 1000, times count from 2006; what lies outside is cut to the end.

    Parameters
    ----------
    entry
        What an index holds of the person, by column: written into.
    document
        A person.
    tie
        The `tie_key` of the person.
    columns
        What the two keys are called, one pair for each of `FIGURE_ORDERS`.
    """
    by_id = tie & _LAST_ID
    for (falling, rising), (most, offset, shift), kept in zip(columns, _PACKED_HOW, _KEPT_WHERE(document), strict=True):
        if kept is None:
            entry[falling] = entry[rising] = _UNKNOWN + by_id
            continue
        figure = kept + offset
        figure = 0 if figure < 0 else most if figure > most else figure
        last = tie if shift == _TIE_SHIFT else by_id
        entry[falling] = (figure << shift) + last
        entry[rising] = ((most - figure) << shift) + last


def id_of_key(key: int) -> int:
    """Return the id inside any of these keys."""
    return _LAST_ID - (key & _LAST_ID)
