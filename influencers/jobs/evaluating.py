"""An evaluation: scores as they would have been at a cut, against what happened after it. It publishes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
from flask import current_app

from influencers.errors import NothingToMeasure, UnreadableLabels
from influencers.generations import evaluation_inputs as log
from influencers.generations.evaluations import write_report
from influencers.generations.inputs import SqlInputs
from influencers.generations.manifest import variant
from influencers.jobs.workbench import oracle_from, workbench
from influencers.queries.formulas import chosen_formula
from influencers.queries.run_inputs import run_inputs
from influencers.scoring.evaluation import stability
from influencers.scoring.evaluation.baselines import Reactions, baselines, distinct_actors
from influencers.scoring.evaluation.calibration import distribution, reached_lately
from influencers.scoring.evaluation.chance import draws_by_chance
from influencers.scoring.evaluation.foretelling import foretold, steps_of
from influencers.scoring.evaluation.labels import Name, WrongLabels, read_labels
from influencers.scoring.evaluation.metrics import area_under_curve
from influencers.scoring.evaluation.report import Dropped, Foretold, Labelled, Report, Topics, Traffic
from influencers.scoring.evaluation.telling import stamp
from influencers.scoring.evaluation.topics import TopicActs, TopicQuestion, topics_foretold
from influencers.scoring.formula import Formula
from influencers.scoring.logged import Floats, Integers
from kernel.clock import to_us
from kernel.config import Settings
from kernel.database import reading
from kernel.progress import progress
from kernel.storage import Storage

if TYPE_CHECKING:
    from influencers.scoring.oracle import Oracle

#: The three readings of the log, the weeks of the steadiness.
_STEPS = 3 + stability.WEEKS
_DROPPED = "interactions_kept"
#: People who are paired with every topic, at most.
_MOST_PEOPLE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRequest:
    """What is asked of an evaluation."""

    cut: datetime
    until: datetime | None = None  # the end of the log when not given
    k: int = 100
    labels: Path | None = None
    topic_column: str | None = None
    formula: str | None = None  # a version or a TOML file; None takes that of the setting


def evaluate_scores(request: EvaluationRequest, *, now: datetime) -> Report:
    """Score everybody as of the cut in memory, compare with what happened after it, and keep the report.

    Raises
    ------
    NothingToMeasure
        The log knows nothing before the cut, or nothing after it.
    UnreadableLabels
        The file of labels is not there or has wrong lines.
    """
    storage: Storage = current_app.extensions["storage"]
    settings: Settings = current_app.extensions["settings"]
    formula, labels = chosen_formula(request.formula), _labels_in(request.labels)
    with reading() as session:
        inputs = run_inputs(session, trusted_sources=settings.trusted_sources)
    with workbench(storage, settings) as connection, progress(_STEPS, "evaluating", unit="steps") as advance:
        work = _Evaluation(
            connection=connection,
            storage=storage,
            inputs=inputs,
            request=request,
            formula=formula,
            units=settings.scoring_units,
            advance=advance,
            people=log.people_of(inputs),
        )
        report = work.report(labels, now=now)
        write_report(storage, report)
    return report


@dataclass(frozen=True, slots=True)
class _Tagged:
    """Acts on posts with the busiest tags."""

    tags: Sequence[str]
    past: TopicActs
    future: TopicActs


@dataclass(frozen=True, slots=True)
class _Told:
    """What the log tells before the cut and after it."""

    past: log.Span
    future: log.Span
    followers: Floats
    tagged: _Tagged | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evaluation:
    """One evaluation at work; each reading of the log takes the place of the one before in the connection."""

    connection: duckdb.DuckDBPyConnection
    storage: Storage
    inputs: SqlInputs
    request: EvaluationRequest
    formula: Formula
    units: Mapping[str, float]
    advance: Callable[[int], None]
    people: log.People

    @property
    def cut_us(self) -> int:
        return to_us(self.request.cut)

    def report(self, labels: Mapping[Name, bool] | None, *, now: datetime) -> Report:
        told = self._told()
        labelled = None if labels is None else log.places_of(self.connection, self.inputs, labels)
        tables = {name: name for name in self._read_at_cut()}
        oracle, posting = oracle_from(self.connection, tables, self.formula), log.posting_people(self.connection)
        score = stability.scores_at(oracle, self.cut_us, self.formula)
        past, happened = told.past.reactions, distinct_actors(told.future.reactions.reshares, len(score))
        others = baselines(past, told.followers, cut_us=self.cut_us, formula=self.formula)
        asked = partial(foretold, score, others, happened, k=self.request.k)
        candidates = np.unique(past.target)
        lately = reached_lately(past, as_of_us=self.cut_us, formula=self.formula)
        return Report(
            made_us=to_us(now),
            cut_us=self.cut_us,
            until_us=told.future.until_us,
            formula=variant(self.formula, dict(self.units)),
            k=self.request.k,
            networks=_traffic(told),
            candidates=_with_chance(asked, candidates, "everybody"),
            reshared=asked(people=np.unique(past.reshares.target)),
            posting=asked(people=posting),
            active=_with_chance(asked, np.intersect1d(told.past.active, told.future.active), "the active"),
            steps=steps_of(score[candidates], happened[candidates]),
            weeks=stability.weekly_moves(oracle, cut_us=self.cut_us, advance=self.advance, formula=self.formula),
            dropped=self._dropped(oracle, tables, acts_count=len(past.actor)),
            distribution=distribution(score[lately]),
            labels=_labelled(score, labelled),
            topics=self._topics(oracle, told, score),
        )

    def _told(self) -> _Told:
        past = self._span(0, self.cut_us)
        if not past.volumes:
            raise NothingToMeasure(f"The log holds no interaction before {stamp(self.cut_us)}, the cut.")
        followers = log.followers_of(self.connection, self.people)
        tags = log.busiest_tags(self.connection) if self.request.topic_column else ()
        tagged_past = log.topic_acts(self.connection, tags)
        future = self._span(self.cut_us, to_us(self.request.until) if self.request.until else None)
        if not future.volumes:
            last_us = max(volume.last_us for volume in past.volumes.values())
            raise NothingToMeasure(
                f"The log holds no interaction after {stamp(self.cut_us)}, the cut, and before the end that was asked"
                f" for; the last one before the cut is of {stamp(last_us)}."
            )
        tagged = _Tagged(tags, tagged_past, log.topic_acts(self.connection, tags)) if tags else None
        return _Told(past, future, followers, tagged)

    def _span(self, since_us: int, before_us: int | None) -> log.Span:
        found = log.read_span(
            self.connection, self.storage, self.inputs, self.people, since_us=since_us, before_us=before_us
        )
        self.advance(1)
        return found

    def _read_at_cut(self) -> tuple[str, ...]:
        names = log.read_at_cut(
            self.connection, self.storage, self.inputs, cut_us=self.cut_us, formula=self.formula, units=self.units
        )
        self.advance(1)
        return names

    def _dropped(self, oracle: "Oracle", tables: Mapping[str, str], *, acts_count: int) -> Dropped:
        reactors = stability.reactors_of(oracle, self.people.account, self.people.person, as_of_us=self.cut_us)
        without = self._oracles_without(tables, draws=stability.draws_of(reactors, acts_count=acts_count))
        return stability.dropped(oracle, without, reactors=reactors, as_of_us=self.cut_us, formula=self.formula)

    def _oracles_without(self, tables: Mapping[str, str], *, draws: int) -> Iterator["Oracle"]:
        with progress(draws, "a tenth dropped", unit="draws") as advance:
            for draw in range(draws):
                log.drop_acts(self.connection, _DROPPED, share=stability.DROPPED_SHARE, draw=draw)
                yield oracle_from(self.connection, {**tables, "interactions": _DROPPED}, self.formula)
                advance(1)

    def _topics(self, oracle: "Oracle", told: _Told, score: Floats) -> Topics | None:
        if told.tagged is None:
            return None
        asked = TopicQuestion(
            cut_us=self.cut_us,
            column=str(self.request.topic_column),
            topics=len(told.tagged.tags),
            people=_reshared_people(told.past.reactions, len(score)),
            k=self.request.k,
        )
        spoken = log.spoken_of(self.connection, told.tagged.tags)
        acts = (told.tagged.past, told.tagged.future)
        with progress(asked.topics, "topics", unit="topics") as advance:
            return topics_foretold(oracle, spoken, acts, overall=score, asked=asked, advance=advance)


def _with_chance(asked: Callable[..., Foretold], people: Integers, who: str) -> Foretold:
    with progress(draws_by_chance(len(people)), f"by chance, {who}", unit="draws") as advance:
        return asked(people=people, advance=advance)


def _reshared_people(past: Reactions, people_count: int) -> Integers:
    """Return who was reshared by two or more; where there are very many, those who were by most."""
    resharers = distinct_actors(past.reshares, people_count)
    several = np.flatnonzero(resharers > 1)
    return np.sort(several[np.argsort(-resharers[several], kind="stable")][:_MOST_PEOPLE])


def _labels_in(path: Path | None) -> dict[Name, bool] | None:
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read_labels(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableLabels(f"The labels in {path} cannot be read: {error}.") from error
    except WrongLabels as error:
        raise UnreadableLabels(f"The labels in {path} were not taken: {error}.") from error


def _labelled(score: Floats, labelled: log.Labels | None) -> Labelled | None:
    if labelled is None:
        return None
    verified = int(labelled.is_verified.sum())
    return Labelled(
        verified=verified,
        suspected=len(labelled.places) - verified,
        unknown=labelled.unknown,
        auc=area_under_curve(score[labelled.places], labelled.is_verified),
    )


def _traffic(told: _Told) -> tuple[Traffic, ...]:
    spans = (told.past.volumes, told.future.volumes)
    found = []
    for network in sorted({*spans[0], *spans[1]}):
        known = [span[network] for span in spans if network in span]
        found.append(
            Traffic(
                network=network,
                before=spans[0][network].acts if network in spans[0] else 0,
                after=spans[1][network].acts if network in spans[1] else 0,
                first_us=min(volume.first_us for volume in known),
                last_us=max(volume.last_us for volume in known),
            )
        )
    return tuple(found)
