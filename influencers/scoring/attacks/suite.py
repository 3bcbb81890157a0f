"""The suite: invent worlds, plant into them, score, look, decide, score again, and hold outcomes against bounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

import numpy as np
from ibis.expr.types import Table

from influencers.scoring.attacks.bounds import Verdict, verdict_on
from influencers.scoring.attacks.cases import Case
from influencers.scoring.attacks.drawing import Floats, Integers, some_of
from influencers.scoring.attacks.everyday import honest_world
from influencers.scoring.attacks.ids import person_ids
from influencers.scoring.attacks.outcomes import (
    BY_THE_FORMULA,
    Outcome,
    Scores,
    Seen,
    honest_outcome,
    mean_outcome,
    outcome_of,
    seen_in,
)
from influencers.scoring.attacks.tables import AS_OF_US, Engine, load_decisions, load_world, scores_by_place
from influencers.scoring.attacks.world import Planted, World
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.gaming.finding import find
from influencers.scoring.gaming.standing import StandingRule, decide
from influencers.scoring.pairs import Keep
from influencers.scoring.pipeline import run_pipeline

KNOWN_SHARE = 0.03
"""Share of the people with an audience who registered and proved their accounts."""


@dataclass(frozen=True, slots=True)
class Result:
    """One case in all worlds."""

    case: Case
    outcomes: tuple[Outcome, ...]  # one a seed
    mean: Outcome
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether all its bounds hold."""
        return all(verdict.holds for verdict in self.verdicts)


class Suite:
    """Attacks on one formula, watched by one standing rule, on one engine.

    Parameters
    ----------
    engine
        Where worlds are scored.
    formula
        The formula that is attacked.
    rule
        What is decided on every proposal; None where nobody looks, and the formula is alone.
    """

    def __init__(self, engine: Engine, *, rule: StandingRule | None, formula: Formula = FORMULA) -> None:
        self._engine, self._formula, self._rule = engine, formula, rule

    def run(
        self, cases: tuple[Case, ...], *, people: int, seeds: range, advance: Callable[[int], None]
    ) -> tuple[Result, ...]:
        """Try every case once in the world of every seed.

        `advance` is told 1 after every world that was scored; there are `worlds_of(cases)` a seed.
        Raises ValueError when a world is too small for a case.
        """
        found: dict[str, list[Outcome]] = {case.name: [] for case in cases}
        for seed in seeds:
            world = honest_world(seed, people)
            honest, _ = self._score(world, load_world(self._engine, world))
            advance(1)
            for of_room in _rooms(cases):
                for name, outcome in self._try(world.copy(), of_room, seed=seed, honest=honest).items():
                    found[name].append(outcome)
                advance(1)
        return tuple(self._result(case, found[case.name]) for case in cases)

    def _try(self, world: World, cases: tuple[Case, ...], *, seed: int, honest: Floats) -> dict[str, Outcome]:
        """Plant the cases of one room into a world, and measure each."""
        planted = {case.name: case.plant(world, _dice(seed, case)) for case in cases if case.plant}
        tables = load_world(self._engine, world)
        attacked, results = self._score(world, tables, last="event_ledger" if self._rule else "person")
        unattacked = np.concatenate((honest, np.zeros(len(world.crowd) - len(honest))))
        seen, decided = self._watch(world, tables, results, planted=tuple(planted.values()), seed=seed)
        scores = Scores(honest=unattacked, planted=attacked, decided=decided)
        acts = world.log.acts()
        outcomes = {name: outcome_of(world, acts, attack, scores=scores, seen=seen) for name, attack in planted.items()}
        if seen:
            outcomes |= {case.name: honest_outcome(world, scores=scores, seen=seen) for case in cases if not case.plant}
        return outcomes

    def _watch(
        self,
        world: World,
        tables: Mapping[str, Table],
        results: Mapping[str, Table],
        *,
        planted: tuple[Planted, ...],
        seed: int,
    ) -> tuple[Seen | None, Floats | None]:
        """Look for gaming, decide by the standing rule, and score again."""
        if self._rule is None:
            return None, None
        known = person_ids(_known(world, seed))
        findings = find(
            tables, results, self._engine.keep, as_of_us=AS_OF_US, seeds=tuple(known.tolist()), formula=self._formula
        )
        decisions = load_decisions(self._engine, decide(findings.proposals, self._rule))
        decided, _ = self._score(world, {**tables, "decisions": decisions})
        return seen_in(world, findings.proposals, planted), decided

    def _result(self, case: Case, outcomes: list[Outcome]) -> Result:
        # Where nobody looks, only what the formula does is asked.
        asked = [bound for bound in case.bounds if self._rule or bound.figure in BY_THE_FORMULA]
        return Result(
            case, tuple(outcomes), mean_outcome(outcomes), tuple(verdict_on(bound, outcomes) for bound in asked)
        )

    def _score(
        self, world: World, tables: Mapping[str, Table], *, last: str = "person"
    ) -> tuple[Floats, Mapping[str, Table]]:
        results = run_pipeline(tables, _Until(last, self._engine.keep), as_of_us=AS_OF_US, formula=self._formula)
        return scores_by_place(results["person"], len(world.crowd)), results


class _Until:
    """Keeps tables up to the last one that is wanted. What comes after it, topics above all, is never computed."""

    def __init__(self, last: str, keep: Keep) -> None:
        self._last, self._keep, self._is_over = last, keep, False

    def __call__(self, name: str, expression: Table) -> Table:
        if self._is_over:
            return expression
        self._is_over = name == self._last
        return self._keep(name, expression)


def worlds_of(cases: tuple[Case, ...]) -> int:
    """Return how many worlds are scored for each seed."""
    return 1 + len(_rooms(cases))


def _rooms(cases: tuple[Case, ...]) -> list[tuple[Case, ...]]:
    by_room = sorted(cases, key=lambda case: case.room)
    return [tuple(of_room) for _, of_room in groupby(by_room, key=lambda case: case.room)]


def _dice(seed: int, case: Case) -> np.random.Generator:
    # Chance of its own: what is tried beside a case changes at most whom it finds taken.
    return np.random.default_rng([seed, crc32(case.name.encode())])


def _known(world: World, seed: int) -> Integers:
    """Return people who registered and proved who they are: honest ones, with an audience, who take no part."""
    free = np.ones(world.honest_count, dtype=np.bool_)
    free[list(world.taken)] = False
    pool = np.flatnonzero(free & (world.attention > 0))
    return some_of(np.random.default_rng([seed, 3]), pool, round(KNOWN_SHARE * len(pool)))
