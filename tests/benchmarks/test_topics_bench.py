"""The benchmark's own correctness, on so few posts that they say nothing about speed."""

import pyarrow.parquet as pq
import pytest

from benchmarks.instruments.posts import LANGUAGES, write_posts
from benchmarks.topics import Measured, lines_of, measure

FEW = 400


def test_posts_are_derived_and_scanned_and_both_are_told(tmp_path):
    measured = measure(tmp_path, FEW)

    assert measured.posts_count == FEW
    assert 0.25 < measured.naming_share < 0.5
    assert measured.cpu_seconds > 0
    assert measured.bare_cpu_seconds > 0
    assert [line.split()[0] for line in lines_of(measured)[1:5]] == ["bare", "bulk", "ratio", "memory"]


@pytest.mark.parametrize(("seconds", "mib", "holds"), [(1.0, 99.0, True), (2.0, 99.0, False), (1.0, 101.0, False)])
def test_targets_are_missed_by_too_much_time_or_memory(seconds, mib, holds):
    measured = Measured(40_000, 0.37, cpu_seconds=seconds, bare_cpu_seconds=0.1, above_mib=mib, baseline_mib=100)

    assert measured.holds == holds
    assert lines_of(measured)[-1] == ("The targets hold." if holds else "The targets are missed.")


def test_posts_are_the_same_for_the_same_seed_and_of_many_languages(tmp_path):
    (one,), (two,) = write_posts(tmp_path / "one", FEW), write_posts(tmp_path / "two", FEW)

    assert one.read_bytes() == two.read_bytes()
    assert set(pq.read_table(one, columns=["lang"])["lang"].to_pylist()) == set(LANGUAGES)
