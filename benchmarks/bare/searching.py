"""python -m benchmarks.bare.searching FOLDER PEOPLE [--server URL]: the same people and questions, without us.

Texts go in as they are, one column a figure, no reasons, no tiers, no cursors: what is left when the house is away.
"""

import json
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk
from tantivy import Occur

from benchmarks.instruments.searchers import TOPICS, Asked, Stopwatch, documents, told_times
from search.port import Document

_INDEX = "bare-people"
_TEXTS, _NAMES, _FIGURES = ("name", "bio", "recent"), ("network", "language", "country"), ("score", "followers")
_MIB = 1 << 20
_OPEN_END = (1 << 63) - 1


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("people", type=int)
@click.option("--server", default="")
def main(folder: Path, people: int, server: str) -> None:
    """Build and ask."""
    made = Stopwatch(documents(people))
    click.echo(json.dumps(_on_server(server, made) if server else _in_folder(folder, made)))


def _in_folder(folder: Path, made: Stopwatch) -> dict[str, Any]:
    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    for name in _TEXTS:
        builder.add_text_field(name)
    for name in _NAMES:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    for name in (*_FIGURES, "id", *(f"t{number}" for number in TOPICS)):
        builder.add_integer_field(name, fast=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    began = time.perf_counter()
    writer = index.writer(192_000_000, 2)
    for document in made:
        writer.add_document(_tantivy_document(document))
    writer.commit()
    writer.wait_merging_threads()
    seconds = time.perf_counter() - began - made.seconds
    index.reload()
    searcher = index.searcher()

    def ask(asked: Asked) -> int:
        hits = searcher.search(_tantivy_query(index.schema, asked), 20, count=True, order_by_field=f"t{asked.topic}")
        return int(hits.count)  # type: ignore[attr-defined]  # its stub lacks it

    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MIB
    return {"build_seconds": seconds, "plain": told_times(ask), "mib": size}


def _tantivy_document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    for name, value in _source(document).items():
        if isinstance(value, int):
            made.add_integer(name, value)
        elif value:
            made.add_text(name, value)
    return made


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


def _source(document: Document) -> dict[str, Any]:
    source: dict[str, Any] = {
        "id": document.id,
        "name": document.name,
        "bio": document.bio,
        "recent": document.recent_text,
        "network": document.networks[0],
        "language": document.languages[0],
        "country": document.country,
        "score": document.score_tenths,
        "followers": document.followers,
    }
    return source | {f"t{topic.number}": topic.score_tenths for topic in document.topics}


def _on_server(url: str, made: Stopwatch) -> dict[str, Any]:
    with Elasticsearch(url, request_timeout=120) as client:
        client.indices.delete(index=_INDEX, ignore_unavailable=True)
        client.indices.create(
            index=_INDEX, settings=_settings(), mappings={"dynamic": "strict", "properties": _columns()}
        )
        began = time.perf_counter()
        deque(parallel_bulk(client, _steps(made), thread_count=2, chunk_size=2_000), maxlen=0)
        client.indices.refresh(index=_INDEX)
        seconds = time.perf_counter() - began - made.seconds

        def ask(asked: Asked) -> int:
            return int(client.search(index=_INDEX, **_body(asked)).body["hits"]["total"]["value"])

        told = told_times(ask)
        size = client.indices.stats(index=_INDEX, metric="store").body["_all"]["total"]["store"]["size_in_bytes"] / _MIB
        client.indices.delete(index=_INDEX)
    return {"build_seconds": seconds, "plain": told, "mib": size}


def _settings() -> dict[str, Any]:
    return {"number_of_replicas": 0, "refresh_interval": -1, "mapping.total_fields.limit": 2_000}


def _columns() -> dict[str, Any]:
    kinds = {"text": _TEXTS, "keyword": _NAMES, "long": (*_FIGURES, "id", *(f"t{number}" for number in TOPICS))}
    return {name: {"type": kind} for kind, names in kinds.items() for name in names}


def _steps(made: Stopwatch) -> Iterator[dict[str, Any]]:
    for document in made:
        yield {"_index": _INDEX, "_id": str(document.id), "_source": _source(document)}


def _body(asked: Asked) -> dict[str, Any]:
    must = {"multi_match": {"query": asked.word, "fields": list(_TEXTS)}}
    ranges = {"followers": asked.least_followers, f"t{asked.topic}": asked.least_score}
    held = [{"range": {name: {"gte": least}}} for name, least in ranges.items()]
    return {
        "size": 20,
        "query": {"bool": {"must": must, "filter": [*held, {"terms": {"country": asked.countries}}]}},
        "sort": [{f"t{asked.topic}": "desc"}, {"id": "asc"}],
        "track_total_hits": True,
        "source": False,
    }


if __name__ == "__main__":
    main()
