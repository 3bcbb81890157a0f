"""Outside attention: audiences that no chain of attention from known people reaches, whatever shape a ring has."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from influencers.scoring.columns import Flags, Floats, Integers, flags_at, ranges_of, sums_by
from influencers.scoring.gaming.flows import Arranged, Flows
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.proposals import NO_OUTSIDE_ATTENTION, Proposal
from influencers.scoring.gaming.sentences import unreached_evidence
from influencers.scoring.gaming.thresholds import (
    LEAST_COVERED,
    REACHED_SHARE,
    RESTART,
    TRUST_ROUNDS,
    UNREACHED_REACTORS,
    UNREACHED_SHARE,
)

Networks = NDArray[Any]
"""The name of a network for every person of some flows."""


def cut_off(flows: Flows, seeds: Sequence[int], networks: Networks, *, examined: Integers) -> Arranged | None:
    """Return whose audience known people do not reach, each with those who are not reached; None when nobody is known.

    Parameters
    ----------
    flows
        Attention between people.
    seeds
        Known people; those who give nobody any attention are as good as not known.
    networks
        Where each of the flows' people is. Of a network that known people hardly reach nothing is said: there it is
        the known people who are missing.
    examined
        The people whose audience is looked at: of nobody else anything is told, and they say what is usual.
    """
    trust = trust_of(flows, seeds)
    if not trust.any():
        return None
    reached = _reached(flows, trust)
    strange = flags_at(~reached, flows.giver)
    held = flows.held(strange)
    large = flows.givers >= UNREACHED_REACTORS
    told = _told(networks, large, reached)
    found = large & ~reached & told & (held >= UNREACHED_SHARE * flows.received)
    is_examined = np.isin(flows.people, examined)
    return Arranged(flows.groups(strange, found & is_examined), flows.usual_share(strange, is_examined))


def propose_cut_off(look: Look, found: Arranged) -> Iterator[Proposal]:
    """Yield a proposal for everybody whose audience nobody known reaches, when enough hangs on it.

    Parameters
    ----------
    look
        Knows the rows of everybody whom it is about.
    found
        As `cut_off` returns it.
    """
    for person, group in found.groups.items():
        evidence = unreached_evidence(
            members=len(group.givers), reactors=group.reactors, share=group.share, usual=found.usual
        )
        chosen = look.given_by(person, group.givers)
        yield from look.proposals(NO_OUTSIDE_ATTENTION, person, chosen=chosen, evidence=evidence)


def trust_of(flows: Flows, seeds: Sequence[int]) -> Floats:
    """Return how much trust flows from known people to everybody, along what each gives to whom.

    Parameters
    ----------
    flows
        Attention between people.
    seeds
        Known people; those who give nothing in the flows are left out.

    Returns
    -------
    Floats
        By person of the flows, >= 0; all 0 when no seed is left.
    """
    count = len(flows.people)
    given = sums_by(flows.giver, count, flows.c)
    is_seed = np.isin(flows.people, np.asarray(seeds, dtype=np.int64)) & (given > 0)
    start = is_seed.astype(np.float64)
    trust = start
    for _round in range(TRUST_ROUNDS):
        trust = RESTART * start + (1.0 - RESTART) * _passed_on(flows, trust, given)
    return trust


def _passed_on(flows: Flows, trust: Floats, given: Floats) -> Floats:
    """Return the trust that comes to everybody, of what each has in the proportion of what they give."""
    count = len(flows.people)
    passed, ends = np.zeros(count), np.append(0, np.cumsum(flows.givers))
    for takers in ranges_of(flows.givers):
        # All that comes to one taker is added at once, so that no sum depends on how many are looked at together.
        some = slice(ends[takers.start], ends[takers.stop])
        giver = flows.giver[some]
        passed += np.bincount(flows.taker[some], trust[giver] * (flows.c[some] / given[giver]), count)
    return passed


def _reached(flows: Flows, trust: Floats) -> Flags:
    """Return who has, for each unit of influence, at least a little of the trust that is usual."""
    both = (trust > 0) & (flows.received > 0)
    usual = float(np.median(trust[both] / flows.received[both])) if both.any() else 0.0
    return np.asarray((trust > 0) & (trust >= REACHED_SHARE * usual * flows.received))


def _told(networks: Networks, large: Flags, reached: Flags) -> Flags:
    """Return of whom something can be said: most of the larger audiences of their network are reached."""
    names, place = np.unique(networks, return_inverse=True)
    audiences = np.bincount(place[large], minlength=len(names))
    known = np.bincount(place[large & reached], minlength=len(names))
    return np.asarray((known >= LEAST_COVERED * audiences)[place])
