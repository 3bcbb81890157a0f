"""An operator's changes, applied to a taxonomy: what they do, and what does not fit."""

from datetime import UTC, datetime

import pytest

from influencers.errors import UnfitTopic
from influencers.topics.changing import Changed, apply_changes
from influencers.topics.graph import above, circle_in
from influencers.topics.names import NameRow, NamesFile, with_changes
from influencers.topics.operator_changes import (
    FIRST_NUMBER,
    LAST_NUMBER,
    Added,
    Change,
    ChangesFile,
    GivenName,
    Merged,
    NameChanges,
    Renamed,
    Retired,
    next_number,
    read_changes,
    with_change,
)
from influencers.topics.rows import TopicRow

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
FOOD, COFFEE, ESPRESSO, TEA, PLACES, LYON = range(1, 7)


def row(number: int, slug: str, *parents: int, is_place: bool = False) -> TopicRow:
    return TopicRow(number, f"id-{slug}", slug, is_place, parents, {"en": slug.title()})


WORLD = (
    row(FOOD, "food-super"),
    row(COFFEE, "coffee", FOOD),
    row(ESPRESSO, "espresso", COFFEE),
    row(TEA, "tea", FOOD),
    row(PLACES, "location-super", is_place=True),
    row(LYON, "lyon", PLACES, is_place=True),
)


def added(slug: str = "matcha", *parents: str, number: int = FIRST_NUMBER, **labels: str) -> Added:
    return Added(
        at=AT, by=None, number=number, slug=slug, parents=parents or ("tea",), labels={"en": slug.title()} | labels
    )


def merged(slug: str, into: str) -> Merged:
    return Merged(at=AT, by=None, slug=slug, into=into)


def retired(slug: str, into: str | None = None) -> Retired:
    return Retired(at=AT, by=None, slug=slug, into=into)


def renamed(slug: str, **labels: str) -> Renamed:
    return Renamed(at=AT, by=None, slug=slug, labels=labels)


def changed(*changes: Change) -> Changed:
    return apply_changes(WORLD, changes)


def parents_in(outcome: Changed) -> dict[str, tuple[int, ...]]:
    return {topic.slug: topic.parents for topic in outcome.topics}


def test_without_changes_everything_stays():
    assert changed() == Changed(WORLD)


def test_a_topic_is_added_below_its_parents():
    outcome = changed(added("matcha", "tea", "coffee"))

    assert parents_in(outcome)["matcha"] == (TEA, COFFEE)
    assert outcome.topics[-1].id == "operator:matcha"
    assert outcome.faults == ()


def test_what_is_added_below_a_place_is_a_place():
    (new,) = (topic for topic in changed(added("vieux-lyon", "lyon")).topics if topic.slug == "vieux-lyon")

    assert new.is_place


def test_a_topic_gets_other_names_and_keeps_the_rest():
    (tea,) = (topic for topic in changed(renamed("tea", de="Tee", en="Teas")).topics if topic.slug == "tea")

    assert tea.labels == {"en": "Teas", "de": "Tee"}


def test_what_lies_below_a_merged_topic_lies_below_the_other_one_now():
    outcome = changed(merged("coffee", "tea"))

    assert parents_in(outcome) == {
        "food-super": (),
        "espresso": (TEA,),
        "tea": (FOOD,),
        "location-super": (),
        "lyon": (PLACES,),
    }
    assert outcome.successors == {COFFEE: TEA}
    assert [topic.slug for topic in outcome.gone] == ["coffee"]


def test_what_lies_below_a_retired_topic_moves_up():
    outcome = changed(retired("coffee"))

    assert parents_in(outcome)["espresso"] == (FOOD,)
    assert outcome.successors == {}
    assert outcome.names.leads_to == {COFFEE: None}


def test_a_retired_topic_may_lead_somewhere_though_its_names_do_not():
    outcome = changed(retired("espresso", "coffee"))

    assert (outcome.successors, outcome.names.leads_to) == ({ESPRESSO: COFFEE}, {ESPRESSO: None})


def test_a_change_of_a_merged_topic_by_its_old_slug_reaches_the_new_one():
    outcome = changed(merged("espresso", "tea"), added("lungo", "espresso"), renamed("espresso", de="Tee"))

    assert outcome.faults == ()
    assert parents_in(outcome)["lungo"] == (TEA,)


def test_a_merged_topic_that_is_retired_later_leads_on():
    outcome = changed(merged("espresso", "coffee"), merged("coffee", "tea"))

    assert outcome.successors == {ESPRESSO: COFFEE, COFFEE: TEA}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (merged("coffee", "espresso"), "merge the narrower"),
        (merged("coffee", "coffee"), "into itself"),
        (merged("food-super", "tea"), "first level"),
        (retired("food-super"), "first level"),
        (merged("lyon", "tea"), "not both places"),
        (merged("cocoa", "tea"), "no topic “cocoa”"),
        (merged("tea", "cocoa"), "no topic “cocoa”"),
        (retired("cocoa"), "no topic “cocoa”"),
        (retired("tea", "tea"), "cannot lead"),
        (retired("tea", "cocoa"), "cannot lead"),
        (retired("lyon", "coffee"), "not both places"),
        (retired("coffee", "lyon"), "not both places"),
        (added("matcha-super"), "first level"),
        (added("suggest"), "another page"),
        (added("m" * 61), "60 characters"),
        (renamed("cocoa", de="Kakao"), "no topic “cocoa”"),
        (renamed("tea", xx="?"), "not so: xx"),
        (renamed("tea", de=" "), "not so: de"),
        (added("matcha", "matcha"), "no topic: matcha"),
        (added("Matcha Latte"), "no slug"),
        (added(number=FIRST_NUMBER - 1), "not free"),
        (added(number=LAST_NUMBER + 1), "not free"),
        (Added(at=AT, by=None, number=FIRST_NUMBER, slug="x", parents=(), labels={"en": "X"}), "needs a parent"),
        (Added(at=AT, by=None, number=FIRST_NUMBER, slug="x", parents=("tea",), labels={"de": "X"}), "English name"),
    ],
)
def test_a_change_that_does_not_fit_is_told_and_changes_nothing(change, reason):
    outcome = changed(change)

    ((place, fault),) = outcome.faults
    assert place == 0
    assert reason in fault
    assert outcome.topics == WORLD


def test_changes_beside_one_that_does_not_fit_are_applied():
    outcome = changed(retired("cocoa"), renamed("tea", de="Tee"), retired("tea"), retired("tea"))

    assert [place for place, _fault in outcome.faults] == [0, 3]
    assert "tea" not in parents_in(outcome)


def test_no_order_of_merges_ever_closes_a_circle():
    slugs = ["coffee", "espresso", "tea"]
    for first in slugs:
        for second in slugs:
            for third in slugs:
                outcome = changed(added("lungo", "espresso", "tea"), merged(first, second), merged(second, third))
                assert circle_in({topic.number: topic.parents for topic in outcome.topics}) == ()


def test_a_topic_that_a_newer_release_brings_takes_the_place_of_the_one_that_was_added():
    outcome = apply_changes((*WORLD, row(7, "matcha", TEA)), [added("matcha"), renamed("matcha", de="Matcha")])

    assert outcome.faults == ()
    assert outcome.successors == {FIRST_NUMBER: 7}
    (matcha,) = (topic for topic in outcome.topics if topic.slug == "matcha")
    assert (matcha.number, matcha.labels["de"]) == (7, "Matcha")


def test_the_number_of_an_added_topic_is_never_given_again():
    changes = [added("matcha"), retired("matcha")]

    assert next_number(changes) == FIRST_NUMBER + 1
    with pytest.raises(UnfitTopic, match="No more topics"):
        next_number([added(number=LAST_NUMBER)])


def test_changes_are_read_as_they_were_written(tmp_path):
    changes = (added(de="Matcha"), renamed("tea", de="Tee"), merged("espresso", "coffee"), retired("tea", "coffee"))
    written = b""
    for change in changes:
        written = with_change(written, change)
    (tmp_path / "changes.ndjson").write_bytes(written)

    assert read_changes(tmp_path / "changes.ndjson") == ChangesFile(changes)
    assert read_changes(tmp_path / "none.ndjson") == ChangesFile()


def test_a_line_that_cannot_be_read_is_told_and_the_others_count(tmp_path):
    file = tmp_path / "changes.ndjson"
    file.write_bytes(with_change(b'{"change":"explode"}\nnonsense', retired("tea")))

    read = read_changes(file)
    assert read.changes == (retired("tea"),)
    assert [fault.split(" ")[1] for fault in read.faults] == ["1", "2"]


def test_who_changed_something_and_when_makes_no_other_version():
    by_max = Retired(at=datetime(2026, 1, 1, tzinfo=UTC), by="user 3", slug="tea")

    assert ChangesFile((by_max,)).fingerprint == ChangesFile((retired("tea"),)).fingerprint
    assert ChangesFile((by_max,)).fingerprint != ChangesFile((retired("coffee"),)).fingerprint


ROWS = (
    NameRow("brew", (COFFEE, TEA), is_ambiguous=True),
    NameRow("coffee", (COFFEE,), is_ambiguous=False),
    NameRow("coffee table", (), is_ambiguous=False),
    NameRow("tea", (TEA,), is_ambiguous=False),
)


def names_after(*given: tuple[int, GivenName], **leads_to: int | None) -> dict[str, NameRow]:
    numbers = {"coffee": COFFEE, "espresso": ESPRESSO, "tea": TEA}
    changes = NameChanges(given, {numbers[slug]: number for slug, number in leads_to.items()})
    return {each.text: each for each in with_changes(NamesFile({"en": ROWS}, {}), changes).names["en"]}


def test_the_names_of_a_merged_topic_mean_the_other_one():
    names = names_after(coffee=TEA)

    assert [names[text].topics for text in ("brew", "coffee", "tea")] == [(TEA,), (TEA,), (TEA,)]
    assert names["coffee table"].topics == ()


def test_a_name_of_a_retired_topic_finds_nothing_and_is_no_phrase():
    names = names_after(coffee=None)

    assert "coffee" not in names
    assert names["brew"].topics == (TEA,)


def test_names_lead_to_the_end_of_a_chain():
    names = names_after(coffee=TEA, tea=ESPRESSO)

    assert names["coffee"].topics == (ESPRESSO,)


def test_a_name_that_means_something_already_means_either_and_is_ambiguous():
    new, again = GivenName("en", "tea", is_ambiguous=False), GivenName("en", "coffee", is_ambiguous=True)
    names = names_after((ESPRESSO, new), (COFFEE, again), (TEA, GivenName("de", "tee", is_ambiguous=False)))

    assert names["tea"] == NameRow("tea", (ESPRESSO, TEA), is_ambiguous=True)
    assert names["coffee"] == ROWS[1]
    assert "tee" not in names


def test_a_name_means_in_other_languages_what_it_means_in_english():
    tee = NameRow("tee", (TEA,), is_ambiguous=False)
    names = NamesFile({"en": ROWS, "de": (ROWS[1], tee)}, {})
    given = NameChanges(((ESPRESSO, GivenName("en", "coffee", is_ambiguous=False)),))

    both = NameRow("coffee", (COFFEE, ESPRESSO), is_ambiguous=True)
    assert with_changes(names, given).names["de"] == (both, tee)


def test_a_name_takes_the_place_of_a_phrase_that_meant_nothing():
    names = names_after((TEA, GivenName("en", "coffee table", is_ambiguous=False)))

    assert names["coffee table"].topics == (TEA,)


def test_everything_above_is_told_once_also_on_a_circle():
    assert sorted(above("a", {"a": ["b", "c"], "b": ["d"], "c": ["d"]})) == ["b", "c", "d"]
    assert sorted(above("a", {"a": ["b"], "b": ["a"]})) == ["a", "b"]


@pytest.mark.parametrize(
    ("parents", "circle"),
    [
        ({"a": ["a"]}, ("a",)),
        ({"a": ["b"], "b": ["a"], "c": ["a"]}, ("a", "b")),
        ({"a": ["b", "c"], "b": ["c"]}, ()),
    ],
)
def test_a_circle_is_found_where_there_is_one(parents, circle):
    assert circle_in(parents) == circle
