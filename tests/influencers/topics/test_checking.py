"""The proof that the taxonomy hangs together: it holds today, and every fault that is planted is named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from influencers.queries.taxonomy_check import check_taxonomy
from influencers.topics.changing import Changed, apply_changes
from influencers.topics.checking import Evidence, check
from influencers.topics.names import NameRow
from influencers.topics.operator_changes import FIRST_NUMBER, Merged
from influencers.topics.rows import TopicRow
from influencers.topics.taxonomy import follow_changes

SIX = ("en", "ar", "de", "es", "fr", "it")
FOOD, COFFEE, PLACES, LYON, MATCHA = range(1, 6)


def row(number: int, slug: str, *parents: int, is_place: bool = False, id_: str = "") -> TopicRow:
    return TopicRow(number, id_ or f"id-{slug}", slug, is_place, parents, dict.fromkeys(SIX, slug))


ROWS = (
    row(FOOD, "food-super"),
    row(COFFEE, "coffee", FOOD),
    row(PLACES, "location-super", is_place=True),
    row(LYON, "lyon", PLACES, is_place=True),
    row(MATCHA, "matcha", FOOD, id_="bellwether:matcha"),
)
NAMES = {
    "en": (NameRow("coffee", (COFFEE,), is_ambiguous=False), NameRow("coffee table", (), is_ambiguous=False)),
    "fr": (NameRow("coffee", (COFFEE,), is_ambiguous=False), NameRow("lyon", (LYON,), is_ambiguous=False)),
}


def evidence(*rows: TopicRow, **fields: object) -> Evidence:
    committed = rows or ROWS
    whole = Evidence(
        version="v",
        committed=committed,
        numbers=[(each.number, each.id) for each in committed],
        changed=apply_changes(committed, ()),
        committed_names=NAMES,
        names=NAMES,
        decided={"ambiguous": frozenset({"gap"}), "clear": frozenset({"cars"}), "no name": frozenset()},
    )
    return replace(whole, **fields)


def with_row(changed: TopicRow) -> Evidence:
    return evidence(*(changed if each.number == changed.number else each for each in ROWS))


def with_name(name: NameRow, lang: str = "en") -> Evidence:
    names = NAMES | {lang: (*(each for each in NAMES[lang] if each.text != name.text), name)}
    return evidence(names=names, committed_names=names)


def test_the_committed_taxonomy_is_consistent():
    follow_changes(None)
    report = check_taxonomy()

    assert report.faults == ()
    assert report.counts["topics"] > 8_250
    assert report.counts["negative phrases"] > 200
    assert len(report.notes) == 5


def test_what_hangs_together_has_no_fault():
    assert check(evidence()).faults == ()
    assert check(evidence()).counts == {"topics": 5, "places": 2, "names": 4, "negative phrases": 1, "retired": 0}


def test_a_topic_of_the_ontology_without_a_name_in_a_language_is_noted():
    lacking = TopicRow(COFFEE, "id-coffee", "coffee", False, (FOOD,), {"en": "Coffee"})

    report = check(with_row(lacking))
    assert report.faults == ()
    assert len(report.notes) == 5


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (with_row(row(COFFEE, "coffee", FOOD, 99)), "“coffee” lies below 99"),
        (with_row(row(COFFEE, "coffee", FOOD, FOOD)), "same parent twice"),
        (with_row(row(COFFEE, "coffee")), "“coffee” is of the first level"),
        (with_row(row(FOOD, "food-super", PLACES)), "“food-super” is not of the first level"),
        (with_row(row(COFFEE, "coffee", MATCHA)), ""),
        (with_row(row(COFFEE, "coffee", COFFEE)), "above themselves: coffee"),
        (with_row(row(COFFEE, "coffee", PLACES)), "“coffee” is not marked as a place"),
        (with_row(row(LYON, "lyon", FOOD, is_place=True)), "“lyon” is marked as a place"),
        (with_row(row(COFFEE, "lyon", FOOD)), "Two topics have the slug “lyon”"),
        (with_row(row(COFFEE, "Coffee!", FOOD)), "“Coffee!” is no slug"),
        (with_row(row(COFFEE, "coffee", FOOD, id_="id-lyon")), "Two topics have the id id-lyon"),
        (evidence(*ROWS, row(LYON, "lyon-2", PLACES, is_place=True)), "Two topics have the number 4"),
        (evidence(*ROWS, row(0, "zero", FOOD)), "“zero” has the number 0"),
        (evidence(*ROWS, row(FIRST_NUMBER, "far", FOOD)), f"“far” has the number {FIRST_NUMBER}"),
        (with_row(TopicRow(COFFEE, "id-coffee", "coffee", False, (FOOD,), {"de": "Kaffee"})), "no English name"),
        (with_row(TopicRow(COFFEE, "id-coffee", "coffee", False, (FOOD,), {"en": "C", "xx": "?"})), "in “xx”"),
        (
            with_row(TopicRow(MATCHA, "bellwether:matcha", "matcha", False, (FOOD,), {"en": "Matcha"})),
            "is our own and has no name in ar, de, es, fr, it",
        ),
        (evidence(numbers=[(1, "id-food-super")]), "“coffee” has the number 2; the file of numbers says None"),
        (evidence(numbers=[(each.number, each.id) for each in reversed(ROWS)]), "line by line"),
        (evidence(numbers=[*((each.number, each.id) for each in ROWS), (6, "id-tea")]), "Number 6 (id-tea) has lost"),
        (evidence(numbers=[*((each.number, each.id) for each in ROWS), (6, "id-lyon")]), "id-lyon has two numbers"),
        (with_name(NameRow("tea", (77,), is_ambiguous=False)), "means 77"),
        (with_name(NameRow("Tea", (COFFEE,), is_ambiguous=False)), "not spelt"),
        (with_name(NameRow("glass table", (), is_ambiguous=False)), "swallows no name"),
        (with_name(NameRow("coffee", (COFFEE,), is_ambiguous=True), "fr"), "both clear and ambiguous"),
        (evidence(names=NAMES | {"en": (*NAMES["en"], NAMES["en"][0])}), "“coffee” (en) stands there twice"),
        (evidence(decided={"clear": frozenset({"gap"}), "ambiguous": frozenset({"gap"})}), "both ambiguous and clear"),
        (evidence(unreadable=("Line 3 cannot be read.",)), "Line 3"),
        (evidence(changed=Changed(ROWS, faults=((4, "There is no such topic."),))), "Change 5 does not fit"),
    ],
)
def test_a_planted_fault_is_named(planted, fault):
    faults = check(planted).faults

    if fault:
        assert any(fault in each for each in faults), faults
    else:
        assert faults == ()


def test_phrases_of_a_topic_that_was_retired_since_are_no_fault():
    changed = apply_changes(ROWS, [Merged(at=datetime(2025, 6, 1, tzinfo=UTC), by=None, slug="coffee", into="matcha")])
    names = {"en": (NameRow("coffee table", (), is_ambiguous=False), NameRow("matcha", (MATCHA,), is_ambiguous=False))}

    report = check(evidence(changed=changed, names=names))
    assert report.faults == ()
    assert report.counts["retired"] == 1
