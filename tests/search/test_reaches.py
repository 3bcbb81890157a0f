"""Who reaches somebody's audience: whom a name means, and what is told of it."""

import pytest

from influencers.models import InfluencerAlias
from influencers.queries.reach import Reach
from kernel.database import transaction
from search import jobs
from search.errors import UnknownSearch
from search.port.query import Query
from tests.search.stage import Stage, ask, ids, person


@pytest.fixture
def reach(stage: Stage, monkeypatch) -> Stage:
    """Two people with one name on two networks; whoever is asked about reaches 2 and 3."""
    stage.score(
        1,
        person(1, handles=("ada",), accounts=(("bluesky", "ada"),)),
        person(2, country="FR"),
        person(3),
        person(4, handles=("bea",), accounts=(("bluesky", "bea"),)),
        person(5, networks=("mastodon",), handles=("bea",), accounts=(("mastodon", "bea"),)),
    )
    monkeypatch.setattr("search.queries.reach_of", lambda _id, _figures: Reach(40, 90, ((3, 12), (2, 5))))
    jobs.rebuild()
    return stage


def test_who_reaches_an_audience_is_found_with_the_evidence(reach):
    found = ask(Query(reaches="ada"))

    assert ids(found) == [2, 3]
    assert found.hits[1].reasons[0] == "12 of 40 asked reactors of @ada react to them too"
    assert ids(ask(Query(reaches="ada", among=frozenset({3, 4})))) == [3]
    ways_out = ask(Query(reaches="ada", countries=("FR",))).relax
    assert {each.filter: each.count for each in ways_out} == {"country": 2, "reaches": 1}


def test_whoever_has_no_handle_is_named_by_their_number(reach):
    found = ask(Query(reaches="influencer:3"))

    assert ids(found) == [2, 3]
    assert found.hits[1].reasons[0] == "12 of 40 asked reactors of influencer 3 react to them too"


def test_the_number_of_somebody_who_was_merged_leads_to_whom_they_are_now(reach):
    with transaction() as session:
        session.add(InfluencerAlias(old_id=77, influencer_id=3))

    assert ids(ask(Query(reaches="influencer:77"))) == [2, 3]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nobody", "Nobody who may be shown"),
        ("bea", "Several people are called"),
        ("influencer:77", "Nobody who may be shown"),
    ],
)
def test_a_name_that_means_nobody_or_several_is_refused(reach, name, why):
    with pytest.raises(UnknownSearch) as refused:
        ask(Query(reaches=name))

    assert why in refused.value.fields["reaches"]


def test_the_pages_of_an_audience_that_is_reached_follow_each_other(reach):
    first = ask(Query(reaches="ada", size=1))

    assert ids(ask(Query(reaches="ada", size=1, cursor=first.next_cursor))) == [3]
