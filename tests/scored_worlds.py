"""Houses of their own for tests: a world that is loaded and scored once, and a copy of it for every test."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from flask import Flask

from app import create_app
from influencers.jobs.scoring import RunRequest, run_scores
from kernel.config import Settings
from tests.activity_lines import LAST_DAY, write_lines


def settings_of(storage: Path) -> Settings:
    return Settings(storage=storage, listing="public", secret_key="a key for tests")


def load_into(app: Flask, path: Path) -> None:
    """Load lines as an operator does."""
    result = app.test_cli_runner().invoke(args=["activity", "load", str(path)])
    assert result.exit_code == 0, result.output


def make_world(folder: Path, lines: list[dict[str, object]], *, scored_on: Sequence[date] = (LAST_DAY.date(),)) -> Path:
    """Load lines and score as of some days, the last by itself; return the storage."""
    app = create_app(settings_of(folder / "var"))
    with app.app_context():
        load_into(app, write_lines(folder / "activity.ndjson", lines))
        for day in scored_on:
            run_scores(RunRequest(as_of_on=day), now=LAST_DAY)
    app.extensions["engine"].dispose()
    return folder / "var"


def on_a_copy(storage: Path, tmp_path: Path) -> Iterator[Flask]:
    """Yield an app, open, on a copy of a world's storage."""
    shutil.copytree(storage, tmp_path / "var")
    app = create_app(settings_of(tmp_path / "var"))
    with app.app_context():
        yield app
    app.extensions["engine"].dispose()
