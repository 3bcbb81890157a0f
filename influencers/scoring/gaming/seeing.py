"""Seeing: everybody's audience is described, some people after the other; and some are looked at more closely."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from influencers.scoring.columns import Columns, Floats, Integers, places_among, ranges_of
from influencers.scoring.gaming.audiences import Audiences, all_of, audiences_of
from influencers.scoring.gaming.company import company, nobodys_company
from influencers.scoring.gaming.flows import Flows, Gathering
from influencers.scoring.gaming.given import Given, Parties, Results, examined_people, read_around, read_given
from influencers.scoring.gaming.marks import Marking, marking_of
from influencers.scoring.gaming.usual import UsualMarks, telling
from influencers.scoring.pairs import Keep

_MARKED_AT_ONCE = 1 << 17
"""Rows that are marked together: so few that what is reckoned of them stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is left of all rows once they were looked at."""

    marking: Marking  # with nobody's company
    given: Given  # without its rows
    audiences: Audiences  # without what company tells, but for those who tell what is usual
    usual_marks: Floats  # how common each of `MARKS` is among all reactors of all audiences, 0 to 1


def see_everybody(parties: Parties, results: Results, keep: Keep) -> tuple[Seen, Flows]:
    """Look at what was given to everybody, and return besides who gives to whom, from person to person.

    Parameters
    ----------
    parties
        Where to read it.
    results
        What `run_pipeline` made.
    keep
        Materialises an expression under a name.
    """
    given = read_given(parties)
    is_examined = examined_people(parties, given, results)
    tells = telling(parties.people, given.valued, is_examined)
    marking = marking_of(parties, given, is_examined, keep, of=company(parties, given, tells))
    gathering, usual, audiences = Gathering(parties, len(given.actor)), UsualMarks(), []
    # Who gave to whom is the largest of all, and is not asked for any more.
    given = given.without_rows()
    for people in ranges_of(given.sizes):
        for rows in _pieces(parties.read(people), people, given.sizes):
            gathering.add(rows)
            marked = marking.marked(rows)
            found = audiences_of(marked)
            audiences.append(found.without_company(~tells[found.person]))
            usual.add(marked, tells)
    found = all_of(audiences)
    seen = Seen(
        marking=replace(marking, company=nobodys_company(len(parties.people))),
        given=given,
        audiences=replace(found, person=parties.people[found.person]),
        usual_marks=usual.shares(),
    )
    return seen, gathering.flows()


@dataclass(frozen=True, slots=True)
class Closer:
    """A look at some people with all their marks."""

    marking: Marking

    def audiences(self, people: Integers) -> Audiences:
        """Return the audiences of some of them, by their ids, ascending; these are read some after the other."""
        parties = self.marking.parties
        sizes = np.diff(self.marking.company.starts)[places_among(people, parties.people)]
        found = all_of([audiences_of(self._marked(people[some])) for some in ranges_of(sizes)])
        return replace(found, person=parties.people[found.person])

    def rows_of(self, people: Integers) -> Columns:
        """Return the marked attention to some of them, with ids, by person, then actor."""
        rows, parties = self._marked(people), self.marking.parties
        rows["giver"] = parties.holder[rows["actor"]]
        rows |= {"actor": parties.actors[rows["actor"]], "person": parties.people[rows["person"]]}
        order = np.lexsort((rows["actor"], rows["person"]))
        return {name: column[order] for name, column in rows.items()}

    def _marked(self, people: Integers) -> Columns:
        return self.marking.marked(self.marking.parties.read_only(people))


def look_closer(seen: Seen, people: Integers, keep: Keep) -> Closer:
    """Look at the company of some people.

    Parameters
    ----------
    seen
        What was seen of everybody.
    people
        Their ids.
    keep
        Materialises an expression under a name.
    """
    if not len(people):
        return Closer(seen.marking)
    parties = seen.marking.parties
    asked = np.isin(parties.people, people)
    met = company(parties, read_around(parties, seen.given, asked, keep), asked)
    return Closer(replace(seen.marking, company=met))


def _pieces(rows: Columns, people: slice, sizes: Integers) -> Iterator[Columns]:
    """Yield the rows of some people, a few of these after the other, as `Parties.read` returned them."""
    start = 0
    for few in ranges_of(sizes[people], _MARKED_AT_ONCE):
        span = slice(start, start := start + int(sizes[people][few].sum()))
        yield {name: rows[name][span] for name in rows}
