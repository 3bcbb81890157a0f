"""The topics of every post in the log: once, whole, and only of what is there."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from influencers.activity.layout import POSTS
from influencers.topics.derive import (
    _rules_hash,
    derive_topics,
    derived_version,
    drop_other_topics,
    forget_topics,
    read_sentiments,
    read_topics,
)
from influencers.topics.tagging import DERIVED, Tagger
from influencers.topics.taxonomy import load_taxonomy
from kernel.storage import UNFINISHED, Storage

ESPRESSO, COFFEE = (load_taxonomy().by_slug(slug).number for slug in ("espresso", "coffee"))


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


def post(key: int, text: str, **columns: Any) -> dict[str, Any]:
    """One sighting of a post; its event is a hundred times its key unless given."""
    return {"post": key, "event": 100 * key, "text": text, "account": 1, "lang": "en", "tags": []} | columns


def load(storage: Storage, batch: str, *posts: dict[str, Any], day: str = "2025-06-01") -> Path:
    """Put a part file of posts into the log."""
    path = storage.activity / "posts" / f"dt={day}" / f"{batch}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {field.name: pa.array([each.get(field.name) for each in posts], field.type) for field in POSTS}
    pq.write_table(pa.table(columns, schema=POSTS), path)
    return path


def derived(storage: Storage, *batches: str) -> int:
    """Derive, and return how many files were done."""
    done: list[int] = []
    derive_topics(storage, batches, done.append)
    return sum(done)


def names_read(storage: Storage, *batches: str) -> dict[int, str]:
    """Return topic → name for the sighting 100 of the post 1."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE posts AS SELECT 1 AS post, 100 AS event")
        read_topics(connection, storage, batches)
        return dict(connection.execute("SELECT topic, name FROM post_topics").fetchall())


def topics_read(
    storage: Storage, sightings: list[tuple[int, int]], *batches: str
) -> dict[tuple[int, int], tuple[float, int]]:
    """Return (post, topic) → (share, distance) for chosen sightings (post, event)."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE posts (post BIGINT, event BIGINT)")
        connection.executemany("INSERT INTO posts VALUES (?, ?)", [*sightings, (-1, -1)])
        read_topics(connection, storage, batches)
        rows = connection.execute("SELECT post, topic, share, distance FROM post_topics").fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def test_a_post_has_the_topics_it_names_and_what_lies_above_them(storage):
    load(storage, "a", post(1, "I love espresso"))
    assert derived(storage, "a") == 1

    found = topics_read(storage, [(1, 100)], "a")
    assert found[1, ESPRESSO] == (1.0, 0)
    assert found[1, COFFEE] == (0.6, 1)


def test_tags_and_the_language_of_a_post_are_heeded(storage):
    load(
        storage,
        "a",
        post(1, "", tags=["espresso"]),
        post(2, "Kaffee", lang="de"),
        post(3, "コーヒー espresso", lang="ja"),
    )
    derived(storage, "a")

    found = topics_read(storage, [(1, 100), (2, 200), (3, 300)], "a")
    assert {key for key in found if key[1] in (ESPRESSO, COFFEE)} == {(1, ESPRESSO), (1, COFFEE), (2, COFFEE)}


def test_a_post_without_text_language_or_tags_has_no_topics(storage):
    load(storage, "a", post(1, "", lang=None, tags=None))
    derived(storage, "a")

    assert topics_read(storage, [(1, 100)], "a") == {}


def test_a_second_run_does_nothing(storage):
    load(storage, "a", post(1, "I love espresso"))
    derived(storage, "a")
    before = {path: path.stat().st_mtime_ns for path in storage.derived.rglob("*.parquet")}

    assert derived(storage, "a") == 0
    assert {path: path.stat().st_mtime_ns for path in storage.derived.rglob("*.parquet")} == before


def test_only_batches_that_exist_are_derived_and_read(storage):
    load(storage, "a", post(1, "espresso"))
    load(storage, "b", post(2, "espresso"))
    assert derived(storage, "a") == 1
    assert derived(storage, "a", "b") == 1

    assert {key for key, _ in topics_read(storage, [(1, 100), (2, 200)], "a")} == {1}


def test_topics_come_from_the_chosen_sighting_only(storage):
    load(storage, "a", post(1, "I love espresso", event=7), post(1, "I love tea", event=8))
    derived(storage, "a")

    tea = load_taxonomy().by_slug("tea").number
    assert (1, ESPRESSO) in topics_read(storage, [(1, 7)], "a")
    assert (1, tea) not in topics_read(storage, [(1, 7)], "a")
    assert (1, tea) in topics_read(storage, [(1, 8)], "a")


def test_a_sighting_in_two_batches_counts_once(storage):
    load(storage, "a", post(1, "espresso"))
    load(storage, "b", post(1, "espresso"), day="2025-06-02")
    derived(storage, "a", "b")

    assert topics_read(storage, [(1, 100)], "a", "b")[1, ESPRESSO] == (1.0, 0)


def test_an_empty_log_gives_an_empty_table(storage):
    assert derived(storage) == 0
    assert topics_read(storage, []) == {}


def test_a_part_file_whose_topics_are_not_derived_gives_none(storage):
    load(storage, "a", post(1, "espresso"))

    assert topics_read(storage, [(1, 100)], "a") == {}


def test_a_crash_leaves_no_file_and_the_next_run_does_the_rest(storage, monkeypatch):
    load(storage, "a", post(1, "espresso"))
    load(storage, "b", post(2, "espresso"))
    whole = Tagger.tag

    def crash(tagger: Tagger, rows: pa.RecordBatch) -> pa.RecordBatch:
        if rows.column("post").to_pylist() == [2]:
            raise KeyboardInterrupt
        return whole(tagger, rows)

    monkeypatch.setattr(Tagger, "tag", crash)
    with pytest.raises(KeyboardInterrupt):
        derived(storage, "a", "b")
    assert [path.stem for path in storage.derived.rglob("*") if path.is_file()] == ["a"]
    assert not list(storage.derived.rglob(f"{UNFINISHED}*"))

    monkeypatch.undo()
    assert derived(storage, "a", "b") == 1


def test_what_a_killed_run_left_is_removed_by_the_next(storage):
    left = storage.derived / derived_version() / "dt=2025-01-01" / f"{UNFINISHED}dead"
    left.parent.mkdir(parents=True)
    left.touch()

    derive_topics(storage, [], lambda _done: None)

    assert not left.exists()


def test_topics_lie_under_the_version_of_taxonomy_and_rules(storage):
    load(storage, "a", post(1, "espresso"))
    derived(storage, "a")

    (file,) = storage.derived.rglob("*.parquet")
    assert file == storage.derived / derived_version() / "dt=2025-06-01" / "a.parquet"
    assert pq.read_schema(file) == DERIVED


def test_a_topic_is_kept_with_the_name_that_gave_it_most(storage):
    load(storage, "a", post(1, "Two espressos, then tea with our #coffee"))
    derived(storage, "a")

    food = load_taxonomy().by_slug("food-and-drink-super").number
    names = names_read(storage, "a")
    assert (names[ESPRESSO], names[COFFEE]) == ("espressos", "coffee")
    assert names[food] == "tea"


def test_a_post_names_a_topic_once_however_many_names_lead_to_it(storage):
    load(storage, "a", post(1, "espresso, cappuccino and coffee"), post(2, "nothing at all"), post(3, "espresso"))
    derived(storage, "a")

    found = topics_read(storage, [(1, 100), (2, 200), (3, 300)], "a")
    assert found[1, COFFEE] == (1.0, 0)
    assert found[3, COFFEE] == (0.6, 1)
    assert not [key for key in found if key[0] == 2]


def test_topics_of_other_versions_go_when_they_are_dropped_and_no_sooner(storage):
    posts_file = load(storage, "a", post(1, "espresso"))
    old = storage.derived / "klout-20180601+0000.0000" / posts_file.parent.name / posts_file.name
    old.parent.mkdir(parents=True)
    old.touch()

    derived(storage, "a")
    assert old.exists()
    drop_other_topics(storage)

    assert [path.name for path in storage.derived.iterdir()] == [derived_version()]
    assert topics_read(storage, [(1, 100)], "a")


def test_what_was_rewritten_is_derived_anew(storage):
    posts_file = load(storage, "a", post(1, "espresso"))
    derived(storage, "a")
    load(storage, "a", post(1, "tea"))

    forget_topics(storage, posts_file)

    assert derived(storage, "a") == 1
    assert (1, ESPRESSO) not in topics_read(storage, [(1, 100)], "a")


def test_a_post_without_a_language_is_read_in_that_of_its_author(storage):
    written = "Heute wird wieder gebacken, und dazu gibt es frischen Kaffee für alle"
    load(
        storage,
        "a",
        post(1, "Kaffee", lang=None, account=7),
        post(2, written, lang="und", account=7),
        post(3, "Kaffee", lang=None, account=8),
    )
    derived(storage, "a")

    found = topics_read(storage, [(1, 100), (3, 300)], "a")
    assert (1, COFFEE) in found
    assert (3, COFFEE) not in found


def sentiments_read(storage: Storage, *batches: str, since_us: int = 0) -> dict[int, int]:
    """Return post → sentiment for the sightings that `post` makes of the posts 1 to 9."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE posts AS SELECT range AS post, 100 * range AS event FROM range(1, 10)")
        read_sentiments(connection, storage, batches, since_us=since_us)
        return dict(connection.execute("SELECT post, sentiment FROM post_sentiments").fetchall())


def test_a_post_that_names_somebody_has_a_sentiment(storage):
    load(
        storage,
        "a",
        post(1, "I love it", tags=["acme"]),
        post(2, "Horrible service", mentions=["did:acme"]),
        post(3, "@acme opens at nine"),
        post(4, "I love it"),
        post(5, "Ich liebe es", lang="de", tags=["acme"]),
        post(6, None, tags=["acme"]),
    )
    derived(storage, "a")

    found = sentiments_read(storage, "a")
    assert (found.keys(), found[1] > 0, found[2] < 0, found[3]) == ({1, 2, 3}, True, True, 0)


def test_the_topics_of_a_post_are_the_same_whether_or_not_it_has_a_sentiment(storage):
    texts = ["I love espresso", "Horrible tea, and no lace", "Nothing at all", "Baking bread in Lyon", "python django"]
    load(storage, "a", *(post(n, text) for n, text in enumerate(texts, 1)))
    load(storage, "b", *(post(n, text, mentions=["did:acme"]) for n, text in enumerate(texts, 1)))
    derived(storage, "a", "b")
    sightings = [(n, 100 * n) for n in range(1, len(texts) + 1)]

    assert not sentiments_read(storage, "a")
    assert len(sentiments_read(storage, "b")) == len(texts)
    assert topics_read(storage, sightings, "a") == topics_read(storage, sightings, "b")
    assert topics_read(storage, sightings, "a", "b") == topics_read(storage, sightings, "a")


def test_a_sentiment_counts_once_and_of_days_that_are_asked_for(storage):
    load(storage, "a", post(1, "I love it", tags=["acme"]))
    load(storage, "b", post(1, "I love it", tags=["acme"]), post(2, "I hate it", tags=["acme"]), day="2025-06-03")

    assert derived(storage, "a", "b") == 2
    assert sentiments_read(storage, "a", "b").keys() == {1, 2}
    second_of_june_us = 1_748_822_400_000_000
    assert sentiments_read(storage, "a", since_us=second_of_june_us) == {}
    assert sentiments_read(storage, "a", "b", since_us=second_of_june_us).keys() == {1, 2}


@pytest.mark.parametrize("texts", [("I love it", "Not bad"), ("Not bad", "I love it"), ("Bad", "I love it")])
def test_of_two_sentiments_of_one_sighting_the_milder_one_stands_whichever_is_read_first(storage, texts):
    for batch, text in zip("ab", texts, strict=True):
        load(storage, batch, post(1, text, tags=["acme"]))
    derived(storage, "a", "b")

    each = [sentiments_read(storage, batch)[1] for batch in "ab"]
    assert sentiments_read(storage, "a", "b") == {1: min(each, key=abs)}
    assert abs(each[0]) != abs(each[1])


def test_what_was_derived_before_there_were_sentiments_is_derived_anew(storage, monkeypatch):
    posts_file = load(storage, "a", post(1, "I love espresso", tags=["acme"]))
    with monkeypatch.context() as before:
        before.setattr("influencers.topics.derive.RULES", 2)
        _rules_hash.cache_clear()
        old = storage.derived / derived_version() / posts_file.parent.name / posts_file.name
    _rules_hash.cache_clear()
    old.parent.mkdir(parents=True)
    pq.write_table(DERIVED.remove(DERIVED.get_field_index("sentiment")).empty_table(), old)

    assert derived(storage, "a") == 1
    assert sentiments_read(storage, "a").keys() == {1}
