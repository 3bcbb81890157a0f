"""Topics for what somebody has begun to type."""

import pytest

from influencers.topics.suggesting import suggest
from influencers.topics.taxonomy import load_taxonomy


def labels(prefix: str, lang: str = "en", limit: int = 10) -> list[str]:
    return [suggestion.label for suggestion in suggest(prefix, lang, limit)]


@pytest.mark.parametrize("typed", ["cafe", "Café", "CAFÉ ", "café"])
def test_accents_and_capitals_do_not_matter(typed):
    assert labels(typed, "fr")[0] == "Café"


def test_an_exact_name_comes_before_a_longer_one_and_that_before_a_later_word():
    assert labels("reading")[:2] == ["Reading", "Reading F.C."]
    found = labels("espresso", limit=50)
    assert found[:2] == ["Espresso", "Espresso Makers"]


def test_a_later_word_is_found_too_and_comes_last():
    assert "Las Vegas" in labels("vegas")
    found = labels("makers", limit=50)
    assert found.index("Espresso Makers") > max(
        (found.index(each) for each in found if each.startswith("Makers")), default=-1
    )


def test_a_topic_is_suggested_once_though_several_of_its_names_fit():
    found = [suggestion.slug for suggestion in suggest("espresso", limit=50)]

    assert found.count("espresso") == 1
    assert len(found) == len(set(found))


def test_english_names_fill_up_what_the_language_leaves():
    found = labels("coffee", "es")

    assert "Café" in found
    assert labels("coffee", "xx")[0] == "Coffee"


def test_a_path_tells_homonyms_apart():
    paths = {suggestion.slug: suggestion.path for suggestion in suggest("java")}

    assert paths["java"] == "Technology › Computer Science › Computer Programming"
    assert paths["java-indonesia"].startswith("Location › ")


def test_a_root_has_no_path():
    assert [each.path for each in suggest("food and drink") if each.slug == "food-and-drink-super"] == [""]


@pytest.mark.parametrize("typed", ["", "  ", "!?", "zzzzzz"])
def test_nothing_typed_and_nothing_known_suggest_nothing(typed):
    assert suggest(typed) == []


def test_no_more_than_the_limit_is_suggested():
    assert len(suggest("c", limit=7)) == 7
    assert suggest("c", limit=0) == []


def test_numbers_and_slugs_are_those_of_the_taxonomy():
    taxonomy = load_taxonomy()

    assert all(taxonomy.by_slug(each.slug).number == each.number for each in suggest("ca", "it", 50))
