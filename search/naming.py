"""Who is behind the names that a search asks for: a pasted list, or the one account whose audience is to be reached."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from influencers.errors import UnknownInfluencer
from influencers.queries.cards import InfluencerCard
from search.columns import account_names
from search.errors import UnknownSearch
from search.pasted import numbered
from search.port.engine import Engine
from search.port.query import LARGEST_PAGE, Query

#: Returns the cards of those of some people who may be shown.
Cards = Callable[[Sequence[int]], Mapping[int, InfluencerCard]]

#: So often an index is asked who has the names that are left: each time at most a page of people comes back.
_MOST_ASKED = 40


@dataclass(frozen=True, slots=True)
class Behind:
    """Who has which of some names, of those in an index who may be shown."""

    people: dict[str, frozenset[int]]

    def nobody(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names that nobody has."""
        return tuple(name for name in names if not self.people.get(name))


def names_of(card: InfluencerCard) -> frozenset[str]:
    """Return how somebody's accounts may be asked for."""
    return frozenset(account_names((each.network, each.handle) for each in card.accounts if each.handle))


class Finder:
    """Asks one index who has names."""

    def __init__(self, engine: Engine, cards: Cards, hidden: frozenset[int], resolve: Callable[[str], int]) -> None:
        """Take what says who is behind `influencer:ID`, who may have been merged, or raises UnknownInfluencer."""
        self._engine, self._cards, self._hidden, self._resolve = engine, cards, hidden, resolve

    def behind(self, names: Collection[str]) -> Behind:
        """Return who has which of some names; of a name that many have, perhaps not all."""
        found: dict[str, set[int]] = {name: set() for name in names}
        seen = set(self._hidden)
        for _time in range(_MOST_ASKED):
            left = tuple(name for name in names if not found[name])
            ids = self._ids_of(left, seen) if left else []
            if not ids:
                break
            seen.update(ids)
            for person_id, card in self._cards(ids).items():
                for name in names_of(card) & found.keys():
                    found[name].add(person_id)
        return Behind({name: frozenset(people) for name, people in found.items()})

    def one(self, name: str, *, field: str) -> int:
        """Return the one person behind a name; raise UnknownSearch that names the field when there are none or more."""
        is_numbered = numbered(name) is not None
        everybody = self._behind_number(name) if is_numbered else self._ids_of((name,), set(self._hidden))
        people = [i for i, card in self._cards(everybody).items() if is_numbered or name in names_of(card)]
        if len(people) == 1:
            return people[0]
        why = f"Nobody who may be shown is known as “{name}”."
        if people:
            why = f"Several people are called “{name}”: write their network before it, like bluesky:{name}."
        raise UnknownSearch(f"This search could not be read. {field}: {why}", fields={field: why})

    def _behind_number(self, name: str) -> list[int]:
        try:
            return [self._resolve(name)]
        except UnknownInfluencer:
            return []

    def _ids_of(self, names: tuple[str, ...], seen: set[int]) -> list[int]:
        asked = Query(accounts=names, hidden=frozenset(seen), size=LARGEST_PAGE)
        return [row.id for row in self._engine.find(asked).rows]
