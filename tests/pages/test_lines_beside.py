"""Lines of several people in one drawing."""

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from influencers.figures.beside import MARK, lines_beside, spread

LAST = date(2026, 11, 21)
steady = settings(derandomize=True, database=None)
histories = st.lists(st.lists(st.none() | st.floats(0, 99.9), min_size=5, max_size=5), min_size=1, max_size=10)


@steady
@given(st.lists(st.none() | st.floats(0, 276), max_size=10))
def test_numbers_never_cover_each_other_and_stay_in_order(places):
    moved = spread(places, 276)

    assert [each is None for each in moved] == [each is None for each in places]
    drawn = sorted((place, number) for number, place in enumerate(places) if place is not None)
    ends = [moved[number] for _place, number in drawn]
    assert all(0 <= end <= 276 for end in ends)
    assert all(below - above >= MARK - 0.2 for above, below in pairwise(ends))


@steady
@given(histories)
def test_everybody_has_a_line_in_the_order_they_were_asked_for(given_histories):
    drawn = lines_beside(given_histories, last_on=LAST, size=(340, 300), ticks_count=3)

    if drawn is None:
        assert not any(value is not None for history in given_histories for value in history)
        return
    assert [line.number for line in drawn.lines] == list(range(1, len(given_histories) + 1))
    assert [line.mark_y is None for line in drawn.lines] == [history[-1] is None for history in given_histories]
