"""Looks for gaming in the tables of a run, proposes what it finds, and lets the standing rule decide where it is on.

A look changes no score: what is decided counts from the next run on.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from influencers.actions.gaming_finds import Proposed, decide_on_new, propose
from influencers.queries.gaming import known_people, standing_rule
from influencers.scoring.formula import Formula
from influencers.scoring.gaming.proposals import Findings
from influencers.scoring.gaming.standing import RULE
from kernel.database import reading, transaction
from kernel.jobs import do_soon

if TYPE_CHECKING:
    from influencers.scoring.gaming.given import Results
    from influencers.scoring.pairs import Keep, Tables


_log = logging.getLogger("bellwether.jobs")

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Tried(Generic[_Found]):
    """What came of a part of the look for gaming, or why it failed."""

    found: _Found | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look."""

    examined_count: int  # audiences
    silent: tuple[str, ...]  # detectors that could not speak
    proposed: Proposed
    damped_count: int  # proposals that the standing rule decided about


def tried(look: Callable[[], _Found]) -> Tried[_Found]:
    """Look, and let no failure of it reach the run: scores do not wait for detectors, and the next run looks again."""
    try:
        return Tried(look())
    except Exception as error:
        _log.exception("the look for gaming failed")
        said = str(error).strip().partition("\n")[0]
        return Tried(failure=f"{type(error).__name__}: {said}" if said else type(error).__name__)


def find_gaming(tables: "Tables", results: "Results", keep: "Keep", *, as_of_us: int, formula: Formula) -> Findings:
    """Return what the detectors find in what a run read and made; people who proved an account are those they know.

    Parameters
    ----------
    tables, results, keep
        As `run_pipeline` was given and returned them.
    as_of_us
        The run's T in epoch microseconds.
    formula
        The constants of the run.
    """
    from influencers.scoring.gaming.finding import find  # loads Ibis, which only a run should wait for

    with reading() as session:
        seeds = known_people(session)
    return find(tables, results, keep, as_of_us=as_of_us, seeds=seeds, formula=formula)


def store_findings(findings: Findings, *, generation: int, formula: str, now: datetime) -> Looked:
    """Propose what was found in a generation, and let the standing rule decide about what is new, if it is on."""
    with transaction() as session:
        proposed = propose(session, findings, generation=generation, formula=formula, now=now)
        is_on = standing_rule(session).version == RULE.version
        damped = decide_on_new(session, proposed.new, RULE, now=now) if is_on else 0
    do_soon("deliver_mail")
    return Looked(findings.examined, findings.silent, proposed, damped)
