"""Which generations stay when a new one is published."""

from datetime import date, timedelta

import pytest

from influencers.generations.layout import (
    buckets_for,
    kept_scores,
    kept_whole,
    numbers,
    remove_generation,
    take_number,
)
from influencers.generations.ledgers import footer_of
from kernel.storage import Storage

FIRST = date(2026, 1, 1)


def daily(count):
    return {number: FIRST + timedelta(days=number) for number in range(1, count + 1)}


def test_the_current_one_and_the_one_before_stay_whole():
    assert kept_whole(daily(3), 3) == {2, 3}


def test_those_of_a_week_and_a_month_ago_stay_whole_too():
    assert kept_whole(daily(50), 50) == {50, 49, 43, 20}


def test_the_nearest_older_one_stands_in_for_a_day_without_a_run():
    days = daily(50)
    del days[43]

    assert kept_whole(days, 50) == {50, 49, 42, 20}


def test_of_generations_that_were_not_published_the_newest_stays_whole():
    assert kept_whole(daily(6), 3) == {2, 3, 6}


def test_a_number_that_was_taken_is_never_taken_again(tmp_path):
    storage = Storage(tmp_path)

    assert [take_number(storage), take_number(storage)] == [1, 2]


def test_a_removal_that_is_killed_leaves_no_half_generation_to_stumble_over(tmp_path, monkeypatch):
    storage = Storage(tmp_path)
    (storage.generations / "000001").mkdir(parents=True)
    (storage.generations / "000001" / "manifest.json").touch()

    def killed(folder, **_options):
        (folder / "manifest.json").unlink()
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        remove_generation(storage, 1)

    assert numbers(storage) == []


def test_scores_stay_for_ninety_days():
    kept = kept_scores(daily(200), 200)

    assert min(kept) == 110
    assert 109 not in kept


def test_a_ledger_is_cut_into_as_many_buckets_as_its_rows_ask_for():
    assert [buckets_for(rows) for rows in (0, 75_000, 75_001, 10**9)] == [1, 1, 2, 256]


def test_footers_of_ledgers_that_are_kept_hold_no_more_than_an_eighth_of_a_gibibyte():
    of_a_full_bucket_kib = 243  # measured: 26 columns, ten groups of rows

    assert (footer_of.cache_info().maxsize or 10**9) * of_a_full_bucket_kib <= 128 * 1024
