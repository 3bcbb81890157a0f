"""What every account gave to every person: the rows on which the detectors put their marks.

An actor is one account, for accounts are what is bought; a target is a person with all accounts that are joined.
Acts of a person on themselves are in no ledger, so joined accounts never count as each other's audience.

Of all rows at once only who gave to whom is held, in narrow columns. All else is read of some people at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.columns import (
    Columns,
    Flags,
    Floats,
    Integers,
    Places,
    begins_of,
    in_order,
    places_among,
    ranges_of,
    sums_by,
)
from influencers.scoring.expressions import STEP
from influencers.scoring.fetching import columns_of, table_of
from influencers.scoring.gaming.thresholds import LEAST_REACTORS, LEAST_SCORE, SYNCED_POSTS
from influencers.scoring.pairs import Keep, Tables
from influencers.scoring.reactors import latest_profiles

Results = Mapping[str, Table]

GIVEN = ("actor", "person")
_JOINED = {"kinds": np.bitwise_or, "began_us": np.minimum}


@dataclass(frozen=True)
class Parties:
    """Accounts that give, and people whom they give to, each as places from 0; and where to read what they give."""

    actors: Integers  # ids, in the order of who holds them: what a person gives stands together
    holder: Integers  # by actor, the id of their person, ascending
    acts: Integers  # by actor
    first_us: Integers  # by actor, their first act on anybody
    created_us: Floats  # by actor, NaN = unknown
    people: Integers  # ids, ascending
    attention: Table  # a row a pair: actor, holder, person, n, began_us, kinds as bits; c and, without unit, full
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
        place, ids = self._by_id
        return place[places_among(found["actor"], ids)], places_among(found["person"], self.people)

    def keys(self, person: Integers, actor: Integers) -> Integers:
        """Return one number for each person and actor, both places; by person, then actor."""
        return person * len(self.actors) + actor

    def read(self, people: slice) -> Columns:
        """Return one row a (person, actor) of some people, by person, then actor."""
        first, last = (int(self.people[place]) for place in (people.start, people.stop - 1))
        return self._rows(self.attention.filter(_.person.between(first, last)))

    def read_only(self, people: Integers) -> Columns:
        """Return the same of single people, by their ids."""
        wanted = table_of({"person": people}, self.attention)
        return self._rows(self.attention.semi_join(wanted, "person"))

    def _rows(self, attention: Table) -> Columns:
        found = columns_of(attention.drop("holder"))
        return merged(found, *reversed(self.places(found)), names=("person", "actor"))

    @cached_property
    def _by_id(self) -> tuple[Integers, Integers]:
        """Places of all actors by ascending id, and these ids."""
        order = np.argsort(self.actors)
        return order, self.actors[order]


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave to whom, and what can be said of one side by all that the other is or does."""

    actor: Places  # each (actor, person) once, by actor, then person
    person: Places
    gives: Flags  # whether it is worth anything
    taken: Integers  # by actor, people whom they give to
    most: Integers  # by actor, acts on one person
    sizes: Integers  # by person, reactors
    valued: Integers  # by person, those whose attention is worth something: a decision may damp it to nothing
    often: Columns  # actor, person: ids of the rows with so many acts that they could be in step with others

    def without_rows(self) -> "Given":
        """Return the sums alone."""
        return replace(self, actor=self.actor[:0].copy(), person=self.person[:0].copy(), gives=self.gives[:0].copy())


def parties_of(tables: Tables, results: Results, *, as_of_us: int) -> Parties:
    """Return who gave and who was given to.

    Parameters
    ----------
    tables, results
        Tables that `run_pipeline` read, and those it made.
    as_of_us
        The moment of the scores, epoch microseconds.
    """
    created = latest_profiles(tables["profiles"], as_of_us)
    created = created.select(actor="account", created_us=created.created_us.cast("float64"))
    ledger = results["pair_ledger"]
    actors = ledger.group_by("actor").agg(
        holder=_.actor_person.min(), acts=_.n.sum().cast("int64"), first_us=_.began_us.min()
    )
    found = columns_of(actors.left_join(created, "actor").drop("actor_right"), "holder", "actor")
    people = columns_of(ledger.select("person").distinct(), "person")["person"]
    return Parties(
        actors=found["actor"],
        **{name: found[name] for name in ("holder", "acts", "first_us", "created_us")},
        people=people,
        attention=_attention(tables, results),
        events=results["event_ledger"],
    )


def read_given(parties: Parties) -> Given:
    """Return who gave to whom; it is read of some holders of accounts at a time."""
    most, often, end, actors_count = np.zeros(len(parties.actors), np.int64), [], 0, len(parties.actors)
    rows = _Rows(parties.attention)
    for found in rows.read(parties, "n"):
        np.maximum.at(most, found["actor"], found["n"])
        often.append(end + np.flatnonzero(found["n"] >= SYNCED_POSTS))
        end += len(found["n"])
    steady = np.concatenate([np.zeros(0, np.int64), *often])
    sizes = sums_by(rows.person, len(parties.people))
    return Given(
        actor=rows.actor,
        person=rows.person,
        gives=rows.gives,
        taken=sums_by(rows.actor, actors_count).astype(np.int64),
        most=most,
        sizes=sizes.astype(np.int64),
        valued=sums_by(rows.person, len(parties.people), rows.gives).astype(np.int64),
        often={"actor": parties.actors[rows.actor[steady]], "person": parties.people[rows.person[steady]]},
    )


def read_around(parties: Parties, given: Given, asked: Flags, keep: Keep) -> Given:
    """Return all that those gave who gave anything to some people, and the same of everybody else as before.

    Parameters
    ----------
    parties
        Where to read it.
    given
        Sums of everybody.
    asked
        By person, of whom.
    keep
        Materialises an expression under a name.
    """
    pairs = parties.attention.select("holder", *GIVEN, "c")
    people = table_of({"person": parties.people[asked]}, parties.attention)
    theirs = pairs.semi_join(pairs.semi_join(people, "person").select("actor").distinct(), "actor")
    rows = _Rows(keep("gaming_around", theirs))
    for _found in rows.read(parties):
        pass
    return replace(given, actor=rows.actor, person=rows.person, gives=rows.gives)


class _Rows:
    """Who gave to whom, while it is read: in narrow columns, each (actor, person) once, by actor, then person."""

    def __init__(self, attention: Table) -> None:
        self._attention = attention
        self._holders = columns_of(attention.group_by("holder").agg(pairs=_.count()), "holder")
        self._end, most = 0, int(self._holders["pairs"].sum())
        self._actor, self._person = (np.empty(most, np.int32) for _side in GIVEN)
        self._gives = np.empty(most, np.bool_)

    def read(self, parties: Parties, *names: str) -> Iterator[Columns]:
        """Read all, and yield it once more with other columns, of some holders at a time."""
        for some in ranges_of(self._holders["pairs"]):
            first, last = (int(self._holders["holder"][place]) for place in (some.start, some.stop - 1))
            found = columns_of(self._attention.filter(_.holder.between(first, last)).select(*GIVEN, *names, "c"))
            found = merged(found, *parties.places(found), names=GIVEN)
            span = slice(self._end, self._end + len(found["c"]))
            self._actor[span], self._person[span], self._end = found["actor"], found["person"], span.stop
            self._gives[span] = found["c"] > 0
            yield found

    @property
    def actor(self) -> Places:
        """By row, the place of the account."""
        return self._actor[: self._end]

    @property
    def person(self) -> Places:
        """By row, the place of the person."""
        return self._person[: self._end]

    @property
    def gives(self) -> Flags:
        """By row, whether it is worth anything."""
        return self._gives[: self._end]


def examined_people(parties: Parties, given: Given, results: Results) -> Flags:
    """Return whose audience is looked at, by person: who has a score and more than a few reactors."""
    scored = results["person"].filter(_.score >= LEAST_SCORE).select("person")
    is_examined = given.valued >= LEAST_REACTORS
    return np.asarray(is_examined & np.isin(parties.people, columns_of(scored)["person"]))


def merged(found: Columns, first: Integers, second: Integers, *, names: tuple[str, str]) -> Columns:
    """Return one row for each two places, in their order, with sums of what was read of them.

    Nearly always that is one row; several where a person has several accounts on one network.

    Parameters
    ----------
    found
        Columns to add up; `kinds`, bits that are put together, and `began_us`, of which the first stays.
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
            rows[name] = _JOINED.get(name, np.add).reduceat(rows[name], begins)
    return rows


def _attention(tables: Tables, results: Results) -> Table:
    units = tables["accounts"].select("unit", target="account")
    ledger = results["pair_ledger"].join(units, "target")
    return ledger.select(
        *GIVEN,
        holder="actor_person",
        n=ledger.n.cast("int64"),
        began_us=ledger.began_us,
        # Whole steps add exactly, in whatever order.
        c=(ledger.c / STEP).round(),
        full=(ledger.c / ledger.unit / STEP).round(),
        kinds=ledger.kinds.cast("int32"),
    )
