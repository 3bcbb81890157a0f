"""From an invented world to the tables that the pipeline reads, and back from scores to its accounts."""

from collections.abc import Mapping
from typing import Any, Protocol

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table
from numpy.typing import NDArray

from influencers.scoring.attacks.drawing import Floats, Integers
from influencers.scoring.attacks.ids import account_ids, person_ids, places_of_people
from influencers.scoring.attacks.log import NO_POST, Acts
from influencers.scoring.attacks.world import DAYS, World
from influencers.scoring.formula import DAY_US
from influencers.scoring.gaming.standing import Decided

AS_OF_US = 20_200 * DAY_US
"""The as-of moment of every invented world: when its log ends."""

_NETWORK = "mastodon"
_NOTHING: dict[str, dict[str, type]] = {
    "post_topics": {"post": np.int64, "topic": np.int32, "share": np.float64},
    "anonymous": dict.fromkeys(("post", "account", "at_us", "likes", "reshares", "replies"), np.int64),
}

Columns = Mapping[str, NDArray[Any]]


class Engine(Protocol):
    """Where worlds are scored. A name that is used again replaces the table that was there."""

    def load(self, name: str, columns: Columns) -> Table:
        """Make a table out of columns of one length, and return it."""

    def keep(self, name: str, expression: Table) -> Table:
        """Compute an expression, keep it as a table, and return that."""


def load_world(engine: Engine, world: World) -> dict[str, Table]:
    """Leave a world's tables in an engine, without any decision, and return them by name."""
    acts = world.log.acts()
    withdrawn, taken_back_at = world.log.withdrawn()
    authors, posted_at = world.log.posts()
    everybody = np.arange(len(world.crowd), dtype=np.int64)
    crowd = world.crowd
    columns: dict[str, Columns] = {
        "interactions": _interactions(acts),
        "withdrawn": _pairs(withdrawn) | {"kind": withdrawn.kind, "deleted_us": _moment(taken_back_at)},
        "posts": {"post": np.arange(len(authors)), "account": account_ids(authors), "at_us": _moment(posted_at)},
        "accounts": {
            "account": account_ids(everybody),
            "person": person_ids(everybody),
            "unit": np.ones(len(crowd)),
        },
        "profiles": {
            "account": account_ids(everybody),
            "seen_us": np.full(len(crowd), AS_OF_US - DAY_US // 2),
            "created_us": _moment(crowd.created),
            "followers": crowd.followers.astype(np.int64),
            "following": crowd.following.astype(np.int64),
        },
    }
    columns |= {name: {column: np.zeros(0, kind) for column, kind in kinds.items()} for name, kinds in _NOTHING.items()}
    tables = {name: engine.load(name, rows) for name, rows in columns.items()}
    tables["accounts"] = tables["accounts"].mutate(network=ibis.literal(_NETWORK))
    for post in ("post", "topic_post"):
        tables["interactions"] = tables["interactions"].mutate(**{post: _[post].nullif(NO_POST)})
    return tables | {"decisions": load_decisions(engine, ())}


def load_decisions(engine: Engine, decisions: tuple[Decided, ...]) -> Table:
    """Leave decisions in an engine, in the place of those before, and return their table."""
    rows = {
        "actor": np.array([each.actor for each in decisions], dtype=np.int64),
        "target": np.array([each.target for each in decisions], dtype=np.int64),
        "damping": np.array([each.damping for each in decisions], dtype=np.float64),
    }
    return engine.load("decisions", rows)


def scores_by_place(people: Table, count: int) -> Floats:
    """Return everybody's score by place in the crowd; 0 for those who have none."""
    rows = people.select("person", "score").to_pyarrow()
    scores = np.zeros(count)
    scores[places_of_people(rows.column("person").to_numpy())] = rows.column("score").to_numpy()
    return scores


def _interactions(acts: Acts) -> Columns:
    event = np.arange(len(acts), dtype=np.int64)
    return _pairs(acts) | {"event": event, "kind": acts.kind, "post": acts.post, "topic_post": acts.post}


def _pairs(acts: Acts) -> dict[str, NDArray[Any]]:
    return {"actor": account_ids(acts.actor), "target": account_ids(acts.target), "at_us": _moment(acts.at)}


def _moment(day: Floats) -> Integers:
    return AS_OF_US + np.floor((day - DAYS) * DAY_US).astype(np.int64)
