"""From the published files, with their defects, to ours."""

import csv
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from influencers.topics.additions import Additions
from influencers.topics.importing import LARGEST_NUMBER, continued_numbers, import_taxonomy, main
from influencers.topics.names import load_names
from influencers.topics.naming import Words
from influencers.topics.ontology import ECONOMICS, MendedTopic, read_ontology, without_cycles
from influencers.topics.taxonomy import FILES, Taxonomy, read_taxonomy
from kernel.errors import BadInput
from tests.house import HOUSE

KIT = Path(os.environ.get("BELLWETHER_KIT", HOUSE.parent / "shared" / "kit"))
PUBLISHED = KIT.parent / "data" / "klout_ontology"
WORDS = Words(ranks={"gap": 1, "gaps": 2}, ordinary={"fr": frozenset({"chat"})})

TOPICS = [
    ("1", "food-super", "Food"),
    ("2", "coffee", "Coffee"),
    ("10000000000000000001", "UCLA", "UCLA"),
    ("4", "business-super", "Business"),
    ("5", "r/ga", "R/GA"),
    ("6", "freakonomics", "Freakonomics"),
    ("7", "location-super", "Location"),
    ("8", "lyon", "Lyon"),
    ("9", "lyon-cuisine", "Lyon Cuisine"),
]
EDGES = [
    ("0", "_ROOT_", "0", "_ROOT_"),
    ("0", "_ROOT_", "1", "food-super"),
    ("1", "food-super", "2", "coffee"),
    ("1", "food-super", "2", "coffee"),
    ("4", "business-super", ECONOMICS.id, "economics"),
    (ECONOMICS.id, "economics", "6", "freakonomics"),
    ("4", "business-super", "5", "r/ga"),
    ("7", "location-super", "8", "lyon"),
    ("8", "lyon", "9", "lyon-cuisine"),
    ("1", "food-super", "9", "lyon-cuisine"),
]
NAMES = [("2", "fr", "Café"), ("2", "xx", "?"), (ECONOMICS.id, "fr", "Économie"), (ECONOMICS.id, "it", "Ciencias")]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    write(folder / "klout_topic_ontology_1.csv", ["topicId", "topicSlug", "topicDisplayName"], TOPICS)
    header = ["parentTopicId", "parrentTopicSlug", "childTopicId", "childTopicSlug"]
    write(folder / "klout_topic_edge_1.csv", header, EDGES)
    write(folder / "klout_topic_display_1.csv", ["topicId", "language", "topicDisplayName"], NAMES)
    return folder


def write(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def imported(published: Path, target: Path) -> Taxonomy:
    import_taxonomy(published, target, words=WORDS)
    return read_taxonomy(target)


def test_a_topic_without_a_row_of_its_own_keeps_its_children_and_its_place(published, tmp_path):
    taxonomy = imported(published, tmp_path / "ours")

    economics = taxonomy.by_slug("economics")
    assert economics.labels == {"en": "Economics", "fr": "Économie", "it": "Economia"}
    assert [topic.slug for topic in taxonomy.path(taxonomy.by_slug("freakonomics").number)] == [
        "business-super",
        "economics",
        "freakonomics",
    ]


def test_the_root_is_no_topic_and_a_double_edge_is_one_parent(published, tmp_path):
    taxonomy = imported(published, tmp_path / "ours")

    assert "root" not in {topic.slug for topic in taxonomy.topics}
    assert {topic.slug for topic in taxonomy.roots} == {"business-super", "food-super", "location-super", "ucla"}
    assert len(taxonomy.parents(taxonomy.by_slug("coffee").number)) == 1


def test_ids_stay_text_and_slugs_become_fit_for_addresses(published, tmp_path):
    taxonomy = imported(published, tmp_path / "ours")

    assert taxonomy.by_slug("ucla").id == "10000000000000000001"
    assert taxonomy.by_slug("r-ga").label() == "R/GA"
    assert taxonomy.by_slug("r/ga") == taxonomy.by_slug("r-ga")


def test_a_place_lies_below_places_and_nothing_else(published, tmp_path):
    taxonomy = imported(published, tmp_path / "ours")

    assert {topic.slug for topic in taxonomy.topics if topic.is_place} == {"location-super", "lyon"}


def test_numbers_are_never_changed_and_never_given_twice(published, tmp_path):
    ours = tmp_path / "ours"
    before = {topic.slug: topic.number for topic in imported(published, ours).topics}

    rows = [row for row in TOPICS if row[1] != "coffee"] + [("99", "aardvarks", "Aardvarks")]
    write(published / "klout_topic_ontology_1.csv", ["topicId", "topicSlug", "topicDisplayName"], rows)
    after = {topic.slug: topic.number for topic in imported(published, ours).topics}

    assert after.pop("aardvarks") == max(before.values()) + 1
    assert after == {slug: number for slug, number in before.items() if slug != "coffee"}


def test_more_topics_than_numbers_are_refused():
    with pytest.raises(BadInput, match="49999 are the most"):
        continued_numbers({"last": LARGEST_NUMBER}, ["one more"])


def test_the_same_input_gives_the_same_bytes_and_another_name_another_version(published, tmp_path):
    first = import_taxonomy(published, tmp_path / "first", words=WORDS)
    second = import_taxonomy(published, tmp_path / "second", words=WORDS)
    assert second == first
    for file in (tmp_path / "first").iterdir():
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes()

    write(published / "klout_topic_display_1.csv", ["topicId", "language", "topicDisplayName"], NAMES[1:])
    assert import_taxonomy(published, tmp_path / "second", words=WORDS) != first


def test_a_missing_file_is_named(published, tmp_path):
    (published / "klout_topic_edge_1.csv").unlink()

    with pytest.raises(BadInput, match="klout_topic_edge_"):
        read_ontology(published)


def test_two_topics_of_one_slug_are_refused(published):
    write(
        published / "klout_topic_ontology_1.csv",
        ["topicId", "topicSlug", "topicDisplayName"],
        [*TOPICS, ("77", "ucla", "U")],
    )

    with pytest.raises(BadInput, match="same slug"):
        read_ontology(published)


def test_an_edge_that_would_close_a_circle_is_dropped():
    kept = without_cycles({"a": ("b",), "b": ("c",), "c": ("a", "d")})

    assert kept == {"a": ("b",), "b": ("c",), "c": ("d",)}


def test_the_names_keep_what_is_known_of_everyday_words(published, tmp_path):
    import_taxonomy(published, tmp_path / "ours", words=WORDS)

    names = load_names(tmp_path / "ours")
    assert names.ordinary == {"fr": ("chat",)}
    assert [row.text for row in names.names["fr"]] == ["café", "économie"]


def test_the_committed_files_are_what_the_published_ones_give(tmp_path):
    if not PUBLISHED.exists():
        pytest.skip("The Klout Topic Ontology is not at hand.")
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "numbers.tsv").write_bytes((FILES / "numbers.tsv").read_bytes())

    result = CliRunner().invoke(main, [str(PUBLISHED), "--target", str(ours)])

    assert result.exit_code == 0
    for name in ("topics.json.gz", "names.json.gz", "numbers.tsv"):
        assert (ours / name).read_bytes() == (FILES / name).read_bytes(), name


def addition(slug: str, *parents: str) -> MendedTopic:
    return MendedTopic(f"ours:{slug}", slug, {"en": slug.title()}, parents)


def test_topics_of_our_own_hang_below_others_and_get_the_next_numbers(published, tmp_path):
    ours = tmp_path / "ours"
    before = imported(published, ours)
    additions = Additions((addition("flat-white", "coffee"), addition("magic", "flat-white")), {"coffee": ("joe",)})

    import_taxonomy(published, ours, words=WORDS, additions=additions)

    after = read_taxonomy(ours)
    assert [topic.slug for topic in after.path(after.by_slug("magic").number)] == [
        "food-super",
        "coffee",
        "flat-white",
        "magic",
    ]
    assert {topic.number for topic in after.topics} - {topic.number for topic in before.topics} == {11, 12}


def test_more_names_find_a_topic(published, tmp_path):
    ours = tmp_path / "ours"
    import_taxonomy(published, ours, words=WORDS, additions=Additions((), {"coffee": ("joe",)}))

    number = read_taxonomy(ours).by_slug("coffee").number
    assert [row.topics for row in load_names(ours).names["en"] if row.text == "joe"] == [(number,)]


@pytest.mark.parametrize(
    ("additions", "named"),
    [
        (Additions((addition("coffee", "food-super"),)), "coffee"),
        (Additions((addition("lace", "crafts"),)), "crafts"),
        (Additions((), {"tea": ("chai",)}), "tea"),
    ],
)
def test_additions_without_a_place_are_refused_by_name(published, tmp_path, additions, named):
    with pytest.raises(BadInput, match=named):
        import_taxonomy(published, tmp_path / "ours", words=WORDS, additions=additions)
