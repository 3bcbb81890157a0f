"""Search servers that are killed: in the middle of a bulk, of a rebuild, restarted, and one of a cluster of three.

python -m benchmarks.stress.nodes [--people 6000] [--port 9291] [--only TEXT]

Nodes are started by the kit of BELLWETHER_KIT (`elasticsearch.sh`), with 512 MB of heap each, and stopped in the end.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from app import create_app
from benchmarks.stress.servers import Server, served
from benchmarks.stress.world import NOON, score_voices
from influencers.actions.listing import give_public_basis, note_changes
from influencers.models import Account
from influencers.queries.listing import all_listed_ids, pending_changes
from kernel.config import Settings
from kernel.database import reading, transaction
from kernel.errors import AppError, Unavailable
from search import jobs
from search.checking import verify
from search.indexes import shelf
from search.port.query import Query
from search.queries import find

_MOST_TRIES = 90
_READERS = 4
#: So that catching up takes several rounds.
_TIMES_CHANGED = 4
#: Searches go on for so long with all three nodes, then for so long without one.
_BEFORE_SECONDS, _AFTER_SECONDS = 2.0, 8.0

Case = Callable[[Server, Flask, random.Random], list[str]]


@click.command()
@click.option("--people", default=6_000, show_default=True, help="At least three chunks of a bulk.")
@click.option(
    "--port", default=9291, show_default=True, help="Of the first node; 200 ports from here on should be free."
)
@click.option("--runs", default=2, show_default=True, help="How often each kill is tried, each at another moment.")
@click.option("--only", default="", help="Only cases whose name holds this text.")
def main(people: int, port: int, runs: int, only: str) -> None:
    """Kill search servers, and print what came of it; exit 1 when something was lost."""
    kit = os.environ.get("BELLWETHER_KIT", "")  # noqa: TID251  # where a tool is, not a setting of the house
    if not kit:
        click.echo("BELLWETHER_KIT does not say where the kit is that starts search servers: none was killed.")
        return
    wrong = False
    for nodes_count, cases in ((1, (killed_in_a_bulk, killed_in_a_rebuild, restarted)), (3, (killed_one_of_three,))):
        chosen = [case for case in cases if only in case.__name__]
        if chosen:
            with tempfile.TemporaryDirectory() as folder, served(Path(kit), port, nodes_count) as server:
                wrong |= _tried(chosen, server, _house(Path(folder), server, people), runs)
    sys.exit(1 if wrong else 0)


def _tried(cases: Sequence[Case], server: Server, app: Flask, runs: int) -> bool:
    wrong = False
    for case in cases:
        for seed in range(runs):
            began = time.perf_counter()
            with app.app_context():
                faults = [*case(server, app, random.Random(seed)), *_differences()]  # noqa: S311  # when is no secret
            name = case.__name__.replace("_", " ")
            click.echo(f"{name:24} {time.perf_counter() - began:6.1f} s  {'; '.join(faults) or 'nothing was lost'}")
            wrong |= bool(faults)
    return wrong


def _house(folder: Path, server: Server, people: int) -> Flask:
    settings = Settings(
        storage=folder / "var",
        listing="public",
        secret_key="of a search that is killed",  # noqa: S106  # it guards nothing
        search_url=server.search_url,
        search_timeout_seconds=5,
    )
    app = create_app(settings)
    with app.app_context():
        score_voices(settings.storage, people)
        with transaction() as session:
            everybody = set(session.scalars(select(Account.influencer_id)))
            give_public_basis(session, everybody, source="stress", now=NOON)
        jobs.rebuild()
    return app


def killed_in_a_bulk(server: Server, app: Flask, chance: random.Random) -> list[str]:
    """Kill the only node while everybody is put in again."""
    _change_everybody()
    with _killing(server, chance.uniform(0.2, 0.8)):
        faults = [] if _fails(jobs.keep_up) else ["the server was killed too late"]
    return faults + _page_faults(app) + _revived(server)


def killed_in_a_rebuild(server: Server, app: Flask, chance: random.Random) -> list[str]:
    """Kill the only node while another index is built."""
    current = app.extensions["storage"].current().index
    with _killing(server, chance.uniform(0.3, 1.0)):
        faults = [] if _fails(jobs.rebuild) else ["the server was killed too late"]
    if not faults and app.extensions["storage"].current().index != current:
        faults.append("the pointer was moved to half an index")
    faults += _page_faults(app) + _revived(server)
    jobs.rebuild()
    return faults


def restarted(server: Server, app: Flask, _chance: random.Random) -> list[str]:
    """End the only node after people changed, and start it again."""
    _change_everybody()
    server.kill(1)
    return _page_faults(app) + _revived(server)


def killed_one_of_three(server: Server, app: Flask, chance: random.Random) -> list[str]:
    """Kill a node of three while others search and changes are put in: nobody notices."""
    server.await_green()
    told: list[str] = []
    seconds: list[float] = []
    has_ended = threading.Event()
    readers = [threading.Thread(target=_search_on, args=(app, has_ended, told, seconds)) for _ in range(_READERS)]
    for reader in readers:
        reader.start()
    time.sleep(_BEFORE_SECONDS)
    _change_everybody()
    server.kill(chance.randint(1, server.nodes_count))
    if not _keeps_up_at_last():
        told.append("what changed was not put in")
    time.sleep(_AFTER_SECONDS)
    has_ended.set()
    for reader in readers:
        reader.join()
    click.echo(f"  {len(seconds):,} searches, {len(told)} failed, the slowest took {max(seconds):.2f} s")
    server.revive()
    server.await_green()
    return sorted(set(told))


def _search_on(app: Flask, has_ended: threading.Event, told: list[str], seconds: list[float]) -> None:
    while not has_ended.is_set():
        began = time.perf_counter()
        try:
            with app.app_context(), reading() as session:
                find(session, Query(size=20))
        except AppError as error:
            told.append(error.code)
        seconds.append(time.perf_counter() - began)


@contextmanager
def _killing(server: Server, after_seconds: float) -> Iterator[None]:
    timer = threading.Timer(after_seconds, server.kill, args=[1])
    timer.start()
    yield
    timer.join()


def _change_everybody() -> None:
    """Take everybody out behind the house's back, and say that they changed: what is lost now is missing then."""
    with transaction() as session:
        ids = sorted(all_listed_ids(session))
        for _time in range(_TIMES_CHANGED):
            note_changes(session, ids, now=NOON)
    engine = shelf().open(shelf().names()[-1])
    engine.remove(ids)
    engine.close()


def _waiting() -> int:
    with reading() as session:
        return len(pending_changes(session, jobs.EVERY_CHANGE))


def _fails(work: Callable[[], object]) -> bool:
    try:
        work()
    except Unavailable:
        return True
    return False


def _keeps_up_at_last() -> bool:
    """Try again as the worker does, only sooner; return whether it went well."""
    for _try in range(_MOST_TRIES):
        if not _fails(jobs.keep_up):
            return True
        time.sleep(1)
    return False


def _page_faults(app: Flask) -> list[str]:
    """Return what is wrong with the page while the server is away."""
    answer = app.test_client().get("/search")
    told = "Search is resting" in answer.text
    is_right = answer.status_code == Unavailable.status and "Retry-After" in answer.headers and told
    return [] if is_right else [f"the page said {answer.status_code}"]


def _revived(server: Server) -> list[str]:
    server.revive()
    # A server that answers may still be reading what the older indexes hold.
    server.await_green()
    return [] if _keeps_up_at_last() else ["catching up did not mend it"]


def _differences() -> list[str]:
    compared = verify()
    faults = [f"{len(each.ids):,} differ in {each.index}" for each in compared if each.ids]
    faults += [f"nobody is in {each.index}" for each in compared if not each.people_count]
    return [*faults, *([f"{_waiting():,} changes wait"] if _waiting() else [])]


if __name__ == "__main__":
    main()
