"""Processes that claim, cancel, expire and redeem without end, and are killed anywhere: counters must still agree."""

import multiprocessing
import random
import time
from contextlib import suppress
from datetime import timedelta
from multiprocessing.synchronize import Event

from sqlalchemy import select

from benchmarks.stress import verbs
from benchmarks.stress.looking import differences_of
from benchmarks.stress.table import Result, result
from benchmarks.stress.verbs import as_task
from benchmarks.stress.world import NOON, World, add_perk
from kernel.database import reading
from kernel.errors import AppError
from perks.jobs.expiring import expire_claims, lapse_offers
from perks.models import Claim

#: So many processes are killed.
KILLS = 20
_LATER = NOON + timedelta(days=20)


def kills(world: World, *, seed: int, count: int = KILLS) -> Result:
    """Kill a process at a random moment, again and again; after each kill nothing may be half done."""
    perks = [
        add_perk(world, copies=40, per_day=30, has_waiting_list=True),
        add_perk(world, generated=True, kind="unique", code_pattern="KILL-####-####", copies=40, per_person=2),
    ]
    chance = random.Random(seed)  # noqa: S311  # when to kill is no secret
    faults: list[str] = []
    for number in range(count):
        _kill_one(world, perks, chance, seed=seed * KILLS + number)
        faults += differences_of(world)
    return result(f"kill -9 at {count} random moments", ["killed"] * count, counter=None, faults=faults)


def _kill_one(world: World, perks: list[int], chance: random.Random, *, seed: int) -> None:
    context = multiprocessing.get_context("forkserver")
    began = context.Event()
    process = context.Process(target=_busy, args=(world, perks, seed, began), daemon=True)
    process.start()
    if not began.wait(60):
        raise RuntimeError("A process did not begin.")
    time.sleep(chance.uniform(0.01, 0.4))
    process.kill()
    process.join(60)
    _await_rollback(world)


def _await_rollback(world: World) -> None:
    """Wait until the server has noticed: what a killed process had begun is rolled back by then."""
    app = world.place.open()
    with app.app_context(), reading() as session:
        if session.get_bind().dialect.name == "postgresql":
            for table in ("claims", "perks", "codes", "places"):
                session.connection().exec_driver_sql(f"LOCK TABLE {table} IN SHARE MODE")


def _busy(world: World, perks: list[int], seed: int, began: Event) -> None:
    chance = random.Random(seed)  # noqa: S311  # who wants what is no secret
    app = world.place.open()
    app.extensions["engine"].connect().close()
    began.set()
    while True:
        with app.app_context(), suppress(AppError):
            chance.choice(_ACTS)(world, chance.choice(perks), chance)


def _claim(world: World, perk_id: int, chance: random.Random) -> None:
    verb = chance.choice([verbs.claim_at_once, verbs.claim_in_two_steps, verbs.hold, verbs.stand_in_line])
    verb(as_task(NOON, chance.choice(world.people), perk_id=perk_id))


def _end(world: World, perk_id: int, chance: random.Random) -> None:
    holding = Claim.perk_id == perk_id, Claim.status.in_(("reserved", "issued"))
    with reading() as session:
        found = session.execute(select(Claim.id, Claim.user_id, Claim.influencer_id).where(*holding)).all()
    if not found:
        return
    claim = chance.choice(found)
    more = {"claim_id": claim.id, "business_id": world.business_id}
    chance.choice([verbs.give_back, verbs.use])(as_task(NOON, (claim.user_id, claim.influencer_id), **more))


def _run_out(_world: World, _perk_id: int, _chance: random.Random) -> None:
    expire_claims(_LATER)
    lapse_offers(_LATER)


_ACTS = (*[_claim] * 6, *[_end] * 3, _run_out)
