"""What is known of people besides scores: whom they mention, and who reacts to them. Frozen values, no rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value", str, int, bool)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An account that somebody names in recent posts; it may be of somebody who may not be shown."""

    influencer_id: int
    handle: str


@dataclass(frozen=True, slots=True)
class SaidAbout:
    """How somebody's recent posts speak of an account or use a tag: of at least five whose sentiment is known."""

    sign: str  # @ for an account, which may be of somebody who may not be shown; # for a tag
    name: str  # the handle, or the tag
    posts: int
    positive: int
    negative: int


@dataclass(frozen=True, slots=True)
class Shares(Generic[Value]):
    """How a fact lies among those who react to somebody and of whom it is known."""

    sample: int  # of how many it is known
    shares: tuple[tuple[Value, float], ...] | None  # of the sample, the largest first; None when it is too small

    def of(self, value: Value) -> float | None:
        """Return the share of a value; None where it is unknown, which passes no minimum."""
        return None if self.shares is None else dict(self.shares).get(value, 0.0)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reacts to somebody, of at least thirty reactors whose accounts were seen."""

    reactors: int
    credible: Shares[bool]  # True: with a credibility of at least a quarter
    countries: Shares[str]  # ISO 3166
    languages: Shares[str]  # without region or script; somebody may write in several
    topics: Shares[int]  # numbers of topics that they write about; parents include their children


def said_about_from(row: Mapping[str, Any]) -> tuple[SaidAbout, ...]:
    """Return how somebody speaks of whom, from a row of people.parquet; nothing where it was not told yet."""
    return tuple(
        SaidAbout(
            "@" if each["tag"] is None else "#",
            each["handle"] if each["tag"] is None else each["tag"],
            *(each[name] for name in ("posts", "positive", "negative")),
        )
        for each in row["said_about"] or ()
    )


def audience_from(row: Mapping[str, Any]) -> Audience | None:
    """Return the audience in a row of people.parquet, None when it is too small or was not told yet."""
    if (reactors := row["audience_reactors"]) is None:
        return None
    credible = row["audience_credible"]
    return Audience(
        reactors=reactors,
        credible=Shares(row["audience_credible_sample"], None if credible is None else ((True, credible),)),
        countries=_shares(row, "audience_countries"),
        languages=_shares(row, "audience_languages"),
        topics=_shares(row, "audience_topics"),
    )


def _shares(row: Mapping[str, Any], name: str) -> Shares[Any]:
    found = row[name]
    told = None if found is None else tuple((each["value"], each["share"]) for each in found)
    return Shares(row[f"{name}_sample"] or 0, told)
