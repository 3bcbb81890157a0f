"""One scoring run: from the log to a published generation. A crash anywhere leaves the current one as it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import duckdb
import msgspec
from flask import current_app

from influencers.errors import AssertsFailed, GenerationMissing, UnknownNetwork
from influencers.generations.inputs import Reading, SqlInputs, read_inputs, write_inputs
from influencers.generations.layout import folder_of, take_number
from influencers.generations.making import STEPS, Made, Making
from influencers.generations.manifest import Manifest, variant, write_manifest
from influencers.generations.reading import Generation, open_generation
from influencers.generations.retention import drop_old_generations
from influencers.generations.scratch import leaving_room, scratch
from influencers.generations.topic_facts import earlier_generation
from influencers.jobs.gaming import Looked, Tried, find_gaming, store_findings, tried
from influencers.jobs.publishing import publish_held
from influencers.jobs.purging import purge_held
from influencers.queries.formulas import chosen_formula
from influencers.queries.run_inputs import run_inputs
from influencers.scoring.gaming.proposals import Findings
from influencers.topics.derive import derive_topics, drop_other_topics
from influencers.topics.taxonomy import pinned_taxonomy
from kernel.clock import end_of_day_us
from kernel.config import Settings, listing_choice
from kernel.database import reading
from kernel.garbage import not_collecting
from kernel.progress import progress
from kernel.storage import Storage

#: Besides those of the making: the topics, the inputs, the look for gaming, the publishing.
_STEPS = STEPS + 4
#: What the look for gaming holds, and what the files that were written before it left with the process. Measured at
#: 100,000,000 acts of 1,000,000 accounts.
_LOOK_BYTES_A_PAIR = 41


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is asked of a run."""

    as_of_on: date
    day_was_chosen: bool = True
    is_published: bool = True
    backfill: bool = False
    formula: str | None = None  # a version or a TOML file; None takes that of the setting
    held: Mapping[str, date] = field(default_factory=dict)  # networks to hold, with their last good day
    engine: str = "duckdb"  # or spark

    @property
    def before_us(self) -> int:
        """The run's T: midnight UTC at the end of the as-of day."""
        return end_of_day_us(self.as_of_on)


def run_scores(request: RunRequest, *, now: datetime) -> Manifest:
    """Score everybody as of a day, write the generation, and publish it when its asserts hold.

    Raises
    ------
    AssertsFailed
        When they do not, with the figures; the generation stays and can be published by hand.
    UnknownFormula, UnknownNetwork
        What is asked for is not there.
    """
    storage: Storage = current_app.extensions["storage"]
    settings: Settings = current_app.extensions["settings"]
    listing = listing_choice(settings, storage.is_demo)
    # What an operator changes of the taxonomy meanwhile waits for the next run.
    with (
        storage.lock("scores"),
        pinned_taxonomy(),
        not_collecting(),
        progress(_STEPS, "scoring", unit="steps") as advance,
    ):
        storage.sweep(storage.generations)
        purge_held(storage, now=now)
        formula = chosen_formula(request.formula)
        with reading() as session:
            inputs = run_inputs(session, trusted_sources=settings.trusted_sources)
        _refuse_unknown_networks(request, inputs)
        with progress(None, "topics of posts", unit="files") as tagged:
            derive_topics(storage, inputs.batches, tagged)
        advance(1)
        making = Making(
            number=take_number(storage),
            as_of_on=request.as_of_on,
            formula=formula,
            settings=settings,
            listing=listing,
            previous=_current(storage),
            is_backfilled=request.backfill,
            is_daily=not request.day_was_chosen,
            now=now,
            engine=request.engine,
            earlier=earlier_generation(
                storage, as_of_on=request.as_of_on, formula=variant(formula, dict(settings.scoring_units))
            ),
        )
        manifest, look = _made(storage, making, _reading_of(request, making), inputs=inputs, advance=advance)
        if not manifest.holds:
            drop_old_generations(storage, inputs.removed_accounts)
            raise AssertsFailed(_failures(manifest))
        if request.is_published:
            purge_held(storage, now=now)  # who left meanwhile costs nobody else the day's scores
            publish_held(storage, making.number, now=now)
            stored = _store(look, making)
            manifest = msgspec.structs.replace(manifest, look_failure=look.failure or stored.failure)
        advance(1)
    return manifest


def _made(
    storage: Storage, making: Making, asked: Reading, *, inputs: SqlInputs, advance: Callable[[int], None]
) -> tuple[Manifest, Tried[Findings]]:
    """Make the folder of a generation, which has another name until it is whole; look for gaming in it, too."""
    final = folder_of(storage, making.number)
    with storage.new_folder(final) as folder, scratch(folder, making.settings) as connection:
        read = read_inputs(connection, storage, inputs, asked)
        drop_other_topics(storage)
        write_inputs(connection, folder)
        advance(1)
        made = making.make(connection, folder, inputs=inputs, read=read, advance=advance)
        look: Tried[Findings] = tried(lambda: _findings(connection, made, making)) if made.manifest.holds else Tried()
        manifest = msgspec.structs.replace(made.manifest, look_failure=look.failure)
        write_manifest(folder, manifest)
        advance(1)
    return manifest, look


def _findings(connection: duckdb.DuckDBPyConnection, made: Made, making: Making) -> Findings:
    scored, memory_mib = made.scored, making.settings.scoring_memory_mib
    look_mib = made.manifest.counts["pairs"] * _LOOK_BYTES_A_PAIR / 2**20
    with leaving_room(connection, memory_mib, look_mib):
        return find_gaming(
            scored.tables, scored.results, scored.keep, as_of_us=making.before_us, formula=making.formula
        )


def _store(look: Tried[Findings], making: Making) -> Tried[Looked]:
    found = look.found
    if found is None:
        return Tried()
    return tried(lambda: store_findings(found, generation=making.number, formula=making.variant, now=making.now))


def _reading_of(request: RunRequest, making: Making) -> Reading:
    formulas = [making.formula, *([making.old.formula] if making.old else [])]
    return Reading(
        as_of_on=request.as_of_on,
        before_us=request.before_us,
        formula=max(formulas, key=lambda formula: formula.long_days),
        units=making.settings.scoring_units,
        held=request.held,
        holds_silent=making.is_daily,
    )


def _refuse_unknown_networks(request: RunRequest, inputs: SqlInputs) -> None:
    known = set(inputs.accounts["network"].unique().to_pylist())
    for network, on in request.held.items():
        if network not in known:
            raise UnknownNetwork(f"Nobody is known on “{network}”. There is: {', '.join(sorted(known)) or 'nothing'}.")
        if on >= request.as_of_on:
            raise UnknownNetwork(f"{network} is held at a day before the scores, which are of {request.as_of_on}.")


def _current(storage: Storage) -> Generation | None:
    number = storage.current().scores
    try:
        return open_generation(storage, number) if number else None
    except GenerationMissing:
        return None


def _failures(manifest: Manifest) -> str:
    failed = "; ".join(f"{each.name}: {each.figure}" for each in manifest.asserts if not each.ok)
    return (
        f"The run did not pass its own checks, so generation {manifest.number} was not published: {failed}."
        f" `flask scores publish {manifest.number}` overrides this by hand."
    )
