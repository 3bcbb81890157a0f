"""Work that a test kills: each function is a process of its own with an app of its own.

Everything is imported and opened before the work says that it began, so that a kill hits the work itself.
"""

from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

from app import create_app
from influencers.jobs.scoring import RunRequest, run_scores
from kernel.config import Settings
from search.jobs import rebuild
from tests.activity_lines import LAST_DAY

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def app_on(folder: Path):
    """Return an app on a storage and an SQLite file in a folder."""
    return create_app(Settings(storage=folder, listing="public", secret_key="a key for tests"))


def load(folder: Path, activity: Path, began: Event) -> None:
    """Load a file of activity, as the command does."""
    with app_on(folder).app_context() as context:
        began.set()
        result = context.app.test_cli_runner().invoke(args=["activity", "load", str(activity)])
        if result.exit_code:
            raise SystemExit(result.output)


def score(folder: Path, _activity: Path, began: Event) -> None:
    """Make a generation."""
    with app_on(folder).app_context():
        began.set()
        run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=NOON)


def index(folder: Path, _activity: Path, began: Event) -> None:
    """Make an index of the current generation."""
    with app_on(folder).app_context():
        began.set()
        rebuild()
