"""A running process sees what an operator changes; old slugs, ids and numbers lead to what replaced them."""

import os
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path

import pytest

from influencers.errors import UnknownTopic
from influencers.topics.matching import load_matcher
from influencers.topics.names import load_names, names_of
from influencers.topics.operator_changes import Added, Change, GivenName, Merged, Renamed, Retired, with_change
from influencers.topics.suggesting import suggest
from influencers.topics.taxonomy import Taxonomy, Topic, follow_changes, load_taxonomy, pinned_taxonomy

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
CORTADO = Added(
    at=AT,
    by=None,
    number=50_000,
    slug="cortado",
    parents=("coffee",),
    labels={"en": "Cortado"},
    names=(GivenName("en", "cortado", is_ambiguous=False),),
)


@pytest.fixture
def changes(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "changes.ndjson"
    follow_changes(file)
    yield file
    follow_changes(None)


def write(file: Path, *changes: Change) -> None:
    """Replace the file whole, as the storage does."""
    written = b""
    for change in changes:
        written = with_change(written, change)
    fresh = file.with_suffix(".fresh")
    fresh.write_bytes(written)
    os.replace(fresh, file)


def found(text: str) -> set[str]:
    return {load_taxonomy().topic(match.number).slug for match in load_matcher().match(text)}


def test_the_taxonomy_is_the_same_object_until_the_file_is_another(changes):
    before = load_taxonomy()
    assert load_taxonomy() is before

    write(changes, CORTADO)
    after = load_taxonomy()
    assert after is not before
    assert load_taxonomy() is after
    assert load_names() is names_of(after)


def test_an_added_topic_is_found_and_suggested_at_once(changes):
    assert found("One cortado") == set()

    write(changes, CORTADO)

    assert found("One cortado") == {"cortado"}
    assert [each.slug for each in suggest("cortad")] == ["cortado"]
    assert [each.slug for each in load_taxonomy().path(50_000)] == ["food-and-drink-super", "coffee", "cortado"]


def test_a_merged_topic_is_found_by_its_names_as_the_other_one(changes):
    write(changes, CORTADO, Merged(at=AT, by=None, slug="cortado", into="espresso"))

    assert found("One cortado") == {"espresso"}
    assert [each.slug for each in suggest("cortad")] == ["espresso"]


def test_a_retired_topic_is_found_and_suggested_no_more(changes):
    write(changes, Retired(at=AT, by=None, slug="espresso"))

    assert found("One espresso") == set()
    assert "espresso" not in {each.slug for each in suggest("espresso")}


def test_when_the_file_goes_everything_is_as_before(changes):
    before = load_taxonomy().version
    write(changes, CORTADO)
    assert load_taxonomy().version != before

    changes.unlink()
    assert load_taxonomy().version == before


@pytest.mark.parametrize(
    "change",
    [
        CORTADO,
        Renamed(at=AT, by=None, slug="coffee", labels={"de": "Käffchen"}),
        Merged(at=AT, by=None, slug="espresso", into="coffee"),
        Retired(at=AT, by=None, slug="espresso"),
    ],
)
def test_every_change_is_another_version(changes, change):
    before = load_taxonomy().version
    write(changes, change)

    assert load_taxonomy().version.startswith(f"{before}.")


def test_work_that_pinned_the_taxonomy_sees_one_from_beginning_to_end(changes):
    with pinned_taxonomy() as pinned:
        write(changes, CORTADO)
        assert load_taxonomy() is pinned
        assert copy_context().run(load_taxonomy) is pinned

    assert load_taxonomy().by_slug("cortado").number == 50_000


def topic(number: int, slug: str, *, is_retired: bool = False) -> Topic:
    return Topic(number, f"id-{slug}", slug, {"en": slug.title()}, is_retired=is_retired)


@pytest.fixture
def merged() -> Taxonomy:
    """Lungo became espresso, espresso became coffee; tea was retired for nothing."""
    topics = [topic(1, "food"), topic(2, "coffee"), topic(3, "espresso", is_retired=True)]
    topics += [topic(4, "lungo", is_retired=True), topic(5, "tea", is_retired=True)]
    return Taxonomy("", topics, {2: [1], 3: [2], 4: [2], 5: [1]}, successors={3: 2, 4: 3})


def test_the_slug_the_id_and_the_number_of_a_merged_topic_lead_to_what_replaced_it(merged):
    assert merged.topic(4) == merged.by_slug("lungo") == merged.by_id("id-lungo") == topic(2, "coffee")
    assert (merged.current(4), merged.current(2), merged.current(77)) == (2, 2, 77)
    assert merged.path(4) == merged.path(2)
    assert merged.root_numbers(4) == {1}
    assert merged.ancestors(4) == ((1, 1),)


def test_a_topic_that_was_retired_for_nothing_is_still_known_by_what_was_kept(merged):
    assert merged.topic(5).is_retired
    assert [each.slug for each in merged.path(5)] == ["food", "tea"]
    assert "tea" not in {each.slug for each in (*merged.topics, *merged.children(1), *merged.roots)}


def test_what_was_kept_may_hold_any_number_of_a_topic(merged):
    assert merged.aliases(2) == merged.aliases(4) == {2, 3, 4}
    assert merged.aliases(5) == {5}


def test_a_number_or_id_that_nobody_had_is_unknown(merged):
    assert merged.known(77) is None
    with pytest.raises(UnknownTopic, match="77"):
        merged.topic(77)
    with pytest.raises(UnknownTopic, match="id-cocoa"):
        merged.by_id("id-cocoa")
