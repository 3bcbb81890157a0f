"""What every account gave to every person: the rows on which the detectors put their marks.

An actor is one account, for accounts are what is bought; a target is a person with all accounts that are joined.
Acts of a person on themselves are in no ledger, so joined accounts never count as each other's audience.
"""

from collections.abc import Mapping

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import bit, steady_sum
from influencers.scoring.formula import KINDS, Formula
from influencers.scoring.gaming.thresholds import LEAST_REACTORS, LEAST_SCORE
from influencers.scoring.pairs import Keep, Tables
from influencers.scoring.reactors import latest_profiles

Results = Mapping[str, Table]

GIVEN = ("actor", "person")


def given_attention(tables: Tables, results: Results, keep: Keep, *, as_of_us: int, formula: Formula) -> Table:
    """Return one row an (actor, person): what was given, when it began, and what else the actor gives.

    Parameters
    ----------
    tables, results
        Tables that `run_pipeline` read, and those it made.
    keep
        Materialises an expression under a name.
    as_of_us
        The moment of the scores, epoch microseconds.
    formula
        The constants that made them.

    Returns
    -------
    Table
        `giver` (the actor's person), `n` acts, contribution `c` and the same without the network's exchange rate
        `full`, both in units, `kinds` as bits, `began_us`; of the actor `acts`, `people`, `first_us`, `most` (acts on
        one person) and `created_us` (null = unknown); of the person `reactors`. What a decision damps to nothing is
        there with `c` = 0.
    """
    given = keep("gaming_sums", _sums(tables, results, formula))
    actors = given.group_by("actor").agg(
        acts=_.n.sum().cast("int64"), people=_.count(), first_us=_.began_us.min(), most=_.n.max()
    )
    sizes = given.group_by("person").agg(reactors=_.count())
    created = latest_profiles(tables["profiles"], as_of_us).select("created_us", actor="account")
    rows = given.join(actors, "actor").join(sizes, "person").left_join(created, "actor")
    return keep("gaming_given", rows.drop("actor_right"))


def examined_people(given: Table, results: Results, keep: Keep) -> Table:
    """Return `person`, `score` and the number of `reactors` of everybody whose audience is looked at."""
    counted = given.filter(_.c > 0).group_by("person").agg(reactors=_.count())
    people = results["person"].select("person", "score").filter(_.score >= LEAST_SCORE)
    return keep("gaming_examined", people.join(counted, "person").filter(_.reactors >= LEAST_REACTORS))


def _sums(tables: Tables, results: Results, formula: Formula) -> Table:
    units = tables["accounts"].select("unit", target="account")
    ledger = results["pair_ledger"].join(units, "target")
    kinds = sum(bit(ledger[f"w_{KINDS[code]}"] > 0, 1 << code) for code in formula.scoring_kinds)
    ledger = ledger.mutate(kinds=kinds)
    # Nearly always one row; several where a person has several accounts on one network.
    sums = ledger.group_by(*GIVEN).agg(
        giver=_.actor_person.min(),
        n=_.n.sum().cast("int64"),
        c=steady_sum(_.c),
        full=steady_sum(_.c / _.unit),
        kinds=_.kinds.bit_or().cast("int64"),
    )
    begun = results["event_ledger"].group_by(*GIVEN).agg(began_us=_.at_us.min())
    return sums.join(begun, GIVEN)


def marked(rows: Table, found: Table, name: str) -> Table:
    """Return rows with one more column: whether `found` holds their (actor, person), which it does at most once."""
    hits = found.select(*GIVEN, **{name: ibis.literal(True)})
    met = rows.left_join(hits, GIVEN)
    return met.select(*rows.columns, **{name: ibis.coalesce(met[name], False)})
