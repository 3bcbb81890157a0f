"""A search that finds few says what keeps others out; names that nobody has are told; answers have evidence."""

from types import SimpleNamespace

import pytest

from influencers.models import HiddenTopic
from influencers.queries.fact_cards import Audience, SaidAbout, Shares
from kernel.database import reading, transaction
from search import jobs
from search.port.query import Query, Range
from search.queries import Found, estimate
from search.words import parse
from tests.search.stage import COFFEE, TEA, Stage, ask, ids, person


def relaxed(found: Found) -> dict[str, int]:
    return {each.filter: each.count for each in found.relax}


def missing(found: Found) -> set[tuple[int, str]]:
    return {(miss.card.id, miss.filter) for miss in found.near_misses}


ASKED = Query(networks=("bluesky",), countries=("FR",), followers=Range(1_000, None))


@pytest.fixture
def crowd(each_stage: Stage) -> Stage:
    """One whom the question finds, three who fail one part of it each, one who fails two."""
    stage = each_stage
    stage.score(
        1,
        person(1, country="FR"),
        person(2, country="JP"),
        person(3, country="FR", networks=("mastodon",)),
        person(4, country="FR", followers=999),
        person(5, country=None, networks=("mastodon",)),
    )
    jobs.rebuild()
    return stage


def test_who_fails_one_filter_and_no_other_is_told_with_that_filter(crowd):
    found = ask(ASKED)

    assert ids(found) == [1]
    assert missing(found) == {(2, "country"), (3, "network"), (4, "followers")}
    assert relaxed(found) == {"country": 2, "network": 2, "followers": 2}


def test_nobody_who_left_is_a_near_miss_or_counted(crowd):
    crowd.leave(2)
    found = ask(ASKED)

    assert missing(found) == {(3, "network"), (4, "followers")}
    assert relaxed(found)["country"] == 1


def test_a_filter_is_told_also_where_nobody_is_found(crowd):
    found = ask(Query(countries=("JP",), networks=("mastodon",)))

    assert ids(found) == []
    assert relaxed(found) == {"network": 1, "country": 2}
    assert missing(found) == {(2, "network"), (3, "country"), (5, "country")}


def test_words_and_words_to_do_without_are_filters_too(each_stage: Stage):
    each_stage.score(
        1, person(1, bio="A roaster"), person(2, bio="A roaster", recent_text="Vodka!"), person(3, name="Vodka")
    )
    jobs.rebuild()
    found = ask(Query(words=parse("roaster"), without_words=parse("vodka")))

    assert ids(found) == [1]
    assert relaxed(found) == {"q": 2, "without_words": 2}
    # A name is not written in a post: whoever is called so writes nothing of it.
    assert missing(found) == {(3, "q"), (2, "without_words")}


def test_a_topic_takes_its_score_and_its_order_with_it(stage: Stage):
    stage.score(1, person(1, topics=((COFFEE, 700, 8, 0),)), person(2, topics=((COFFEE, 300, 8, 0),)), person(3))
    jobs.rebuild()
    found = ask(Query(topics=(COFFEE,), topic_score_tenths=Range(600, None)))

    assert relaxed(found) == {"topic": 3, "topic_score": 2}
    assert missing(found) >= {(2, "topic_score")}


def test_of_a_single_filter_nobody_just_misses_it(stage: Stage):
    stage.score(1, person(1, country="FR"), person(2))
    jobs.rebuild()
    found = ask(Query(countries=("FR",)))

    assert (relaxed(found), missing(found)) == ({"country": 2}, set())


def test_where_enough_people_are_found_nothing_is_said(stage: Stage):
    stage.score(1, *(person(number, country="FR") for number in range(1, 6)), person(6))
    jobs.rebuild()
    found = ask(Query(countries=("FR",)))

    assert (found.total, found.relax, found.near_misses) == (5, (), ())


def test_all_of_the_topics_or_any(each_stage: Stage):
    both, one = ((COFFEE, 700, 8, 0), (TEA, 600, 8, 0)), ((COFFEE, 900, 8, 0),)
    each_stage.score(1, person(1, topics=both), person(2, topics=one))
    jobs.rebuild()

    assert ids(ask(Query(topics=(COFFEE, TEA)))) == [2, 1]
    assert ids(ask(Query(topics=(COFFEE, TEA), is_every_topic=True))) == [1]
    assert ids(ask(Query(topics=(COFFEE, TEA), is_every_topic=True, topic_score_tenths=Range(650, None)))) == []


def test_pasted_names_find_their_people_and_those_nobody_has_are_told(each_stage: Stage):
    each_stage.score(
        1,
        person(1, handles=("ada.example",), accounts=(("bluesky", "ada.example"),)),
        person(2, handles=("Bea",), accounts=(("bluesky", "Bea"),)),
        person(3, handles=("cleo",), accounts=(("bluesky", "cleo"),)),
    )
    jobs.rebuild()
    each_stage.leave(3)
    found = ask(Query(accounts=("ada.example", "mastodon:ada.example", "bluesky:bea", "cleo", "nobody.example")))

    assert ids(found) == [1, 2]
    # Who may not be shown is as unknown as who does not exist.
    assert found.unknown == ("mastodon:ada.example", "cleo", "nobody.example")


def test_five_hundred_names_are_all_looked_up(stage: Stage):
    names = [f"name{number}" for number in range(1, 501)]
    stage.score(
        1, *(person(n, handles=(f"name{n}",), accounts=(("bluesky", f"name{n}"),)) for n in range(1, 501) if n != 77)
    )
    jobs.rebuild()
    found = ask(Query(accounts=tuple(names)))

    assert (found.total, found.unknown) == (499, ("name77",))


def test_a_names_filter_does_not_hide_that_a_name_is_known(stage: Stage):
    stage.score(1, person(1, handles=("ada",), accounts=(("bluesky", "ada"),)))
    jobs.rebuild()

    assert ask(Query(accounts=("ada",), countries=("FR",))).unknown == ()


FRENCH = Audience(
    90, Shares(60, ((True, 0.75),)), Shares(40, (("FR", 0.5),)), Shares(9, None), Shares(80, ((TEA, 0.125),))
)


def test_an_audience_is_told_with_its_sample_and_unknown_passes_no_minimum(each_stage: Stage):
    each_stage.score(1, person(1, audience=FRENCH), person(2), person(3, insiders=((COFFEE, 41),)))
    jobs.rebuild()
    found = ask(Query(audience_countries=("FR",), least_share_tenths=500))

    assert ids(found) == [1]
    assert found.hits[0].reasons[0] == "50\u202f% of 40 reactors of whom it is known are in France"
    assert ids(ask(Query(audience_countries=("FR",), least_share_tenths=501))) == []
    assert ids(ask(Query(audience_languages=("fr",)))) == []
    assert ids(ask(Query(audience_credible_tenths=Range(750, None)))) == [1]
    assert ids(ask(Query(audience_topics=(TEA,), least_share_tenths=125))) == [1]
    heard = ask(Query(insiders=(COFFEE,), least_insiders=41))
    assert (ids(heard), heard.hits[0].reasons[0]) == ([3], "41 of the top 100 in Coffee react to them")
    assert ids(ask(Query(insiders=(COFFEE,), least_insiders=42))) == []


def test_a_topic_that_is_hidden_is_not_told_beside_another_that_is_asked(each_stage: Stage):
    each_stage.score(1, person(1, insiders=((COFFEE, 41), (TEA, 7))))
    with transaction() as session:
        session.add(HiddenTopic(influencer_id=1, topic=COFFEE, since_us=0))
    jobs.rebuild()

    told = ask(Query(insiders=(COFFEE, TEA), least_insiders=5)).hits[0].reasons
    assert [each for each in told if "top 100" in each] == ["7 of the top 100 in Tea react to them"]


def test_who_praises_or_blames_is_found_with_the_sample(each_stage: Stage):
    each_stage.score(
        1,
        person(1, said_about=(SaidAbout("#", "Acme", 11, 8, 1), SaidAbout("@", "Mill", 5, 0, 5))),
        person(2, said_about=(SaidAbout("#", "acme", 5, 2, 3),)),
        person(3, said_about=(SaidAbout("@", "acme", 6, 6, 0),)),
        person(4, tags=("acme",)),
    )
    jobs.rebuild()

    def found(**asked) -> dict[int, str]:
        return {hit.card.id: hit.reasons[0] for hit in ask(Query(**asked)).hits}

    acme = ("#acme",)
    assert found(says_about=acme) == {
        1: "8 of 11 posts about #acme are positive, 1 negative",
        2: "2 of 5 posts about #acme are positive, 3 negative",
    }
    assert found(says_about=acme, least_positive_percent=72) == {1: "8 of 11 posts about #acme are positive"}
    assert found(says_about=acme, least_positive_percent=73) == {}
    assert found(says_about=acme, least_negative_percent=60) == {2: "3 of 5 posts about #acme are negative"}
    both = found(says_about=acme, least_positive_percent=1, least_negative_percent=9)
    assert both[1] == "8 of 11 posts about #acme are positive, 1 negative"
    # What one is praised for and the other blamed for is neither said of both.
    assert found(says_about=(*acme, "@mill"), least_positive_percent=50, least_negative_percent=50) == {}
    assert found(says_about=("@acme", "@mill")).keys() == {1, 3}


def test_what_somebody_writes_and_how_they_grow(each_stage: Stage):
    each_stage.score(
        1,
        person(
            1, engagement_rate=0.025, followers_change_30=-0.1, has_link=True, sponsored_posts=2, tags=("SlowFood",)
        ),
        person(2, has_link=False, sponsored_posts=0, mentioned=(SimpleNamespace(handle="@Ada.Example"),)),
        person(3),
    )
    jobs.rebuild()

    assert ids(ask(Query(engagement_hundredths=Range(250, 250)))) == [1]
    assert ids(ask(Query(followers_change_30_tenths=Range(None, -100)))) == [1]
    assert ids(ask(Query(has_link=False))) == [2]
    assert ids(ask(Query(sponsored_posts=Range(None, 0)))) == [2]
    assert ids(ask(Query(tags=("slowfood",)))) == [1]
    assert ids(ask(Query(mentioned=("ada.example",)))) == [2]


def test_an_estimate_is_the_total_without_the_people(stage: Stage):
    stage.score(1, *(person(number, country="FR") for number in range(1, 4)), person(4))
    jobs.rebuild()
    stage.leave(3)
    client = stage.app.test_client()
    with reading() as session:
        assert estimate(session, Query(countries=("FR",), size=1)).total == 2
    answer = client.get("/search/estimate?country=FR&min_followers=3000").json

    assert answer == {
        "total": 2,
        "as_of": {"generation": 1, "on": "2025-06-01"},
        "sentence": "people in France with at least 3,000 followers",
    }
    told = stage.app.test_cli_runner().invoke(args=["search", "find", "--estimate", "--country", "France"]).stdout
    assert told == "2 people found, scores of 2025-06-01\n"
