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
    number, unit = told.split()  # rounded to a tenth of the unit
    return float(number) * {"MiB": 1, "GiB": 1_024}[unit]


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


@pytest.mark.parametrize(
    ("memory_mib", "database_mib"), [(100, 60), (1_500, 900), (7_680, 4.5 * 1_024), (11_472, 8 * 1_024)]
)
def test_a_database_has_six_tenths_or_all_but_what_else_is_held(tmp_path, memory_mib, database_mib):
    settings = Settings(storage=tmp_path, secret_key="k", scoring_memory_mib=memory_mib)
    with scratch(tmp_path / "000007", settings) as connection:
        assert allowed_mib(connection) == database_mib


@pytest.mark.parametrize(("arrays_mib", "left_mib"), [(0, 8 * 1_024), (2_580, 8 * 1_024), (3_604, 7 * 1_024)])
def test_arrays_that_fit_beside_a_database_take_nothing_from_it(tmp_path, arrays_mib, left_mib):
    settings = Settings(storage=tmp_path, secret_key="k", scoring_memory_mib=11_472)
    with (
        scratch(tmp_path / "000007", settings) as connection,
        leaving_room(connection, settings.scoring_memory_mib, arrays_mib),
    ):
        assert allowed_mib(connection) == left_mib


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
