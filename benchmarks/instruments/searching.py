"""python -m benchmarks.instruments.searching FOLDER PEOPLE [--server URL]: build our index and ask it."""

import json
import time
from pathlib import Path

import click

from benchmarks.instruments.searchers import AS_OF_S, FACETS, TOPICS, Stopwatch, documents, told_times
from kernel.config import Settings
from kernel.storage import Storage
from search.elasticsearch.client import open_client
from search.indexes import open_shelf
from search.port import About

_MIB = 1 << 20


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("people", type=int)
@click.option("--server", default="")
def main(folder: Path, people: int, server: str) -> None:
    """Build and ask."""
    storage = Storage(folder)
    settings = Settings(storage=folder, search_url=server, search_prefix="benchmark")
    shelf = open_shelf(settings, storage)
    about = About(name=shelf.name_of(1, 1), generation=1, as_of_s=AS_OF_S, topics=TOPICS)
    made = Stopwatch(documents(people))
    began = time.perf_counter()
    with shelf.make(about) as engine:
        engine.put(made)
    seconds = time.perf_counter() - began - made.seconds
    asked = shelf.reading(about.name)
    told = {
        "build_seconds": seconds,
        "plain": told_times(lambda each: asked.find(each.query()).total),
        "facets": told_times(lambda each: asked.find(each.query(FACETS)).total),
        "mib": _on_server(settings, about.name) if server else _in_folder(folder),
    }
    shelf.drop(about.name)
    click.echo(json.dumps(told))


def _in_folder(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MIB


def _on_server(settings: Settings, name: str) -> float:
    with open_client(settings) as client:
        stored = client.indices.stats(index=name, metric="store").body
    return float(stored["_all"]["total"]["store"]["size_in_bytes"]) / _MIB


if __name__ == "__main__":
    main()
