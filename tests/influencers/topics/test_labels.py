"""Which broad labels the topics stand under."""

from influencers.topics.labels import LABELS, LOOSE_LABELS, label_slugs, labels_of
from influencers.topics.taxonomy import FILES, Taxonomy, Topic, read_taxonomy

TAXONOMY = read_taxonomy(FILES)


def labels(slug: str) -> set[str]:
    return {LABELS[place] for place in labels_of(TAXONOMY)[TAXONOMY.by_slug(slug).number]}


def test_a_topic_has_the_label_of_the_nearest_topic_above_it():
    assert labels("espresso") == {"Food & Dining"}
    assert labels("jazz") == {"Music"}
    assert labels("bitcoin") == {"Business & Entrepreneurs"}


def test_a_topic_that_is_named_itself_has_its_own_label_and_not_that_of_its_parents():
    assert labels("video-games") == {"Gaming"}


def test_equally_near_topics_give_a_label_each():
    assert labels("actors") == {"Celebrity & Pop Culture", "Film, TV & Video"}


def test_a_place_has_no_label_however_it_is_placed():
    assert labels("madrid") == set()


def test_the_mapping_names_only_topics_that_exist():
    missing = [slug for slugs in label_slugs().values() for slug in slugs if TAXONOMY.by_slug(slug).slug != slug]

    assert missing == []


def test_every_label_is_given_and_two_of_them_are_loose():
    given = {place for places in labels_of(TAXONOMY).values() for place in places}

    assert given == set(range(len(LABELS)))
    assert set(LOOSE_LABELS) < set(LABELS)


def test_a_taxonomy_that_lacks_what_the_mapping_names_has_fewer_labels():
    small = Taxonomy("", [Topic(1, "1", "tea", {"en": "Tea"}), Topic(2, "2", "film", {"en": "Film"})], {})

    assert labels_of(small) == {1: (), 2: (LABELS.index("Film, TV & Video"),)}
