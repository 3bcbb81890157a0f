"""The counts beside the hits as pages show them: by the topics of today, without who hides one, with their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from influencers.queries.hidden import NOTHING
from influencers.queries.taxonomy import current_number, narrows, topic_by_number
from search.filters import widened
from search.labels import label_of
from search.merged import Numbers
from search.port.engine import Engine
from search.port.page import FacetCount
from search.port.query import Order, Query

#: Topics that the facet names besides those asked for: those that narrow a search, the most frequent first.
_TOPICS_SHOWN = 12
_TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Counting:
    """What was put to an index, and what is known of its topics."""

    engine: Engine
    asked: Query  # as it was put to the engine
    numbers: Numbers
    hiding: Mapping[int, frozenset[int]]  # by topic, who hides it and is still counted

    def shown(self, counts: Mapping[str, Iterable[FacetCount]], query: Query) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of an index as they are shown, topics by slug; `query` is what somebody asked."""
        return {
            name: self._of_today(found, query) if name == _TOPIC else _labelled(name, found)
            for name, found in counts.items()
        }

    def _of_today(self, counts: Iterable[FacetCount], query: Query) -> tuple[FacetCount, ...]:
        """Return counts of topics by the numbers of today, without the people who hide them, the largest first.

        Topics that are not shown are left out: a count that has to be corrected is a search of its own.
        """
        telling: dict[int, bool] = {}
        by_number: dict[int, int] = {}
        for each in counts:
            number = current_number(int(each.value))
            if number not in telling:
                telling[number] = narrows(number)
                if telling[number] or number in query.topics:
                    by_number[number] = self._count_of(number, each.count) - self._hiding_count(number)
        left = sorted(((number, count) for number, count in by_number.items() if count > 0), key=lambda pair: -pair[1])
        first = [number for number, _count in left if telling[number]][:_TOPICS_SHOWN]
        shown = {*first, *query.topics}
        return tuple(_named(number, count) for number, count in left if number in shown)

    def _count_of(self, number: int, counted: int) -> int:
        """Return how many have a topic: where it has several numbers, somebody may have been counted twice."""
        numbers = [each for each in self.numbers.of(number) if each in self.numbers.held]
        return counted if len(numbers) < 2 else self._found(number, self.asked.among)

    def _hiding_count(self, number: int) -> int:
        people = self.hiding.get(number, NOTHING)
        if not people:
            return 0
        return self._found(number, people if self.asked.among is None else people & self.asked.among)

    def _found(self, number: int, among: frozenset[int] | None) -> int:
        of_topic = replace(widened(self.asked, _TOPIC), topics=self.numbers.of(number), among=among)
        first = replace(of_topic, order=Order.RELEVANCE, is_ascending=False, size=1, cursor=None, facets=())
        return self.engine.find(first).total


def _labelled(facet: str, counts: Iterable[FacetCount]) -> tuple[FacetCount, ...]:
    return tuple(replace(each, label=label_of(facet, each.value)) for each in counts)


def _named(number: int, count: int) -> FacetCount:
    topic = topic_by_number(number)
    return FacetCount(topic.slug, count, topic.label())
