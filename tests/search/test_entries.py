"""What an index is given of a person, and how many people get into it at once."""

from dataclasses import replace

import pytest

from search.documents import document_of
from search.embedded import engine
from search.embedded.engine import make_index
from search.entries import entry_of
from search.port.engine import About
from search.port.query import Query
from tests.search.stage import ADA

AS_OF_S = 1_748_822_400
NOBODY = replace(document_of(ADA), handles=(), networks=(), languages=(), followers=None, last_active_s=None)


@pytest.fixture
def index(tmp_path, monkeypatch):
    """Return an empty index that takes three people at once."""
    monkeypatch.setattr(engine, "_LINES_AT_ONCE", 3)
    return make_index(tmp_path, About("000001-001", 1, AS_OF_S, ()))


def found(index, **asked) -> int:
    index.commit()
    return index.find(Query(**asked)).total


def test_what_is_empty_costs_no_column():
    entry = entry_of(NOBODY, as_of_s=AS_OF_S)

    assert not {"network", "language", "country", "city", "tag", "says_about", "bio_tags", "insiders"} & entry.keys()
    assert (entry["kind"], entry["verified"], "followers" in entry) == (("person",), 0, False)


def test_a_value_that_somebody_has_twice_is_held_once():
    twice = replace(NOBODY, networks=("bluesky", "bluesky"), handles=("Ada", "@ada"), accounts=(("x", "a"), ("y", "A")))
    entry = entry_of(twice, as_of_s=AS_OF_S)

    assert entry["network"] == ("bluesky",)
    assert entry["handle"] == ("ada",)
    assert sorted(entry["handles"]) == ["a", "x:a", "y:a"]


def test_everybody_gets_in_however_many_go_at_once(index):
    index.put(replace(NOBODY, id=number) for number in range(1, 8))

    assert found(index) == 7


def test_who_is_put_again_is_replaced_among_those_who_go_at_once_and_later(index):
    first, again = replace(NOBODY, kind="person"), replace(NOBODY, kind="organisation")

    index.put(replace(each, id=number) for number, each in ((1, first), (1, again), (2, first), (3, first), (2, again)))

    assert (found(index), found(index, kinds=("organisation",)), found(index, kinds=("person",))) == (3, 2, 1)


def test_what_goes_wrong_with_the_people_themselves_is_not_laid_to_the_engine(index):
    def people():
        yield NOBODY
        raise ValueError("their figures cannot be read")

    with pytest.raises(ValueError, match="cannot be read"):
        index.put(people())
