"""Marks: what is odd about one account's attention to one person. Each alone is innocent."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ibis.expr.types import Table

from influencers.scoring.columns import Columns, Flags, Floats, Integers, begins_of, in_order, runs_of
from influencers.scoring.expressions import STEP
from influencers.scoring.fetching import columns_of, table_of
from influencers.scoring.gaming.company import Company
from influencers.scoring.gaming.given import Given, Parties
from influencers.scoring.gaming.rhythm import arrivals, in_step
from influencers.scoring.gaming.thresholds import AGED_US, ARRIVAL_US, DEVOTED_SHARE, WOKEN_US, YOUNG_LOG_US
from influencers.scoring.pairs import Keep

MARKS = (
    *("devoted", "arrived", "unrooted", "unlinked", "synced", "woken", "unheard", "shared"),
    *("one_kind", "steady", "heavy"),
)
"""Marks of an account's attention to a person; `docs/scoring.md` describes them."""

COMPANY = ("unrooted", "unlinked", "shared")
"""Those of them that are told by all that the others of an audience react to, too."""

NOBODY = -1


@dataclass(frozen=True)
class Marking:
    """All that marks are made from but for the rows themselves, which are read of some people at a time."""

    parties: Parties
    is_examined: Flags  # by person
    is_heard: Flags  # by person, whether anybody gives them what is worth something
    most: Integers  # by actor, acts on one person
    company: Company  # of some people; of others the marks of `COMPANY` say nothing
    stepping: Integers  # one number for each (person, actor) of who acts in step, ascending
    posts: Integers  # on how many posts these do

    def marked(self, rows: Columns) -> Columns:
        """Return what some people were given, as `Parties.read` returns it, with its marks.

        That is the rows of examined people that are worth something. Besides the marks: places of `person` and
        `actor`, `n`, `acts` of the actor, `c` and `full` in units, `kinds`; `posts` on which the actor was in step; of
        the person `arrived_us` and `twin`, `NOBODY` when there is none.
        """
        kept = np.flatnonzero((rows["c"] > 0) & self.is_examined[rows["person"]])
        company = {name: flags[kept] for name, flags in self._of_company(rows["person"]).items()}
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
            "twin": self._twin[person],
        }
        return rows | self._marks(rows) | company

    def _marks(self, rows: Columns) -> dict[str, Flags]:
        person, actor, n, kinds = (rows[name] for name in ("person", "actor", "n", "kinds"))
        began_us, arrived_us = rows["began_us"], rows["arrived_us"]
        giver = self.parties.giver[actor]
        return {
            "devoted": (n == self.most[actor]) & (n >= rows["acts"] * DEVOTED_SHARE),
            "arrived": (began_us >= arrived_us) & (began_us <= arrived_us + ARRIVAL_US),
            "synced": rows["posts"] > 0,
            "woken": (
                (self.parties.created_us[actor] < began_us - AGED_US)
                & (began_us - self.parties.first_us[actor] < WOKEN_US)
                & (began_us - self.parties.start_us > YOUNG_LOG_US)
            ),
            "unheard": (giver < 0) | ~self.is_heard[giver],
            "one_kind": (kinds & (kinds - 1)) == 0,
            "steady": n > 1,
            "heavy": rows["full"] * 2.0 > _doses(person, rows["full"]),
        }

    def _of_company(self, person: Integers) -> dict[str, Flags]:
        """Return the marks of `COMPANY`, given all rows of each person; none of people who were not asked about."""
        company, marks = self.company, {name: np.zeros(len(person), np.bool_) for name in COMPANY}
        is_known, places = company.at(person)
        marks["unrooted"][is_known] = ~company.is_rooted[places]
        marks["unlinked"][is_known] = ~company.is_linked[places]
        marks["shared"][is_known] = company.is_shared[places]
        return marks

    @cached_property
    def _twin(self) -> Integers:
        """By person the lowest id of their twins; NOBODY."""
        met, twin = self.company.twins, np.full(len(self.parties.people), NOBODY)
        first = begins_of(met.person)
        twin[met.person[first]] = self.parties.people[met.twin[first]]
        return twin

    def _posts(self, person: Integers, actor: Integers) -> Integers:
        """Return on how many posts each actor acts in step with another."""
        key = self.parties.keys(person, actor)
        place = np.searchsorted(key, self.stepping)
        there = np.flatnonzero(np.append(key, -1)[place] == self.stepping)
        posts = np.zeros(len(key), np.int64)
        posts[place[there]] = self.posts[there]
        return posts


def marking_of(parties: Parties, given: Given, is_examined: Flags, keep: Keep, *, of: Company) -> Marking:
    """Return what marks are made from.

    Parameters
    ----------
    parties, given
        Who gave to whom.
    is_examined
        Whose audiences are looked at, by person.
    keep
        Materialises an expression under a name.
    of
        What the reactors of some of these have to do with each other.
    """
    stepping = _stepping(parties, given, keep)
    return Marking(
        parties=parties,
        is_examined=is_examined,
        is_heard=given.valued > 0,
        most=given.most,
        company=of,
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
