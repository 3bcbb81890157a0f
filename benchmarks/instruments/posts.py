"""Posts of any number as part files of the log: about fifteen words, some hashtags, links and signs, seven languages.

37 % name a topic, as of the English posts that `docs/performance.md` speaks of, mostly among words of its subject.
Invented for their size and shape; nobody wrote them.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from influencers.activity.layout import POSTS
from influencers.topics.labels import labels_of
from influencers.topics.lexicon import Lexicon, load_lexicon
from influencers.topics.names import NamesFile, load_names
from influencers.topics.taxonomy import load_taxonomy
from influencers.topics.word_lists import read_words

#: A name, and the words that speak for what it means.
_Named = tuple[str, Sequence[str]]

#: How often a language is stated, and how often none is though the post is English.
LANGUAGES: Mapping[str | None, float] = {
    "en": 0.72,
    None: 0.08,
    "es": 0.06,
    "de": 0.04,
    "fr": 0.03,
    "ja": 0.03,
    "it": 0.02,
    "ar": 0.02,
}
NAMING, TAGGED, LINKED, MENTIONING, SIGNED = 0.37, 0.2, 0.2, 0.15, 0.1
A_FILE = 100_000
_WORDS, _WORDS_DEVIATION, _LEAST_WORDS = 13, 5, 4
#: How many words of its subject stand beside a name.
_BESIDE = 3
_POSTS_OF_ACCOUNT = 10
_SIGNS = ("😀", "☕", "…", "’s", " — ", "❤️")
_JAPANESE = "今日はとても良い天気なので散歩に行きました"
#: Words are drawn so many at a time.
_DRAWN = 100_000


class _Tongue:
    """What posts in one language are made of: everyday words, and names with words of their subject."""

    def __init__(self, everyday: Sequence[str], shares: Sequence[float], names: Sequence[_Named], *, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nothing here is secret
        self._everyday, self._summed = everyday, list(accumulate(shares))
        self._names = names
        self._drawn: list[str] = []
        self._used = 0

    def words(self, count: int) -> list[str]:
        """Return so many everyday words."""
        if self._used + count > len(self._drawn):
            self._drawn = self._random.choices(self._everyday, cum_weights=self._summed, k=_DRAWN)
            self._used = 0
        self._used += count
        return self._drawn[self._used - count : self._used]

    def named(self) -> tuple[str, list[str]]:
        """Return a name, and a few words of its subject."""
        name, subject = self._random.choice(self._names)
        return name, self._random.choices(subject, k=_BESIDE) if subject else []


def write_posts(folder: Path, posts_count: int, *, seed: int = 1) -> list[Path]:
    """Write posts into `folder/activity/posts`, a batch called `posts`, 100,000 a file; the same for the same seed."""
    chance, tongues = random.Random(seed), _tongues(seed)  # noqa: S311  # nothing here is secret
    paths = []
    for place, first in enumerate(range(0, posts_count, A_FILE), start=1):
        path = folder / "activity" / "posts" / f"dt=2026-06-{place:02}" / "posts.parquet"
        path.parent.mkdir(parents=True)
        count = min(A_FILE, posts_count - first)
        pq.write_table(_table(chance, tongues, first=first, count=count), path, compression="zstd")
        paths.append(path)
    return paths


def _table(chance: random.Random, tongues: Mapping[str | None, _Tongue], *, first: int, count: int) -> pa.Table:
    stated = chance.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()), k=count)
    keys = range(first, first + count)
    accounts = [chance.randrange(max(1, count // _POSTS_OF_ACCOUNT)) for _ in keys]
    texts = [_text(chance, lang, tongues) for lang in stated]
    given = {
        "event": keys,
        "post": keys,
        "account": accounts,
        "text": texts,
        "lang": stated,
        "tags": [_marked(text, "#") for text in texts],
        "mentions": [_marked(text, "@") for text in texts],
    }
    columns = {field.name: pa.array(given.get(field.name, [None] * count), field.type) for field in POSTS}
    return pa.table(columns, schema=POSTS)


def _marked(text: str, sign: str) -> list[str]:
    """Return the words behind a sign, as networks tell them beside the text."""
    return [word[1:] for word in text.split() if word.startswith(sign)]


def _text(chance: random.Random, lang: str | None, tongues: Mapping[str | None, _Tongue]) -> str:
    if lang == "ja":
        start = chance.randrange(len(_JAPANESE))
        return (_JAPANESE[start:] + _JAPANESE) * 2
    tongue = tongues[lang or "en"]
    words = tongue.words(max(_LEAST_WORDS, round(chance.gauss(_WORDS, _WORDS_DEVIATION))))
    name = None
    if chance.random() < NAMING:
        name, beside = tongue.named()
        place = chance.randrange(len(words))
        words[place:place] = [*beside, name]
    words[0] = words[0].capitalize()
    return _dressed(chance, words, name)


def _dressed(chance: random.Random, words: list[str], name: str | None) -> str:
    """Return a text with what stands around words in posts."""
    words[len(words) // 2] += ","
    if chance.random() < MENTIONING:
        words.insert(0, f"@{words[-1].lower()}.example")
    if chance.random() < TAGGED:
        words.append("#" + (name or words[-1]).title().replace(" ", ""))
    if chance.random() < SIGNED:
        words.append(chance.choice(_SIGNS))
    if chance.random() < LINKED:
        words.append(f"https://example.org/{chance.randrange(10**9):x}")
    return " ".join(words)


def _tongues(seed: int) -> dict[str | None, _Tongue]:
    names, words = load_names(), read_words()
    single = {row.text for row in names.names["en"]}
    plain = [word for word in words.ranks if word not in single]
    # Frequencies of words fall about with their rank.
    shares = [1 / (rank + 2.7) for rank in range(len(plain))]
    tongues: dict[str | None, _Tongue] = {"en": _Tongue(plain, shares, _english_names(names), seed=seed)}
    for lang, everyday in words.ordinary.items():
        foreign: list[_Named] = [(row.text, ()) for row in names.names[lang] if row.topics]
        tongues[lang] = _Tongue(sorted(everyday), [1.0] * len(everyday), foreign, seed=seed)
    return tongues


def _english_names(names: NamesFile) -> list[_Named]:
    """Return the English names, each with words that speak for its first label."""
    labels, speaking = labels_of(load_taxonomy()), _speaking(load_lexicon())
    rows = [row for row in names.names["en"] if row.topics]
    return [(row.text, speaking[labels[row.topics[0]][0]] if labels[row.topics[0]] else ()) for row in rows]


def _speaking(lexicon: Lexicon) -> dict[int, list[str]]:
    speaking: dict[int, list[str]] = defaultdict(list)
    for word in lexicon.words:
        own = lexicon.own_label(word)
        if own is not None:
            speaking[own[0]].append(word)
    return speaking
