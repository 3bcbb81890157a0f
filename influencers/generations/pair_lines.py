"""The lines of the ledger of pairs: what a run knows once an account is put to each pair when its line is written.

There are many times as many pairs as accounts, so that tables of a run hold of a pair only what is its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from influencers.generations.pieces import Sorter
from influencers.scoring.columns import places_among
from influencers.scoring.formula import KINDS

_OF_REACTORS = ("f_age", "f_aud", "f_ratio", "auth", "sel")
_OF_ATTENDED = ("network", "eff")
_WEIGHT = "w_"


@dataclass(frozen=True, slots=True)
class PairLines:
    """What completes rows of `pair_ledger`.

    Attributes
    ----------
    reactors, attended
        Columns by account, each in one piece, the lowest id first, and the ids themselves.
    mixed
        Weights by kind of the pairs with several kinds of acts, by `keys`: the places of both accounts in one number,
        ascending.
    """

    reactors: pa.Table
    attended: pa.Table
    mixed: Mapping[str, NDArray[np.float64]]
    keys: NDArray[np.int64]

    def completed(self, rows: pa.Table, sorter: Sorter) -> pa.Table:
        """Return rows with every column of the file; it is right until the next rows are completed.

        Raises
        ------
        KeyError
            If a row is of an account, or of a pair with several kinds of acts, of which nothing is known.
        """
        actor, target = rows["actor"].to_numpy(), rows["target"].to_numpy()
        by_actor, by_target = _known(actor, self.reactors["account"]), _known(target, self.attended["target"])
        columns = {name: rows[name] for name in rows.column_names if name not in ("kinds", "w")}
        columns |= {name: sorter.ordered(self.reactors[name], by_actor, name=name) for name in _OF_REACTORS}
        columns |= {name: sorter.ordered(self.attended[name], by_target, name=name) for name in _OF_ATTENDED}
        columns |= self._weights(rows, by_actor * len(self.attended) + by_target, sorter)
        return pa.table({name: columns[name] for name in self._names()})

    def _weights(self, rows: pa.Table, key: NDArray[np.int64], sorter: Sorter) -> dict[str, NDArray[np.float64]]:
        """Return the weight of each kind: the whole one of the only kind there is, else what was added up for each."""
        kinds, whole = rows["kinds"].to_numpy(), rows["w"].to_numpy()
        several = np.flatnonzero(kinds & (kinds - 1))
        place = places_among(key[several], self.keys)
        if place.min(initial=0) < 0:
            raise KeyError("a pair with several kinds of acts whose weights by kind were not added up")
        found = {}
        for name, added_up in self.mixed.items():
            found[name] = weights = sorter.room(len(whole), whole.dtype, name)
            np.multiply(whole, kinds == 1 << KINDS.index(name.removeprefix(_WEIGHT)), out=weights)
            weights[several] = added_up[place]
        return found

    def _names(self) -> tuple[str, ...]:
        return (
            *("person", "actor_person", "actor", "target", "network", *self.mixed),
            *("n", "g", "g_end", "f_age", "f_aud", "f_ratio", "cred", "auth", "sel", "h", "eff", "damping", "c"),
            *("c9", "why"),
        )


def pair_lines(connection: duckdb.DuckDBPyConnection, prefix: str = "") -> PairLines:
    """Return what completes the pairs of a run whose tables are in a connection, with something before their names."""
    reactors, attended = (
        # In one piece: a column in several is put together anew each time somebody asks for it.
        connection.sql(f"SELECT {key}, {', '.join(names)} FROM {prefix}{table} ORDER BY {key}")
        .to_arrow_table()
        .combine_chunks()
        for table, key, names in (("reactors", "account", _OF_REACTORS), ("attended", "target", _OF_ATTENDED))
    )
    network = attended["network"].combine_chunks().dictionary_encode()
    attended = attended.set_column(attended.column_names.index("network"), "network", network)
    mixed = connection.sql(f"FROM {prefix}mixed_weights ORDER BY actor, target").fetchnumpy()
    by_actor, by_target = _known(mixed["actor"], reactors["account"]), _known(mixed["target"], attended["target"])
    weights = {name: column for name, column in mixed.items() if name.startswith(_WEIGHT)}
    return PairLines(reactors, attended, weights, by_actor * len(attended) + by_target)


def _known(ids: NDArray[np.int64], known: pa.ChunkedArray) -> NDArray[np.int64]:
    """Return the places of accounts, or raise KeyError: a place beside it would be another one's factors."""
    places = places_among(ids, known.to_numpy())
    if places.min(initial=0) < 0:
        raise KeyError(f"account {ids[np.argmin(places)]} of a pair, of which a run has no factors")
    return places
