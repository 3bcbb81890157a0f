"""Bought audiences: a crowd that is odd in several ways at once, and the group in it that makes it so."""

from collections.abc import Iterator

import numpy as np

from influencers.scoring.columns import Floats
from influencers.scoring.gaming.audiences import Audiences
from influencers.scoring.gaming.look import Look
from influencers.scoring.gaming.marks import MARKS
from influencers.scoring.gaming.members import members_of
from influencers.scoring.gaming.norms import Norms, band_of
from influencers.scoring.gaming.proposals import BOUGHT_AUDIENCE, Proposal
from influencers.scoring.gaming.sentences import Audience, audience_evidence
from influencers.scoring.gaming.thresholds import LEAST_REACTORS


def bought_audiences(look: Look, audiences: Audiences, norms: Norms, *, usual_marks: Floats) -> Iterator[Proposal]:
    """Yield a proposal for every suspect audience in which a group stands out on which enough hangs.

    Parameters
    ----------
    look
        Knows the rows of every suspect audience.
    audiences
        All examined audiences.
    norms
        What is usual.
    usual_marks
        How common each of `MARKS` is among all reactors of all audiences, 0 to 1.
    """
    odd = audiences.deviations(norms)
    usual = norms.usual[band_of(audiences.reactors)]
    for place in np.flatnonzero(audiences.suspected(norms)):
        person = int(audiences.person[place])
        rows = look.rows_of(person)
        member = members_of(np.column_stack([rows[name] for name in MARKS]), usual_marks)
        if member.sum() >= LEAST_REACTORS:
            seen = Audience(rows, audiences.features[place], usual[place], odd[place])
            yield from look.proposals(BOUGHT_AUDIENCE, person, chosen=member, evidence=audience_evidence(seen))
