"""python -m benchmarks.bare.searching PEOPLE FOLDER [--server URL]: the same people and questions, without us.

It writes what our engines write: every column of our index, of the same kind and with the same values. The values stand
ready in a file (`benchmarks.instruments.indexed`), one line of JSON a person; the clock holds reading it, the line
decoded to a dict, and from there on what a short program does that knows only the engine: tantivy is given the dict as
JSON, which was the quickest of its four ways, Elasticsearch by `parallel_bulk`. Folding, cutting, keys and marks are no
part of it, nor are tiers, reasons, cursors and what our writer does when a server is busy.

The columns are written down here once more, so that nothing is borrowed; a test holds them against ours.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import click
import msgspec
import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk
from tantivy import Occur

from benchmarks.instruments.clocks import BuildClock, times_of
from benchmarks.instruments.searchers import QUESTIONS, TOPICS, Asked, questions

_INDEX = "bare-people"
_TEXTS, _TAGS, _TERMS = ("name", "bio", "recent"), ("bio_tags", "recent_tags"), ("handle", "begins")
_NAMES = ("network", "language", "kind", "country", "city", "handles", "tag", "mentioned", "says_about")
_ASKED_FIGURES = (
    "score", "followers", "following", "posts_per_week", "sponsored_posts", "engagement", "audience_credible",
    "followers_change_7", "followers_change_30", "followers_change_90", "change_7", "change_30", "last_active",
    "verified", "has_link", "audience_country", "audience_language", "audience_topic", "insiders",
)  # fmt: skip
_KEYS = (
    "tie", "d_score", "a_score", "d_followers", "a_followers", "d_last_active", "a_last_active", "d_growth", "a_growth",
    "mark",
)  # fmt: skip
_MIB = 1 << 20
_OPEN_END = (1 << 63) - 1
Values = dict[str, Any]


@click.command()
@click.argument("people", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--server", default="")
@click.option("--questions", "asked_count", default=QUESTIONS, help="How many are asked.")
def main(people: Path, folder: Path, server: str, asked_count: int) -> None:
    """Build and ask."""
    asked = questions()[:asked_count]
    click.echo(json.dumps(_on_server(server, people, asked) if server else _in_folder(folder, people, asked)))


def _values(path: Path) -> Iterator[Values]:
    with path.open("rb") as lines:
        yield from map(msgspec.json.Decoder(Values).decode, lines)


def schema() -> tantivy.Schema:
    """Return the columns of the index in tantivy."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "topic"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (*_TEXTS, *_TAGS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _NAMES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*_ASKED_FIGURES, *_KEYS, *(f"{kind}{number}" for number in TOPICS for kind in "ft")):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def _in_folder(folder: Path, people: Path, asked: Sequence[Asked]) -> dict[str, Any]:
    folder.mkdir(parents=True)
    index = tantivy.Index(schema(), path=str(folder))
    encode = msgspec.json.Encoder().encode
    with BuildClock() as clock:
        writer = index.writer(192_000_000, 2)
        for values in _values(people):
            writer.add_json(encode(values).decode())
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(asked: Asked) -> int:
        hits = searcher.search(_tantivy_query(index.schema, asked), 20, count=True, order_by_field=f"f{asked.topic}")
        return int(hits.count)  # type: ignore[attr-defined]  # its stub lacks it

    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MIB
    return {**clock.told, "plain": times_of(ask, asked), "mib": size}


def _tantivy_query(schema: tantivy.Schema, asked: Asked) -> tantivy.Query:
    def terms(names: Iterable[tuple[str, str]]) -> tantivy.Query:
        found = [(Occur.Should, tantivy.Query.term_query(schema, name, value)) for name, value in names]
        return tantivy.Query.boolean_query(found)

    def at_least(name: str, least: int) -> tantivy.Query:
        return tantivy.Query.range_query(schema, name, tantivy.FieldType.Integer, least, _OPEN_END)

    parts = [
        terms((name, asked.word) for name in _TEXTS),
        terms(("country", country) for country in asked.countries),
        at_least("followers", asked.least_followers),
        at_least(f"t{asked.topic}", asked.least_score),
    ]
    return tantivy.Query.boolean_query([(Occur.Must, part) for part in parts])


def _on_server(url: str, people: Path, asked: Sequence[Asked]) -> dict[str, Any]:
    with Elasticsearch(url, request_timeout=120) as client:
        client.indices.delete(index=_INDEX, ignore_unavailable=True)
        client.indices.create(index=_INDEX, settings=_settings(), mappings=mapping())
        with BuildClock(client) as clock:
            deque(parallel_bulk(client, _steps(people), thread_count=2, chunk_size=2_000), maxlen=0)
            client.indices.refresh(index=_INDEX)

        def ask(asked: Asked) -> int:
            return int(client.search(index=_INDEX, **_body(asked)).body["hits"]["total"]["value"])

        told = times_of(ask, asked)
        size = client.indices.stats(index=_INDEX, metric="store").body["_all"]["total"]["store"]["size_in_bytes"] / _MIB
        client.indices.delete(index=_INDEX)
    return {**clock.told, "plain": told, "mib": size}


def _settings() -> dict[str, Any]:
    return {"number_of_replicas": 0, "refresh_interval": -1, "mapping.total_fields.limit": 2_000}


def mapping() -> dict[str, Any]:
    """Return the columns of the index in Elasticsearch."""
    kinds: dict[str, Iterable[str]] = {
        '{"type": "text", "analyzer": "whitespace", "norms": false}': _TEXTS,
        '{"type": "keyword"}': (*_TAGS, *_TERMS, *_NAMES),
        '{"type": "long"}': ("id", "topic", *_ASKED_FIGURES, *(f"t{number}" for number in TOPICS)),
        '{"type": "long", "index": false}': (*_KEYS, *(f"f{number}" for number in TOPICS)),
    }
    properties = {name: json.loads(kind) for kind, names in kinds.items() for name in names}
    return {"dynamic": "strict", "_source": {"enabled": False}, "properties": properties}


def _steps(people: Path) -> Iterator[dict[str, Any]]:
    for number, values in zip(count(1), _values(people), strict=False):
        yield {"_index": _INDEX, "_id": str(number), "_source": values}


def _body(asked: Asked) -> dict[str, Any]:
    must = {"multi_match": {"query": asked.word, "fields": list(_TEXTS)}}
    ranges = {"followers": asked.least_followers, f"t{asked.topic}": asked.least_score}
    held = [{"range": {name: {"gte": least}}} for name, least in ranges.items()]
    return {
        "size": 20,
        "query": {"bool": {"must": must, "filter": [*held, {"terms": {"country": asked.countries}}]}},
        "sort": [{f"f{asked.topic}": "desc"}],
        "track_total_hits": True,
        "source": False,
    }


if __name__ == "__main__":
    main()
