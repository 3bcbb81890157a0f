"""A closer look at the people whom a detector pointed at: who gave to them, and what hangs on some of those."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from influencers.scoring.columns import Columns, Flags, Integers, span_of
from influencers.scoring.gaming.holdings import Holdings
from influencers.scoring.gaming.proposals import CLOSED_GROUP, Proposal, Sentence
from influencers.scoring.gaming.sentences import counter_evidence, elsewhere
from influencers.scoring.gaming.thresholds import MAJORITY, STAKE


@dataclass(frozen=True, slots=True)
class Look:
    """What was given to the people whom a detector pointed at, with its marks, and what it is worth."""

    marks: Columns  # marked attention, by person, then actor
    holdings: Holdings

    def rows_of(self, person: int) -> Columns:
        """Return the rows of everybody who reacts to a person; none for somebody who is not examined."""
        span = span_of(self.marks["person"], person)
        return {name: column[span] for name, column in self.marks.items()}

    def given_by(self, person: int, givers: Integers) -> Flags:
        """Return which of a person's rows are of accounts of some people."""
        return np.isin(self.rows_of(person)["giver"], givers)

    def proposals(
        self, detector: str, person: int, *, chosen: Flags, evidence: tuple[Sentence, ...]
    ) -> Iterator[Proposal]:
        """Yield a proposal about some of a person's rows when enough hangs on them, else nothing."""
        rows = {name: column[chosen] for name, column in self.rows_of(person).items()}
        held = self.holdings.of(person)
        pairs = held.by(rows["actor"])
        share, points = held.stake(pairs)
        if share >= MAJORITY and points >= STAKE:
            yield Proposal(
                detector=detector,
                target=person,
                actors=tuple(rows["actor"].tolist()),
                pairs=held.pairs(pairs),
                share=share,
                points=points,
                evidence=evidence,
                counter=elsewhere(share) if detector == CLOSED_GROUP else counter_evidence(rows, share),
            )
