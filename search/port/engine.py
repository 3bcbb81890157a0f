"""What every engine promises. Standard library only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from search.port.beginning import Beginning
from search.port.document import Document
from search.port.page import Page
from search.port.query import Query


@dataclass(frozen=True, slots=True)
class About:
    """What an index says of itself."""

    name: str
    generation: int
    as_of_s: int
    topics: tuple[int, ...]  # that people in it may have


class Engine(Protocol):
    """A place where documents can be found again: one index, with a name and an as-of.

    Promises
    --------
    - `put` of a known id replaces it; `remove` of an unknown id does nothing.
    - After `commit` everything put is found and nothing removed is, by this engine and, from their next question on,
      by every other reader of the same index. Before it readers see the state of the last commit.
    - A person is found when all words are (AND) and all filters hold. The text tier of a person is the sum, over the
      words that must be found, of the best field each is found in (`Field`).
    - RELEVANCE: the text tier, then the best fit in an asked topic that is inside `topic_score_tenths`, then the score
      (in that topic, or overall when none is asked). TOPIC: the score in the asked topic that is inside
      `topic_score_tenths` and comes first in this direction; without topics it is no question and refused. Every other
      order: the figure.
    - Of equals in RELEVANCE, TOPIC, SCORE and GROWTH those come first, both ways, who were silent for fewer days before
      the as-of of the index (`search.keys.silent_days`), then the smaller id. In every other order the id alone.
    - Unknown figures come last, both ways, the smaller id first.
    - `total` counts everybody who is found, exactly, on every page.
    - A facet counts, as exactly, those who would be found if the query asked nothing of the facet itself, so that the
      values beside a chosen one say whom else they hold: `topic` counts without `topics` and `topic_score_tenths`
      (`not_topics` stays), `network`, `language`, `kind`, `score` and `followers` each without the filter of that name.
      Whether words are read as near ones is the same for all of them.
    - Facets are the most frequent value first, then the smaller value; bands in their own order; a count of 0 is left
      out; unknown is not counted. Of the topics there are the 40 first ones and every one asked for. They may still be
      counted when a page is handed back: whoever reads them waits for them, and what `find` raises may come only then.
    - Pages that follow each other's cursor show nobody twice and leave nobody out while the index does not change.
      A cursor is refused (StaleCursor) with another query, order or index; `size`, `hidden` and `facets` may differ.
    - `contents` gives everybody whom the last commit made visible, once, by rising id, each with the mark of
      the entry that was put (`search.marks`), so that what should be there can be compared with what is.
    - `suggest` gives the people whose name or handle begins as was typed (`Piece`), in the order of SCORE, at most
      as many as the limit.
    - Where the words are found in nobody at all (whatever the filters say), near ones are taken: one edit from three
      letters on, two from eight on; an edit is a letter more, less or other, or two neighbours swapped. Phrases, tags,
      prefixes and words that must not be found are never read as near ones.
    """

    @property
    def name(self) -> str:
        """The name of the index."""

    @property
    def as_of_s(self) -> int:
        """The moment the figures describe, epoch seconds."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace people."""

    def remove(self, ids: Iterable[int]) -> None:
        """Take people out."""

    def commit(self) -> None:
        """Make what was put and removed visible to readers, for good."""

    def close(self) -> None:
        """Commit and let the next writer in; the next `put` or `remove` writes again."""

    def contents(self) -> Iterator[tuple[int, int]]:
        """Yield the id of everybody in the index with the mark of the entry that was put."""

    def find(self, query: Query) -> Page:
        """Answer a query.

        Raises
        ------
        search.errors.StaleCursor
            The cursor belongs to another query or index, or is no cursor.
        search.errors.UnknownSearch
            Ordered by the score in a topic, and no topic asked; a prefix that would find too much.
        search.errors.SearchResting
            The engine cannot answer now; what below it says why. Every other method raises it too.
        search.errors.IndexMissing
            The index was dropped.
        """

    def suggest(self, beginning: Beginning) -> tuple[int, ...]:
        """Return the people who may be meant by what somebody has begun to type.

        Raises
        ------
        search.errors.IndexOutdated
            The index is of an older form, which cannot tell.
        """
