"""DuckDB, Spark and the oracle say the same of the same log; Spark needs Java and `requirements-spark.txt`."""

import shutil
from dataclasses import replace

import ibis
import pytest

from influencers.generations.spark import SparkPlace, run_on_spark
from influencers.scoring.arrays import oracle_of
from influencers.scoring.checks import figure_checks, ledger_checks, oracle_check
from influencers.scoring.formula import FORMULA
from tests.influencers.scoring.runs import Pipeline
from tests.influencers.scoring.test_golden import golden_world
from tests.influencers.scoring.worlds import AS_OF_US, World, person_of, random_world

#: Accounts and posts of one island are this far from those of the next.
FAR = 10**9


def island(world, place):
    """A world with ids of its own, so that it knows nobody of any other."""
    away, posts_away = place * FAR, place * 1_000

    def post(number):
        return None if number is None else number + posts_away

    return World(
        accounts=tuple(replace(a, number=a.number + away, person=person_of(a) + away) for a in world.accounts),
        profiles=tuple(replace(seen, account=seen.account + away) for seen in world.profiles),
        acts=tuple(
            replace(act, actor=act.actor + away, target=act.target + away, topic_post=post(act.topic_post))
            for act in world.acts
        ),
        posts=tuple(replace(each, account=each.account + away) for each in world.posts),
        shares=tuple((post(number), topic, share) for number, topic, share in world.shares),
        decisions=tuple(
            replace(each, actor=each.actor + away, target=None if each.target is None else each.target + away)
            for each in world.decisions
        ),
        counts=tuple(replace(each, account=each.account + away) for each in world.counts),
    )


def archipelago(*worlds):
    """Worlds side by side: a run of Spark takes half a minute, however little it has to do."""
    islands = [island(world, place) for place, world in enumerate(worlds)]
    names = World.__dataclass_fields__
    return World(**{name: tuple(row for each in islands for row in getattr(each, name)) for name in names})


@pytest.fixture(scope="module")
def spark_backend(tmp_path_factory):
    pytest.importorskip("pyspark", reason="requirements-spark.txt is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    return ibis.duckdb.connect(threads=1)


@pytest.fixture(scope="module")
def world():
    return archipelago(golden_world(), *(random_world(12, 120, seed) for seed in (1, 3, 6, 10)))


@pytest.fixture(scope="module")
def by_duckdb(world):
    pipeline = Pipeline()
    return pipeline, pipeline.run(world)


@pytest.fixture(scope="module")
def by_spark(spark_backend, world, by_duckdb, tmp_path_factory):
    """What Spark made, in a connection of its own, with the inputs beside it."""
    inputs = Pipeline()
    tables = {name: inputs.backend.table(name) for name in inputs.load(world)}
    folder = tmp_path_factory.mktemp("spark") / "between"
    place = SparkPlace(folder, "local[2]", memory_mib=1024)
    results = run_on_spark(inputs.backend.con, tables, as_of_us=AS_OF_US, formula=FORMULA, place=place)
    assert not folder.exists(), "what lay between the engines is gone"
    return inputs, tables, results


def test_spark_gives_every_row_that_duckdb_gives_and_no_other(by_duckdb, by_spark):
    inputs, _, results = by_spark
    pipeline, one = by_duckdb
    for name in results:
        rows, others = keyed(name, pipeline._rows(name)), keyed(name, inputs._rows(name))
        assert rows.keys() == others.keys(), name
        for key, row in rows.items():
            assert_alike(row, others[key], f"{name} {key}")
    assert len(one.person) > 20
    assert one.anonymous_ledger
    assert any(row["damping"] < 1 for row in one.pair_ledger), "decisions were among what was compared"


def test_what_spark_made_passes_the_checks_of_a_run_and_agrees_with_the_oracle(by_spark):
    _, tables, results = by_spark
    checks = [
        *figure_checks(results),
        *ledger_checks(results),
        oracle_check(results["person"], oracle_of(tables), as_of_us=AS_OF_US),
    ]
    assert [check.name for check in checks if not check.ok] == []


KEYS = {
    "person": ("person",),
    "pair_ledger": ("actor", "target"),
    "mixed_weights": ("actor", "target"),
    "reactors": ("account",),
    "attended": ("target",),
    "anonymous_ledger": ("target",),
    "edges": ("actor_person", "person"),
    "event_ledger": ("event",),
    "reacted_posts": ("person", "post"),
    "topic_ledger": ("person", "topic", "actor", "target"),
    "person_topic": ("person", "topic"),
}


def keyed(name, rows):
    found = {tuple(row[key] for key in KEYS[name]): row for row in rows}
    assert len(found) == len(rows), f"{name} has a row twice"
    return found


def assert_alike(one, other, where):
    """Doubles to 1e-9 or a hundred millionth of themselves; of whole nano-units one may be rounded the other way."""
    for column, value in one.items():
        if isinstance(value, float):
            assert other[column] == pytest.approx(value, abs=1e-9, rel=1e-8), f"{where} {column}"
        elif column.endswith("9"):
            assert abs(other[column] - value) <= 1 + len(KEYS), f"{where} {column}"
        else:
            assert other[column] == value, f"{where} {column}"
