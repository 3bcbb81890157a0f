"""The benchmark's own correctness, on a crowd so small that it says nothing about speed."""

import pytest

from benchmarks.instruments.dealings import make_world
from benchmarks.preview import Measured, measure, table_of


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    app = make_world(tmp_path_factory.mktemp("preview"), 1_000)
    try:
        return measure(app, rounds=2)
    finally:
        app.extensions["engine"].dispose()


def test_everybody_is_counted_and_both_ways_find_the_same(measured):
    assert measured.people_count == 1_000
    assert measured.eligible_count < 1_000
    assert len(measured.warm_ms) == 2


def test_the_table_says_what_it_is_held_against(measured):
    assert "× the warm preview" in "\n".join(table_of(measured))


@pytest.mark.parametrize(("median", "holds"), [(300.0, True), (300.1, False)])
def test_the_target_is_the_median_of_warm_previews(median, holds):
    measured = Measured(1, 1, 9_000.0, (1.0, median, 5_000.0), 1.0)
    assert measured.holds is holds
    assert ("holds" in table_of(measured)[-1]) is holds
