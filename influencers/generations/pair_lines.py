"""The lines of the ledger of pairs: what a run knows once an account is put to each pair when its line is written.

There are twenty times as many pairs as accounts, so that tables of a run hold of a pair only what is its own.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.generations.pieces import Sorter
from influencers.scoring.formula import KINDS
from influencers.scoring.gaming.columns import places_among

_OF_REACTORS = ("f_age", "f_aud", "f_ratio", "auth", "sel")
_OF_ATTENDED = ("network", "eff")
_WEIGHT = "w_"


@dataclass(frozen=True, slots=True)
class PairLines:
    """What completes rows of `pair_ledger`.

    Attributes
    ----------
    reactors, attended
        Columns by account, the lowest id first, and the ids themselves.
    mixed
        Weights by kind of the pairs with several kinds of acts, by `keys`: the places of both accounts in one number,
        ascending.
    """

    reactors: pa.Table
    attended: pa.Table
    mixed: pa.Table
    keys: NDArray[np.int64]

    def completed(self, rows: pa.Table, sorter: Sorter) -> pa.Table:
        """Return rows with every column of the file; it is right until the next rows are completed."""
        actor, target = self._places(rows)
        columns = {name: rows[name] for name in rows.column_names if name not in ("kinds", "w")}
        columns |= {name: sorter.ordered(self.reactors[name], actor, name=name) for name in _OF_REACTORS}
        columns |= {name: sorter.ordered(self.attended[name], target, name=name) for name in _OF_ATTENDED}
        columns |= self._weights(rows, self._key(actor, target), sorter)
        return pa.table({name: columns[name] for name in self._names()})

    def _places(self, rows: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        actor = places_among(rows["actor"].to_numpy(), self.reactors["account"].to_numpy())
        return actor, places_among(rows["target"].to_numpy(), self.attended["target"].to_numpy())

    def _key(self, actor: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
        return actor * len(self.attended) + target

    def _weights(self, rows: pa.Table, key: NDArray[np.int64], sorter: Sorter) -> dict[str, NDArray[np.float64]]:
        """Return the weight of each kind: the whole one of the only kind there is, else what was added up for each."""
        kinds, whole = rows["kinds"].to_numpy(), rows["w"].to_numpy()
        several = np.flatnonzero(kinds & (kinds - 1))
        place = np.searchsorted(self.keys, key[several])
        found = {}
        for name in (name for name in self.mixed.column_names if name.startswith(_WEIGHT)):
            found[name] = weights = sorter.room(len(whole), whole.dtype, name)
            np.multiply(whole, kinds == 1 << KINDS.index(name.removeprefix(_WEIGHT)), out=weights)
            weights[several] = self.mixed[name].to_numpy()[place]
        return found

    def _names(self) -> tuple[str, ...]:
        weights = (name for name in self.mixed.column_names if name.startswith(_WEIGHT))
        return (
            *("person", "actor_person", "actor", "target", "network", *weights),
            *("n", "g", "g_end", "f_age", "f_aud", "f_ratio", "cred", "auth", "sel", "h", "eff", "damping", "c"),
            *("c9", "why"),
        )


def pair_lines(connection: duckdb.DuckDBPyConnection, prefix: str = "") -> PairLines:
    """Return what completes the pairs of a run whose tables are in a connection, with something before their names."""
    reactors, attended = (
        connection.sql(f"SELECT {key}, {', '.join(names)} FROM {prefix}{table} ORDER BY {key}").to_arrow_table()
        for table, key, names in (("reactors", "account", _OF_REACTORS), ("attended", "target", _OF_ATTENDED))
    )
    network = attended["network"].combine_chunks().dictionary_encode()
    attended = attended.set_column(attended.column_names.index("network"), "network", network)
    mixed = connection.sql(f"FROM {prefix}mixed_weights").to_arrow_table()
    lines = PairLines(reactors, attended, mixed, np.zeros(0, np.int64))
    keys = lines._key(*lines._places(mixed))
    order = np.argsort(keys)
    return PairLines(reactors, attended, mixed.take(pa.array(order)), keys[order])
