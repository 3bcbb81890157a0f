"""Whether every promise of docs/scoring.md holds for a thousand random worlds, at the whole pipeline.

python -m benchmarks.properties [--pairs 1000] [--seed 0]

Each world, with decisions on gaming and with reactions without names, is planted with all its variations and scored
together with them, then once more alone: one pair of runs answers for every promise.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
import numpy as np

from tests.influencers.scoring.promises import PROMISES, Scored
from tests.influencers.scoring.runs import Pipeline
from tests.influencers.scoring.variations import Varied, varied
from tests.influencers.scoring.whole_runs import OF_A_RUN

_LEAST_ACCOUNTS, _MOST_ACCOUNTS, _MOST_ACTS = 3, 15, 120


@dataclass(frozen=True, slots=True)
class Asked:
    """How often each promise was broken, and what it cost to ask."""

    pairs_count: int
    broken: Counter[str]
    first_seeds: dict[str, int]  # of the first world in which a promise was broken
    pipeline_seconds: float
    asking_seconds: float

    @property
    def holds(self) -> bool:
        """Whether no promise was broken."""
        return not self.broken


def ask(pairs_count: int, seed: int) -> Asked:
    """Score so many worlds with their variations, and ask every promise of each."""
    pipeline = Pipeline()
    broken: Counter[str] = Counter()
    first_seeds: dict[str, int] = {}
    scoring = asking = 0.0
    for number in range(seed, seed + pairs_count):
        world = _world(number)
        started = time.perf_counter()
        together, alone = pipeline.run(world.together), pipeline.run(world.world)
        scored = time.perf_counter()
        for name in _broken(Scored.by_the_pipeline(world, together, alone), together):
            broken[name] += 1
            first_seeds.setdefault(name, number)
        scoring, asking = scoring + scored - started, asking + time.perf_counter() - scored
    return Asked(pairs_count, broken, first_seeds, scoring, asking)


def _world(number: int) -> Varied:
    dice = np.random.default_rng(number)
    accounts, acts = dice.integers(_LEAST_ACCOUNTS, _MOST_ACCOUNTS + 1), dice.integers(0, _MOST_ACTS + 1)
    return varied(int(accounts), int(acts), number)


def _broken(scored: Scored, together: object) -> Iterator[str]:
    for holds in PROMISES:
        if not _holds(holds, scored):
            yield holds.__name__
    for holds in OF_A_RUN:
        if not _holds(holds, together, scored.varied):
            yield holds.__name__


def _holds(promise: Callable[..., None], *what: object) -> bool:
    try:
        promise(*what)
    except AssertionError:
        return False
    return True


def table_of(asked: Asked) -> list[str]:
    """Return what came of it as lines of a table."""
    names = [promise.__name__ for promise in (*PROMISES, *OF_A_RUN)]
    lines = [f"{'promise':<78}{'broken':>8}", *(_line(name, asked) for name in names)]
    each = 1_000 * asked.pipeline_seconds / max(1, 2 * asked.pairs_count)
    lines.append(f"{asked.pairs_count:,} pairs of runs, {each:.0f} ms a run; asking took {asked.asking_seconds:.0f} s.")
    return [*lines, "Every promise holds." if asked.holds else "A promise is broken."]


def _line(name: str, asked: Asked) -> str:
    first = f"   first in world {asked.first_seeds[name]}" if name in asked.first_seeds else ""
    return f"{name.replace('_', ' '):<78}{asked.broken[name]:>8}{first}"


@click.command()
@click.option("--pairs", default=1_000, show_default=True, help="Worlds, each scored twice.")
@click.option("--seed", default=0, show_default=True, help="The number of the first world.")
def main(pairs: int, seed: int) -> None:
    """Ask every promise of random worlds; exit 1 when one is broken."""
    asked = ask(pairs, seed)
    click.echo("\n".join(table_of(asked)))
    sys.exit(0 if asked.holds else 1)


if __name__ == "__main__":
    main()
