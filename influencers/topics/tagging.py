"""Topics of a few thousand posts at a time, and what those say that name somebody.

Names are looked up post by post, what lies above them is laid out at once.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influencers.topics.languages import languages_of
from influencers.topics.matches import Match
from influencers.topics.matching import Matcher
from influencers.topics.sentiment import sentiment_of
from influencers.topics.spreading import Lineage, Spreader

#: What is read of a post.
READ = ("post", "event", "account", "text", "lang", "tags", "mentions")
#: A row for every topic of a post; `name` is what was found in the text and gave the topic this weight. Behind those of
#: some thousand posts stands a row without a topic for each of these whose sentiment is known.
DERIVED = pa.schema(
    {
        "post": pa.int64(),
        "event": pa.int64(),
        "topic": pa.int32(),
        "weight": pa.float64(),
        "distance": pa.int8(),
        "name": pa.dictionary(pa.int32(), pa.string()),
        "sentiment": pa.int8(),
    }
)


class Tagger:
    """Finds the topics of batches of posts. It keeps what lies above a topic: do not share it between threads.

    Parameters
    ----------
    matcher
        What finds names in one text.
    spreader
        What knows the topics above.
    """

    def __init__(self, matcher: Matcher, spreader: Spreader) -> None:
        self._matcher = matcher
        self._spreader = spreader
        self._above: dict[int, _Above] = {}

    def tag(self, posts: pa.RecordBatch) -> pa.RecordBatch:
        """Return the topics of posts, and the sentiment of those in which anybody is named.

        Parameters
        ----------
        posts
            Has the columns of `READ`, one row a post.

        Returns
        -------
        pyarrow.RecordBatch
            Of the schema `DERIVED`, all topics before all sentiments, each in the order of the posts. A topic that
            several names lead to stands once, with the largest weight and the name that gave it; of equals the one that
            stands first in the text.
        """
        accounts, texts, stated, tags = (posts.column(name).to_pylist() for name in ("account", "text", "lang", "tags"))
        langs = languages_of(accounts, texts, stated)
        laid, match, above = _Laid(), self._matcher.match, self._above_of
        for place, (text, lang, given) in enumerate(zip(texts, langs, tags, strict=True)):
            for each in match(text or "", given or (), lang):
                laid.add(place, each, above(each.number))
        return pa.concat_batches([laid.best(posts), _said(posts, texts, langs)])

    def _above_of(self, number: int) -> "_Above":
        known = self._above.get(number)
        if known is None:
            known = self._above[number] = _Above.of(self._spreader.lineage(number))
        return known


@dataclass(frozen=True, slots=True)
class _Above:
    """A topic and all above it: numbers, what is left of a weight there, and distances, side by side."""

    topics: "array[int]"
    shares: "array[float]"
    distances: "array[int]"

    @classmethod
    def of(cls, lineage: Lineage) -> "_Above":
        topics, shares, distances = zip(*lineage, strict=True)
        return cls(array("i", topics), array("d", shares), array("b", distances))


@dataclass(frozen=True, slots=True)
class _Laid:
    """Rows that were laid one after the other, with whose they are, of which name and of what weight by match."""

    places: "array[int]" = field(default_factory=lambda: array("q"))
    steps: "array[int]" = field(default_factory=lambda: array("q"))
    codes: "array[int]" = field(default_factory=lambda: array("i"))
    names: dict[str, int] = field(default_factory=dict)
    weights: "array[float]" = field(default_factory=lambda: array("d"))
    topics: "array[int]" = field(default_factory=lambda: array("i"))
    shares: "array[float]" = field(default_factory=lambda: array("d"))
    distances: "array[int]" = field(default_factory=lambda: array("b"))

    def add(self, place: int, match: Match, above: _Above) -> None:
        """Lay what a match in the post at a place leads to."""
        self.places.append(place)
        self.steps.append(len(above.topics))
        self.codes.append(self.names.setdefault(match.name, len(self.names)))
        self.weights.append(match.weight)
        self.topics.extend(above.topics)
        self.shares.extend(above.shares)
        self.distances.extend(above.distances)

    def best(self, posts: pa.RecordBatch) -> pa.RecordBatch:
        """Return of every topic of a post the row of the largest weight, the first of equals."""
        steps = np.frombuffer(self.steps, np.int64)
        places = np.repeat(np.frombuffer(self.places, np.int64), steps)
        topics = np.frombuffer(self.topics, np.int32)
        weights = np.repeat(np.frombuffer(self.weights), steps) * np.frombuffer(self.shares)
        # The last key counts most; the sort is stable, so that equals stay in the order of the text.
        order = np.lexsort((-weights, topics, places))
        is_new = np.ones(len(order), bool)
        is_new[1:] = (np.diff(places[order]) != 0) | (np.diff(topics[order]) != 0)
        kept = order[is_new]
        codes = np.repeat(np.frombuffer(self.codes, np.int32), steps)
        names = pa.DictionaryArray.from_arrays(pa.array(codes[kept]), pa.array(self.names, pa.string()))
        where = pa.array(places[kept])
        whose = [posts.column(column).take(where) for column in ("post", "event")]
        distances = np.frombuffer(self.distances, np.int8)
        columns: Iterable[pa.Array] = (pa.array(column[kept]) for column in (topics, weights, distances))
        return pa.record_batch([*whose, *columns, names, pa.nulls(len(kept), pa.int8())], schema=DERIVED)


def _said(posts: pa.RecordBatch, texts: Sequence[str | None], langs: Sequence[str | None]) -> pa.RecordBatch:
    """Return the sentiment of posts. Those that name nobody are left out: nobody asks what they say of whom."""
    tags, mentions = (pc.list_value_length(posts.column(name)).to_pylist() for name in ("tags", "mentions"))
    found: dict[int, int] = {}
    for place, text in enumerate(texts):
        # Whom a text names may stand in an act of its author, and not in the post.
        if text and (tags[place] or mentions[place] or "@" in text):
            sentiment = sentiment_of(text, langs[place])
            if sentiment is not None:
                found[place] = sentiment
    told = {name: posts.column(name).take(pa.array(found, pa.int64())) for name in ("post", "event")}
    told["sentiment"] = pa.array(found.values(), pa.int8())
    return pa.record_batch([told.get(f.name, pa.nulls(len(found), f.type)) for f in DERIVED], schema=DERIVED)
