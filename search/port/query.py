"""What can be asked. Standard library only.

Numbers are integers everywhere, so that two engines cannot round differently: scores in tenths of a point.
"""

from dataclasses import dataclass
from enum import Enum

#: The counts an engine can give beside the hits, in the order pages show them.
FACETS = ("topic", "network", "country", "language", "kind", "score", "followers")


LARGEST_PAGE = 100


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
class Query:
    """What is asked. All parts must hold (AND); inside a list one is enough (OR). The empty query finds everybody."""

    words: tuple[Word, ...] = ()
    topics: tuple[int, ...] = ()  # any of these, each with a score inside topic_score_tenths
    is_every_topic: bool = False  # all of these instead
    same_topics: tuple[tuple[int, ...], ...] = ()  # numbers of one topic: where all are asked, one of these is enough
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
    says_about: tuple[str, ...] = ()  # any of these, `@handle` or `#tag`, of the posts about which so many percent
    least_positive_percent: int = 0  # praise, 0-100,
    least_negative_percent: int = 0  # and so many blame; 0 asks nothing
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

    @property
    def topic_groups(self) -> tuple[tuple[int, ...], ...]:
        """The topics asked, those that are one together.

        Examples
        --------
        >>> Query(topics=(3, 9, 10), same_topics=((3, 10), (77, 78))).topic_groups
        ((3, 10), (9,))
        """
        groups = [tuple(number for number in self.topics if number in same) for same in self.same_topics]
        grouped = {number for group in groups for number in group}
        return (*filter(None, groups), *((number,) for number in self.topics if number not in grouped))
