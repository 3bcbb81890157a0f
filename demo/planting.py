"""Planting the demo: generate, load, score, index. Each step leaves its result whole, so a killed one is done again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import current_app

from demo.days import END_US, LAST_DAY
from demo.gifts import plant_gifts
from demo.suspicion import plant_suspicion
from demo.world import PEOPLE, SEED, write_world
from influencers.activity.lines import ActivityFile
from influencers.jobs.loading import loading
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.accounts import batch_ids
from influencers.queries.generations import generation
from kernel.clock import from_us
from kernel.database import reading
from kernel.errors import Refused
from kernel.progress import progress
from kernel.storage import Storage
from search.jobs import rebuild
from search.shelves import generation_of

SOURCE = "demo"

#: The world is scored a week before its last day too, so that there is a change to tell.
SCORED_DAYS = (LAST_DAY - timedelta(days=7), LAST_DAY)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of planting and whether it had been done before."""

    name: str
    was_done: bool


def plant(people: int = PEOPLE, *, now: datetime, tell: Callable[[Step], None]) -> None:
    """Plant the demo's world into this storage; what is there already is left alone.

    Raises
    ------
    BadInput
        With too few people.
    Refused
        When the storage holds other activity, or a world of another size.
    Conflict
        When another process is planting.
    """
    storage: Storage = current_app.extensions["storage"]
    with storage.lock("demo"):
        _check_ground(storage, people)
        storage.mark_demo()
        # The demo's days may lie ahead of this machine's clock, and the log takes nothing from the future.
        now = max(now, from_us(END_US) + timedelta(hours=3))
        tell(Step("invent the world", was_done=_generate(storage, people)))
        tell(Step("load its activity", was_done=_load(storage, people, now)))
        tell(Step("score everybody, a week before its end and at it", was_done=_score(storage, now)))
        tell(Step("build the index", was_done=_index(storage)))
        tell(Step("let people sign in, claim and redeem", was_done=plant_gifts(now=now)))
        tell(Step("suspect a ring, and decide about one of it", was_done=plant_suspicion(now=now)))


def _world_folder(storage: Storage, people: int) -> Path:
    return storage.root / "demo" / f"world-{people}-{SEED}"


def _check_ground(storage: Storage, people: int) -> None:
    with reading() as session:
        has_activity = bool(batch_ids(session))
    if has_activity and not storage.is_demo:
        raise Refused(
            f"{storage.root} holds other activity, and the demo's invented people would mix with it."
            " Set BELLWETHER_STORAGE to an empty folder for the demo."
        )
    folder = storage.root / "demo"
    others = [path.name for path in folder.glob("world-*") if path != _world_folder(storage, people)]
    if others:
        size = others[0].split("-")[1]
        raise Refused(f"{storage.root} holds a demo of {size} people. Set BELLWETHER_STORAGE to another folder.")


def _generate(storage: Storage, people: int) -> bool:
    folder = _world_folder(storage, people)
    if folder.exists():
        return True
    storage.sweep(folder.parent)
    with storage.new_folder(folder) as unfinished:
        write_world(unfinished / "activity.ndjson.zst", people)
    return False


def _load(storage: Storage, people: int, now: datetime) -> bool:
    file = ActivityFile(_world_folder(storage, people) / "activity.ndjson.zst", SOURCE)
    with loading(now) as load, progress(file.path.stat().st_size, "loading", unit="bytes") as advance:
        return load(file, advance).was_known


def _score(storage: Storage, now: datetime) -> bool:
    last_on = _scored_on(storage)
    missing = [day for day in SCORED_DAYS if last_on is None or day > last_on]
    for day in missing:
        # As a nightly run would have done it: a few hours after the end of that day.
        run_scores(RunRequest(as_of_on=day), now=now - (LAST_DAY - day))
    return not missing


def _scored_on(storage: Storage) -> date | None:
    number = storage.current().scores
    return None if number is None else generation(number).manifest.as_of_on


def _index(storage: Storage) -> bool:
    pointer = storage.current()
    if pointer.index is not None and generation_of(pointer.index) == pointer.scores:
        return True
    rebuild()
    return False
