"""What the lexicon is learnt from, and which words it gets to know."""

from pathlib import Path

import pytest

from influencers.topics.building.lessons import ENTITIES_FILE, Lesson, Seeds, lessons_from, ontology_of, read_seeds
from influencers.topics.building.vocabulary import words_of
from influencers.topics.labels import LABELS
from kernel.errors import BadInput

FOOD = LABELS.index("Food & Dining")
TOPICS = """topicId,topicSlug,topicDisplayName
1,food-and-drink-super,Food and Drink
2,coffee,Coffee
3,location-super,Locations
4,lisbon,Lisbon
"""
EDGES = """parentTopicId,parrentTopicSlug,childTopicId,childTopicSlug
0,_ROOT_,1,food-and-drink-super
1,food-and-drink-super,2,coffee
0,_ROOT_,3,location-super
3,location-super,4,lisbon
"""
ENTITIES = """entityId,entityDisplayName,topicId,topicDisplayName,label
Q1,Moka pot,2,Coffee,1
Q2,Lisbon Airport,2,Coffee,0
Q3,_display_unknown_,2,Coffee,1
"""
SEEDS = Seeds({"tasty": (FOOD,)}, {"What a lunch.": (FOOD,)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "klout_topic_ontology_1.csv").write_text(TOPICS)
    (tmp_path / "klout_topic_edge_1.csv").write_text(EDGES)
    (tmp_path / "klout_topic_display_1.csv").write_text("topicId,language,topicDisplayName\n")
    (tmp_path / ENTITIES_FILE).write_text(ENTITIES)
    return tmp_path


def test_names_of_topics_and_of_things_teach_the_label_that_they_stand_under(folder):
    lessons = lessons_from(folder, ontology_of(folder), SEEDS)

    assert Lesson("Coffee", (FOOD,)) in lessons
    assert Lesson("Moka pot", (FOOD,)) in lessons


def test_places_teach_nothing_and_neither_does_what_people_found_wrong_or_has_no_name(folder):
    texts = {lesson.text for lesson in lessons_from(folder, ontology_of(folder), SEEDS)}

    assert texts.isdisjoint({"Lisbon", "Locations", "Lisbon Airport", "_display_unknown_"})


def test_what_was_written_for_a_label_counts_more_than_a_name(folder):
    weights = {lesson.text: lesson.weight for lesson in lessons_from(folder, ontology_of(folder), SEEDS)}

    assert weights["tasty"] == weights["What a lunch."] > weights["Coffee"]


def test_a_folder_without_the_entities_is_refused(folder):
    (folder / ENTITIES_FILE).unlink()

    with pytest.raises(BadInput, match="There is no entity_to_topic_labels"):
        lessons_from(folder, ontology_of(folder), SEEDS)


def test_the_lexicon_knows_the_vocabulary_the_names_and_what_was_written(folder):
    ontology = ontology_of(folder)

    words = words_of(["[PAD]", "the", "##s", "lunch", "7"], ontology, lessons_from(folder, ontology, SEEDS))

    assert words["the"] == 1
    assert words["lunch"] == 2
    assert {"coffee", "coffees", "lisbon", "moka", "tasty"} <= words.keys()
    assert words["lisbon"] == 3  # rarer than all of the vocabulary
    assert words.keys().isdisjoint({"7", "a", "s"})
    assert list(words) == sorted(words)


def test_the_committed_seeds_speak_for_every_label():
    seeds = read_seeds()

    for place in range(len(LABELS)):
        assert sum(place in places for places in seeds.words.values()) >= 50
        assert sum(place in places for places in seeds.posts.values()) >= 5
