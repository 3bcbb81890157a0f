"""What the rest of the house may know of influencers: frozen values, no rows."""

from dataclasses import dataclass
from datetime import date, datetime

from influencers.queries.fact_cards import Audience, Mentioned, SaidAbout


@dataclass(frozen=True, slots=True)
class GenerationCard:
    """Which scoring run a figure comes from."""

    number: int
    as_of_on: date
    formula: str
    taxonomy: str
    made_at: datetime
    influencers_count: int  # everybody with a score
    shown_count: int  # those who might be shown when it was made
    held: tuple[tuple[str, date], ...] = ()  # networks known up to an earlier day only, with that day
    formula_before: str | None = None  # what was in use before, if it changed within the days of the history
    formula_since: date | None = None  # the day of the first scores by the formula in use


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One handle on one network, as it was last seen."""

    network: str
    native_id: str
    handle: str | None
    url: str | None
    followers: int | None
    following: int | None


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How much one topic listens to an influencer."""

    number: int
    slug: str
    label: str
    score: float  # points, tenths
    influence: float  # units
    posts_count: int  # supporting posts
    focus: float  # share of the overall influence that lay on posts of this topic
    is_place: bool


@dataclass(frozen=True, slots=True)
class DeclaredTopic:
    """A topic that somebody says themselves to be theirs: nothing was measured, and it counts for nothing."""

    number: int
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A post that moved people."""

    text: str
    network: str
    at: datetime
    acts_count: int
    reactors_count: int
    influence: float  # units


@dataclass(frozen=True, slots=True)
class InfluencerCard:
    """An influencer with the figures of one generation."""

    id: int
    name: str
    handle: str | None
    network: str
    bio: str
    kind: str  # person, organisation or bot
    verified: bool
    location: str | None
    accounts: tuple[AccountCard, ...]
    score: float  # points, tenths
    low: float | None  # points; None where nobody is known who reacts, and so there is no likely range
    high: float | None  # points
    influence: float  # units
    confidence: float  # share
    reactors_effective: float  # n_eff: independent reactors
    reactors_count: int
    reason: str | None  # SILENT, FADED, MANY_POSTS or None
    followers_count: int | None
    posts_per_week: float | None
    last_active_at: datetime | None
    languages: tuple[str, ...]
    topics: tuple[TopicScore, ...]  # shown ones, best first; on their own page as the owner placed them
    history: tuple[float | None, ...]  # 90 days, oldest first, points
    moments: tuple[Moment, ...]
    basis: str | None  # consent or public; None when not listed
    declared: tuple[DeclaredTopic, ...] = ()  # on their own page alone: topics that they add themselves
    has_own_order: bool = False  # whether the topics stand as the owner placed them

    @property
    def likely(self) -> tuple[float, float] | None:
        """The likely range of the score in points; None where there is none."""
        return (self.low, self.high) if self.low is not None and self.high else None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one reactor brought to a score."""

    network: str
    actor_id: int | None  # the reactor's influencer id; None when not listed and the reader is not an operator
    actor: str  # name, or “someone not listed”
    influence: float  # units
    points: float  # tenths; all lines together sum to the score
    share: float  # of the influence
    acts_count: int
    reasons: tuple[str, ...]  # codes, docs/scoring.md
    is_anonymous: bool = False  # all that people brought on the network of whom only a count is known


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an influence under a name: a network, a kind of act, a kind of reactor."""

    name: str
    influence: float  # units
    points: float  # tenths
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a score comes from. Every list of parts sums to the whole."""

    influencer_id: int
    topic: str | None
    score: float
    influence: float
    contributions: tuple[Contribution, ...]  # the largest first, at most as many as were asked for
    rest: Part | None  # everybody else together
    by_network: tuple[Part, ...]
    by_kind: tuple[Part, ...]  # of act: reshare, quote, reply …; anonymous where only a count is known
    by_reason: tuple[Part, ...]  # of reactor: heard_widely, known, new, unknown …; anonymous
    listens_to: tuple[Contribution, ...]  # whom this influencer reacts to


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic of the taxonomy, with its place in it."""

    number: int
    slug: str
    label: str
    is_place: bool
    path: tuple[tuple[str, str], ...]  # (slug, label) from the root to the parent
    parents: tuple[tuple[str, str], ...]
    children: tuple[tuple[str, str, int], ...]  # slug, label, people shown in it
    people_count: int  # people shown in it
    names: tuple[tuple[str, str], ...] = ()  # (language, name) besides the label


@dataclass(frozen=True, slots=True)
class LeaderCard:
    """Somebody the topic listens to, and why."""

    place: int
    card: InfluencerCard
    topic: TopicScore
    share: float  # of the topic's influence over all its people
    reasons: tuple[str, ...]  # sentences


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One row of people.parquet: what search and rules may use."""

    id: int
    name: str
    handles: tuple[str, ...]
    networks: tuple[str, ...]
    bio: str
    recent_text: str  # posts of the last 90 days, newest first, cut at 4,000 characters
    kind: str
    verified: bool
    languages: tuple[str, ...]
    followers: int | None
    following: int | None
    posts_per_week: float | None
    last_active_us: int | None
    score_tenths: int
    change_7_tenths: int | None
    change_30_tenths: int | None
    confidence: float
    topics: tuple[tuple[int, int, int, int], ...]  # number, score in tenths, posts, focus in thousandths
    country: str | None = None  # ISO 3166, as an account states it
    city: str | None = None  # folded, as an account states it
    accounts: tuple[tuple[str, str], ...] = ()  # network and handle, those with a handle
    engagement_rate: float | None = None  # median share of the followers who react to a recent post
    engagement_posts: int | None = None  # posts that were measured for it, at most 20
    followers_change_7: float | None = None  # share, as are the next two
    followers_change_30: float | None = None
    followers_change_90: float | None = None
    has_link: bool | None = None  # in the bio, or in a post of the last 90 days
    sponsored_posts: int | None = None  # of the last 90 days; None where the network never says so
    tags: tuple[str, ...] = ()  # of the last 90 days, the most used first
    mentioned: tuple[Mentioned, ...] = ()  # in the last 90 days, the most often first
    said_about: tuple[SaidAbout, ...] = ()  # in the last 90 days, the most often first
    audience: Audience | None = None  # None below thirty reactors
    insiders: tuple[tuple[int, int], ...] = ()  # topic, and how many of its top 100 react to them; the most first
