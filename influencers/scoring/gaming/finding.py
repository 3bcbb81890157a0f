"""From a log and its scores to proposals: the four detectors, one after the other."""

from collections.abc import Collection, Sequence

import numpy as np
from ibis import _

from influencers.scoring.columns import Integers
from influencers.scoring.fetching import columns_of
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.gaming.bought import bought_audiences
from influencers.scoring.gaming.closed import closed_groups, propose_closed
from influencers.scoring.gaming.flows import Arranged, Flows
from influencers.scoring.gaming.given import Results, parties_of
from influencers.scoring.gaming.holdings import read_holdings
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.lures import follow_and_drop, propose_lured
from influencers.scoring.gaming.norms import NORMS, Norms, norms_of
from influencers.scoring.gaming.outside import Networks, cut_off, propose_cut_off
from influencers.scoring.gaming.proposals import FOLLOW_AND_DROP, NO_OUTSIDE_ATTENTION, Findings
from influencers.scoring.gaming.seeing import look_closer, see_everybody
from influencers.scoring.pairs import Keep, Tables


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
    seen, flows = see_everybody(parties, results, keep)
    audiences = seen.audiences
    norms = norms_of(audiences.features, audiences.reactors, norms)

    closed = closed_groups(flows, examined=audiences.person)
    strange = _cut_off(flows, results, seeds, audiences.person)
    # The closer look holds as much as all flows.
    del flows
    lures = follow_and_drop(tables, results, keep, as_of_us=as_of_us, formula=formula)

    possible = audiences.person[audiences.possible(norms)]
    pointed_at = {*closed.groups, *(strange.groups if strange else ())}
    closer = look_closer(seen, _ids({*possible.tolist(), *pointed_at}), keep)
    audiences = audiences.completed(closer.audiences(possible))
    suspects = audiences.person[audiences.suspected(norms)]

    pointed_at |= {*suspects.tolist()}
    lured = lures.churners["person"].tolist() if lures else []
    holdings = read_holdings(results, [*sorted(pointed_at), *lured], formula)
    look = Look(closer.rows_of(_ids(pointed_at)), holdings)
    return Findings(
        proposals=(
            *(bought_audiences(look, audiences, norms, usual_marks=seen.usual_marks) if len(suspects) else ()),
            *propose_closed(look, closed),
            *(propose_cut_off(look, strange) if strange else ()),
            *(propose_lured(holdings, lures) if lures else ()),
        ),
        examined=len(audiences.person),
        silent=(*((NO_OUTSIDE_ATTENTION,) if strange is None else ()), *((FOLLOW_AND_DROP,) if lures is None else ())),
    )


def _cut_off(flows: Flows, results: Results, seeds: Sequence[int], examined: Integers) -> Arranged | None:
    return cut_off(flows, seeds, _networks(flows, results), examined=examined) if len(seeds) else None


def _networks(flows: Flows, results: Results) -> Networks:
    """Return the network of each person who has an audience; the first by name for who is on several."""
    attended = results["attended"].semi_join(results["pair_ledger"], "target")
    found = columns_of(attended.group_by("person").agg(network=_.network.min()), "person")
    networks = np.full(len(flows.people), "", dtype=object)
    known = np.isin(found["person"], flows.people)
    networks[np.searchsorted(flows.people, found["person"][known])] = found["network"][known]
    return networks


def _ids(people: Collection[int]) -> Integers:
    return np.array(sorted(people), np.int64)
