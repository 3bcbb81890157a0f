"""An index of an older form goes on answering what it can; what it cannot is said, and never counted as nobody."""

import json

import pytest

from search.embedded.engine import make_index, open_index
from search.embedded.layout import FORM
from search.errors import IndexOutdated
from search.forms import answerable
from search.port.document import Document
from search.port.engine import About
from search.port.query import FACETS, Order, Query, Range
from search.words import parse

ADA = Document(
    1,
    "Ada",
    ("ada",),
    "Lace",
    "",
    ("bluesky",),
    ("en",),
    "person",
    500,
    10,
    None,
    None,
    (),
    country="FR",
    is_verified=True,
)


@pytest.fixture
def older(tmp_path):
    """An index with one person, as the version before this one would have left it."""
    made = make_index(tmp_path, About("000001-001", 1, 0, ()))
    made.put([ADA])
    made.close()
    about = tmp_path / "meta.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "form": 1}))
    return open_index(tmp_path)


@pytest.mark.parametrize(
    "asked",
    [
        Query(),
        Query(words=parse("lace"), networks=("bluesky",), followers=Range(1, 20)),
        Query(not_networks=("twitter",), without_words=parse("vodka"), kinds=("person",)),
    ],
)
def test_it_answers_what_was_always_asked(older, asked):
    found = older.find(asked)

    assert [row.id for row in found.rows] == [1]


def test_it_counts_all_facets_but_those_it_does_not_hold(older):
    assert set(older.find(Query(facets=FACETS)).facets) == {*FACETS} - {"country"}


@pytest.mark.parametrize("form", [1, 2])
def test_whom_people_speak_of_rests_until_it_is_known(form):
    with pytest.raises(IndexOutdated):
        answerable(Query(says_about=("@acme",)), form=form)
    assert answerable(Query(says_about=("@acme",)), form=FORM).says_about


def test_the_score_in_a_topic_rests_until_it_knows_who_comes_first_among_equals(older):
    with pytest.raises(IndexOutdated, match="flask search rebuild"):
        older.find(Query(topics=(7,), order=Order.TOPIC))


@pytest.mark.parametrize(
    "asked",
    [
        Query(countries=("FR",)),
        Query(following=Range(1, None)),
        Query(is_verified=True),
        Query(accounts=("ada",)),
        Query(insiders=(7,)),
        Query(says_about=("@acme",)),
    ],
)
def test_it_rests_where_it_would_have_to_guess(older, asked):
    with pytest.raises(IndexOutdated, match="flask search rebuild"):
        older.find(asked)
