"""Scenes: an invented world, scored and looked at, told by places in its crowd."""

from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from ibis import _

from influencers.scoring.attacks.bursts import Socks, burst_hour, follow_and_drop
from influencers.scoring.attacks.ids import account_ids, person_ids, places_of_people
from influencers.scoring.attacks.rented import Rented
from influencers.scoring.attacks.rings import DirectedRing, MutualRing, ReplyingRing
from influencers.scoring.attacks.tables import AS_OF_US, load_world
from influencers.scoring.gaming.finding import find
from influencers.scoring.gaming.proposals import Findings
from influencers.scoring.pipeline import run_pipeline

PEOPLE = 2_000

ATTACKS = {
    "rented": Rented(),
    "disguised": Rented(disguise=3.0),
    "two accounts of one customer": Rented(customers=2),
    "burst hour": burst_hour,
    "socks": Socks(5),
    "follow and drop": follow_and_drop,
    "replying ring": ReplyingRing(20, posts=12),
    "mutual ring": MutualRing(12, dose=3),
    "directed ring": DirectedRing(70),
}

KNOWN = 40
"""People who proved who they are."""


class Engine:
    """One DuckDB in memory. Every scene has names of its own there, so that none replaces a table of another."""

    def __init__(self, backend=None, scene="first"):
        self.backend = backend or ibis.duckdb.connect(threads=1)
        self.scene = scene

    def beside(self, scene):
        """Return the engine for another scene."""
        return Engine(self.backend, scene)

    def load(self, name, columns):
        rows = pa.table({key: pa.array(column) for key, column in columns.items()})
        self.backend.con.register("incoming", rows)
        self.backend.con.execute(f"create or replace table {self.scene}_{name} as from incoming")
        self.backend.con.unregister("incoming")
        return self.backend.table(f"{self.scene}_{name}")

    def keep(self, name, expression):
        return self.backend.create_table(f"{self.scene}_{name}", expression, overwrite=True)


@dataclass(frozen=True)
class Scene:
    """A world with its scores before anybody looked, and what was found."""

    world: object
    planted: dict
    tables: dict
    results: dict
    known: list
    scores: dict  # person -> points
    findings: Findings

    def targets(self, name):
        """People whom an attack was for."""
        return set(person_ids(self.planted[name].targets).tolist())

    def actors(self, name):
        """Accounts that acted in an attack."""
        return set(account_ids(self.planted[name].actors).tolist())

    def proposals(self, name):
        """What was proposed about the people whom an attack was for."""
        return [each for each in self.findings.proposals if each.target in self.targets(name)]


def look_at(engine, world, *, planted, joined=()):
    """Score a world and look for gaming in it. Of `joined` places the accounts are the first one's person's."""
    tables = load_world(engine, world)
    if joined:
        tables["accounts"] = with_joined(tables["accounts"], joined)
    known = known_people(world)
    results = score(engine, tables)
    scores = scores_of(results)
    findings = find(tables, results, engine.keep, as_of_us=AS_OF_US, seeds=known)
    return Scene(world, planted, tables, results, known, scores, findings)


def with_joined(accounts, places):
    one, *others = (np.asarray(places)).tolist()
    ids = account_ids(np.array(others)).tolist()
    return accounts.mutate(person=ibis.ifelse(_.account.isin(ids), int(person_ids(np.array(one))), _.person))


def known_people(world):
    free = np.setdiff1d(np.flatnonzero(world.attention > 0), list(world.taken))
    return person_ids(np.random.default_rng(8).choice(free, KNOWN, replace=False)).tolist()


def score(engine, tables, *, as_of_us=AS_OF_US):
    """Score as far as the detectors read: topics are never computed."""
    return run_pipeline(tables, _upto_events(engine), as_of_us=as_of_us)


def _upto_events(engine):
    over = []

    def keep(name, expression):
        if over:
            return expression
        if name == "event_ledger":
            over.append(name)
        return engine.keep(name, expression)

    return keep


def scores_of(results):
    rows = results["person"].select("person", "score").to_pyarrow()
    return dict(zip(rows["person"].to_pylist(), rows["score"].to_pylist(), strict=True))


def is_honest(scene, person):
    """Whether a person is of the honest world, and no attack was for them."""
    place = int(places_of_people(np.array(person)))
    return place < scene.world.honest_count and not any(person in scene.targets(name) for name in scene.planted)


def columns(rows):
    """Return the columns of an Arrow table by name."""
    return {name: rows[name].combine_chunks() for name in rows.column_names}
