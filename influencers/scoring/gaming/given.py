"""What every account gave to every person: the rows on which the detectors put their marks.

An actor is one account, for accounts are what is bought; a target is a person with all accounts that are joined.
Acts of a person on themselves are in no ledger, so joined accounts never count as each other's audience.

Of all rows at once only who gave to whom is held, in narrow columns. All else is read of some people at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.columns import (
    Columns,
    Flags,
    Floats,
    Integers,
    begins_of,
    columns_of,
    in_order,
    places_among,
    ranges_of,
)
from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.overlaps import Rows, rows_of
from influencers.scoring.gaming.thresholds import LEAST_REACTORS, LEAST_SCORE, SYNCED_POSTS
from influencers.scoring.pairs import Tables
from influencers.scoring.reactors import latest_profiles

Results = Mapping[str, Table]

GIVEN = ("actor", "person")


@dataclass(frozen=True)
class Parties:
    """Accounts that give, and people whom they give to, each as places from 0; and where to read what they give."""

    actors: Integers  # ids, in the order of who holds them: what a person gives stands together
    holder: Integers  # by actor, the id of their person, ascending
    acts: Integers  # by actor
    first_us: Integers  # by actor, their first act on anybody
    created_us: Floats  # by actor, NaN = unknown
    people: Integers  # ids, ascending
    attention: Table  # one row a pair: actor, holder, person, n, kinds as bits; c and, without exchange rate, full
    events: Table  # one row an act: actor, person, post, at_us

    @cached_property
    def giver(self) -> Integers:
        """By actor, the place of their person among the people; -1 for nobody of them."""
        return places_among(self.holder, self.people)

    @cached_property
    def start_us(self) -> int:
        """When the first of all acted; 0 when nobody did."""
        return int(self.first_us.min()) if len(self.actors) else 0

    def places(self, found: Columns) -> tuple[Integers, Integers]:
        """Return the places of actors and people that were read by their ids."""
        actor = self._by_id[places_among(found["actor"], self.actors[self._by_id])]
        return actor, places_among(found["person"], self.people)

    def keys(self, person: Integers, actor: Integers) -> Integers:
        """Return one number for each person and actor, both places; by person, then actor."""
        return person * len(self.actors) + actor

    def read(self, people: slice) -> Columns:
        """Return one row a (person, actor) of some people, by person, then actor, and when it began, `began_us`."""
        first, last = (int(self.people[place]) for place in (people.start, people.stop - 1))
        found = columns_of(self.attention.filter(_.person.between(first, last)).drop("holder"))
        events = columns_of(self.events.filter(_.person.between(first, last)).select(*GIVEN, "at_us"))
        return self._with_beginnings(found, events)

    def read_only(self, people: Integers) -> Columns:
        """Return the same of single people, by their ids."""
        ids = people.tolist()
        found = columns_of(self.attention.filter(_.person.isin(ids)).drop("holder"))
        return self._with_beginnings(found, columns_of(self.events.filter(_.person.isin(ids)).select(*GIVEN, "at_us")))

    def _with_beginnings(self, found: Columns, events: Columns) -> Columns:
        rows = merged(found, *reversed(self.places(found)), names=("person", "actor"))
        actor, person = self.places(events)
        key, order = in_order(self.keys(person, actor))
        # Every pair acted, so both have the same rows.
        return rows | {"began_us": np.minimum.reduceat(events["at_us"][order], begins_of(key))}

    @cached_property
    def _by_id(self) -> Integers:
        return np.argsort(self.actors)


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave to whom, and what can be said of one side by all that the other is or does."""

    rows: Rows
    taken: Integers  # by actor, people whom they give to
    most: Integers  # by actor, acts on one person
    sizes: Integers  # by person, reactors
    valued: Integers  # by person, those whose attention is worth something: a decision may damp it to nothing
    often: Columns  # actor, person: ids of the rows with so many acts that they could be in step with others


def parties_of(tables: Tables, results: Results, *, as_of_us: int) -> Parties:
    """Return who gave and who was given to.

    Parameters
    ----------
    tables, results
        Tables that `run_pipeline` read, and those it made.
    as_of_us
        The moment of the scores, epoch microseconds.
    """
    attention, events = _attention(tables, results), results["event_ledger"]
    created = latest_profiles(tables["profiles"], as_of_us)
    created = created.select(actor="account", created_us=created.created_us.cast("float64"))
    ledger = results["pair_ledger"]
    actors = ledger.group_by("actor").agg(holder=_.actor_person.min(), acts=_.n.sum().cast("int64"))
    actors = actors.join(events.group_by("actor").agg(first_us=_.at_us.min()), "actor").left_join(created, "actor")
    found = columns_of(actors.drop("actor_right"), "holder", "actor")
    people = columns_of(ledger.select("person").distinct(), "person")["person"]
    return Parties(
        actors=found["actor"],
        **{name: found[name] for name in ("holder", "acts", "first_us", "created_us")},
        people=people,
        attention=attention,
        events=events,
    )


def read_given(parties: Parties) -> Given:
    """Return who gave to whom; it is read of some holders of accounts at a time."""
    holders = columns_of(parties.attention.group_by("holder").agg(pairs=_.count()), "holder")
    actor, person = (np.empty(int(holders["pairs"].sum()), np.int32) for _side in GIVEN)
    gives = np.empty(len(actor), np.bool_)
    most, often, end = np.zeros(len(parties.actors), np.int64), [], 0
    for some in ranges_of(holders["pairs"]):
        first, last = (int(holders["holder"][place]) for place in (some.start, some.stop - 1))
        found = parties.attention.filter(_.holder.between(first, last)).select(*GIVEN, "n", "c")
        found = columns_of(found)
        found = merged(found, *parties.places(found), names=GIVEN)
        span = slice(end, end + len(found["n"]))
        actor[span], person[span], gives[span], end = found["actor"], found["person"], found["c"] > 0, span.stop
        np.maximum.at(most, found["actor"], found["n"])
        often.append(span.start + np.flatnonzero(found["n"] >= SYNCED_POSTS))
    rows = rows_of(
        actor[:end], person[:end], gives[:end], actors_count=len(parties.actors), people_count=len(parties.people)
    )
    steady = np.concatenate([np.zeros(0, np.int64), *often])
    return Given(
        rows=rows,
        taken=np.diff(rows.ends, prepend=0),
        most=most,
        sizes=np.diff(rows.starts),
        valued=np.add.reduceat(rows.gives[rows.by_person], rows.starts[:-1], dtype=np.int64),
        often={"actor": parties.actors[rows.actor[steady]], "person": parties.people[rows.person[steady]]},
    )


def examined_people(parties: Parties, given: Given, results: Results) -> Flags:
    """Return whose audience is looked at, by person: who has a score and more than a few reactors."""
    scored = results["person"].filter(_.score >= LEAST_SCORE).select("person")
    is_examined = given.valued >= LEAST_REACTORS
    return np.asarray(is_examined & np.isin(parties.people, columns_of(scored)["person"]))


def merged(found: Columns, first: Integers, second: Integers, *, names: tuple[str, str]) -> Columns:
    """Return one row for each two places, in their order, with sums of all that was read of them.

    Nearly always that is one row; several where a person has several accounts on one network.

    Parameters
    ----------
    found
        Columns to add up, and `kinds`, bits that are put together.
    first, second
        Places of each row, at least 0.
    names
        What they are called.
    """
    bits = int(second.max(initial=0)).bit_length()
    key, order = in_order((first << bits) | second)
    begins = begins_of(key)
    if len(begins) < len(key):
        key = key[begins]
    rows = dict(zip(names, (key >> bits, key & ((1 << bits) - 1)), strict=True))
    for name in found.keys() - set(GIVEN):
        rows[name] = found[name][order]
        if len(begins) < len(order):
            joined = np.bitwise_or if name == "kinds" else np.add
            rows[name] = joined.reduceat(rows[name], begins)
    return rows


def _attention(tables: Tables, results: Results) -> Table:
    units = tables["accounts"].select("unit", target="account")
    ledger = results["pair_ledger"].join(units, "target")
    return ledger.select(
        *GIVEN,
        holder="actor_person",
        n=ledger.n.cast("int64"),
        # Whole steps add exactly, in whatever order.
        c=(ledger.c / STEP).round(),
        full=(ledger.c / ledger.unit / STEP).round(),
        kinds=ledger.kinds.cast("int32"),
    )
