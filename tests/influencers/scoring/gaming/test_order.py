"""The same log gives the same proposals, whatever its accounts are called and in whatever order its rows come.

Of the first that is true as long as all tell what is usual: in a band with very many audiences some do, by their ids.
"""

import numpy as np
import pytest

from influencers.scoring import columns
from influencers.scoring.attacks.tables import AS_OF_US
from influencers.scoring.gaming.finding import find
from tests.influencers.scoring.gaming.scenes import score

IDS = {
    "interactions": ("actor", "target"),
    "withdrawn": ("actor", "target"),
    "posts": ("account",),
    "accounts": ("account", "person"),
    "profiles": ("account",),
}


@pytest.fixture(scope="module")
def renamed(engine, attacked):
    """The attacked world under other ids, its rows shuffled; and the new ids by the old ones."""
    engine = engine.beside("renamed")
    dice = np.random.default_rng(12)
    rows = {name: table.to_pyarrow() for name, table in attacked.tables.items()}
    old = np.unique(np.concatenate([rows["accounts"][column].to_numpy() for column in IDS["accounts"]]))
    new = dice.permutation(len(old)) * 7_919 + 11
    tables = {name: engine.load(name, other(name, table, old, new, dice)) for name, table in rows.items()}
    known = new[np.searchsorted(old, attacked.known)].tolist()
    findings = find(tables, score(engine, tables), engine.keep, as_of_us=AS_OF_US, seeds=known)
    return dict(zip(old.tolist(), new.tolist(), strict=True)), findings


def other(name, table, old, new, dice):
    order = dice.permutation(len(table))
    columns = {column: table[column].take(order).combine_chunks() for column in table.column_names}
    for column in IDS.get(name, ()):
        columns[column] = new[np.searchsorted(old, columns[column].to_numpy())]
    return columns


def test_other_ids_and_another_order_make_the_same_proposals(attacked, renamed):
    new, findings = renamed

    def told(found, ids):
        return {
            (p.detector, ids[p.target], frozenset(ids[a] for a in p.actors)): (
                pytest.approx(p.share),
                pytest.approx(p.points),
                [sentence.text for sentence in (*p.evidence, *p.counter)],
            )
            for p in found.proposals
        }

    assert told(attacked.findings, new) == told(findings, {each: each for each in new.values()})


def test_a_second_look_finds_the_same(engine, attacked):
    again = find(
        attacked.tables, attacked.results, engine.beside("again").keep, as_of_us=AS_OF_US, seeds=attacked.known
    )

    assert again == attacked.findings


def test_a_look_at_few_rows_at_a_time_finds_the_same(engine, attacked, monkeypatch):
    monkeypatch.setattr(columns, "ROWS_AT_ONCE", 1_000)

    again = find(attacked.tables, attacked.results, engine.beside("few").keep, as_of_us=AS_OF_US, seeds=attacked.known)

    assert again == attacked.findings
