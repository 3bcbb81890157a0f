"""To whom the attention of many people went: their edges read together, by files rather than by people."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from influencers.errors import GenerationMissing
from influencers.generations.ledgers import SETS, files_of, footer_of
from influencers.generations.reading import Generation

_SET = "edges"
_ACTOR = SETS[_SET].owner
_COLUMNS = (_ACTOR, "person", "c9")

Groups = dict[Path, set[int]]
"""Row groups by their file."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Who reacted to whom, of some people: two arrays of one length, only attention that counts."""

    looked_at: NDArray[np.int64]  # the people whose edges were read, all of theirs
    actors: NDArray[np.int64]
    people: NDArray[np.int64]  # to whom they reacted


def edges_of(generation: Generation, actors: Sequence[int], *, most_groups: int | None = None) -> Edges:
    """Return to whom people reacted; with a limit of the first of them whose edges lie in so many row groups.

    Parameters
    ----------
    generation
        One that keeps its ledgers; else GenerationMissing is raised.
    actors
        People who react, those first whom not to leave out; each once.
    most_groups
        How many row groups are read at most, >= 1; None for as many as it takes. A group holds some thousands of edges:
        those of many people, when these react to few.
    """
    folder = generation.folder / _SET
    if not folder.exists():
        raise GenerationMissing(f"The ledgers of generation {generation.manifest.number} are no longer kept.")
    chosen: Groups = {}
    looked_at: list[int] = []
    left = inf if most_groups is None else most_groups
    for actor in actors:
        more = _groups_of(files_of(folder, actor, generation.manifest.buckets[_SET]), actor)
        added = sum(len(groups - chosen.get(file, set())) for file, groups in more.items())
        if looked_at and added > left:
            break
        looked_at.append(actor)
        left -= added
        for file, groups in more.items():
            chosen.setdefault(file, set()).update(groups)
    return _read(chosen, np.array(looked_at, np.int64))


def _groups_of(files: Sequence[Path], actor: int) -> Groups:
    ranges = ((file, footer_of(file, _ACTOR)[1]) for file in files)
    return {file: {n for n, (low, high) in enumerate(ends) if low <= actor <= high} for file, ends in ranges}


def _read(chosen: Groups, actors: NDArray[np.int64]) -> Edges:
    parts = [np.empty((2, 0), np.int64)]
    for path, groups in chosen.items():
        footer, _ranges = footer_of(path, _ACTOR)
        with pq.ParquetFile(path, metadata=footer, memory_map=True, pre_buffer=False) as file:
            rows = file.read_row_groups(sorted(groups), columns=list(_COLUMNS), use_threads=False)
        owners, people, c9 = (rows[name].to_numpy().astype(np.int64) for name in _COLUMNS)
        counts = np.isin(owners, actors) & (c9 > 0)
        parts.append(np.stack([owners[counts], people[counts]]))
    owners, people = np.concatenate(parts, axis=1)
    return Edges(actors, owners, people)
