"""The stage that tests of search stand on."""

import pytest

from tests.search.stage import Stage, generation_card


@pytest.fixture
def stage(sqlite_app, monkeypatch) -> Stage:
    made = Stage(sqlite_app)
    for room in ("jobs", "queries"):
        monkeypatch.setattr(f"search.{room}.generation", made.figures)
    monkeypatch.setattr("search.jobs.people", made.people)
    monkeypatch.setattr("search.queries.influencer_cards", made.cards)
    monkeypatch.setattr("search.queries.card_of", generation_card)
    return made
