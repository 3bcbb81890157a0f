"""Questions that any directed graph answers: who lies above whom, and whether somebody lies above themselves."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def above(start: Node, parents: Mapping[Node, Sequence[Node]]) -> Iterator[Node]:
    """Yield everything above a node, each once, never the node itself unless it lies on a circle.

    Parameters
    ----------
    start
        Where the way up begins.
    parents
        A node to those right above it; a node that is missing has none.

    Examples
    --------
    >>> list(above("espresso", {"espresso": ["coffee"], "coffee": ["drinks"]}))
    ['coffee', 'drinks']
    """
    seen: set[Node] = set()
    waiting = [start]
    while waiting:
        fresh = [parent for parent in parents.get(waiting.pop(), ()) if parent not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
        yield from dict.fromkeys(fresh)


def circle_in(parents: Mapping[Node, Sequence[Node]]) -> tuple[Node, ...]:
    """Return nodes of which each lies below the next and the last below the first; nothing where there are none.

    Parameters
    ----------
    parents
        A node to those right above it.

    Examples
    --------
    >>> circle_in({"a": ["b"], "b": ["c"], "c": ["b", "d"]})
    ('b', 'c')
    >>> circle_in({"a": ["b"]})
    ()
    """
    rest = {node: set(over) for node, over in parents.items()}
    while True:
        # Whoever has nobody above who is still there is on no circle; taken away until nothing moves.
        stuck = {node: over & rest.keys() for node, over in rest.items()}
        free = [node for node, over in stuck.items() if not over]
        if not free:
            break
        for node in free:
            del rest[node]
    return _around(stuck) if stuck else ()


def _around(stuck: Mapping[Node, set[Node]]) -> tuple[Node, ...]:
    """Return a circle of a graph in which every node has somebody above."""
    way = [min(stuck, key=str)]
    while (upper := min(stuck[way[-1]], key=str)) not in way:
        way.append(upper)
    return tuple(way[way.index(upper) :])
