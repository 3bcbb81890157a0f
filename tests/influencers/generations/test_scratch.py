"""A run's database makes room for arrays beside it, and takes it back."""

import duckdb
import pytest

from influencers.generations.scratch import leaving_room, scratch
from kernel.config import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(storage=tmp_path, secret_key="k", scoring_memory_mib=1_500)


def allowed_mib(connection):
    ((told,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = told.split()
    assert unit == "MiB"
    return float(number)


@pytest.mark.parametrize(
    ("arrays_mib", "left_mib"),
    [(0, 800), (300, 500), (700, 150), (5_000, 150)],
)
def test_a_database_leaves_room_for_arrays_but_keeps_a_tenth(settings, tmp_path, arrays_mib, left_mib):
    with scratch(tmp_path / "000007", settings) as connection:
        assert allowed_mib(connection) == 900
        with leaving_room(connection, settings.scoring_memory_mib, arrays_mib):
            assert allowed_mib(connection) == left_mib
        assert allowed_mib(connection) == 900


def test_what_no_longer_fits_is_still_there_and_goes_to_disk(settings, tmp_path):
    spill = tmp_path / "000007-spill"
    with scratch(tmp_path / "000007", settings) as connection:
        connection.execute("CREATE TABLE acts AS SELECT random() AS w, range AS act FROM range(20_000_000)")
        assert not spill.exists()
        with leaving_room(connection, settings.scoring_memory_mib, 5_000):
            assert any(spill.iterdir())
            ((count, last),) = connection.execute("SELECT count(w), max(act) FROM acts").fetchall()
    assert (count, last) == (20_000_000, 19_999_999)
    assert not spill.exists()


def test_a_step_that_fails_takes_no_memory_from_the_next(settings, tmp_path):
    with scratch(tmp_path / "000007", settings) as connection:
        with pytest.raises(duckdb.CatalogException), leaving_room(connection, settings.scoring_memory_mib, 5_000):
            connection.execute("FROM nowhere")
        assert allowed_mib(connection) == 900
