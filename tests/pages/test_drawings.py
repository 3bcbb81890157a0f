"""The geometry of the drawings."""

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influencers.figures.bands import BANDS, band_of, shown, sureness, whole
from influencers.figures.dial import arc, dial, spoke
from influencers.figures.formula_curves import decay_plot, decay_rows, score_plot, score_rows
from influencers.figures.history import change, curve, readings, spark
from influencers.figures.moves import largest_moves
from influencers.figures.plot import Axis, plot
from influencers.wording.faces import initials, tint
from influencers.wording.numbers import percent, tenths, thousands, units

LAST = date(2026, 11, 21)
#: The same examples in every run, however busy the machine is.
steady = settings(derandomize=True, database=None)
points = st.floats(0, 99.9)
histories = st.lists(st.none() | points, min_size=2, max_size=90)


def _numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_bands_cover_the_scale_without_a_gap():
    assert [band.start for band in BANDS] == [0, 20, 40, 60, 80]
    assert [band.end for band in BANDS] == [20, 40, 60, 80, 100]


@steady
@given(points)
def test_a_score_stands_in_the_band_of_the_number_that_is_shown(score):
    band = band_of(score)
    assert band.start <= whole(score) < band.end


@pytest.mark.parametrize(("reactors", "words"), [(14.9, "Early days"), (15, "Sure"), (29.9, "Sure"), (30, "Very sure")])
def test_sureness_counts_independent_reactors(reactors, words):
    assert sureness(reactors) == words


@steady
@given(points, points)
def test_the_dial_keeps_inside_its_box(low, high):
    low, high = sorted((low, high))
    drawn = dial((low + high) / 2, low, high)
    for path in (*drawn.track, *drawn.past, drawn.range):
        x0, y0, *_arc, x1, y1 = _numbers(path)
        assert all(10 <= x <= 230 for x in (x0, x1))
        assert all(10 <= y <= 196 for y in (y0, y1))


def test_the_range_of_a_dial_can_be_seen_even_when_it_is_nothing():
    assert dial(50, 50, 50).range != arc(50, 50)
    assert _numbers(dial(50, 50, 50).range)[0] < 120 < _numbers(dial(50, 50, 50).range)[-2]


def test_a_long_arc_goes_the_long_way_round():
    assert "0 1 1" in arc(0, 80)
    assert "0 0 1" in arc(0, 20)


def test_the_needle_points_up_in_the_middle_of_the_scale():
    x0, y0, x1, y1 = _numbers(spoke(50, 86, 114))
    assert x0 == x1 == 120
    assert y1 < y0


@steady
@given(histories)
def test_a_sparkline_keeps_inside_its_box_and_ends_at_the_last_measured_day(history):
    drawn = spark(history)
    measured = [day for day, value in enumerate(history) if value is not None]
    if len(measured) < 2:
        assert drawn is None
        return
    xs_and_ys = [number for path in drawn.segments for number in _numbers(path)]
    assert all(0 <= x <= 112 for x in xs_and_ys[::2])
    assert all(0 <= y <= 32 for y in xs_and_ys[1::2])
    assert drawn.end[0] == pytest.approx(4 + 104 * measured[-1] / (len(history) - 1), abs=0.1)


@steady
@given(histories, points, points)
def test_a_curve_keeps_inside_its_box_with_its_range_and_its_events(history, low, high):
    low, high = sorted((low, high))
    marks = [(1, LAST), (2, LAST - timedelta(days=1)), (3, LAST - timedelta(days=400))]
    drawn = curve(history, last_on=LAST, size=(860, 300), likely=(low, high), marks=marks)
    if drawn is None:
        assert sum(value is not None for value in history) < 2
        return
    assert {mark.number for mark in drawn.marks} <= {1, 2}
    for x, y in [*drawn.plot.dots, *((mark.x, mark.y) for mark in drawn.marks)]:
        assert 0 <= x <= drawn.plot.plot_width
        assert 0 <= y <= drawn.plot.plot_height
    for path in drawn.plot.segments:
        assert all(0 <= y <= drawn.plot.plot_height for y in _numbers(path)[1::2])


def test_a_day_without_a_measurement_is_a_gap_and_not_a_zero():
    drawn = curve([50, 51, None, 52, None, 53, 54], last_on=LAST, size=(860, 300))
    assert len(drawn.plot.segments) == 2
    assert len(drawn.plot.dots) == 1
    assert [reading.score for reading in readings([50, None], LAST)] == [None, 50]


def test_days_before_the_first_score_are_told_from_gaps_after_it():
    rows = readings([None, None, 50, None, 52], LAST)
    assert [(row.score, row.is_seen) for row in rows] == [
        (52, True),
        (None, True),
        (50, True),
        (None, False),
        (None, False),
    ]
    assert [row.on for row in rows] == [LAST - timedelta(days=back) for back in range(5)]


@steady
@given(histories, st.lists(st.integers(0, 89), max_size=6))
def test_no_event_on_a_curve_covers_another(history, days_back):
    marks = [(number, LAST - timedelta(days=back)) for number, back in enumerate(days_back, 1)]
    drawn = curve(history, last_on=LAST, size=(340, 240), marks=marks)
    for one, other in combinations(drawn.marks if drawn else (), 2):
        assert abs(one.x - other.x) >= 22 or abs(one.y - other.y) >= 21.9
    for mark in drawn.marks if drawn and drawn.plot.end else ():
        assert abs(mark.x - drawn.plot.end[0]) >= 22 or abs(mark.y - drawn.plot.end[1]) >= 21.9


def test_events_of_one_day_stand_one_above_the_other():
    drawn = curve([50.0] * 90, last_on=LAST, size=(860, 300), marks=[(1, LAST), (2, LAST), (3, LAST)])
    first, second, third = drawn.marks
    assert (first.y - second.y, second.y - third.y) == pytest.approx((22, 22))


def test_a_change_is_the_last_score_less_the_one_of_30_days_before():
    assert change([9.0] * 59 + [10.1] + [11.0] * 29 + [12.3]) == 2.2
    assert change([None] * 89 + [12.3]) is None
    assert change([50.0] * 30) is None


def test_a_curve_names_its_first_and_last_day_and_the_bands_it_crosses():
    drawn = curve([38.0] * 45 + [61.0] * 45, last_on=LAST, size=(860, 300))
    assert [tick.text for tick in drawn.plot.ticks] == ["24 Aug", "23 Sep", "22 Oct", "21 Nov"]
    assert [tick.anchor for tick in drawn.plot.ticks] == ["start", "middle", "middle", "end"]
    assert [zone.band.name for zone in drawn.zones] == ["Clear", "Strong"]


def test_higher_values_are_drawn_higher():
    drawn = plot([(0, 1.0), (1, 2.0)], x_axis=Axis(0, 1, ()), y_axis=Axis(0, 4, ((0, "0"), (4, "4"))), size=(130, 124))
    assert drawn.segments == ("M0 75L100 50",)
    assert [line.y for line in drawn.grid] == [100, 0]


def test_the_curves_of_the_formula_fall_with_age_and_rise_with_influence():
    ages = _numbers(decay_plot((560, 260)).segments[0])[1::2]
    amounts = _numbers(score_plot((560, 260)).segments[0])[1::2]
    assert ages == sorted(ages)
    assert amounts == sorted(amounts, reverse=True)
    assert [days for days, share in decay_rows() if share == 0] == [365]
    assert dict(score_rows())[20] == pytest.approx(50)


@steady
@given(st.floats(0, 1e6))
def test_a_little_is_never_shown_as_nothing(amount):
    assert (units(amount) == "0") is (amount == 0)
    assert (percent(min(1, amount)).startswith("0\u202f")) is (amount == 0)


@steady
@given(st.integers(0, 999))
def test_a_score_is_shown_as_nothing_only_when_it_is_nothing(tenths_of_a_point):
    assert (shown(tenths_of_a_point / 10) == "0") is (tenths_of_a_point == 0)


def test_numbers_are_written_the_same_way_everywhere():
    assert (tenths(-3.25), thousands(1204311)) == ("−3.2", "1,204,311")


@steady
@given(st.text())
def test_every_name_has_something_that_stands_for_a_face(name):
    assert 1 <= len(initials(name)) <= 6


@steady
@given(st.integers(1, 2**40))
def test_a_face_keeps_its_ground(influencer_id):
    assert tint(influencer_id) == tint(influencer_id)
    assert tint(influencer_id) in range(1, 6)


def test_known_ranges_are_a_ribbon_where_days_follow_each_other_and_bars_where_they_do_not():
    ranges = [None, (40.0, 60.0), (42.0, 62.0), None, (45.0, 65.0), None, (48.0, 68.0)]
    drawn = curve([50.0] * 7, last_on=date(2026, 11, 7), size=(630, 224), ranges=ranges, likely=(48.0, 68.0))
    assert len(drawn.ribbon) == 1
    assert drawn.ribbon[0].count("L") == 3
    assert drawn.ribbon[0].endswith("Z")
    assert drawn.whisker.count("V") == 2  # the lone day and the last one, which is told once


def test_a_curve_without_ranges_has_no_ribbon():
    drawn = curve([50.0, 51.0], last_on=date(2026, 11, 7), size=(630, 224))
    assert (drawn.ribbon, drawn.whisker) == ((), "")


def test_the_axis_holds_every_range_that_is_drawn():
    drawn = curve([50.0, 50.0], last_on=date(2026, 11, 7), size=(630, 224), ranges=[(12.0, 88.0), None])
    heights = [line.value for line in drawn.plot.grid]
    assert (heights[0], heights[-1]) == (20, 80)
    assert "NaN" not in drawn.whisker
    assert drawn.plot.at(0, 0)[1] == drawn.plot.plot_height


def test_days_that_moved_least_are_told_together():
    moves = largest_moves([50.0, 50.1, 53.0, 52.0, 52.1], date(2026, 11, 5), count=2)
    assert [(move.number, move.on.day, move.points) for move in moves.days] == [(1, 3, 2.9), (2, 4, -1.0)]
    assert (moves.others, moves.whole) == (0.2, 2.1)
    assert largest_moves([None, 50.0], date(2026, 11, 5)) is None
