"""flask topics evaluate, on posts that were invented for it."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

ENGLISH = (
    ("The striker scored and our team won the cup", "Sports"),
    ("Great goal in the final, what a match", "Sports"),
    ("I baked a chocolate cake for dinner", "Food & Dining"),
    ("This restaurant has the best pizza in town", "Food & Dining"),
    ("Her new album is out and every song is good", "Music"),
    ("Tickets for the concert of the band are gone", "Music"),
)


@pytest.fixture
def runner(sqlite_app: Flask) -> FlaskCliRunner:
    return sqlite_app.test_cli_runner()


def written(path: Path, *posts: tuple[str, str]) -> str:
    path.write_text("".join(json.dumps({"text": text, "topics": [label]}) + "\n" for text, label in posts))
    return str(path)


def test_the_committed_layer_is_measured_and_says_on_how_many_posts_it_was_learnt(runner, tmp_path):
    path = written(tmp_path / "en_posts.jsonl", *ENGLISH)

    measured = json.loads(runner.invoke(args=["topics", "evaluate", path, "--json"]).stdout)

    assert (measured["posts"], measured["folds"]) == (6, None)
    assert measured["trained_on_posts"] > 0
    assert measured["micro_f1_19"] > 0.6
    assert measured["macro_f1_19"] == pytest.approx(sum(measured["f1_by_label"].values()) / 19, abs=1e-3)
    assert measured["macro_f1_17"] == pytest.approx(measured["macro_f1_19"] * 19 / 17, abs=1e-3)
    assert measured["precision_at_coverage"][0].keys() == {"coverage", "least_score", "precision"}
    assert measured["posts_per_cpu_second"] > 0


def test_with_folds_the_committed_layer_is_not_asked(runner, tmp_path):
    path = written(tmp_path / "posts.jsonl", *ENGLISH)

    measured = json.loads(runner.invoke(args=["topics", "evaluate", path, "--folds", "3", "--json"]).stdout)

    assert (measured["folds"], measured["trained_on_posts"]) == (3, None)


def test_posts_in_languages_that_are_not_covered_are_counted_and_get_no_label(runner, tmp_path):
    spanish = written(tmp_path / "es_test.jsonl", ("Un gol en el último minuto del partido de fútbol", "Sports"))
    greek = written(tmp_path / "gr_test.jsonl", ("Μουσική και ποδόσφαιρο", "Music"))
    japanese = written(tmp_path / "ja_test.jsonl", ("音楽とサッカー", "Music"), ("コーヒー", "Food & Dining"))

    result = runner.invoke(args=["topics", "evaluate", spanish, greek, japanese, "--json"])

    measured = json.loads(result.stdout)
    assert measured["languages"] == {"es": 1, "el": 1, "ja": 2}
    assert measured["languages_not_covered"] == ["el", "ja"]
    assert measured["f1_by_label"]["Music"] == 0.0
    assert max(at["coverage"] for at in measured["precision_at_coverage"]) == 0.25


@pytest.mark.parametrize("folds", [(), ("--folds", "2")])
def test_a_file_of_which_nothing_is_covered_is_measured_all_the_same(runner, tmp_path, folds):
    japanese = written(tmp_path / "ja_test.jsonl", ("音楽とサッカー", "Music"), ("コーヒー", "Food & Dining"))

    measured = json.loads(runner.invoke(args=["topics", "evaluate", japanese, "--json", *folds]).stdout)

    assert (measured["micro_f1_19"], measured["precision_at_coverage"], measured["topic_precision"]) == (0.0, [], None)


def test_the_figures_are_told_to_people_too(runner, tmp_path):
    path = written(tmp_path / "posts.jsonl", *ENGLISH)

    told = runner.invoke(args=["topics", "evaluate", path, "--lang", "el"]).stdout

    assert "6 judged posts (el 6: not covered, no labels)" in told
    assert "F1 over 19 labels: micro 0.000, macro 0.000" in told


def test_more_folds_than_posts_are_refused(runner, tmp_path):
    path = written(tmp_path / "posts.jsonl", *ENGLISH[:2])

    result = runner.invoke(args=["topics", "evaluate", path, "--folds", "3"])

    assert result.exit_code == 1
    assert "2 different posts cannot be divided into 3 folds" in result.stderr


def test_a_wrong_line_is_refused_and_nothing_measured(runner, tmp_path):
    path = tmp_path / "posts.jsonl"
    path.write_text('{"text": "Jazz", "topics": ["Noise"]}\n')

    result = runner.invoke(args=["topics", "evaluate", str(path)])

    assert result.exit_code == 1
    assert 'posts.jsonl, line 1: field “topics” names "Noise"' in result.stderr
