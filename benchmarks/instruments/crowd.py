"""A crowd of any size as activity: accounts, posts with topic words, interactions over 180 days, by power laws.

It is made for size, not for beauty: `demo` has the world to look at. A topic is named in 37 % of the posts, as in the
English posts that `docs/performance.md` speaks of, and a third of those name a second one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from influencers.topics.taxonomy import load_taxonomy

NETWORKS = ("bluesky", "mastodon", "youtube")
#: Kinds of interactions and their shares.
KIND_SHARES = {
    "like": 0.42,
    "reshare": 0.2,
    "reply": 0.16,
    "follow": 0.07,
    "mention": 0.05,
    "quote": 0.05,
    "link": 0.03,
    "list": 0.02,
}
#: Where accounts say that they are, one after the other; some say nothing, or nothing of use.
PLACES = ("Leeds, UK", "Lyon, FR", "", "Bergen, Norway", "Austin, Texas", "somewhere", "Berlin, Germany")
LAST_DAY = "2026-06-30"
DAYS = 180
TOPIC_COUNT = 60
_END_MS = int(np.datetime64("2026-07-01T00:00:00", "ms").astype(np.int64))
_DAY_MS = 86_400_000
_TAGGED, _REPEATED, _RETURNED = 0.37, 0.06, 0.06
_CHUNK = 50_000
#: The last digit of an account's number says its network: six of ten are on the first, three on the second.
_NETWORK_OF_DIGIT = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2)
_FIRST_DIGIT, _DIGITS = np.array([0, 6, 9]), np.array([6, 3, 1])

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a crowd is."""

    accounts: int = 100_000
    posts: int = 200_000
    interactions: int = 1_000_000

    @property
    def lines(self) -> int:
        """How many lines of activity it makes."""
        return self.accounts + self.posts + self.interactions


@dataclass(frozen=True, slots=True)
class Posts:
    """Who wrote which post when; a post's number is its place."""

    author: Integers
    at_ms: Integers


def write_crowd(path: Path, size: Size, seed: int = 1) -> None:
    """Write a crowd's activity as NDJSON; the same seed makes the same bytes."""
    rng = np.random.default_rng(seed)
    posts = _posts(size, rng)
    with path.open("w", encoding="utf-8") as file:
        for lines in (_account_lines(size, rng), _post_lines(posts, rng), _interaction_lines(size, posts, rng)):
            while chunk := "".join(line for _, line in zip(range(_CHUNK), lines, strict=False)):
                file.write(chunk)


def _posts(size: Size, rng: np.random.Generator) -> Posts:
    author = _by_rank(size.accounts, 0.9, size.posts, rng)
    at_ms = np.sort(_END_MS - 1 - (rng.random(size.posts) * DAYS * _DAY_MS).astype(np.int64))
    return Posts(author, at_ms)


def _by_rank(count: int, exponent: float, draws: int, rng: np.random.Generator) -> Integers:
    """Draw accounts by a power law of their rank; who holds which rank is the same at every call."""
    weights = np.arange(1, count + 1) ** -exponent
    running = np.cumsum(weights) / weights.sum()
    ranks = np.minimum(np.searchsorted(running, rng.random(draws), side="right"), count - 1)
    return np.random.default_rng(round(exponent * 100)).permutation(count)[ranks]


def _network(account: int) -> str:
    return NETWORKS[_NETWORK_OF_DIGIT[account % 10]]


def _account_lines(size: Size, rng: np.random.Generator) -> Iterator[str]:
    followers = np.exp(rng.normal(4.5, 1.6, size.accounts)).astype(np.int64)
    following = np.exp(rng.normal(4.8, 1.0, size.accounts)).astype(np.int64)
    born_ms = _END_MS - (rng.exponential(900, size.accounts).clip(5, 4000) * _DAY_MS).astype(np.int64)
    (seen,) = _stamps(np.array([_END_MS - DAYS * _DAY_MS]))
    for part in _parts(size.accounts):
        rows = zip(part, followers[part].tolist(), following[part].tolist(), _stamps(born_ms[part]), strict=True)
        for account, followed_by, follows, born in rows:
            yield (
                f'{{"type":"account","network":"{_network(account)}","native_id":"n{account}",'
                f'"handle":"h{account}.example","name":"Person {account}",'
                f'"bio":"Nobody in particular, number {account}.","kind":"person",'
                f'"followers":{followed_by},"following":{follows},"created_at":"{born}",'
                f'"lang":"en","location":"{PLACES[account % len(PLACES)]}","seen_at":"{seen}"}}\n'
            )


def _post_lines(posts: Posts, rng: np.random.Generator) -> Iterator[str]:
    tags = _hashtags()
    count = len(posts.author)
    first = rng.integers(0, len(tags), count)
    second = rng.integers(0, len(tags), count)
    chance = rng.random(count)
    for part in _parts(count):
        columns = (posts.author[part].tolist(), _stamps(posts.at_ms[part]), first[part].tolist(), second[part].tolist())
        for number, author, at, one, other, luck in zip(part, *columns, chance[part].tolist(), strict=True):
            said = [tags[one]] * (luck < _TAGGED) + [tags[other]] * (luck < _TAGGED / 3)
            words = " ".join(f"#{tag}" for tag in said)
            quoted = ",".join(f'"{tag}"' for tag in said)
            yield (
                f'{{"type":"post","network":"{_network(author)}","id":"p{number}","author":"n{author}","at":"{at}",'
                f'"text":"Note {number} of a long series, written between two other things {words}","lang":"en",'
                f'"tags":[{quoted}]}}\n'
            )


def _hashtags() -> list[str]:
    topics = [topic for topic in load_taxonomy().topics if not topic.is_place and topic.label("en").isascii()]
    chosen = topics[:: max(1, len(topics) // TOPIC_COUNT)][:TOPIC_COUNT]
    return [re.sub(r"\W+", "", topic.label("en").title()) for topic in chosen]


def _interaction_lines(size: Size, posts: Posts, rng: np.random.Generator) -> Iterator[str]:
    actor, post = _pairs(size, posts, rng)
    lag_ms = (rng.lognormal(0, 1.4, len(actor)) * 3 * 3_600_000).astype(np.int64)
    at_ms = np.minimum(posts.at_ms[post] + lag_ms, _END_MS - 1)
    kinds = rng.choice(len(KIND_SHARES), len(actor), p=list(KIND_SHARES.values())).astype(np.int8)
    names = list(KIND_SHARES)
    for part in _parts(size.interactions):
        columns = (kinds[part], actor[part], posts.author[post[part]], post[part])
        rows = zip(part, *(column.tolist() for column in columns), _stamps(at_ms[part]), strict=True)
        for number, kind, who, whom, which, when in rows:
            on = f'"p{which}"' if names[kind] != "follow" else "null"
            yield (
                f'{{"type":"interaction","network":"{_network(who)}","kind":"{names[kind]}","actor":"n{who}",'
                f'"target":"n{whom}","post":{on},"at":"{when}","id":"i{number}"}}\n'
            )


def _parts(count: int) -> Iterator[range]:
    """Cut places into pieces, for texts of everything at once would take more memory than what is measured."""
    return (range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK))


def _pairs(size: Size, posts: Posts, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw actors and posts; some pairs come again, and some authors react back to their readers."""
    count = size.interactions
    post = rng.integers(0, size.posts, count)
    actor = _neighbours(_by_rank(size.accounts, 0.75, count, rng), posts.author[post], rng)
    luck = rng.random(count)
    earlier = (rng.random(count) * np.arange(count)).astype(np.int64)
    again = luck < _REPEATED
    actor[again], post[again] = actor[earlier[again]], post[earlier[again]]
    own_post = np.full(size.accounts, -1)
    own_post[posts.author] = np.arange(size.posts)
    back = (luck > 1 - _RETURNED) & (own_post[actor[earlier]] >= 0)
    actor[back], post[back] = posts.author[post[earlier[back]]], own_post[actor[earlier[back]]]
    return actor, post


def _neighbours(actor: Integers, target: Integers, rng: np.random.Generator) -> Integers:
    """Move every actor to an account of the target's network, among the ten that share all digits but the last."""
    network = np.array(_NETWORK_OF_DIGIT)[target % 10]
    digit = _FIRST_DIGIT[network] + (rng.random(len(actor)) * _DIGITS[network]).astype(np.int64)
    return np.asarray(actor // 10 * 10 + digit)


def _stamps(times_ms: Integers) -> list[str]:
    texts: list[str] = np.datetime_as_string(times_ms.astype("datetime64[ms]"), unit="ms").tolist()
    return [f"{text}Z" for text in texts]
