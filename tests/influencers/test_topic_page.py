"""What a topic's page asks of the facts that a scoring run kept."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from influencers.actions.choices import hide_topic, object_to_be_shown
from influencers.queries import topic_page
from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.topic_facts import Related, Rising, VolumeDay
from kernel.database import reading, transaction

LAST = date(2025, 5, 31)
COFFEE, ESPRESSO = (topic_by_slug(slug).number for slug in ("coffee", "espresso"))


@pytest.fixture
def facts(monkeypatch):
    """Let a generation of the last day of May know what a test says."""

    def know(*, volumes=(), related=(), rising=()):
        generation = SimpleNamespace(manifest=SimpleNamespace(as_of_on=LAST))
        monkeypatch.setattr(topic_page, "current_generation", lambda: generation)
        monkeypatch.setattr(topic_page, "people_counts", lambda: {ESPRESSO: 3})
        monkeypatch.setattr(topic_page, "volumes_of", lambda _number: volumes)
        monkeypatch.setattr(topic_page, "related_to", lambda _number: related)
        monkeypatch.setattr(topic_page, "rising_in", lambda _number, limit: rising[:limit])

    return know


def day(back, lang="en", posts=1):
    return VolumeDay(LAST - timedelta(days=back), lang, posts)


def test_every_day_of_ninety_is_counted_and_those_without_posts_are_none(facts):
    facts(volumes=(day(0, "en", 2), day(0, "de", 3), day(89, "en", 4), day(90, "en", 50)))

    volume = topic_page.volume(COFFEE)

    assert (len(volume.days), volume.days[-1], volume.days[0][1]) == (90, (LAST, 5), 4)
    assert (volume.posts_count, sum(volume.counts), volume.last_on) == (9, 9, LAST)


def test_languages_are_told_for_three_spans_that_sum_to_their_posts(facts):
    facts(volumes=(day(0, "en", 2), day(29, "de", 3), day(30, "en", 5), day(60, "", 7), day(200, "fr", 9)))

    volume = topic_page.volume(COFFEE)

    assert [posts for _first, _last, posts in volume.spans] == [7, 5, 5]
    assert [(mix.code, mix.posts) for mix in volume.languages] == [
        ("", (7, 0, 0)),
        ("en", (0, 5, 2)),
        ("de", (0, 0, 3)),
    ]
    assert [sum(span) for span in zip(*(mix.posts for mix in volume.languages), strict=True)] == [7, 5, 5]


def test_rare_languages_are_told_together(facts):
    facts(volumes=tuple(day(0, f"l{number}", 20 - number) for number in range(9)))

    languages = topic_page.volume(COFFEE).languages

    assert len(languages) == 7
    assert (languages[-1].code, languages[-1].posts[-1]) == (None, 14 + 13 + 12)


def test_a_topic_without_posts_has_no_line(facts):
    facts()

    assert topic_page.volume(COFFEE) is None


def test_what_goes_with_a_topic_is_told_with_people_and_what_lies_beside_it_the_busiest_first(facts):
    tea = topic_by_slug("tea").number
    facts(related=(Related(tea, 12, 2.5), Related(ESPRESSO, 4, 1.5)))

    near = topic_page.near_topics(COFFEE)
    beside_espresso = topic_page.near_topics(topic_by_slug("coffee-makers").number)

    assert [(each.slug, each.people_count, each.lift) for each in near.by_people] == [
        ("tea", 12, 2.5),
        ("espresso", 4, 1.5),
    ]
    assert near.parent == "Food and Drink"
    assert "coffee" not in {each.slug for each in near.beside}
    assert (beside_espresso.beside[0].slug, beside_espresso.beside[0].people_count) == ("espresso", 3)


def test_a_root_lies_beside_nothing(facts):
    facts()

    assert topic_page.near_topics(topic_by_slug("food-and-drink-super").number) == topic_page.NearTopics((), (), None)


def test_who_rises_is_shown_only_where_they_may_be_and_do_not_hide_the_topic(sqlite_cast, facts, noon):
    before = LAST - timedelta(days=8)
    both = (sqlite_cast.ada_influencer, sqlite_cast.bea_influencer)
    facts(rising=tuple(Rising(person, 300, 250, before) for person in both))

    def shown():
        with reading() as session:
            return [(each.card.id, each.score, each.before) for each in topic_page.rising(session, COFFEE, 6)]

    assert shown() == [(person, 30.0, 25.0) for person in both]
    with transaction() as session:
        hide_topic(session, sqlite_cast.ada, "coffee", now=noon)
    assert [person for person, _now, _before in shown()] == [sqlite_cast.bea_influencer]
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.bea, now=noon)
    assert shown() == []
