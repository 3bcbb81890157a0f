"""Topics for what somebody has begun to type."""

import pytest

from influencers.topics.folding import fold
from influencers.topics.suggesting import named, suggest
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


@pytest.mark.parametrize(
    ("typed", "lang", "label"),
    [
        ("fussb", "de", "Fußball"),
        ("FUẞBALL", "de", "Fußball"),
        ("osterreich", "de", "Österreich"),
        ("Oesterreich", "de", "Österreich"),
        ("musica", "es", "Música"),
        ("قهو", "ar", "قهوة"),
        ("قَهْوَة", "ar", "قهوة"),
        ("قهــوه", "ar", "قهوة"),
        ("\u0623\u0641\u0644\u0627\u0645", "ar", "أفلام"),
        ("\u0627\u0641\u0644\u0627\u0645", "ar", "أفلام"),
    ],
)
def test_letters_are_found_in_every_way_they_are_typed(typed, lang, label):
    assert label in labels(typed, lang, 20)


def test_an_arabic_name_is_found_without_its_article():
    assert fold("القهوة").startswith(fold("ال"))
    assert any("القهوة" in label for label in labels("قهوة", "ar", 20))


def test_labels_and_paths_are_in_the_language_that_was_asked_for():
    (coffee,) = [each for each in suggest("kaffee", "de") if each.slug == "coffee"]
    (arabic,) = [each for each in suggest("coffee", "ar", 20) if each.slug == "coffee"]

    assert (coffee.label, coffee.path) == ("Kaffee", "Speisen und Getränke")
    assert (arabic.label, arabic.path) == ("قهوة", "الطعام والشراب")


def test_of_names_that_fit_alike_the_one_of_more_people_comes_first_but_never_before_a_better_fit():
    numbers = {each.slug: each.number for each in suggest("coffee", limit=50)}
    assert labels("coff", limit=2) == ["Coffee", "Coffee Makers"]

    crowded = suggest("coff", limit=50, people_counts={numbers["coffee-makers"]: 7})
    exact = suggest("coffee", limit=50, people_counts={numbers["coffee-makers"]: 7})

    assert crowded[0].slug == "coffee-makers"
    assert [each.slug for each in exact[:2]] == ["coffee", "coffee-makers"]


def test_a_whole_name_tells_its_topics_and_a_part_of_one_none():
    assert [each.slug for each in named("kaffee", "de")] == ["coffee"]
    assert [each.slug for each in named("COFFEE", "de")] == ["coffee"]
    assert named("coff") == named("") == []
