"""What can be found again, what can be asked, and what every engine promises. Standard library only.

Numbers are integers everywhere, so that two engines cannot round differently: scores and fits in tenths of a point,
times in epoch seconds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

#: The counts an engine can give beside the hits, in the order pages show them.
FACETS = ("topic", "network", "country", "language", "kind", "score", "followers")

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


#: The fields that hold what somebody writes: words to do without are looked for there.
WRITTEN = frozenset({Field.BIO, Field.RECENT})


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
        if self.is_open or figure is None:
            return self.is_open
        return (self.least is None or self.least <= figure) and (self.most is None or figure <= self.most)


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
    change_7_tenths: int | None = None  # score now less score 7 days ago, −1000 to 1000
    following: int | None = None  # at most 2^31 − 1
    posts_per_week_tenths: int | None = None
    is_verified: bool = False
    country: str | None = None  # stated: ISO 3166, two letters
    city: str | None = None  # stated, folded
    accounts: tuple[tuple[str, str], ...] = ()  # network and handle
    engagement_hundredths: int | None = None  # of a percent: median share of followers who react to a post
    followers_change_7_tenths: int | None = None  # of a percent
    followers_change_30_tenths: int | None = None  # of a percent
    followers_change_90_tenths: int | None = None  # of a percent
    sponsored_posts: int | None = None  # of 90 days
    has_link: bool | None = None
    tags: tuple[str, ...] = ()  # of 90 days, folded
    mentioned: tuple[str, ...] = ()  # handles of accounts that they name, folded
    # Of those who react: tenths of a percent, each of those of whom it is known; nothing below 30 of them.
    audience_credible_tenths: int | None = None
    audience_countries: tuple[tuple[str, int], ...] = ()
    audience_languages: tuple[tuple[str, int], ...] = ()
    audience_topics: tuple[tuple[int, int], ...] = ()
    insiders: tuple[tuple[int, int], ...] = ()  # topic, and how many of its first 100 react


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. All parts must hold (AND); inside a list one is enough (OR). The empty query finds everybody."""

    words: tuple[Word, ...] = ()
    topics: tuple[int, ...] = ()  # any of these, each with a score inside topic_score_tenths
    is_every_topic: bool = False  # all of these instead
    not_topics: tuple[int, ...] = ()  # none of these, whatever the score
    topic_score_tenths: Range = Range()
    score_tenths: Range = Range()
    followers: Range = Range()
    following: Range = Range()
    posts_per_week_tenths: Range = Range()
    change_7_tenths: Range = Range()
    change_30_tenths: Range = Range()
    active_within_days: int | None = None  # before the as-of of the index
    networks: tuple[str, ...] = ()
    not_networks: tuple[str, ...] = ()  # none of these
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO 3166
    cities: tuple[str, ...] = ()  # `lyon`, or `lyon, FR` for the one of that country
    accounts: tuple[str, ...] = ()  # folded handles, `ada.example`, or `bluesky:ada.example` for one network
    is_verified: bool | None = None  # None asks nothing
    engagement_hundredths: Range = Range()
    followers_change_7_tenths: Range = Range()
    followers_change_30_tenths: Range = Range()
    followers_change_90_tenths: Range = Range()
    sponsored_posts: Range = Range()
    has_link: bool | None = None
    tags: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    audience_credible_tenths: Range = Range()
    audience_countries: tuple[str, ...] = ()  # any of these, each with the share below; so the next two
    audience_languages: tuple[str, ...] = ()
    audience_topics: tuple[int, ...] = ()
    least_share_tenths: int = 1  # of a percent of the audience, 1-1000
    insiders: tuple[int, ...] = ()  # any of these topics, of whose first 100 so many react:
    least_insiders: int = 1  # 1-100
    reaches: str = ""  # a name as `accounts`; `search.queries` makes ids of whom its account reaches, for `among`
    without_words: tuple[Word, ...] = ()  # none of these in the bio or recent posts; handles are none
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
      out; unknown is not counted. Of the topics there are the 40 first ones and every one asked for.
    - Pages that follow each other's cursor show nobody twice and leave nobody out while the index does not change.
      A cursor is refused (StaleCursor) with another query, order or index; `size`, `hidden` and `facets` may differ.
    - `contents` gives everybody whom the last commit made visible, once, by rising id, each with the mark of the
      document that was put (`search.marks`), so that what should be there can be compared with what is.
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
        """Yield the id of everybody in the index with the mark of their document."""

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
