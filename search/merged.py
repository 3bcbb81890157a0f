"""Topics that were merged since an index was made: it knows people by the numbers of then, searches ask by today's.

Until the next scoring run a topic is asked for by every number that stands for it today and that the index may hold.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from influencers.queries.taxonomy import current_number, same_topics
from search.port.query import Query


@dataclass(frozen=True, slots=True)
class Numbers:
    """By which numbers an index may know topics."""

    held: Container[int]  # that people in it may have

    def of(self, number: int) -> tuple[int, ...]:
        """Return the numbers to ask for in the place of one: itself, and those that mean the same and are held."""
        return (number, *sorted(each for each in same_topics(number) - {number} if each in self.held))

    def of_all(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """Return the numbers to ask for in the place of some, each once."""
        return tuple(dict.fromkeys(each for number in numbers for each in self.of(number)))

    def spread(self, query: Query) -> Query:
        """Return a query that asks for its topics by every number that stands for them."""
        several = tuple(group for group in map(self.of, query.topics) if len(group) > 1)
        return replace(
            query,
            topics=self.of_all(query.topics),
            same_topics=several,
            not_topics=self.of_all(query.not_topics),
            audience_topics=_of_all(query.audience_topics),
            insiders=self.of_all(query.insiders),
        )


def _of_all(numbers: Iterable[int]) -> tuple[int, ...]:
    # An audience may write about topics in which nobody has a score.
    return tuple(dict.fromkeys(each for number in numbers for each in (number, *sorted(same_topics(number)))))


def todays(number: int | None) -> int | None:
    """Return the number that stands for one today; None for none."""
    return None if number is None else current_number(number)
