"""People to be found and questions to find them: words by Zipf's law, 300 topics, two thirds of people in twelve lands.

Invented for their size and shape; every tenth word is written with an accent. The same for the same seed, so that every
engine is asked the same of the same.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from search.port.document import Document, DocumentTopic
from search.port.query import Query, Range
from search.words import parse

AS_OF_S = 1_790_000_000
TOPICS = tuple(range(1, 301))
COUNTRIES = ("FR", "DE", "GB", "US", "NO", "JP", "BR", "IN", "KE", "PL", "IT", "ES")
NETWORKS = ("bluesky", "mastodon", "youtube")
LANGUAGES = ("en", "fr", "de", "ja", "es")
FACETS = ("topic", "network", "country")
QUESTIONS = 200
#: People that are suggested while somebody types.
SUGGESTED = 5
#: By rank: words of which a question finds some, and not only a handful.
_ASKED_WORDS = range(60)
_WORDS_COUNT = 20_000
_DRAWN = 200_000
_DAY_S = 86_400
_SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a brand, as plain values: each engine makes of it what it speaks."""

    word: str
    topic: int
    least_score: int
    least_followers: int
    countries: tuple[str, ...]

    def query(self, facets: tuple[str, ...] = ()) -> Query:
        """Return it as our engines are asked."""
        return Query(
            words=parse(self.word),
            topics=(self.topic,),
            topic_score_tenths=Range(self.least_score),
            followers=Range(self.least_followers),
            countries=self.countries,
            size=20,
            facets=facets,
        )


def questions(seed: int = 2) -> list[Asked]:
    """Return what is asked."""
    chance = random.Random(seed)  # noqa: S311  # nothing here is secret
    words = _words()
    return [
        Asked(
            word=words[chance.choice(_ASKED_WORDS)],
            topic=min(chance.choice(TOPICS), chance.choice(TOPICS)),
            least_score=chance.choice((0, 100, 200)),
            least_followers=chance.choice((0, 500, 5_000)),
            countries=tuple(chance.sample(COUNTRIES, 4)),
        )
        for _ in range(QUESTIONS)
    ]


def documents(count: int, seed: int = 1) -> Iterator[Document]:
    """Yield so many people."""
    chance = random.Random(seed)  # noqa: S311  # nothing here is secret
    drawn = _Drawn(chance, [*map(_accented, _words(), range(_WORDS_COUNT))])
    for number in range(1, count + 1):
        yield Document(
            id=number,
            name=drawn.text(2),
            handles=(f"h{number}.example",),
            bio=drawn.text(9),
            recent_text=drawn.text(24),
            networks=(NETWORKS[number % 3],),
            languages=(LANGUAGES[number % 5],),
            kind="person",
            score_tenths=int(1_000 * chance.random() ** 3),
            followers=int(10 ** (6 * chance.random())),
            last_active_s=AS_OF_S - int(90 * _DAY_S * chance.random()),
            growth_tenths=int(40 * chance.random()) - 20,
            topics=_topics(chance),
            country=chance.choice(COUNTRIES) if number % 3 else None,
            change_7_tenths=int(20 * chance.random()) - 10,
            following=int(10 ** (4 * chance.random())),
            posts_per_week_tenths=int(400 * chance.random() ** 2),
            engagement_hundredths=int(900 * chance.random() ** 2) if number % 4 else None,
            has_link=not number % 2,
            accounts=((NETWORKS[number % 3], f"h{number}.example"),),
            tags=(drawn.text(1), drawn.text(1)) if number % 2 else (),
            audience_countries=_shares(chance) if not number % 5 else (),
        )


def _topics(chance: random.Random) -> tuple[DocumentTopic, ...]:
    numbers = {1 + int(len(TOPICS) * chance.random() ** 2) for _ in range(1 + int(4 * chance.random()))}
    scores = [(number, int(1_000 * chance.random() ** 2)) for number in sorted(numbers)]
    return tuple(DocumentTopic(number, score * 7 // 10, score) for number, score in scores)


def _shares(chance: random.Random) -> tuple[tuple[str, int], ...]:
    return tuple((country, 300 - 100 * place) for place, country in enumerate(chance.sample(COUNTRIES, 3)))


class _Drawn:
    """Texts of words that are drawn many at a time."""

    def __init__(self, chance: random.Random, words: Sequence[str]) -> None:
        self._chance, self._words = chance, words
        self._summed = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
        self._left: list[str] = []

    def text(self, count: int) -> str:
        """Return so many words with spaces between."""
        if len(self._left) < count:
            self._left = self._chance.choices(self._words, cum_weights=self._summed, k=_DRAWN)
        taken, self._left[-count:] = self._left[-count:], []
        return " ".join(taken)


def _words() -> list[str]:
    """Return the vocabulary, the most frequent word first."""
    chance = random.Random(3)  # noqa: S311  # nothing here is secret
    found: dict[str, None] = {}
    while len(found) < _WORDS_COUNT:
        found["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 4))))] = None
    return list(found)


def _accented(word: str, rank: int) -> str:
    return word.replace("a", "á") if rank % 10 == 0 else word


def begun(seed: int = 4) -> list[str]:
    """Return what readers have begun to type of a name: one letter to five."""
    chance = random.Random(seed)  # noqa: S311  # nothing here is secret
    words = _words()
    return [words[int(len(words) * chance.random() ** 3)][: 1 + place % 5] for place in range(QUESTIONS)]
