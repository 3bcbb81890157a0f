"""Small drawings are kept, and what people write stays text in them."""

from markupsafe import Markup

from influencers.figures.bands import BANDS
from influencers.figures.drawn import icons, signal


def test_a_label_is_read_out_and_stays_text():
    icon = icons("/static/icons.svg")

    assert icon("x", 'Leave "<b>" out') == (
        '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="Leave &#34;&lt;b&gt;&#34; out">'
        '<use href="/static/icons.svg#i-x"/></svg>'
    )
    assert 'aria-hidden="true"' in icon("x")


def test_a_label_that_is_markup_is_not_taken_for_text_of_the_same_signs():
    icon = icons("/static/icons.svg")

    assert 'aria-label="salt &amp;amp; pepper"' in icon("x", "salt &amp; pepper")
    assert 'aria-label="salt &amp; pepper"' in icon("x", Markup("salt &amp; pepper"))


def test_a_band_has_as_many_full_bars_as_its_number():
    assert [signal(band).count('class="on"') for band in BANDS] == [1, 2, 3, 4, 5]
    assert [signal(band).count("<rect") for band in BANDS] == [5] * 5
