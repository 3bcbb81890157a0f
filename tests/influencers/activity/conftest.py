"""Storages to load activity into, and what their logs hold, told by names instead of ids."""

import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from flask import Flask

from app import create_app
from influencers.activity.layout import PARTS, part_files
from influencers.queries.accounts import accounts_table, batch_ids
from kernel.config import Settings
from kernel.database import reading
from kernel.storage import UNFINISHED, Storage

_ACCOUNT_COLUMNS = ("account", "actor", "target")


@dataclass(frozen=True)
class House:
    """An app with a storage of its own."""

    app: Flask
    folder: Path

    @property
    def storage(self) -> Storage:
        return self.app.extensions["storage"]

    def write(self, lines, name="activity.ndjson"):
        """Write lines (objects, bytes, or the whole file as bytes) to a file."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        told = lines if isinstance(lines, bytes) else b"".join(_line(line) for line in lines)
        path.write_bytes(told)
        return path

    def run(self, *arguments, **more):
        return self.app.test_cli_runner().invoke(args=["activity", *map(str, arguments)], **more)

    def load(self, lines, name="activity.ndjson", options=()):
        """Load lines as an operator does; return what the command answered."""
        return self.load_file(self.write(lines, name), options=options)

    def load_file(self, *paths, options=()):
        result = self.run("load", "--json", *options, *paths)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def refused(self):
        """Return (line number, field, reason) of every line that was refused."""
        told = json.loads(self.run("quarantine", "--json", "--limit", "100000").stdout)
        return [(line["line"], line["field"], line["reason"]) for line in told["lines"]]

    def files(self):
        """Return every file of the log with its bytes."""
        paths = [path for path in self.storage.activity.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.storage.activity)): path.read_bytes() for path in paths}

    def unfinished(self):
        return list(self.storage.root.rglob(f"{UNFINISHED}*"))

    def log(self):
        """Return the rows of the log, sorted, with names in the place of account ids."""
        with self.app.app_context(), reading() as session:
            batches, accounts = batch_ids(session), accounts_table(session).to_pylist()
        names = {row["account"]: f"{row['network']}:{row['native_id']}" for row in accounts}
        return {folder: sorted(self._rows(folder, batches, names), key=repr) for folder in PARTS}

    def _rows(self, folder, batches, names):
        for path in part_files(self.storage, folder, batches):
            for row in pq.ParquetFile(path).read().to_pylist():
                row |= {column: names[row[column]] for column in _ACCOUNT_COLUMNS if column in row}
                yield row


def _line(line):
    return line + b"\n" if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() + b"\n"


@pytest.fixture
def house(app, tmp_path):
    """A house on each kind of database."""
    return House(app, tmp_path)


@pytest.fixture
def new_house(blank_sqlite, tmp_path):
    """Make houses on SQLite, each with a storage of its own."""
    made = []
    with ExitStack() as stack:

        def make():
            folder = tmp_path / f"house{len(made)}"
            (folder / "var").mkdir(parents=True)
            shutil.copy(blank_sqlite, folder / "var" / "bellwether.db")
            app = create_app(Settings(storage=folder / "var", listing="public", secret_key="a key for tests"))
            stack.callback(app.extensions["engine"].dispose)
            made.append(House(app, folder))
            return made[-1]

        yield make
