"""Marks: what is odd about one account's attention to one person. Each alone is innocent."""

from dataclasses import dataclass

import numpy as np
from ibis.expr.types import Table

from influencers.scoring.columns import (
    Columns,
    Flags,
    Floats,
    Integers,
    begins_of,
    columns_of,
    flags_at,
    in_order,
    runs_of,
    table_of,
)
from influencers.scoring.expressions import STEP
from influencers.scoring.gaming.company import company
from influencers.scoring.gaming.given import Given, Parties
from influencers.scoring.gaming.rhythm import arrivals, in_step
from influencers.scoring.gaming.thresholds import AGED_US, ARRIVAL_US, DEVOTED_SHARE, WOKEN_US, YOUNG_LOG_US
from influencers.scoring.pairs import Keep

MARKS = (
    *("devoted", "arrived", "unrooted", "unlinked", "synced", "woken", "unheard", "shared"),
    *("one_kind", "steady", "heavy"),
)
"""Marks of an account's attention to a person; `docs/scoring.md` describes them."""

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Marking:
    """All that marks are made from but for the rows themselves, which are read of some people at a time."""

    parties: Parties
    is_examined: Flags  # by person
    is_heard: Flags  # by person, whether anybody gives them what is worth something
    most: Integers  # by actor, acts on one person
    twin: Integers  # by person, the lowest id of their twins; NOBODY
    starts: Integers  # by person, where their rows start; and where the last ones end
    is_rooted: Flags  # by row, in the order of people
    is_linked: Flags
    is_shared: Flags
    stepping: Integers  # one number for each (person, actor) of who acts in step, ascending
    posts: Integers  # on how many posts these do

    def of_range(self, rows: Columns, people: slice) -> Columns:
        """Return what some people were given, as `Parties.read` returns it, with its marks."""
        return self._marked(rows, np.arange(self.starts[people.start], self.starts[people.stop]))

    def of_single(self, rows: Columns) -> Columns:
        """Return what single people were given, as `Parties.read_only` returns it, with its marks."""
        people = np.unique(rows["person"])
        spans = [np.arange(self.starts[place], self.starts[place + 1]) for place in people.tolist()]
        return self._marked(rows, np.concatenate([np.zeros(0, np.int64), *spans]))

    def _marked(self, rows: Columns, places: Integers) -> Columns:
        """Return the rows of examined people that are worth something.

        Besides the marks: places of `person` and `actor`, `n`, `acts` of the actor, `c` and `full` in units, `kinds`;
        `posts` on which the actor was in step; of the person `arrived_us` and `twin`, `NOBODY` when there is none.
        """
        kept = np.flatnonzero((rows["c"] > 0) & self.is_examined[rows["person"]])
        rows = {name: column[kept] for name, column in rows.items()}
        person, actor, began_us = rows["person"], rows["actor"], rows["began_us"]
        first, counts = runs_of(person)
        place = np.repeat(np.arange(len(first)), counts)
        arrived_us = arrivals(place, began_us, rows["c"], count=len(first))
        rows |= {
            "c": rows["c"] * STEP,
            "full": rows["full"] * STEP,
            "acts": self.parties.acts[actor],
            "posts": self._posts(person, actor),
            "arrived_us": arrived_us[place],
            "twin": self.twin[person],
        }
        return rows | self._marks(rows, places[kept])

    def _marks(self, rows: Columns, places: Integers) -> dict[str, Flags]:
        person, actor, n, kinds = (rows[name] for name in ("person", "actor", "n", "kinds"))
        began_us, arrived_us = rows["began_us"], rows["arrived_us"]
        giver = self.parties.giver[actor]
        return {
            "devoted": (n == self.most[actor]) & (n >= rows["acts"] * DEVOTED_SHARE),
            "arrived": (began_us >= arrived_us) & (began_us <= arrived_us + ARRIVAL_US),
            "unrooted": ~self.is_rooted[places],
            "unlinked": ~self.is_linked[places],
            "synced": rows["posts"] > 0,
            "woken": (
                (self.parties.created_us[actor] < began_us - AGED_US)
                & (began_us - self.parties.first_us[actor] < WOKEN_US)
                & (began_us - self.parties.start_us > YOUNG_LOG_US)
            ),
            "unheard": (giver < 0) | ~self.is_heard[giver],
            "shared": self.is_shared[places],
            "one_kind": (kinds & (kinds - 1)) == 0,
            "steady": n > 1,
            "heavy": rows["full"] * 2.0 > _doses(person, rows["full"]),
        }

    def _posts(self, person: Integers, actor: Integers) -> Integers:
        """Return on how many posts each actor acts in step with another."""
        key = self.parties.keys(person, actor)
        place = np.searchsorted(key, self.stepping)
        there = np.flatnonzero(np.append(key, -1)[place] == self.stepping)
        posts = np.zeros(len(key), np.int64)
        posts[place[there]] = self.posts[there]
        return posts


def marking_of(parties: Parties, given: Given, is_examined: Flags, keep: Keep) -> Marking:
    """Return what marks are made from.

    Parameters
    ----------
    parties, given
        Who gave to whom.
    is_examined
        Whose audiences are looked at, by person.
    keep
        Materialises an expression under a name.
    """
    met = company(parties, given)
    stepping = _stepping(parties, given, keep)
    twin = np.full(len(parties.people), NOBODY)
    first = begins_of(met.twins.person)
    twin[met.twins.person[first]] = parties.people[met.twins.twin[first]]
    order = given.rows.by_person
    return Marking(
        parties=parties,
        is_examined=is_examined,
        is_heard=given.valued > 0,
        most=given.most,
        twin=twin,
        starts=given.rows.starts,
        is_rooted=flags_at(met.is_rooted, order),
        is_linked=flags_at(met.is_linked, order),
        is_shared=flags_at(met.is_shared, order),
        stepping=stepping[0],
        posts=stepping[1],
    )


def _stepping(parties: Parties, given: Given, keep: Keep) -> tuple[Integers, Integers]:
    """Return who acts in step with another, one number for each (person, actor), and on how many posts."""
    often: Table = table_of(given.often, parties.events)
    found = columns_of(in_step(parties.events, often, keep))
    actor, person = parties.places(found)
    key, order = in_order(parties.keys(person, actor))
    return key, found["posts"][order]


def _doses(person: Integers, full: Floats) -> Floats:
    """Return by row what those who react to the person give on average, without the network's exchange rate."""
    first, counts = runs_of(person)
    return np.repeat(np.add.reduceat(full, first) / counts, counts) if len(person) else full
