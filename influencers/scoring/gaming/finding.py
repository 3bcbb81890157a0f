"""From a log and its scores to proposals: the four detectors, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from ibis import _

from influencers.scoring.columns import Columns, Floats, Integers, columns_of, ranges_of
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.gaming.audiences import Audiences, all_of, audiences_of
from influencers.scoring.gaming.bought import bought_audiences
from influencers.scoring.gaming.closed import closed_groups, propose_closed
from influencers.scoring.gaming.flows import Flows, Gathering, Groups
from influencers.scoring.gaming.given import Parties, Results, examined_people, parties_of, read_given
from influencers.scoring.gaming.holdings import read_holdings
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.lures import follow_and_drop, propose_lured
from influencers.scoring.gaming.marks import MARKS, Marking, marking_of
from influencers.scoring.gaming.norms import NORMS, Norms, norms_of
from influencers.scoring.gaming.outside import CutOff, Networks, cut_off, propose_cut_off
from influencers.scoring.gaming.proposals import FOLLOW_AND_DROP, NO_OUTSIDE_ATTENTION, Findings, Proposal
from influencers.scoring.pairs import Keep, Tables

_MARKED_AT_ONCE = 1 << 17
"""Rows that are marked together: so few that what is reckoned of them stays in the processor's cache."""


def find(
    tables: Tables,
    results: Results,
    keep: Keep,
    *,
    as_of_us: int,
    seeds: Sequence[int] = (),
    formula: Formula = FORMULA,
    norms: Norms = NORMS,
) -> Findings:
    """Look for attention that was bought or arranged, and propose what could be damped. Nothing is changed.

    Parameters
    ----------
    tables
        What `run_pipeline` read: `interactions`, `accounts`, `profiles`; besides, where the log keeps what was taken
        back, `withdrawn(actor, target, kind int8, at_us, deleted_us)`.
    results
        What `run_pipeline` made of it: `person`, `pair_ledger`, `event_ledger`.
    keep
        Materialises an expression under a name; all these names begin with `gaming_`.
    as_of_us
        The moment of the scores, epoch microseconds.
    seeds
        Known people, such as those who proved an account. Without any, nothing is said of outside attention.
    formula
        The constants that made the scores.
    norms
        What is usual where the log has too few audiences of a size to tell.

    Returns
    -------
    Findings
        By detector, then person; the same for the same log, in whatever order its rows come.
    """
    parties = parties_of(tables, results, as_of_us=as_of_us)
    seen = _seen(parties, results, keep)
    audiences, flows = seen.audiences, seen.flows
    norms = norms_of(audiences.features, audiences.reactors, norms)
    suspects = audiences.person[audiences.suspected(norms)]

    closed = _among(closed_groups(flows), audiences.person)
    strange = _cut_off(flows, results, seeds, audiences.person)
    lures = follow_and_drop(tables, results, keep, as_of_us=as_of_us, formula=formula)

    pointed_at = sorted({*suspects.tolist(), *closed, *(strange.groups if strange else ())})
    lured = lures.churners["person"].tolist() if lures else []
    holdings = read_holdings(results, [*pointed_at, *lured], formula)
    look = Look(_rows_of(parties, seen.marking, pointed_at), holdings)
    proposals: list[Proposal] = []
    if len(suspects):
        proposals.extend(bought_audiences(look, audiences, norms, usual_marks=seen.usual_marks))
    proposals.extend(propose_closed(look, closed, flows, examined=audiences.person))
    if strange:
        proposals.extend(propose_cut_off(look, strange, flows, examined=audiences.person))
    if lures:
        proposals.extend(propose_lured(holdings, lures))
    return Findings(
        proposals=tuple(proposals),
        examined=len(audiences.person),
        silent=(*((NO_OUTSIDE_ATTENTION,) if strange is None else ()), *((FOLLOW_AND_DROP,) if lures is None else ())),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is left of all rows once they were looked at."""

    marking: Marking
    audiences: Audiences
    usual_marks: Floats  # how common each of `MARKS` is among all reactors of all audiences, 0 to 1
    flows: Flows


def _seen(parties: Parties, results: Results, keep: Keep) -> _Seen:
    """Look at what was given to everybody, some people after the other."""
    given = read_given(parties)
    marking = marking_of(parties, given, examined_people(parties, given, results), keep)
    sizes, gathering = given.sizes, Gathering(parties, len(given.rows.actor))
    # Who gave to whom is the largest of all, and is not asked for any more.
    del given
    audiences, counts, reactors = [], np.zeros(len(MARKS)), 0
    for people in ranges_of(sizes):
        for some, rows in _pieces(parties.read(people), people, sizes):
            gathering.add(rows)
            marked = marking.of_range(rows, some)
            audiences.append(audiences_of(marked))
            counts += [np.count_nonzero(marked[name]) for name in MARKS]
            reactors += len(marked["person"])
    found = all_of(audiences)
    return _Seen(
        marking, replace(found, person=parties.people[found.person]), counts / max(reactors, 1), gathering.flows()
    )


def _pieces(rows: Columns, people: slice, sizes: Integers) -> Iterator[tuple[slice, Columns]]:
    """Yield the rows of some people, a few of these after the other, as `Parties.read` returned them."""
    start = 0
    for few in ranges_of(sizes[people], _MARKED_AT_ONCE):
        span = slice(start, start := start + int(sizes[people][few].sum()))
        yield slice(people.start + few.start, people.start + few.stop), {name: rows[name][span] for name in rows}


def _cut_off(flows: Flows, results: Results, seeds: Sequence[int], examined: Integers) -> CutOff | None:
    if not len(seeds):
        return None
    found = cut_off(flows, seeds, _networks(flows, results))
    return CutOff(_among(found.groups, examined), found.strange) if found else None


def _networks(flows: Flows, results: Results) -> Networks:
    """Return the network of each person who has an audience; the first by name for who is on several."""
    attended = results["attended"].semi_join(results["pair_ledger"], "target")
    found = columns_of(attended.group_by("person").agg(network=_.network.min()), "person")
    networks = np.full(len(flows.people), "", dtype=object)
    known = np.isin(found["person"], flows.people)
    networks[np.searchsorted(flows.people, found["person"][known])] = found["network"][known]
    return networks


def _among(groups: Groups, people: Integers) -> Groups:
    return {person: givers for person, givers in groups.items() if person in people}


def _rows_of(parties: Parties, marking: Marking, people: Sequence[int]) -> Columns:
    """Return the marked attention to some people, with ids, by person, then actor."""
    rows = marking.of_single(parties.read_only(np.array(people, np.int64)))
    rows["giver"] = parties.holder[rows["actor"]]
    rows |= {"actor": parties.actors[rows["actor"]], "person": parties.people[rows["person"]]}
    order = np.lexsort((rows["actor"], rows["person"]))
    return {name: column[order] for name, column in rows.items()}
