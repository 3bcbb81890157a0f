"""Questions about whom somebody's audience listens to besides them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influencers.generations.edges import edges_of
from influencers.generations.reading import Generation, current_generation

#: Reactors that are asked whom else they listen to, those who bring the most first; how many of them it takes before
#: somebody is told, or it would tell of single people; and how many people are told.
MOST_ASKED, LEAST_IN_COMMON, MOST_REACHED = 300, 3, 10_000


@dataclass(frozen=True, slots=True)
class Reach:
    """Who else reaches somebody's audience."""

    asked_count: int  # reactors who were asked whom else they listen to
    reactors_count: int  # that there are
    people: tuple[tuple[int, int], ...]  # influencer, and how many of those asked react to them; the most first

    def evidence_of(self, influencer_id: int) -> int:
        """Return how many of those asked react to somebody; 0 for whoever does not reach them."""
        return dict(self.people).get(influencer_id, 0)


def reached_by(influencer_id: int, generation: Generation | None = None) -> frozenset[int]:
    """Return who reaches the audience of somebody: influencers, listed or not. See `reach_of`."""
    return frozenset(person for person, _count in reach_of(influencer_id, generation).people)


def reach_of(influencer_id: int, generation: Generation | None = None) -> Reach:
    """Return whom those listen to who react to an influencer, themselves left out.

    Parameters
    ----------
    influencer_id
        Whose audience is asked about, by the id of today. The caller has made sure that they may be shown.
    generation
        Where to look; None is the current one.

    Returns
    -------
    Reach
        Everybody, listed or not, to whom at least three of the asked reactors react, with how many of them do. Asked
        are the 300 who bring the influencer the most, people who brought nothing and those who were removed left out.

    Raises
    ------
    influencers.errors.GenerationMissing
        The generation is gone, or its ledgers are.
    """
    source = generation or current_generation()
    reactors = _reactors(source, influencer_id)
    edges = edges_of(source, reactors[:MOST_ASKED])
    others = edges.people[(edges.people != influencer_id) & (edges.people != edges.actors)]
    people, counts = np.unique(others, return_counts=True)
    enough = [(p, n) for p, n in zip(people.tolist(), counts.tolist(), strict=True) if n >= LEAST_IN_COMMON]
    enough.sort(key=lambda each: (-each[1], each[0]))
    return Reach(len(edges.looked_at), len(reactors), tuple(enough[:MOST_REACHED]))


def _reactors(generation: Generation, influencer_id: int) -> list[int]:
    """Return the people who brought somebody anything, the most first."""
    rows = generation.ledger("ledger/pairs", influencer_id, ("actor_person", "c9"))
    known = rows.filter(pc.and_(pc.greater(rows["actor_person"], 0), pc.greater(rows["c9"], 0)))
    sums: pa.Table = known.group_by("actor_person").aggregate([("c9", "sum")])
    ordered = sums.sort_by([("c9_sum", "descending"), ("actor_person", "ascending")])
    people: list[int] = ordered["actor_person"].to_pylist()
    return people
