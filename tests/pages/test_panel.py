"""What stands around the hits, as values."""

from search.panel import facets_of
from search.port.page import FacetCount


def options(pairs):
    counts = {"topic": (FacetCount("jazz", 9, "Jazz"), FacetCount("tea", 5, "Tea"), FacetCount("lace", 2, "Lace"))}
    topics = next(facet for facet in facets_of(counts, pairs, lambda _field, value: value) if facet.name == "topic")
    return [option.value for option in topics.options]


def test_values_stand_as_they_were_counted():
    assert options([]) == ["jazz", "tea", "lace"]


def test_what_is_in_use_stands_first_where_it_can_be_taken_back():
    assert options([("topic", "lace"), ("not_topic", "tea")]) == ["tea", "lace", "jazz"]


def test_what_is_in_use_stays_offered_where_nobody_is_left():
    assert options([("topic", "coffee")]) == ["coffee", "jazz", "tea", "lace"]
