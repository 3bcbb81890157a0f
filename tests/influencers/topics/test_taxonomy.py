"""The committed taxonomy, and how topics hang together."""

import pytest

from influencers.errors import UnknownTopic
from influencers.topics.numbers import NUMBERS_FILE
from influencers.topics.rows import is_place
from influencers.topics.taxonomy import FILES, Taxonomy, Topic, load_taxonomy


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


def topic(number: int) -> Topic:
    return Topic(number, f"id{number}", f"topic-{number}", {"en": f"Topic {number}"})


def test_every_topic_has_a_number_a_slug_and_an_english_name_of_its_own(taxonomy):
    count = len(taxonomy.topics)

    assert count > 8000
    assert len({each.number for each in taxonomy.topics}) == len({each.slug for each in taxonomy.topics}) == count
    assert all(0 < each.number < 2**16 and each.labels["en"] for each in taxonomy.topics)


def test_slugs_fit_into_addresses(taxonomy):
    fit = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert [each.slug for each in taxonomy.topics if not set(each.slug) <= fit] == []


def test_the_numbers_of_all_topics_are_kept_in_a_file_in_which_each_stands_once(taxonomy):
    lines = [line.split("\t") for line in (FILES / NUMBERS_FILE).read_text().splitlines()]

    assert {each.id: each.number for each in taxonomy.topics}.items() <= {id_: int(n) for n, id_ in lines}.items()
    assert len({number for number, _ in lines}) == len({id_ for _, id_ in lines}) == len(lines)


def test_there_are_sixteen_roots_and_every_topic_lies_below_one(taxonomy):
    roots = {each.number for each in taxonomy.roots}

    assert len(roots) == 16
    assert all(taxonomy.root_numbers(each.number) <= roots for each in taxonomy.topics)
    assert all(taxonomy.root_numbers(each.number) for each in taxonomy.topics)


def test_a_path_leads_from_a_root_to_the_topic(taxonomy):
    espresso = taxonomy.by_slug("espresso")

    assert [each.label() for each in taxonomy.path(espresso.number)] == ["Food and Drink", "Coffee", "Espresso"]


def test_an_ancestor_reached_on_two_ways_counts_at_the_shorter_one():
    taxonomy = Taxonomy("", [topic(n) for n in (1, 2, 3, 4)], {4: [3, 2], 3: [2], 2: [1]})

    assert taxonomy.ancestors(4) == ((3, 1), (2, 1), (1, 2))


def test_parents_and_children_are_each_others(taxonomy):
    for each in taxonomy.topics[::97]:
        for child in taxonomy.children(each.number):
            assert each in taxonomy.parents(child.number)


def test_a_label_that_is_missing_in_a_language_is_english():
    coffee = Topic(1, "1", "coffee", {"en": "Coffee", "fr": "Café"})

    assert (coffee.label("fr"), coffee.label("de"), coffee.label()) == ("Café", "Coffee", "Coffee")


@pytest.mark.parametrize("slug", ["no-such-topic", "", "🦄"])
def test_an_unknown_slug_is_refused_by_name(taxonomy, slug):
    with pytest.raises(UnknownTopic, match="no topic"):
        taxonomy.by_slug(slug)


@pytest.mark.parametrize("ask", ["topic", "parents", "children", "ancestors", "path"])
def test_an_unknown_number_is_refused(taxonomy, ask):
    with pytest.raises(UnknownTopic, match="65535"):
        getattr(taxonomy, ask)(65535)


def test_places_are_a_facet_of_their_own(taxonomy):
    assert all(taxonomy.by_slug(slug).is_place for slug in ("london", "las-vegas", "location-super"))
    assert not any(taxonomy.by_slug(slug).is_place for slug in ("coffee", "travel", "brazilian-cuisine"))


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        (["location-super"], True),
        (["location-super", "travel-and-tourism-super"], True),
        (["location-super", "food-and-drink-super"], False),
        (["travel-and-tourism-super"], False),
        ([], False),
    ],
)
def test_what_lies_below_another_root_too_is_about_more_than_a_place(roots, expected):
    assert is_place(roots) is expected
