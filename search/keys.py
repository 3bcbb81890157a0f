"""Orders packed into integers that are read from the largest down. Standard library only.

Engines sort by one integer, and neither compares floats alike; so figure and tie-break share one signed 64-bit number.
"""

from search.port import Document, DocumentTopic, Order

_ID_MASK = (1 << 40) - 1
_FIT_SHIFT = 50
_SCORE_SHIFT = 40
_LAST_ID = (1 << 32) - 1
_FIGURE_SHIFT = 32
_LARGEST_FIGURE = (1 << 31) - 1
_UNKNOWN = -(1 << 62)
_LARGEST_GROWTH = 1000
#: 2006-01-01; nothing older enters, and times fit until 2074.
_FIRST_MOMENT_S = 1_136_073_600

#: The orders whose figure is one of the whole person.
FIGURE_ORDERS = (Order.SCORE, Order.FOLLOWERS, Order.LAST_ACTIVE, Order.GROWTH)


def fit_key(topic: DocumentTopic, person_id: int) -> int:
    """Return fit, then score in the topic, then the smaller id, as one number.

    Examples
    --------
    >>> fit_key(DocumentTopic(7, 500, 900), 3) > fit_key(DocumentTopic(7, 500, 900), 4)
    True
    """
    return (topic.fit_tenths << _FIT_SHIFT) + (topic.score_tenths << _SCORE_SHIFT) + _ID_MASK - person_id


def id_of_fit_key(key: int) -> int:
    """Return the id inside a `fit_key`."""
    return _ID_MASK - (key & _ID_MASK)


def falling_key(figure: int | None, person_id: int) -> int:
    """Return the larger figure first, then the smaller id; unknown after all.

    Parameters
    ----------
    figure
        0 to 2^31 − 1, as `figure_of` scales it; None is unknown.
    person_id
        1 to 2^32 − 2.
    """
    return (_UNKNOWN if figure is None else figure << _FIGURE_SHIFT) + _LAST_ID - person_id


def rising_key(figure: int | None, person_id: int) -> int:
    """Return the smaller figure first, then the smaller id; unknown after all. Read from the largest down too."""
    return falling_key(None if figure is None else _LARGEST_FIGURE - figure, person_id)


def id_of_key(key: int) -> int:
    """Return the id inside a `falling_key` or `rising_key`."""
    return _LAST_ID - (key & _LAST_ID)


def figure_of(document: Document, order: Order) -> int | None:
    """Return the figure an order compares, scaled into 0 to 2^31 − 1; None when unknown.

    Scaling keeps the order: growth gets an offset of 1000, times count from 2006; what lies outside is cut to the end.
    """
    if order is Order.GROWTH:
        return _cut(document.growth_tenths, offset=_LARGEST_GROWTH)
    if order is Order.LAST_ACTIVE:
        return _cut(document.last_active_s, offset=-_FIRST_MOMENT_S)
    return _cut(document.followers if order is Order.FOLLOWERS else document.score_tenths, offset=0)


def _cut(figure: int | None, *, offset: int) -> int | None:
    return None if figure is None else max(0, min(_LARGEST_FIGURE, figure + offset))
