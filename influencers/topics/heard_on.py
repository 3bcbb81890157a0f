"""From what somebody writes to what they are heard on: the rules, as values in and values out.

A run applies the same rules to everybody at once (`influencers.generations.heard`), and is tested against these.

Somebody is *heard on* a topic when others reacted to at least two of their own posts about it, and all their posts
about it weigh at least a tenth of those about what they write of most. How much it weighs:

- each own post `0.5 ** (age in days / 90) * (1 + ln(1 + reactions)) * share`, whether or not somebody reacted to it;
- a word at most half of what all words together give, so that one word repeated weighs half at most;
- the share of those who reacted to the posts, and who write about the topic themselves: up to half as much again;
- each listing on a post about the topic, `2 * 0.5 ** (age in days / 90) * share`.

Neither reactors nor lists make a topic: without two own posts that drew reactions there is none. The heaviest topic has
weight 1, and so has the heaviest place: places are a facet of their own, nobody is an expert in one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log

from influencers.topics.spreading import STEP_SHARE

#: Days after which a post, or a listing, weighs half. Chosen: the ninety days that people mean by “now”.
HALF_LIFE_DAYS = 90.0
#: Days back of which posts without reactions still count: what is older weighs less than a sixteenth.
REACH_DAYS = 365.0
#: Own posts about a topic that drew reactions, below which it is neither shown nor searched nor led.
LEAST_POSTS = 2
#: What a topic's posts weigh at least, next to those of the broadest topic, as a share; steps up the taxonomy are not
#: discounted here, so whoever is heard on a topic is on all that lies above it. It keeps the aside out: of seventy-five
#: posts on coffee six name something else too. On the demo world of 300 people .1 leaves .5 topics a person that are
#: not theirs and finds .98 of those that are; .05: 1.3 and .997; .15: .2 and .94; none: 2.0 and .997.
LEAST_BREADTH = 0.1
#: The most that one word may be of what all words of a topic weigh, as a share. Single mistakes repeat across an
#: account: the same wrong word must not make the topic of a person alone.
MOST_OF_A_WORD = 0.5
#: What it adds when everybody who reacted writes about the topic too, as a share of the weight. Measured on a sample
#: of 2014 (n = 949): reactors' other posts alone are weak (.246 right), with own ones they help a little (.315, .328).
REACTORS_WEIGHT = 0.5
#: Posts of their own about the topic from which a reactor counts as writing about it.
REACTORS_LEAST_POSTS = 2
#: What a listing weighs next to a post without reactions. Chosen: there was nothing to measure it on.
LIST_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class OwnPost:
    """One of somebody's posts, and one topic that it is about.

    `share` is in (0, 1], how much the post is about the topic, `distance` >= 0 the steps up to it from what the post
    names; `name` is the word that says so, None when no words were kept; `age_days` >= 0; `reactions` counts the acts
    of others that weigh something.
    """

    topic: int
    share: float
    distance: int
    name: str | None
    age_days: float
    reactions: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody put the person on a list, in a post about a topic; `share` and `age_days` as in OwnPost."""

    topic: int
    share: float
    age_days: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One topic that somebody is heard on.

    `weight` is in (0, 1], 1 for their heaviest; `posts` >= 2 counts the own posts that drew reactions; `words` are the
    words that say so, with the share of the weight that each has, at most a half, the largest first.
    """

    topic: int
    weight: float
    posts: int
    words: tuple[tuple[str, float], ...]


def fading(age_days: float) -> float:
    """Return what is left of the weight of a post.

    Parameters
    ----------
    age_days
        Days since it was written, >= 0.

    Returns
    -------
    float
        In (0, 1].

    Examples
    --------
    >>> fading(0), fading(90), fading(180)
    (1.0, 0.5, 0.25)
    """
    return float(0.5 ** (age_days / HALF_LIFE_DAYS))


def post_weight(post: OwnPost) -> float:
    """Return how much one post weighs for its topic, > 0.

    Examples
    --------
    >>> post_weight(OwnPost(7, 1.0, 0, "lace", age_days=90, reactions=0))
    0.5
    """
    return fading(post.age_days) * (1 + log(1 + post.reactions)) * post.share


def breadth(posts: Iterable[OwnPost]) -> float:
    """Return what posts weigh together when no step up the taxonomy is discounted, >= 0.

    Examples
    --------
    >>> breadth([OwnPost(7, 0.36, 2, "lace", age_days=0, reactions=0)])
    1.0
    """
    return fsum(post_weight(post) / STEP_SHARE**post.distance for post in posts)


def word_shares(weights: Mapping[str, float]) -> dict[str, float]:
    """Return which part of a topic's weight each word is allowed.

    Parameters
    ----------
    weights
        What each word gave, all > 0.

    Returns
    -------
    dict[str, float]
        Shares of the sum, in (0, 0.5]. They add up to less than 1 exactly when a word was cut.

    Examples
    --------
    >>> word_shares({"lace": 98.0, "bobbin": 1.0, "pricking": 1.0})
    {'lace': 0.5, 'bobbin': 0.01, 'pricking': 0.01}
    """
    whole = fsum(weights.values())
    return {name: min(weight / whole, MOST_OF_A_WORD) for name, weight in weights.items()}


def heard_on(
    posts: Iterable[OwnPost],
    *,
    lists: Iterable[Listing] = (),
    agreeing: Mapping[int, float] | None = None,
    places: frozenset[int] = frozenset(),
) -> tuple[Heard, ...]:
    """Return what somebody is heard on.

    Parameters
    ----------
    posts
        Their own posts of the last year and those that others still react to, a row a post and topic.
    lists
        Listings that say a topic.
    agreeing
        By topic the share, 0 to 1, of those who reacted to their posts about it and write about it themselves.
    places
        Which topics are places.

    Returns
    -------
    tuple[Heard, ...]
        Topics first, then places; each the heaviest first, ties by number.

    Examples
    --------
    >>> week = [OwnPost(7, 1.0, 0, "lace", age_days=day, reactions=3) for day in range(7)]
    >>> hurricane = OwnPost(9, 1.0, 0, "hurricane", age_days=0, reactions=10_000)
    >>> [heard.topic for heard in heard_on([*week, hurricane])]
    [7]
    """
    own: dict[int, list[OwnPost]] = {}
    for post in posts:
        own.setdefault(post.topic, []).append(post)
    listed: dict[int, float] = {}
    for each in lists:
        listed[each.topic] = listed.get(each.topic, 0.0) + LIST_WEIGHT * fading(each.age_days) * each.share
    supported = {topic: about for topic, about in own.items() if _supporting(about) >= LEAST_POSTS}
    enough = LEAST_BREADTH * max(map(breadth, supported.values()), default=0.0)
    found = [
        _unscaled(topic, about, listed=listed.get(topic, 0.0), agreeing=(agreeing or {}).get(topic, 0.0))
        for topic, about in supported.items()
        if breadth(about) >= enough
    ]
    return (
        *_scaled([each for each in found if each.topic not in places]),
        *_scaled([each for each in found if each.topic in places]),
    )


def _supporting(posts: Iterable[OwnPost]) -> int:
    return sum(post.reactions > 0 for post in posts)


def _unscaled(topic: int, posts: list[OwnPost], *, listed: float, agreeing: float) -> Heard:
    words: dict[str, float] = {}
    for post in posts:
        if post.name is not None:
            words[post.name] = words.get(post.name, 0.0) + post_weight(post)
    whole, named = fsum(map(post_weight, posts)), fsum(words.values())
    shares = word_shares(words)
    # What no word stands for cannot be a word that repeats: it counts in full.
    counted = fsum(shares.values()) * named + (whole - named)
    weight = counted * (1 + REACTORS_WEIGHT * agreeing) + listed
    ranked = sorted(shares.items(), key=lambda word: (-words[word[0]], word[0]))
    return Heard(topic, weight, _supporting(posts), tuple(ranked))


def _scaled(found: list[Heard]) -> list[Heard]:
    top = max((each.weight for each in found), default=1.0)
    ranked = sorted(found, key=lambda each: (-each.weight, each.topic))
    return [Heard(each.topic, each.weight / top, each.posts, each.words) for each in ranked]
