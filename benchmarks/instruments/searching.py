"""python -m benchmarks.instruments.searching PEOPLE FOLDER [--server URL]: build our index and ask it."""

import json
from contextlib import nullcontext
from pathlib import Path

import click

from app import create_app
from benchmarks.instruments.clocks import BuildClock, times_of
from benchmarks.instruments.indexed import written_documents
from benchmarks.instruments.searchers import AS_OF_S, FACETS, QUESTIONS, SUGGESTED, TOPICS, Asked, begun, questions
from benchmarks.instruments.shown import answered, show_people
from kernel.config import Settings
from kernel.storage import Storage
from search.beginnings import read_beginning
from search.elasticsearch.client import open_client
from search.indexes import open_shelf
from search.port.beginning import Beginning
from search.port.engine import About, Engine
from search.shelves import Shelf

_MIB = 1 << 20


@click.command()
@click.argument("people", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--server", default="")
@click.option("--questions", "asked_count", default=QUESTIONS, help="How many are asked.")
def main(people: Path, folder: Path, server: str, asked_count: int) -> None:
    """Build and ask."""
    settings = Settings(
        storage=folder, search_url=server, search_prefix="benchmark", listing="public", secret_key=f"of {folder}"
    )
    shelf = open_shelf(settings, Storage(folder))
    about = About(name=shelf.name_of(1, 1), generation=1, as_of_s=AS_OF_S, topics=TOPICS)
    shelf.drop(about.name)
    try:
        told = _built(settings, shelf, about, people) | _asked(shelf.reading(about.name), asked_count)
        told["mib"] = _on_server(settings, about.name) if server else _in_folder(folder)
        app = create_app(settings)
        show_people(app, people, about)
        told |= answered(app, asked_count)
    finally:
        shelf.drop(about.name)
    click.echo(json.dumps(told))


def _built(settings: Settings, shelf: Shelf, about: About, people: Path) -> dict[str, object]:
    server = open_client(settings) if settings.search_url else nullcontext()
    with server as client, BuildClock(client) as clock, shelf.make(about) as engine:
        engine.put(written_documents(people))
    return {**clock.told}


def _asked(engine: Engine, asked_count: int) -> dict[str, object]:
    """Return what the engine takes to answer."""

    def suggest(typed: str) -> int:
        return len(engine.suggest(Beginning(read_beginning(typed), SUGGESTED)))

    def find(asked: Asked, facets: tuple[str, ...] = ()) -> int:
        page = engine.find(asked.query(facets))
        # Facets may still be counted when the people are there; the answer is whole when they are read.
        if len(page.facets) != len(facets):
            raise RuntimeError(f"Not every facet was counted for {asked}.")
        return page.total

    asked = questions()[:asked_count]
    return {
        "plain": times_of(find, asked),
        "facets": times_of(lambda each: find(each, FACETS), asked),
        "suggest": times_of(suggest, begun()[:asked_count]),
    }


def _in_folder(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MIB


def _on_server(settings: Settings, name: str) -> float:
    with open_client(settings) as client:
        stored = client.indices.stats(index=name, metric="store").body
    return float(stored["_all"]["total"]["store"]["size_in_bytes"]) / _MIB


if __name__ == "__main__":
    main()
