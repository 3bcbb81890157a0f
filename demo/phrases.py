"""The words of the world, read from `vocabulary/`: topics and their sentences, frames, names and places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "vocabulary"
LANGUAGES = ("en", "de", "fr", "es")
_PARTS = ("things", "did", "seen", "ask", "news")

Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TopicWords:
    """How people talk about one topic of the taxonomy."""

    slug: str
    tags: Mapping[str, str]  # language -> hashtag without #
    names: Mapping[str, str]  # language -> the word in a sentence
    sentences: Mapping[str, Words]  # language -> part -> phrases
    crafts: Sequence[str]
    habits: Sequence[str]
    near: Sequence[int]  # places of neighbouring topics in the vocabulary
    weekend: float
    shy: bool  # the plain name is an ordinary word: only its hashtag says the topic for sure
    lead: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Culture:
    """Where names come from."""

    lang: str
    places: Sequence[str]
    given: Sequence[str]
    family: Sequence[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that can be said."""

    topics: Sequence[TopicWords]
    frames: Mapping[str, Words]
    bios: Words
    cultures: Sequence[Culture]
    servers: Sequence[str]
    organisations: Sequence[str]

    def place_of(self, slug: str) -> int:
        """Return the place of a topic in the vocabulary."""
        return next(place for place, topic in enumerate(self.topics) if topic.slug == slug)


@cache
def load_vocabulary() -> Vocabulary:
    """Read the vocabulary; the order of its topics is fixed."""
    raw: dict[str, Any] = {}
    for path in sorted((_FOLDER / "topics").glob("*.yaml")):
        raw |= _read(path)
    places = {slug: place for place, slug in enumerate(raw)}
    people, frames = _read(_FOLDER / "people.yaml"), _read(_FOLDER / "frames.yaml")
    return Vocabulary(
        topics=tuple(_topic(slug, words, places) for slug, words in raw.items()),
        frames={lang: frames[lang] for lang in LANGUAGES},
        bios={kind: frames[kind] for kind in ("bios", "readers", "houses", "bots")},
        cultures=tuple(Culture(**culture) for culture in people["cultures"]),
        servers=people["servers"],
        organisations=people["organisations"],
    )


def _topic(slug: str, words: dict[str, Any], places: Mapping[str, int]) -> TopicWords:
    sentences = {lang: words[lang] for lang in LANGUAGES[1:]}
    sentences["en"] = {part: words[part] for part in _PARTS}
    return TopicWords(
        slug=slug,
        tags=words["tag"],
        names=words.get("name", words["tag"]),
        sentences=sentences,
        crafts=words["crafts"],
        habits=words["habits"],
        near=tuple(places[neighbour] for neighbour in words["near"]),
        weekend=words["weekend"],
        shy=words.get("shy", False),
        lead=words["lead"],
    )


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return content
