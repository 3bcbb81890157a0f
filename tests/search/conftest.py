"""The stage that tests of search stand on."""

from dataclasses import replace

import pytest

from search import jobs
from search.documents import document_of
from tests.search.stage import Stage, generation_card
from tests.shelves import SHELVES, shelf_of

#: No engine takes it for a moment: it is none of 64 bits.
TOO_LATE_S = 2**63


@pytest.fixture
def stage(sqlite_app, monkeypatch) -> Stage:
    made = Stage(sqlite_app)
    for room in ("jobs", "queries", "writing"):
        monkeypatch.setattr(f"search.{room}.generation", made.figures)
    monkeypatch.setattr("search.writing.people", made.people)
    monkeypatch.setattr("search.queries.people", made.people)
    monkeypatch.setattr("search.queries.influencer_cards", made.cards)
    monkeypatch.setattr("search.queries.card_of", generation_card)
    return made


@pytest.fixture(params=[kind for kind in SHELVES if kind != "elasticsearch-9"])
def each_stage(request, stage, tmp_path) -> Stage:
    """A stage on every engine, one after the other; its shelf is `stage.shelf`."""
    with shelf_of(request.param, tmp_path / "var") as shelf:
        stage.app.extensions["search_shelf"] = stage.shelf = shelf
        yield stage


@pytest.fixture
def server_stage(stage, tmp_path) -> Stage:
    """A stage on Elasticsearch."""
    with shelf_of("elasticsearch", tmp_path / "var") as shelf:
        stage.app.extensions["search_shelf"] = stage.shelf = shelf
        yield stage


@pytest.fixture
def build_that_fails(monkeypatch):
    """Build an index on a disk that is full."""

    def broken(_facts):
        raise RuntimeError("the disk is full")

    def build():
        with monkeypatch.context() as patch:
            patch.setattr("search.writing.document_of", broken)
            with pytest.raises(RuntimeError):
                jobs.rebuild()

    return build


@pytest.fixture
def refused(monkeypatch) -> set[int]:
    """People in whose documents there is something that no engine takes."""
    ids: set[int] = set()

    def made(facts):
        document = document_of(facts)
        return replace(document, last_active_s=TOO_LATE_S) if facts.id in ids else document

    monkeypatch.setattr("search.writing.document_of", made)
    return ids
