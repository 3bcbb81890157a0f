"""Runs of small worlds through the pipeline and through the oracle, side by side."""

from dataclasses import dataclass

import ibis
import numpy as np

from influencers.generations.pair_lines import pair_lines
from influencers.generations.pieces import Sorter
from influencers.scoring.changes import FACTORS, Pairs
from influencers.scoring.changes import Acts as ChangingActs
from influencers.scoring.formula import DAY_US
from influencers.scoring.oracle import Accounts, Acts, Counts, Decisions, Oracle, Posts, Profiles, Withdrawn
from influencers.scoring.pipeline import run_pipeline
from tests.influencers.scoring.worlds import AS_OF_US


@dataclass(frozen=True)
class Run:
    """What the pipeline kept, each table as a list of rows (dicts)."""

    person: list
    pair_ledger: list
    anonymous_ledger: list
    event_ledger: list
    topic_ledger: list
    person_topic: list

    @property
    def influence(self):
        return {row["person"]: row["influence"] for row in self.person}

    @property
    def i9(self):
        return {row["person"]: row["i9"] for row in self.person}

    @property
    def contributions(self):
        return {(row["actor"], row["target"]): row["c"] for row in self.pair_ledger}

    @property
    def anonymous(self):
        return {row["target"]: row["c"] for row in self.anonymous_ledger}

    @property
    def topics(self):
        return {(row["person"], row["topic"]): row["influence"] for row in self.person_topic}

    @property
    def integers(self):
        """Every row of every table without its doubles, in an order that rows themselves make."""
        tables = (getattr(self, name) for name in self.__dataclass_fields__)
        return [sorted(str([v for v in row.values() if not isinstance(v, float)]) for row in t) for t in tables]


class Pipeline:
    """One DuckDB in memory, used again for every world.

    Ibis needs a second to build and compile the pipeline, DuckDB a few milliseconds to run it on a small world.
    All worlds are told in days before one as-of moment, so their SQL is the same: it is compiled once, then run.
    """

    def __init__(self):
        self.backend = ibis.duckdb.connect(threads=1)
        self.statements = []

    def load(self, world, *, shuffled_by=None):
        """Put a world's tables in place, and return their names."""
        tables = world.tables()
        for name, table in tables.items():
            order = np.arange(len(table)) if shuffled_by is None else shuffled_by.permutation(len(table))
            self.backend.con.register("incoming", table.take(order))
            self.backend.con.execute(f"create or replace table {name} as from incoming")
            self.backend.con.unregister("incoming")
        return tables.keys()

    def run(self, world, *, shuffled_by=None):
        names = self.load(world, shuffled_by=shuffled_by)
        if not self.statements:
            self.compile(names)
        else:
            for statement in self.statements:
                self.backend.con.execute(statement)
        return Run(**{name: self._rows(name) for name in Run.__dataclass_fields__})

    def compile(self, names):
        """Run the pipeline by Ibis, and remember the statements."""
        self.statements = []

        def keep(name, expression):
            self.statements.append(f"create or replace table {name} as {ibis.to_sql(expression, dialect='duckdb')}")
            self.backend.con.execute(self.statements[-1])
            return self.backend.table(name)

        return run_pipeline({name: self.backend.table(name) for name in names}, keep, as_of_us=AS_OF_US)

    def _rows(self, name):
        """Return the rows of a table; those of pairs as they stand in the file, with every factor."""
        found = self.backend.con.sql(f"from {name}").to_arrow_table()
        return (pair_lines(self.backend.con).completed(found, Sorter()) if name == "pair_ledger" else found).to_pylist()


def oracle_of_world(world, formula=None):
    """An oracle over the world's arrays, without a database between."""
    columns = {name: _arrays(table) for name, table in world.tables().items()}
    acts, posts, accounts = columns["interactions"], columns["posts"], columns["accounts"]
    counts = {name: columns["anonymous"][name] for name in ("account", "at_us", "likes", "reshares", "replies")}
    target = columns["decisions"]["target"]
    more = {} if formula is None else {"formula": formula}
    return Oracle(
        acts=Acts(**{name: acts[name] for name in ("actor", "target", "kind", "at_us")}),
        posts=Posts(account=posts["account"], at_us=posts["at_us"], known_us=posts["at_us"]),
        profiles=Profiles(**columns["profiles"]),
        accounts=Accounts(
            **{name: accounts[name] for name in ("account", "person", "unit")},
            network=np.unique(accounts["network"], return_inverse=True)[1],
        ),
        decisions=Decisions(
            actor=columns["decisions"]["actor"],
            target=np.nan_to_num(target).astype(np.int64),
            of_everything=np.isnan(target),
            damping=columns["decisions"]["damping"],
        ),
        counts=Counts(**counts),
        withdrawn=Withdrawn(**columns["withdrawn"]),
        **more,
    )


def influence_of(world, oracle=None):
    """Units of everybody who has any, by the oracle."""
    oracle = oracle or oracle_of_world(world)
    return {p: i for p, i in zip(oracle.people.tolist(), oracle.day(AS_OF_US).tolist(), strict=True) if i > 0}


def contributions_of(world, oracle=None):
    """Units of every pair that has any, by the oracle."""
    oracle = oracle or oracle_of_world(world)
    units = oracle.contributions(AS_OF_US).tolist()
    return {(a, t): c for a, t, c in zip(oracle.actor.tolist(), oracle.target.tolist(), units, strict=True) if c > 0}


def anonymous_of(world, oracle=None):
    """Units that people whom nobody named bring to every account to which they bring any, by the oracle."""
    oracle = oracle or oracle_of_world(world)
    units = oracle.anonymous(AS_OF_US).tolist()
    return {account: c for account, c in zip(oracle.accounts.tolist(), units, strict=True) if c > 0}


def topics_of(world):
    """Units of everybody in every topic, by the oracle."""
    oracle = oracle_of_world(world)
    found = {}
    for topic in {topic for _, topic, _ in world.shares}:
        shares = {post: share for post, of, share in world.shares if of == topic}
        by_act = np.array([shares.get(act.topic_post, 0.0) for act in world.acts])
        units = oracle.topic_day(AS_OF_US, by_act).tolist()
        found |= {(p, topic): i for p, i in zip(oracle.people.tolist(), units, strict=True) if i > 0}
    return found


def changing_pairs(run, person):
    """A person's pairs in a run, as changes are told of them."""
    rows = [row for row in run.pair_ledger if row["person"] == person]
    return Pairs(
        actors=_whole(row["actor"] for row in rows),
        targets=_whole(row["target"] for row in rows),
        c9=_whole(row["c9"] for row in rows),
        c=np.array([row["c"] for row in rows]),
        factors=np.array([[*_factors(row)] for row in rows], float).reshape(len(rows), len(FACTORS)),
        anonymous9=sum(row["c9"] for row in run.anonymous_ledger if row["person"] == person),
    )


def changing_acts(run, person, days_before=0.0):
    """The acts behind them; of a run that was so many days before the as-of moment of all worlds."""
    rows = [row for row in run.event_ledger if row["person"] == person]
    shift = round(days_before * DAY_US)
    columns = [_whole(row[name] for row in rows) for name in ("actor", "target", "event", "kind", "at_us")]
    return ChangingActs(*columns[:4], columns[4] - shift, AS_OF_US - shift)


def _factors(row):
    for name in FACTORS:
        yield (row["h"] / row["g"] if row["g"] else 1.0) if name == "mutual" else row[name]


def _whole(numbers):
    return np.array(list(numbers), np.int64)


def _arrays(table):
    unknown = ("created_us", "followers", "following", "unit", "likes", "reshares", "replies", "damping")
    unknown = (*unknown, *(("target",) if "damping" in table.column_names else ()))  # a decision may have no target
    return {
        name: table[name].to_numpy().astype(float) if name in unknown else table[name].to_numpy()
        for name in table.column_names
    }
