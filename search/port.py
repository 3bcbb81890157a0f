"""What can be found again, what can be asked, and what every engine promises. Standard library only.

Numbers are integers everywhere, so that two engines cannot round differently: scores and fits in tenths of a point,
times in epoch seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

#: The counts an engine can give beside the hits, in the order pages show them.
FACETS = ("topic", "network", "language", "kind", "score", "followers")

#: How many topics an engine counts besides those asked for; who shows them may leave some out.
TOPIC_FACET_LENGTH = 40

#: Score bands in tenths of a point, both ends included.
SCORE_BANDS = ((0, 199), (200, 399), (400, 599), (600, 799), (800, 1000))

#: Follower bands, both ends included; the last is open.
FOLLOWER_BANDS = ((0, 999), (1_000, 9_999), (10_000, 99_999), (100_000, 999_999), (1_000_000, None))

LARGEST_PAGE = 100

#: As many followers as anybody is counted with: the figure of a packed key.
MOST_FOLLOWERS = (1 << 31) - 1

#: What the name of an order ends in when the smallest figure comes first.
RISING = "_asc"


class Field(Enum):
    """Where a word can be found. The value is what the best field of a word adds to the text tier."""

    HANDLE = 4
    NAME = 3
    BIO = 2
    RECENT = 1


class Kind(Enum):
    """How a word was typed."""

    PLAIN = "plain"
    PHRASE = "phrase"
    TAG = "tag"
    HANDLE = "handle"


class Order(Enum):
    """By what hits are ordered; pages and commands use the values."""

    RELEVANCE = "relevance"
    SCORE = "score"
    TOPIC = "topic"
    FOLLOWERS = "followers"
    LAST_ACTIVE = "last_active"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to be found: a word, a phrase, a tag or a handle, folded.

    A plain word is looked for in all four fields, a phrase in all but the handle, a tag among the tags of bio and
    recent posts, a handle among the handles.
    """

    kind: Kind
    tokens: tuple[str, ...]  # as the text is cut; several count as one word and must follow each other
    handle: str = ""  # the whole word as a handle would be written; empty for phrases and tags
    is_prefix: bool = False  # the last token (and the handle) may go on
    is_without: bool = False  # nobody in whom it is found


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends included; None is open. Whoever has no figure is in no range but the open one."""

    least: int | None = None
    most: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether everybody is in it."""
        return self.least is None and self.most is None

    def holds(self, figure: int | None) -> bool:
        """Return whether a figure lies inside; an unknown one lies in the open range only."""
        if self.is_open:
            return True
        return figure is not None and (self.least is None or self.least <= figure) and figure <= self._most

    @property
    def _most(self) -> float:
        return float("inf") if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class DocumentTopic:
    """How much one topic listens to a person."""

    number: int
    fit_tenths: int  # 0-1000: score in the topic × (0.5 + 0.5 × focus)
    score_tenths: int  # 0-1000


@dataclass(frozen=True, slots=True)
class Document:
    """A person as an engine knows them. Texts are as people wrote them; every engine folds them by `search.words`."""

    id: int  # 1 to 2^32 − 2
    name: str
    handles: tuple[str, ...]
    bio: str
    recent_text: str
    networks: tuple[str, ...]
    languages: tuple[str, ...]
    kind: str
    score_tenths: int  # 0-1000
    followers: int | None  # at most 2^31 − 1
    last_active_s: int | None  # epoch seconds
    growth_tenths: int | None  # score now less score 30 days ago, −1000 to 1000
    topics: tuple[DocumentTopic, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. All parts must hold (AND); inside a list one is enough (OR). The empty query finds everybody."""

    words: tuple[Word, ...] = ()
    topics: tuple[int, ...] = ()  # any of these, each with a score inside topic_score_tenths
    not_topics: tuple[int, ...] = ()  # none of these, whatever the score
    topic_score_tenths: Range = Range()
    score_tenths: Range = Range()
    followers: Range = Range()
    active_within_days: int | None = None  # before the as-of of the index
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    among: frozenset[int] | None = None  # None is everybody, the empty set is nobody
    without: frozenset[int] = frozenset()
    #: People who left since the index was made. Not part of the question: a cursor outlives a change of it.
    hidden: frozenset[int] = frozenset()
    order: Order = Order.RELEVANCE
    is_ascending: bool = False  # RELEVANCE has one direction only
    size: int = 20  # 1-LARGEST_PAGE
    cursor: str | None = None  # the next_cursor of the page before
    facets: tuple[str, ...] = ()  # of FACETS


@dataclass(frozen=True, slots=True)
class Row:
    """A person found."""

    id: int
    tier: int | None = None  # the text tier, in RELEVANCE; None when no word had to be found
    topic: int | None = None  # the asked topic that set the place, in RELEVANCE and TOPIC


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many people share a value. Bands are written `60-79.9`, `1000-9999`, `1000000-`."""

    value: str
    count: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a query."""

    rows: tuple[Row, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    next_cursor: str | None = None  # None on the last page
    #: Whether the words were found in nobody as they were typed, so that near ones were taken (typos forgiven).
    is_near: bool = False


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
      (in that topic, or overall when none is asked), then the smaller id. TOPIC: the score in the asked topic that is
      inside `topic_score_tenths` and comes first in this direction, then the smaller id; without topics it is no
      question and refused. Every other order: the figure, then the smaller id, both ways.
    - Unknown figures come last, both ways.
    - `total` counts everybody who is found, exactly, on every page.
    - A facet counts, as exactly, those who would be found if the query asked nothing of the facet itself, so that the
      values beside a chosen one say whom else they hold: `topic` counts without `topics` and `topic_score_tenths`
      (`not_topics` stays), `network`, `language`, `kind`, `score` and `followers` each without the filter of that name.
      Whether words are read as near ones is the same for all of them.
    - Facets are the most frequent value first, then the smaller value; bands in their own order; a count of 0 is left
      out; unknown is not counted. Of the topics there are the TOPIC_FACET_LENGTH first ones and every one asked for.
    - Pages that follow each other's cursor show nobody twice and leave nobody out while the index does not change.
      A cursor is refused (StaleCursor) with another query, order or index; `size`, `hidden` and `facets` may differ.
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

    def find(self, query: Query) -> Page:
        """Answer a query.

        Raises
        ------
        search.errors.StaleCursor
            The cursor belongs to another query or index, or is no cursor.
        search.errors.UnknownSearch
            Ordered by the score in a topic, and no topic asked; a prefix that would find too much.
        search.errors.SearchResting
            The engine cannot answer now.
        """
