"""The generations behind the indexes that are kept stay too, on any engine: later pages tell reasons from them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flask import current_app

from influencers.actions.generations import drop_unread_generations, note_read_generations
from influencers.generations.layout import folder_of, numbers
from kernel.storage import Storage
from search import jobs
from tests.search.stage import Stage, person

#: So far apart that scores of one are none of the last 90 days when there is the next.
FIRST_ON, APART = date(2025, 1, 1), timedelta(days=120)


@pytest.fixture
def storage(stage, monkeypatch) -> Storage:
    """Where generations lie as far as it matters to what forgets them."""
    monkeypatch.setattr("influencers.generations.retention.read_manifest", manifest)
    return current_app.extensions["storage"]


def manifest(folder) -> SimpleNamespace:
    return SimpleNamespace(as_of_on=FIRST_ON + int(folder.name) * APART, change=None)


def generate(storage: Storage, number: int) -> None:
    folder = folder_of(storage, number)
    (folder / "ledger").mkdir(parents=True)
    (folder / "inputs").mkdir()
    pq.write_table(pa.table({"account": pa.array([], pa.int64())}), folder / "inputs" / "removals.parquet")


def publish(stage: Stage, storage: Storage, number: int) -> None:
    generate(storage, number)
    stage.score(number, person(1))
    drop_unread_generations()  # as a run does when it is published
    jobs.rebuild()


def whole(storage: Storage) -> list[int]:
    return [number for number in numbers(storage) if (folder_of(storage, number) / "ledger").is_dir()]


def test_what_a_kept_index_names_stays_whole_and_goes_with_it(each_stage: Stage, storage):
    for number in (1, 2, 3):
        publish(each_stage, storage, number)
    assert (numbers(storage), whole(storage)) == ([1, 2, 3], [1, 2, 3])

    publish(each_stage, storage, 4)

    assert (numbers(storage), whole(storage)) == ([2, 3, 4], [2, 3, 4])


def test_what_nobody_reads_goes_when_the_engine_is_changed(each_stage: Stage, storage):
    for number in (1, 2, 3):
        publish(each_stage, storage, number)
    note_read_generations([3])
    for name in each_stage.shelf.names()[:-1]:
        each_stage.shelf.drop(name)

    drop_unread_generations()

    assert numbers(storage) == [2, 3]  # the current one and the one before are kept whatever is read


def test_a_generation_that_knows_somebody_who_was_removed_goes_though_it_is_read(
    each_stage: Stage, storage, monkeypatch
):
    for number in (1, 2, 3):
        publish(each_stage, storage, number)
    monkeypatch.setattr("influencers.actions.generations.removed_account_ids", lambda _session: {77})

    drop_unread_generations()

    assert numbers(storage) == [3]
