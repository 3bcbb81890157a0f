"""Files of judged posts: what is read of them, and which lines are refused."""

import json
from pathlib import Path

import pytest

from influencers.errors import UnreadableJudgements
from influencers.topics.judging.judged_posts import JudgedPost, field_of, read_judged
from influencers.topics.labels import LABELS

FOOD, MUSIC = LABELS.index("Food & Dining"), LABELS.index("Music")


def spread(*given: str, **more: object) -> dict[str, object]:
    return {"text": "Flat white and jazz"} | {field_of(label): int(label in given) for label in LABELS} | more


def written(folder: Path, *rows: object, name: str = "posts.jsonl") -> Path:
    path = folder / name
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_labels_stand_in_fields_of_0_and_1(tmp_path):
    path = written(tmp_path, spread("Food & Dining", "Music", id=7, topics=["Food & Dining", "Music"]))

    assert read_judged([path]) == (JudgedPost("Flat white and jazz", "en", frozenset({FOOD, MUSIC})),)


@pytest.mark.parametrize("field", ["topics", "label_name"])
@pytest.mark.parametrize("spelling", ["Food & Dining", "food_&_dining"])
def test_labels_may_stand_by_name_in_a_list(tmp_path, field, spelling):
    path = written(tmp_path, {"text": "Flat white", field: [spelling]})

    assert read_judged([path])[0].labels == {FOOD}


def test_a_post_may_have_no_label_and_a_line_may_be_empty(tmp_path):
    path = written(tmp_path, spread(), "", "  ", spread())

    assert [post.labels for post in read_judged([path])] == [frozenset(), frozenset()]


def test_half_a_character_at_the_end_of_a_text_that_was_cut_is_one_unknown_sign(tmp_path):
    path = written(tmp_path, json.dumps(spread()).replace("jazz", r"jazz \ud83d"))

    assert read_judged([path])[0].text == "Flat white and jazz ?"


def test_a_file_of_another_tool_begins_with_a_mark_and_ends_lines_its_own_way(tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(json.dumps(spread("Music")).encode() for _ in range(2)) + b"\r\n")

    assert [post.labels for post in read_judged([path])] == [{MUSIC}, {MUSIC}]


@pytest.mark.parametrize(
    ("name", "asked", "lang"),
    [
        ("posts.jsonl", None, "en"),
        ("es_test.jsonl", None, "es"),
        ("ja.jsonl", None, "ja"),
        ("gr_test.jsonl", None, "el"),  # by the country, as a judged set that exists has it
        ("es_test.jsonl", "fr", "fr"),
        ("my_posts.jsonl", None, "en"),
    ],
)
def test_the_language_comes_from_the_option_or_the_file_s_name(tmp_path, name, asked, lang):
    assert read_judged([written(tmp_path, spread(), name=name)], asked)[0].lang == lang


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("Esta tarde tomamos un café con leche en la plaza", "es"),
        ("Σήμερα το πρωί ήπιαμε καφέ στην πλατεία", "el"),
        ("今日は広場でコーヒーを飲みました", "ja"),
        ("5 ☕", "en"),
    ],
)
def test_where_nothing_states_a_language_most_posts_of_the_file_tell_it(tmp_path, said, lang):
    path = written(tmp_path, spread(text=said), spread(text=said), spread(text="7"), spread(text="Hello", lang="fr"))

    assert [post.lang for post in read_judged([path])] == [lang, lang, lang, "fr"]


def test_the_line_s_own_language_comes_first(tmp_path):
    path = written(tmp_path, spread(lang="it"), spread(lang=None), name="es_test.jsonl")

    assert [post.lang for post in read_judged([path], "fr")] == ["it", "fr"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "is no JSON object in UTF-8"),
        ("[" * 100_000, "is no JSON object in UTF-8"),
        ('["text"]', "is no JSON object in UTF-8"),
        (spread(text="  "), "field “text” is missing or no text"),
        (spread(text=7), "field “text” is missing or no text"),
        (spread(lang=7), "field “lang” is missing or no text"),
        (spread() | {"music": 2}, "field “music” is missing or neither 0 nor 1"),
        (spread() | {"music": "1"}, "field “music” is missing or neither 0 nor 1"),
        ({field: mark for field, mark in spread().items() if field != "music"}, "field “music” is missing or neither"),
        ({"text": "Jazz"}, "field “arts_&_culture” is missing, and so are the other labels"),
        ({"text": "Jazz", "topics": "Music"}, "field “topics” is no list of labels"),
        ({"text": "Jazz", "topics": ["Music", "Jazz"]}, 'field “topics” names "Jazz", which is none of the labels'),
        ({"text": "Jazz", "topics": [["Music"]]}, 'field “topics” names ["Music"], which is none of the labels'),
    ],
)
def test_a_wrong_line_is_refused_by_file_line_and_field(tmp_path, line, told):
    with pytest.raises(UnreadableJudgements) as refusal:
        read_judged([written(tmp_path, spread(), line)])

    assert f"posts.jsonl, line 2: {told}" in str(refusal.value)


def test_bytes_that_are_no_utf_8_are_refused_by_line(tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n')

    with pytest.raises(UnreadableJudgements, match=r"posts\.jsonl, line 1: is no JSON"):
        read_judged([path])


def test_many_wrong_lines_are_counted_and_the_first_named(tmp_path):
    with pytest.raises(UnreadableJudgements, match=r"line 5: .* And 2 more\. Nothing was measured\."):
        read_judged([written(tmp_path, *["{"] * 7)])


def test_a_file_without_posts_and_one_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(UnreadableJudgements, match=r"posts\.jsonl holds no posts"):
        read_judged([written(tmp_path)])
    with pytest.raises(UnreadableJudgements, match=r"none\.jsonl cannot be read"):
        read_judged([tmp_path / "none.jsonl"])
