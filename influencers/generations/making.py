"""The middle of a run: everything between the inputs and the manifest of a generation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from influencers.generations.blobs import LEAST_POSTS
from influencers.generations.changing import OldFormula, change_of, old_formula, write_change
from influencers.generations.facts import gather_facts
from influencers.generations.heard import gather_heard
from influencers.generations.holding import forget_told_events
from influencers.generations.inputs import Read, SqlInputs
from influencers.generations.ledgers import write_ledgers
from influencers.generations.manifest import Assertion, Manifest, variant
from influencers.generations.people import gather_people, write_people
from influencers.generations.reading import Generation
from influencers.generations.retention import knows_removed
from influencers.generations.run_checks import move_check, people_check, volume_check
from influencers.generations.scores_file import write_scores
from influencers.generations.topic_facts import Earlier, write_topic_facts
from influencers.scoring.formula import Formula
from influencers.scoring.versions import constants_of
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import end_of_day_us
from kernel.config import Settings

if TYPE_CHECKING:
    from influencers.generations.computing import Computed, Scored
    from influencers.generations.spark import SparkPlace

#: How many steps `make` tells of.
STEPS = 5
#: Large tables that nobody reads any more when the files are written; the look for gaming needs their room.
_WRITTEN = (
    *("topic_ledger", "edges", "mixed_weights", "person_facts", "mention_sources"),
    *("old_pair_ledger", "old_event_ledger", "old_reactors", "old_attended", "old_mixed_weights"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A generation that is filled, and the tables behind it."""

    manifest: Manifest
    scored: "Scored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a generation is made by, besides its inputs."""

    number: int
    as_of_on: date
    formula: Formula
    settings: Settings
    listing: str  # consent or public
    previous: Generation | None  # the current one
    is_backfilled: bool  # whether no day of the history is carried over
    is_daily: bool  # whether the day was not chosen by hand: then every network has to be there
    now: datetime
    engine: str = "duckdb"  # or spark
    earlier: Earlier | None = None  # the generation that rises in topics are told against

    @property
    def before_us(self) -> int:
        """The run's T: midnight UTC at the end of the as-of day."""
        return end_of_day_us(self.as_of_on)

    @property
    def variant(self) -> str:
        """The version with its units."""
        return variant(self.formula, dict(self.settings.scoring_units))

    @property
    def old(self) -> OldFormula | None:
        """The formula of the generation before, when that is another."""
        return old_formula(self._before, formula=self.variant)

    def make(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        *,
        inputs: SqlInputs,
        read: Read,
        advance: Callable[[int], None],
    ) -> "Made":
        """Score everybody and fill a folder; return its manifest, which is not written yet, and what it was made of."""
        from influencers.generations.computing import compute, past_of  # loads Ibis, which only a run should wait for

        old = self.old
        past = None if self.is_backfilled else past_of(self.previous, as_of_on=self.as_of_on, formula=self.variant)
        computed = compute(
            connection,
            self.before_us,
            formula=self.formula,
            past=past,
            memory_mib=self.settings.scoring_memory_mib,
            old=old,
            spark=self._spark(folder),
        )
        advance(2)
        gather_heard(connection, before_us=self.before_us)
        self._people(connection, inputs)
        gather_facts(connection, before_us=self.before_us, least_posts=LEAST_POSTS)
        write_topic_facts(connection, folder, before_us=self.before_us, earlier=self.earlier)
        write_people(connection, folder, computed.histories)
        advance(1)
        meta = {"generation": str(self.number), "formula": self.variant, "as_of": self.as_of_on.isoformat()}
        write_scores(connection, folder, computed.histories, least_posts=LEAST_POSTS, meta=meta)
        advance(1)
        buckets = write_ledgers(connection, folder, has_old_formula=old is not None)
        manifest = self._manifest(connection, inputs, read, buckets=buckets, old=old)
        write_change(connection, folder, manifest.change, self.previous)
        manifest.asserts.extend(self._asserts(computed, manifest, inputs, read))
        forget_told_events(connection)
        for table in _WRITTEN:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        advance(1)
        return Made(manifest, computed.scored)

    def _spark(self, folder: Path) -> "SparkPlace | None":
        if self.engine != "spark":
            return None
        from influencers.generations.spark import SparkPlace  # loads Ibis

        # Beside the generation, under a name that the next run sweeps.
        between = folder.with_name(f"{folder.name}-spark")
        return SparkPlace(between, self.settings.spark_master, self.settings.scoring_memory_mib)

    @property
    def _before(self) -> Manifest | None:
        return self.previous.manifest if self.previous else None

    def _people(self, connection: duckdb.DuckDBPyConnection, inputs: SqlInputs) -> None:
        floor = self.settings.public_floor
        gather_people(connection, before_us=self.before_us, floor=floor, least_posts=LEAST_POSTS)
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
        read: Read,
        *,
        buckets: dict[str, int],
        old: OldFormula | None,
    ) -> Manifest:
        return Manifest(
            number=self.number,
            as_of_on=self.as_of_on,
            formula=self.variant,
            taxonomy=load_taxonomy().version,
            made_at=self.now,
            inputs=inputs.hashes(),
            counts=_counts(connection),
            buckets=buckets,
            asserts=[],
            constants=constants_of(self.formula),
            units=dict(self.settings.scoring_units),
            held=dict(read.held),
            change=change_of(self._before, old, number=self.number, as_of_on=self.as_of_on),
        )

    def _asserts(self, computed: "Computed", manifest: Manifest, inputs: SqlInputs, read: Read) -> list[Assertion]:
        volume = volume_check(read.volumes, read.held, must_hold=self.is_daily)
        asserts = [*computed.asserts, volume]
        if self.previous is None:
            return asserts
        if not knows_removed(self.previous.folder, inputs.removed_accounts):
            # Else the last one who was scored may be the one who left.
            asserts.append(people_check(manifest.counts["scored"], self.previous.manifest))
        return [*asserts, move_check(computed.histories, manifest, self.previous)]


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    questions = {
        "interactions": "interactions",
        "posts": "posts",
        "posts with counts": "anonymous",
        "accounts": "accounts",
        "decisions": "decisions",
        "influencers": "people",
        "scored": "people WHERE i9 > 0",
        "shown": "shown",
        "pairs": "pair_ledger",
        "topic scores": "person_topic",
    }
    rows = {name: connection.execute(f"SELECT count(*) FROM {what}").fetchone() for name, what in questions.items()}
    return {name: int(row[0]) if row else 0 for name, row in rows.items()}
