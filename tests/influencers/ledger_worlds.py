"""Small invented worlds of who reacts to whom, as the ledgers of a generation: many files, few rows each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq

from influencers.generations.reading import Generation

BUCKETS = 3
_ROWS_IN_A_GROUP = 5


@dataclass
class LedgerWorld:
    """Who reacts to whom: (reactor, person) with what it brings and by how much it is damped."""

    pairs: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)

    def reactors(self, person: int) -> set[int]:
        """Return whose attention brings somebody something."""
        return {who for (who, to), (c9, _damping) in self.pairs.items() if to == person and c9}

    def undamped(self, person: int) -> set[int]:
        """Return whose attention counts, however little it brings."""
        return {who for (who, to), (_c9, damping) in self.pairs.items() if to == person and damping}

    def reacts_to(self, reactor: int) -> set[int]:
        """Return to whom somebody's attention brings something."""
        return {to for (who, to), (c9, _damping) in self.pairs.items() if who == reactor and c9}


def random_world(seed: int, *, people: int = 9, reactors: int = 40) -> LedgerWorld:
    """Return a world in which some react to nearly everybody, some pairs are damped, and some bring nothing."""
    dice = Random(seed)
    world = LedgerWorld()
    for reactor in range(100, 100 + reactors):
        eagerness = dice.choice((0.1, 0.3, 0.9))
        for person in range(1, 1 + people):
            if dice.random() < eagerness:
                damping = dice.choice((1.0, 1.0, 1.0, 0.5, 0.0))
                world.pairs[reactor, person] = (dice.choice((0, 5, 900)) if damping else 0, damping)
    return world


def generation_of(world: LedgerWorld, folder: Path) -> Generation:
    """Write the ledgers of a world, and return a generation that reads them."""
    rows = [
        {"person": to, "actor_person": who, "c9": c9, "damping": damping, "n": 1}
        for (who, to), (c9, damping) in world.pairs.items()
    ]
    _write(folder / "ledger" / "pairs", rows, "person")
    _write(folder / "edges", rows, "actor_person")
    generation = Generation.__new__(Generation)
    generation.folder = folder
    buckets = {"ledger/pairs": BUCKETS, "edges": BUCKETS}
    generation.manifest = SimpleNamespace(number=1, buckets=buckets)
    return generation


def _write(folder: Path, rows: Iterable[dict[str, object]], owner: str) -> None:
    ordered = sorted(rows, key=lambda row: (row[owner], -row["c9"], row["actor_person"]))
    for bucket in range(BUCKETS):
        path = folder / f"bucket={bucket}"
        path.mkdir(parents=True)
        own = [row for row in ordered if row[owner] % BUCKETS == bucket]
        if own:
            pq.write_table(pa.Table.from_pylist(own), path / "rows.parquet", row_group_size=_ROWS_IN_A_GROUP)
