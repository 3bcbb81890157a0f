"""Past against future: what a score and its baselines said before a cut, and who was reshared after it."""

from collections.abc import Callable, Mapping

import numpy as np

from influencers.scoring.evaluation.chance import leads_by_chance
from influencers.scoring.evaluation.metrics import figures_of
from influencers.scoring.evaluation.report import Compared, Foretold, Step
from influencers.scoring.logged import Floats, Integers

_STEPS = 10


def foretold(
    score: Floats,
    others: Mapping[str, Floats],
    happened: Floats,
    *,
    people: Integers,
    k: int,
    advance: Callable[[int], None] | None = None,
) -> Foretold:
    """Return how well the score and its baselines foretell what happened to some people.

    Parameters
    ----------
    score
        One number for everybody.
    others
        Baselines by name; NaN where one is not known. Such people are left out of that comparison, on both sides.
    happened
        Counts for everybody, >= 0.
    people
        Places of the people who count.
    k
        How many of the first are looked at, >= 1.
    advance
        Told 1 after every draw that says how far the score would be ahead by chance, see `draws_by_chance`; None to
        say nothing of chance, which takes about as many times as long as there are draws.
    """
    ours, happened = score[people], happened[people]
    rivals = {name: everybody[people] for name, everybody in others.items()}
    chances = leads_by_chance(ours, rivals, happened, k=k, advance=advance) if advance else {}
    compared = []
    for name, told in rivals.items():
        known = ~np.isnan(told)
        compared.append(
            Compared(
                name=name,
                people=int(known.sum()),
                figures=figures_of(told[known], happened[known], k=k),
                score=figures_of(ours[known], happened[known], k=k),
                chance=chances.get(name),
            )
        )
    return Foretold(
        people=len(people),
        reached=int((happened > 0).sum()),
        score=figures_of(ours, happened, k=k),
        baselines=tuple(compared),
    )


def steps_of(score: Floats, happened: Floats) -> tuple[Step, ...]:
    """Return what became of each tenth of the people, the lowest scores first; fewer steps where there are fewer.

    Parameters
    ----------
    score
        Points, one a person.
    happened
        Counts, >= 0, of the same people.

    Examples
    --------
    >>> [(step.people, step.score) for step in steps_of(np.array([3.0, 1.0]), np.zeros(2))]
    [(1, 1.0), (1, 3.0)]
    """
    order = np.argsort(score, kind="stable")
    return tuple(
        Step(
            people=len(some),
            score=float(score[some].mean()),
            resharers=float(happened[some].mean()),
            reached=float((happened[some] > 0).mean()),
        )
        for some in np.array_split(order, min(_STEPS, max(len(order), 1)))
        if len(some)
    )
