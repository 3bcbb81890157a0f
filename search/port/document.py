"""A person as engines know them. Standard library only.

Numbers are integers everywhere, so that two engines cannot round differently: scores and fits in tenths of a point,
times in epoch seconds.
"""

from dataclasses import dataclass

#: As many followers as anybody is counted with: the figure of a packed key.
MOST_FOLLOWERS = (1 << 31) - 1


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
    # Of 90 days, each once: @handle or #tag, folded, and how many percent of the posts about it praise, and blame.
    said_about: tuple[tuple[str, int, int], ...] = ()
