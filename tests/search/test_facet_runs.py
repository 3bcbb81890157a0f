"""Facets that count different people are counted side by side: none is lost, and none that fails is taken for empty."""

import pytest

from search.embedded.counts import count_facets
from search.port.query import Query

ASKED = Query(topics=(3,), countries=("FR",), facets=("topic", "network", "country"))


class Counting:
    """Counts everybody once in one value of each facet; refuses what it is told to."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused

    def aggregate(self, _passing: object, asked: dict[str, object]) -> dict[str, object]:
        if self.refused in asked:
            raise ValueError(f"no {self.refused} today")
        return {name: {"buckets": [{"key": 7, "doc_count": len(name)}]} for name in asked}


def test_every_facet_comes_from_its_own_run():
    counted = count_facets(Counting(), ASKED, lambda query: query)

    assert [*counted] == ["topic", "network", "country"]
    assert {name: (found.value, found.count) for name, (found,) in counted.items()} == {
        "topic": ("7", 5),
        "network": ("7", 7),
        "country": ("7", 7),
    }


def test_a_facet_is_asked_of_those_it_counts():
    asked_of = []

    count_facets(Counting(), ASKED, asked_of.append)

    assert sorted((query.topics, query.countries) for query in asked_of) == [((), ("FR",)), ((3,), ()), ((3,), ("FR",))]


@pytest.mark.parametrize("refused", ["topic", "network", "country"])
def test_a_run_that_fails_fails_the_question(refused):
    with pytest.raises(ValueError, match=f"no {refused} today"):
        count_facets(Counting(refused), ASKED, lambda query: query)
