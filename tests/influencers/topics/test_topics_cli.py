"""flask topics …"""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner


@pytest.fixture
def runner(sqlite_app: Flask) -> FlaskCliRunner:
    return sqlite_app.test_cli_runner()


def test_find_shows_the_words_that_matched_and_where_the_topics_lie(runner):
    result = runner.invoke(args=["topics", "find", "I love espresso"])

    assert result.exit_code == 0
    assert "“espresso” → Food and Drink › Coffee › Espresso" in result.stdout
    assert " 0.60  coffee" in result.stdout


def test_find_as_json_is_one_object_best_topic_first(runner):
    result = runner.invoke(args=["topics", "find", "I love espresso", "--json"])

    found = json.loads(result.stdout)
    assert found["matches"] == [
        {
            "name": "espresso",
            "slug": "espresso",
            "path": ["food-and-drink-super", "coffee", "espresso"],
            "weight": 1.0,
            "ambiguous": False,
            "why": "clear",
            "words": [],
        }
    ]
    assert [topic["slug"] for topic in found["topics"]] == ["espresso", "coffee", "food-and-drink-super"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Gap has new jeans and hoodies", "by the words around it: "),
        ("New in the #gap", "(as a hashtag"),
        ("Roma e Milano #gap", "(as a hashtag"),
        ("Turkey and Ankara", "(beside: ankara)"),
    ],
)
def test_find_tells_what_spoke_for_a_name(runner, text, reason):
    assert reason in runner.invoke(args=["topics", "find", text]).stdout


def test_find_says_when_no_topic_is_named(runner):
    result = runner.invoke(args=["topics", "find", "The gap between us"])

    assert (result.exit_code, result.stdout) == (0, "No topic is named in this text.\n")


def test_find_says_when_a_language_is_not_covered(runner):
    result = runner.invoke(args=["topics", "find", "コーヒー", "--lang", "ja"])

    assert "Texts in “ja” are not covered" in result.stdout


def test_suggest_shows_slugs_names_and_paths(runner):
    result = runner.invoke(args=["topics", "suggest", "cafe", "--lang", "fr"])

    assert result.stdout.splitlines()[0].split() == ["coffee", "Café", "(Alimentation", "et", "Boissons)"]


def test_suggest_says_when_no_name_begins_so_and_refuses_a_language_without_names(runner):
    nothing = runner.invoke(args=["topics", "suggest", "zzzz"])
    refused = runner.invoke(args=["topics", "suggest", "kaff", "--lang", "xx"])

    assert nothing.stdout == "No topic has a name in which a word begins with “zzzz”.\n"
    assert refused.exit_code == 2


def test_suggest_as_json_is_one_object(runner):
    result = runner.invoke(args=["topics", "suggest", "espress", "--json"])

    assert json.loads(result.stdout)["topics"][0] == {
        "slug": "espresso",
        "label": "Espresso",
        "path": "Food and Drink › Coffee",
    }


def test_of_refuses_somebody_unknown(runner):
    result = runner.invoke(args=["topics", "of", "mastodon:nobody"])

    assert result.exit_code == 1
    assert "mastodon:nobody" in result.stderr


def test_of_refuses_a_name_of_the_wrong_shape(runner):
    assert runner.invoke(args=["topics", "of", "nobody"]).exit_code == 2


@pytest.fixture
def heard(runner: FlaskCliRunner, tmp_path: Path) -> None:
    """Ada wrote twice about espresso and once about jazz, and twelve people shared all of it."""
    posts = enumerate(["I love espresso", "Espresso again", "All that jazz"])
    lines: list[dict[str, object]] = []
    for day, text in posts:
        at = f"2025-05-2{day}T10:00:00Z"
        lines.append({"type": "post", "id": f"p{day}", "author": "ada", "at": at, "text": text, "lang": "en"})
        lines += [
            {"type": "interaction", "kind": "reshare", "actor": f"r{n}", "target": "ada", "post": f"p{day}", "at": at}
            for n in range(12)
        ]
    file = tmp_path / "activity.ndjson"
    file.write_text("".join(json.dumps({"network": "mastodon"} | line) + "\n" for line in lines))
    assert runner.invoke(args=["activity", "load", str(file)]).exit_code == 0
    assert runner.invoke(args=["scores", "run", "--as-of", "2025-05-30"]).exit_code == 0


@pytest.mark.usefixtures("heard")
def test_of_shows_what_somebody_is_heard_on_with_two_posts_at_least(runner):
    shown = runner.invoke(args=["topics", "of", "mastodon:id:ada"])
    told = runner.invoke(args=["topics", "of", "mastodon:id:ada", "--json"])

    slugs = [topic["slug"] for topic in json.loads(told.stdout)["topics"]]
    assert slugs[0] == "espresso"
    assert "jazz" not in slugs
    assert shown.stdout.splitlines()[0].split()[1:] == ["espresso", "2", "posts,", "focus", "67%"]


def test_find_says_what_the_words_sound_like_where_that_is_sure(runner):
    text = "The striker scored twice and our team won the cup"

    told = runner.invoke(args=["topics", "find", text]).stdout
    found = json.loads(runner.invoke(args=["topics", "find", text, "--json"]).stdout)

    assert "It sounds like Sports: " in told
    assert [label["label"] for label in found["labels"]] == ["Sports"]
    assert "striker" in found["labels"][0]["words"]
