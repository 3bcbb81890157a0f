"""Asserts of a run, told as figures: a generation is published only when all of them hold."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, exact_sum
from influencers.scoring.oracle import Oracle
from influencers.scoring.pairs import PAIR
from influencers.scoring.topic_scores import PERSON_TOPIC

Results = Mapping[str, Table]

TOLERANCE = 1e-9
"""Units that two implementations may differ for one person, absolutely and relatively."""


_MARKS = 1 << 31
"""Numbers that a pair may have by chance: their sums over all acts stay within 127 bits."""


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash(actor: int, target: int) -> int:  # type: ignore[empty-body]
    """Return a number by chance for two others: engines have it, but Ibis knows it of one only."""


@dataclass(frozen=True, slots=True)
class Check:
    """One assert of a run."""

    name: str
    ok: bool
    figure: str


def figure_checks(results: Results) -> tuple[Check, ...]:
    """Check that every figure is a number, none is negative, and no topic counts more than the whole."""
    people, topics = results["person"], results["person_topic"]
    overall = people.select("person", whole="i9")
    above = topics.join(overall, "person").filter(_.i9 > _.whole)
    return (
        _none("people with a figure that is not finite or below 0", people.filter(_is_wrong(people))),
        _none("scores of 100 or more", people.filter(_.score >= 100.0)),
        _none("topics with a figure that is not finite or below 0", topics.filter(_is_wrong(topics))),
        _none("topics above the overall influence", above),
        _none("contributions below 0", results["pair_ledger"].filter(_.c9 < 0)),
        _none("dampings outside 0 to 1", results["pair_ledger"].filter((_.damping < 0) | (_.damping > 1))),
        _none("anonymous reactions below 0", results["anonymous_ledger"].filter(_.c9 < 0)),
        _none("acts with a contribution below 0", results["event_ledger"].filter(_.c9 < 0)),
    )


def ledger_checks(results: Results) -> tuple[Check, ...]:
    """Check that every ledger sums, to the nano-unit, to what it explains."""
    pairs, events = results["pair_ledger"], results["event_ledger"]
    named, anonymous = (results[name].select("person", "c9") for name in ("pair_ledger", "anonymous_ledger"))
    people = results["person"].select("person", "i9")
    return (
        _equal("people whose contributions do not sum", _sums(named.union(anonymous), "person"), people),
        _acts_check("pairs whose acts do not sum", events, pairs),
        _equal(
            "topic scores whose contributions do not sum",
            _sums(results["topic_ledger"], *PERSON_TOPIC),
            results["person_topic"].select(*PERSON_TOPIC, "i9"),
        ),
    )


def oracle_check(people: Table, oracle: Oracle, *, as_of_us: int) -> Check:
    """Check that the oracle's influence of everybody equals the pipeline's, before rounding."""
    found = people.select("person", "influence").to_pyarrow()
    published = np.zeros(len(oracle.people))
    person = found.column("person").to_numpy()
    place = np.minimum(np.searchsorted(oracle.people, person), max(len(oracle.people) - 1, 0))
    strangers = int(np.count_nonzero(oracle.people[place] != person))
    published[place] = found.column("influence").to_numpy()
    exact = oracle.day(as_of_us)
    worst = float(np.max(np.abs(published - exact) / (1.0 + exact), initial=0.0))
    figure = f"{len(person)} people, worst difference {worst:.1e} units"
    return Check("the oracle agrees for everybody", worst <= TOLERANCE and not strangers, figure)


def _is_wrong(table: Table) -> Value:
    wrong = table.i9.isnull() | (table.i9 < 0)
    for column in (table[name] for name in ("influence", "score") if name in table.columns):
        wrong = wrong | column.isnull() | column.isnan() | column.isinf() | (column < 0)
    return wrong


def _sums(ledger: Table, *keys: str) -> Table:
    return ledger.group_by(*keys).agg(sum9=exact_sum(_.c9))


def _acts_check(name: str, events: Table, pairs: Table) -> Check:
    """Check that the acts of each pair sum to it, and are as many; only where they are not is it asked of which.

    Every pair has a number by chance, its hash. All nano-units times the number of their pair make the same sum over
    acts as over pairs when every pair's do, and else once in two milliard times, as there are so many numbers
    (Freivalds, Fast probabilistic algorithms, 1979). So no pair has to meet its acts.
    """
    if _marked_sums(events.mutate(n=1)) == _marked_sums(pairs):
        return Check(name, True, "0")
    exact = _equal(name, _sums_of_acts(events), pairs.select(*PAIR, i9="c9"))
    return Check(name, False, "acts that brought nothing") if exact.ok else exact


def _marked_sums(rows: Table) -> tuple[int, int]:
    """Return the sums of `c9` and of `n`, each times the number of its row's pair."""
    mark = (_hash(rows.actor, rows.target) % _MARKS).cast("decimal(38, 0)")
    sums = rows.aggregate(c9=(mark * rows.c9).sum(), n=(mark * rows.n).sum()).to_pyarrow().to_pylist()[0]
    return int(sums["c9"] or 0), int(sums["n"] or 0)


def _sums_of_acts(events: Table) -> Table:
    # Most acts are alone in their pair, and are its sum; that none stands twice is seen when they meet the pairs.
    alone = events.filter(_.n == 1).select(*PAIR, sum9="c9")
    return alone.union(_sums(events.filter(_.n > 1), *PAIR))


def _equal(name: str, sums: Table, wholes: Table) -> Check:
    """Check that each whole meets one sum, which it equals, and each sum a whole."""
    met = sums.outer_join(wholes, [column for column in wholes.columns if column != "i9"])
    is_wrong = met.sum9.isnull() | met.i9.isnull() | (met.sum9 != met.i9)
    found = met.aggregate(rows=met.count(), wrong=is_wrong.cast("int64").sum()).to_pyarrow().to_pylist()[0]
    twice = found["rows"] - int(wholes.count().to_pyarrow().as_py())
    count = max(found["wrong"] or 0, twice)
    return Check(name, count == 0, f"{count:,}")


def _none(name: str, rows: Table) -> Check:
    count = int(rows.count().to_pyarrow().as_py())
    return Check(name, count == 0, f"{count:,}")
