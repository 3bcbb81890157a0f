"""One scoring run: from the log to a published generation. A crash anywhere leaves the current one as it was."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from flask import current_app

from influencers.errors import AssertsFailed, GenerationMissing
from influencers.generations.blobs import LEAST_POSTS
from influencers.generations.inputs import SqlInputs, hash_of, read_inputs, write_inputs
from influencers.generations.layout import folder_of, take_number
from influencers.generations.ledgers import write_ledgers
from influencers.generations.manifest import Assertion, Manifest, write_manifest
from influencers.generations.people import gather_people, write_people
from influencers.generations.reading import Generation, open_generation
from influencers.generations.retention import drop_old_generations, knows_removed
from influencers.generations.run_checks import move_check, people_check, volume_check
from influencers.generations.scores_file import write_scores
from influencers.jobs.publishing import publish_held
from influencers.queries.accounts import accounts_table, batch_ids
from influencers.queries.hidden import hidden_table
from influencers.queries.listing import consenting_ids, refusing_ids, removed_account_ids
from influencers.scoring.formula import FORMULA
from influencers.topics.derive import derive_topics
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import end_of_day_us
from kernel.config import Settings, listing_choice
from kernel.database import reading
from kernel.progress import progress
from kernel.storage import Storage

if TYPE_CHECKING:
    from influencers.generations.computing import Computed

_STEPS = 8


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is asked of a run."""

    as_of_on: date
    day_was_chosen: bool = True
    is_published: bool = True
    backfill: bool = False

    @property
    def before_us(self) -> int:
        """The run's T: midnight UTC at the end of the as-of day."""
        return end_of_day_us(self.as_of_on)


def run_scores(request: RunRequest, *, now: datetime) -> Manifest:
    """Score everybody as of a day, write the generation, and publish it when its asserts hold.

    Raises AssertsFailed with the figures when they do not; the generation stays and can be published by hand.
    """
    storage: Storage = current_app.extensions["storage"]
    settings: Settings = current_app.extensions["settings"]
    choice = listing_choice(settings, storage.is_demo)
    with storage.lock("scores"), progress(_STEPS, "scoring", unit="steps") as advance:
        storage.sweep(storage.generations)
        inputs = _sql_inputs()
        with progress(None, "topics of posts", unit="files") as tagged:
            derive_topics(storage, inputs.batches, tagged)
        advance(1)
        number = take_number(storage)
        final = folder_of(storage, number)
        with storage.new_folder(final) as folder, _scratch(folder, settings) as connection:
            read_inputs(connection, storage, inputs, before_us=request.before_us, units=settings.scoring_units)
            write_inputs(connection, folder)
            advance(1)
            run = _Run(request, storage, settings, number, choice, now)
            manifest = run.fill(connection, folder, inputs, advance)
            write_manifest(folder, manifest)
        if not manifest.holds:
            drop_old_generations(storage, inputs.removed_accounts)
            raise AssertsFailed(_failures(manifest))
        if request.is_published:
            publish_held(storage, number, now=now)
        advance(1)
    return manifest


@dataclass(frozen=True, slots=True)
class _Run:
    """The middle of a run: everything between the inputs and the manifest."""

    request: RunRequest
    storage: Storage
    settings: Settings
    number: int
    listing: str
    now: datetime

    def fill(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, inputs: SqlInputs, advance: Callable[[int], None]
    ) -> Manifest:
        from influencers.generations.computing import compute, past_of  # loads Ibis, which only a run should wait for

        previous = None if self.request.backfill else self._previous()
        past = past_of(previous, as_of_on=self.request.as_of_on, formula=self._variant())
        computed = compute(connection, self.request.before_us, past=past)
        advance(2)
        self._people(connection, inputs)
        write_people(connection, folder, computed.histories)
        advance(1)
        meta = {"generation": str(self.number), "formula": self._variant(), "as_of": self.request.as_of_on.isoformat()}
        write_scores(connection, folder, computed.histories, least_posts=LEAST_POSTS, meta=meta)
        advance(1)
        buckets = write_ledgers(connection, folder)
        advance(1)
        return self._manifest(connection, inputs, computed, buckets)

    def _variant(self) -> str:
        units = "".join(f"+{name}={unit:g}" for name, unit in sorted(self.settings.scoring_units.items()))
        return FORMULA.version + units

    def _previous(self) -> Generation | None:
        number = self.storage.current().scores
        try:
            return open_generation(self.storage, number) if number else None
        except GenerationMissing:
            return None

    def _people(self, connection: duckdb.DuckDBPyConnection, inputs: SqlInputs) -> None:
        floor = self.settings.public_floor
        gather_people(connection, before_us=self.request.before_us, floor=floor, least_posts=LEAST_POSTS)
        connection.register("consenting", pa.table({"person": pa.array(sorted(inputs.consenting), pa.int64())}))
        public = "SELECT influencer FROM people WHERE may_be_public UNION " if self.listing == "public" else ""
        connection.register("hidden", inputs.hidden)
        connection.register("refusing", pa.table({"person": pa.array(sorted(inputs.refusing), pa.int64())}))
        shown = f"SELECT influencer AS person FROM ({public}SELECT person AS influencer FROM consenting)"
        connection.execute(
            f"CREATE OR REPLACE TABLE shown AS {shown} ANTI JOIN refusing ON influencer = refusing.person"
        )

    def _manifest(
        self,
        connection: duckdb.DuckDBPyConnection,
        inputs: SqlInputs,
        computed: "Computed",
        buckets: dict[str, int],
    ) -> Manifest:
        manifest = Manifest(
            number=self.number,
            as_of_on=self.request.as_of_on,
            formula=self._variant(),
            taxonomy=load_taxonomy().version,
            made_at=self.now,
            inputs={"batches": hash_of(inputs.batches), "removals": hash_of([*map(str, inputs.removed_accounts)])},
            counts=_counts(connection),
            buckets=buckets,
            asserts=[*computed.asserts],
        )
        must_hold = not self.request.day_was_chosen
        manifest.asserts.append(volume_check(connection, before_us=self.request.before_us, must_hold=must_hold))
        manifest.asserts.extend(self._moves(computed, manifest, inputs.removed_accounts))
        return manifest

    def _moves(self, computed: "Computed", manifest: Manifest, removed: frozenset[int]) -> list[Assertion]:
        previous = self._previous()
        if previous is None:
            return []
        moves = move_check(computed.histories, manifest, previous)
        if knows_removed(previous.folder, removed):
            return [moves]  # the last one who was scored may be the one who left
        return [people_check(manifest.counts["scored"], previous.manifest), moves]


def _sql_inputs() -> SqlInputs:
    with reading() as session:
        return SqlInputs(
            batches=batch_ids(session),
            accounts=accounts_table(session),
            removed_accounts=frozenset(removed_account_ids(session)),
            consenting=frozenset(consenting_ids(session)),
            refusing=frozenset(refusing_ids(session)),
            hidden=hidden_table(session),
        )


@contextmanager
def _scratch(folder: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    # Spilled rows lie beside the generation's folder, under a name that the next run sweeps.
    spill = folder.with_name(f"{folder.name}-spill")
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{settings.scoring_memory_mib}MiB",
        "threads": settings.scoring_threads,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(config=options) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    questions = {
        "interactions": "interactions",
        "posts": "posts",
        "accounts": "accounts",
        "influencers": "people",
        "scored": "people WHERE i9 > 0",
        "shown": "shown",
        "pairs": "pair_ledger",
        "topic scores": "person_topic",
    }
    rows = {name: connection.execute(f"SELECT count(*) FROM {what}").fetchone() for name, what in questions.items()}
    return {name: int(row[0]) if row else 0 for name, row in rows.items()}


def _failures(manifest: Manifest) -> str:
    failed = "; ".join(f"{each.name}: {each.figure}" for each in manifest.asserts if not each.ok)
    return (
        f"The run did not pass its own checks, so generation {manifest.number} was not published: {failed}."
        f" `flask scores publish {manifest.number}` overrides this by hand."
    )
