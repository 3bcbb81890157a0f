"""Closed groups: people who all give each other attention, and whom hardly anybody else gives any."""

from collections.abc import Iterator

import numpy as np

from influencers.scoring.columns import Flags, Integers, flags_at
from influencers.scoring.gaming.flows import Arranged, Flows
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.proposals import CLOSED_GROUP, Proposal
from influencers.scoring.gaming.sentences import closed_evidence
from influencers.scoring.gaming.thresholds import CIRCLE_ROUNDS, CLOSED_SHARE, INSIDE_SHARE, OUTSIDE_SHARE, PARTNERS


def closed_groups(flows: Flows, *, examined: Integers) -> Arranged:
    """Return the people who live off a closed group, each with those of the group who give to them.

    Parameters
    ----------
    flows
        Attention between people.
    examined
        The people whose audience is looked at: of nobody else anything is told, and they say what is usual.

    Notes
    -----
    A group is where everybody has at least `PARTNERS` mutual partners who have as many themselves. Somebody lives off
    it when most of their influence comes from inside, and hardly a reactor from outside, and when that is true of most
    of the others too: a star among friends is not of the group.
    """
    circle = _circle(flows)
    inside = flags_at(circle, flows.giver) & flags_at(circle, flows.taker)
    partners, held = flows.giving(inside), flows.held(inside)
    strangers = flows.givers - partners
    shut = circle & (strangers <= np.maximum(1.0, OUTSIDE_SHARE * partners))
    shut_partners = flows.giving(inside & flags_at(shut, flows.giver))
    lives_off = shut & (shut_partners >= CLOSED_SHARE * partners) & (held >= INSIDE_SHARE * flows.received)
    is_examined = np.isin(flows.people, examined)
    return Arranged(
        groups=flows.groups(inside, lives_off & (partners > 0) & is_examined),
        usual=flows.usual_share(flows.is_mutual, is_examined),
    )


def propose_closed(look: Look, found: Arranged) -> Iterator[Proposal]:
    """Yield a proposal for everybody who lives off a closed group, when enough hangs on it.

    Parameters
    ----------
    look
        Knows the rows of everybody whom it is about.
    found
        As `closed_groups` returns it.
    """
    for person, group in found.groups.items():
        evidence = closed_evidence(members=len(group.givers), share=group.share, usual=found.usual)
        yield from look.proposals(CLOSED_GROUP, person, chosen=look.given_by(person, group.givers), evidence=evidence)


def _circle(flows: Flows) -> Flags:
    """Return who is left when everybody with too few mutual partners is left out, again and again."""
    mutual = flows.is_mutual
    met = mutual
    for _round in range(CIRCLE_ROUNDS):
        circle = flows.giving(met) >= PARTNERS
        met = mutual & flags_at(circle, flows.giver) & flags_at(circle, flows.taker)
    return flows.giving(met) > 0
