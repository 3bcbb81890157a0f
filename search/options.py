"""The options of commands that ask the index: one for each parameter of a search, read by the same schema."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from werkzeug.datastructures import MultiDict

from search.filters import FACTS, FIGURES
from search.schemas import ORDERS

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Options that may be given several times: their parameter, what stands for a value, and what they ask.
_SEVERAL = (
    ("--topic", "topic", "SLUG", "Heard in this topic; repeat for any of several."),
    ("--not-topic", "not_topic", "SLUG", "Not heard in this topic."),
    ("--network", "network", "NETWORK", "On this network; repeat for any of several."),
    ("--not-network", "not_network", "NETWORK", "Not on this network."),
    ("--language", "language", "CODE", "Writes this language, like en."),
    ("--kind", "kind", "KIND", "person, organisation or bot."),
    ("--country", "country", "COUNTRY", "Says to be in this country, by code or name."),
    ("--city", "city", "CITY", "Says to be in this city: Lyon, or “Lyon, FR”."),
    ("--tag", "tag", "TAG", "Used this hashtag in the last 90 days."),
    ("--mentioned", "mentioned", "HANDLE", "Mentioned this account in the last 90 days."),
    ("--says-about", "says_about", "NAME", "Says something about this @handle or #tag."),
    ("--audience-country", "audience_country", "COUNTRY", "Some of whose reactors are in this country."),
    ("--audience-language", "audience_language", "CODE", "Some of whose reactors write this language."),
    ("--audience-topic", "audience_topic", "SLUG", "Some of whose reactors write about this topic."),
    ("--insiders", "insiders", "SLUG", "Heard by leaders of this topic."),
)
_ONCE = (
    ("--topics-mode", "topics_mode", "MODE", "any of the topics (the default), or all."),
    ("--min-topic-score", "min_topic_score", "N", "Score in the topic of at least N."),
    ("--max-topic-score", "max_topic_score", "N", "Score in the topic of at most N."),
    ("--active-within", "active_within_days", "DAYS", "Active in the last DAYS days before the scores."),
    ("--min-positive-share", "min_positive_share", "PERCENT", "At least so many of the posts about it praise."),
    ("--min-negative-share", "min_negative_share", "PERCENT", "At least so many of the posts about it blame."),
    ("--min-audience-share", "min_audience_share", "PERCENT", "At least so many of the reactors that are known."),
    ("--min-insiders", "min_insiders", "N", "At least N of the topic's top 100."),
    ("--reaches", "reaches", "HANDLE", "Reaches those who react to this account."),
    ("--handles", "handles", "LIST", "One of these accounts: handles or addresses of profiles, at most 500."),
    ("--without-words", "without_words", "WORDS", "Writes none of these words in the bio and recent posts."),
    ("--cursor", "cursor", "CURSOR", "The next_cursor of the page before."),
)
_FIGURE_WORDS: Mapping[str, str] = {
    "score": "Overall score",
    "followers": "Followers, all accounts",
    "following": "Accounts they follow",
    "posts_per_week": "Posts a week",
    "sponsored_posts": "Sponsored posts seen in 90 days",
    "engagement": "Engagement, percent",
    "audience_credible": "Credible share of the reactors, percent",
    "followers_change_7": "Change of followers in 7 days, percent",
    "followers_change_30": "Change of followers in 30 days, percent",
    "followers_change_90": "Change of followers in 90 days, percent",
    "change_7": "Change of the score in 7 days, points",
    "change_30": "Change of the score in 30 days, points",
}
_FACT_WORDS: Mapping[str, str] = {"verified": "Verified, yes or no.", "has_link": "Links to something, yes or no."}
_ENDS: Mapping[str, str] = {"min": "least", "max": "most"}


def asks(command: _Command) -> _Command:
    """Give a command the words and every option that a search can ask."""
    for option, parameter, metavar, told in reversed(_SEVERAL):
        command = click.option(option, parameter, multiple=True, metavar=metavar, help=told)(command)
    for option, parameter, metavar, told in reversed((*_ONCE, *_alike())):
        command = click.option(option, parameter, metavar=metavar, help=told)(command)
    return click.argument("words", nargs=-1)(command)


def pages(command: _Command) -> _Command:
    """Give a command the options that say what of the answer to show."""
    limit = click.option("--limit", "size", default=20, show_default=True, help="People on a page, at most 100.")
    by = click.option("--sort", "order", type=click.Choice(list(ORDERS)), default="relevance", help="The order.")
    return by(limit(command))


def parameters_from(words: tuple[str, ...], options: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return the options of a command as the parameters of the page: both are read by one schema."""
    asked: MultiDict[str, str] = MultiDict([("q", " ".join(words))] if words else [])
    for name, value in options.items():
        if isinstance(value, tuple):
            asked.setlist(name, list(value))
        elif value:
            asked[name] = str(value)
    return asked


def _alike() -> list[tuple[str, str, str, str]]:
    ends = [(figure.name, end) for figure in FIGURES for end in ("min", "max")]
    figures = [
        (f"--{end}-{name.replace('_', '-')}", f"{end}_{name}", "N", f"{_FIGURE_WORDS[name]}: at {_ENDS[end]} N.")
        for name, end in ends
    ]
    facts = [(f"--{fact.name.replace('_', '-')}", fact.name, "yes|no", _FACT_WORDS[fact.name]) for fact in FACTS]
    return [*figures, *facts]
