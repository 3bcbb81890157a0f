"""Lines of pairs: what a run holds in short is told in full."""

import duckdb
import pytest

from influencers.generations.pair_lines import pair_lines
from influencers.generations.pieces import Sorter
from influencers.scoring.formula import KINDS

ADA, BEA, CAM = 3, 70_000_000_000, 5
FOLLOW, LIKE = (1 << KINDS.index(kind) for kind in ("follow", "like"))


@pytest.fixture
def run():
    """A run with three accounts, of which two are reacted to."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE reactors AS SELECT account, account / 10 AS f_age, 0.2 AS f_aud, 0.3 AS f_ratio, 0.4 AS auth,"
            f" 0.5 AS sel FROM (VALUES ({BEA}::BIGINT), ({ADA}), ({CAM})) t(account)"
        )
        connection.execute(
            "CREATE TABLE attended AS SELECT * FROM"
            f" (VALUES ({BEA}::BIGINT, 'x', 0.25::DOUBLE), ({ADA}, 'bluesky', 0.75)) t(target, network, eff)"
        )
        connection.execute(
            "CREATE TABLE mixed_weights AS SELECT * FROM"
            f" (VALUES ({CAM}::BIGINT, {BEA}::BIGINT, 0.2::DOUBLE, 0.3::DOUBLE), ({CAM}, {ADA}, 0.1, 0.6))"
            " t(actor, target, w_like, w_follow)"
        )
        connection.execute(
            "CREATE TABLE pair_ledger(person BIGINT, actor_person BIGINT, actor BIGINT, target BIGINT, kinds SMALLINT,"
            " n INTEGER, g DOUBLE, g_end DOUBLE, cred DOUBLE, h DOUBLE, damping DOUBLE, c DOUBLE, w DOUBLE, c9 BIGINT,"
            " why SMALLINT)"
        )
        yield connection


def pairs_of(run, *pairs):
    run.execute("DELETE FROM pair_ledger")
    for actor, target, kinds, weight in pairs:
        run.execute(
            f"INSERT INTO pair_ledger VALUES (1, 2, {actor}, {target}, {kinds}, 1, 0, 0, 0, 0, 1, 0, {weight}, 0, 0)"
        )
    return run.sql("FROM pair_ledger").to_arrow_table()


def told(run, *pairs):
    return pair_lines(run).completed(pairs_of(run, *pairs), Sorter()).to_pylist()


def test_the_factors_of_both_accounts_stand_on_every_line_of_theirs(run):
    lines = told(run, (CAM, BEA, LIKE, 0.2), (BEA, ADA, LIKE, 0.2), (CAM, ADA, LIKE, 0.2))

    assert [(line["f_age"], line["sel"], line["network"], line["eff"]) for line in lines] == [
        (0.5, 0.5, "x", 0.25),
        (BEA / 10, 0.5, "bluesky", 0.75),
        (0.5, 0.5, "bluesky", 0.75),
    ]


def test_all_weight_of_a_pair_with_one_kind_of_acts_is_of_that_kind(run):
    lines = told(run, (BEA, ADA, LIKE, 0.2), (ADA, BEA, FOLLOW, 0.3), (CAM, BEA, 0, 0.0))

    assert [(line["w_like"], line["w_follow"]) for line in lines] == [(0.2, 0.0), (0.0, 0.3), (0.0, 0.0)]


def test_a_pair_with_several_kinds_has_the_weight_of_each(run):
    lines = told(run, (CAM, ADA, LIKE | FOLLOW, 0.7), (BEA, ADA, LIKE, 0.2), (CAM, BEA, LIKE | FOLLOW, 0.5))

    assert [(line["w_like"], line["w_follow"]) for line in lines] == [(0.1, 0.6), (0.2, 0.0), (0.2, 0.3)]


def test_a_run_without_pairs_has_no_lines(run):
    for table in ("reactors", "attended", "mixed_weights"):
        run.execute(f"DELETE FROM {table}")

    assert told(run) == []


def test_the_lines_of_one_piece_are_written_before_those_of_the_next_take_their_room(run):
    lines, sorter = pair_lines(run), Sorter()
    first = lines.completed(pairs_of(run, (CAM, ADA, LIKE | FOLLOW, 0.7), (ADA, BEA, LIKE, 0.2)), sorter).to_pylist()
    second = lines.completed(pairs_of(run, (BEA, ADA, FOLLOW, 0.3)), sorter).to_pylist()

    assert [(line["f_age"], line["eff"], line["w_like"], line["w_follow"]) for line in first + second] == [
        (0.5, 0.75, 0.1, 0.6),
        (0.3, 0.25, 0.2, 0.0),
        (BEA / 10, 0.75, 0.0, 0.3),
    ]


def test_lines_of_the_formula_before_are_completed_from_its_own_tables(run):
    for table in ("reactors", "attended", "mixed_weights"):
        run.execute(f"CREATE TABLE old_{table} AS FROM {table}")
    run.execute("UPDATE old_attended SET eff = 0.5")
    run.execute("UPDATE old_mixed_weights SET w_like = 0.05")
    rows = pairs_of(run, (CAM, ADA, LIKE | FOLLOW, 0.65))

    (line,) = pair_lines(run, "old_").completed(rows, Sorter()).to_pylist()

    assert (line["eff"], line["w_like"], line["w_follow"]) == (0.5, 0.05, 0.6)


@pytest.mark.parametrize("pair", [(99, ADA, LIKE, 0.2), (CAM, CAM, LIKE, 0.2), (BEA, ADA, LIKE | FOLLOW, 0.5)])
def test_a_pair_of_which_a_run_has_no_factors_or_weights_is_refused(run, pair):
    with pytest.raises(KeyError, match=r"of which a run has no factors|by kind were not added up"):
        told(run, pair)


def test_accounts_that_the_database_hands_over_in_several_pieces_are_found(run):
    run.execute("INSERT INTO reactors SELECT i, 0.1, 0.2, 0.3, 0.4, 0.5 FROM range(100, 300_100) t(i)")

    (line,) = told(run, (300_099, ADA, LIKE, 0.2))

    assert (line["f_age"], line["w_like"]) == (0.1, 0.2)
