"""What the panel of the search page asks besides its facets: rows of fields, and what each field is called. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from search.filters import FIGURES


class Shape(Enum):
    """How a row is filled in."""

    RANGE = "range"  # two fields, min_ and max_
    SEVERAL = "several"  # a field for every value, and an empty one
    ONE = "one"
    ANSWER = "answer"  # any, yes or no
    TEXT = "text"  # many lines


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the panel."""

    name: str  # of its parameter; of a range without min_ and max_
    legend: str
    shape: Shape
    hint: str = ""  # what an empty field shows
    is_person: bool = False  # it takes the account of one person, and suggests whom

    @property
    def fields(self) -> tuple[str, ...]:
        """The parameters that the row asks."""
        return (f"min_{self.name}", f"max_{self.name}") if self.shape is Shape.RANGE else (self.name,)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are opened together."""

    legend: str
    rows: tuple[Row, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The parameters that the rows ask."""
        return frozenset(name for row in self.rows for name in row.fields)

    def is_used(self, typed: Mapping[str, str]) -> bool:
        """Return whether anything is written in a field of the group."""
        return any(typed.get(name) for name in self.fields)


GROUPS = (
    Group(
        "More about them",
        (
            Row("city", "City they say to be in", Shape.SEVERAL, "Lyon, or Lyon, FR"),
            Row("verified", "Verified", Shape.ANSWER),
            Row("has_link", "Links to something", Shape.ANSWER),
            Row("following", "Accounts they follow", Shape.RANGE),
            Row("posts_per_week", "Posts a week", Shape.RANGE),
            Row("engagement", "Engagement, percent", Shape.RANGE),
            Row("sponsored_posts", "Sponsored posts seen, 90 days", Shape.RANGE),
            Row("change_7", "Change of the score, 7 days", Shape.RANGE),
            Row("change_30", "Change of the score, 30 days", Shape.RANGE),
            Row("followers_change_7", "Followers, 7 days, percent", Shape.RANGE),
            Row("followers_change_30", "Followers, 30 days, percent", Shape.RANGE),
            Row("followers_change_90", "Followers, 90 days, percent", Shape.RANGE),
        ),
    ),
    Group(
        "Who listens to them",
        (
            Row("audience_country", "Their reactors are in", Shape.SEVERAL, "France"),
            Row("audience_language", "Their reactors write", Shape.SEVERAL, "fr"),
            Row("audience_topic", "Their reactors write about", Shape.SEVERAL, "coffee"),
            Row("min_audience_share", "At least so many of them, percent", Shape.ONE, "20"),
            Row("audience_credible", "Credible reactors, percent", Shape.RANGE),
            Row("insiders", "Heard by leaders of a topic", Shape.SEVERAL, "coffee"),
            Row("min_insiders", "At least so many of its top 100", Shape.ONE, "1"),
            Row("reaches", "Reach those who react to", Shape.ONE, "@handle", is_person=True),
        ),
    ),
    Group(
        "What they write, and whom you know",
        (
            Row("without_words", "None of these words in bio or posts", Shape.ONE, "vodka, “happy hour”"),
            Row("tag", "Use the hashtag", Shape.SEVERAL, "#slowfood"),
            Row("mentioned", "Mention the account", Shape.SEVERAL, "@handle"),
            Row("says_about", "Say something about", Shape.SEVERAL, "@handle or #tag"),
            Row("min_positive_share", "At least so many of those posts positive, percent", Shape.ONE, "60"),
            Row("min_negative_share", "At least so many of those posts negative, percent", Shape.ONE, "60"),
            Row("handles", "One of these accounts, at most 500", Shape.TEXT, "Handles or addresses of profiles"),
        ),
    ),
)

_FIGURE_WORDS: Mapping[str, str] = {
    "score": "score",
    "followers": "followers",
    "following": "following",
    "posts_per_week": "posts a week",
    "sponsored_posts": "sponsored posts",
    "engagement": "engagement, percent,",
    "audience_credible": "credible reactors, percent,",
    "followers_change_7": "followers in 7 days, percent,",
    "followers_change_30": "followers in 30 days, percent,",
    "followers_change_90": "followers in 90 days, percent,",
    "change_7": "score in 7 days, points,",
    "change_30": "score in 30 days, points,",
}
#: What a chip says before the value. A field that is not here gets no chip: it is not a filter.
CHIP_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "topic": "topic",
        "not_topic": "not",
        "min_topic_score": "in the topic from",
        "max_topic_score": "in the topic to",
        **{
            f"{end}_{figure.name}": f"{_FIGURE_WORDS[figure.name]} {word}"
            for figure in FIGURES
            for end, word in (("min", "from"), ("max", "to"))
        },
        "active_within_days": "active within",
        "network": "network",
        "not_network": "not",
        "language": "writes",
        "kind": "kind",
        "country": "country",
        "city": "city",
        "verified": "verified",
        "has_link": "links",
        "tag": "tag",
        "mentioned": "mentions",
        "says_about": "says something about",
        "min_positive_share": "positive posts, percent, from",
        "min_negative_share": "negative posts, percent, from",
        "audience_country": "reactors in",
        "audience_language": "reactors write",
        "audience_topic": "reactors write about",
        "min_audience_share": "share of reactors from",
        "insiders": "heard by leaders of",
        "min_insiders": "leaders from",
        "reaches": "reach",
        "handles": "accounts",
        "without_words": "avoiding",
    }
)
