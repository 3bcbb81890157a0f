"""`flask search …` on the command line."""

import json

import pytest

from tests.search.stage import COFFEE, TEA, Stage, person


@pytest.fixture
def run(sqlite_app, stage):
    runner = sqlite_app.test_cli_runner()
    return lambda *words: runner.invoke(args=["search", *words])


@pytest.fixture
def people(stage: Stage, run):
    stage.score(
        1,
        person(1, bio="A roaster", topics=((COFFEE, 710, 8, 640),)),
        person(2, bio="roaster of tea", score_tenths=400, topics=((TEA, 300, 2, 100),)),
        person(3, score_tenths=300),
    )
    assert run("rebuild").exit_code == 0


def test_rebuild_says_which_index_is_current(stage: Stage, run):
    stage.score(1, person(1))
    result = run("rebuild")

    assert (result.exit_code, result.stdout) == (0, "Index 000001-001 is current.\n")


def test_catching_up_says_how_many_changes_there_were(stage: Stage, people, run):
    stage.leave(1, 3)

    assert run("catch-up").stdout == "2 changes applied.\n"


def test_finding_with_json_prints_one_object(people, run):
    result = run("find", "--topic", "coffee", "--topic", "tea", "--min-score", "45", "--json", "roaster")
    answer = json.loads(result.stdout)

    assert result.exit_code == 0
    assert {"total", "as_of", "items", "facets", "next_cursor", "unknown", "near_misses", "relax"} == set(answer)
    assert answer["as_of"] == {"generation": 1, "on": "2025-06-01"}
    assert (answer["total"], answer["next_cursor"]) == (1, None)
    assert answer["facets"]["topic"] == [{"value": "coffee", "label": "Coffee", "count": 1}]
    (hit,) = answer["items"]
    assert {"influencer_id", "handle", "score", "topics", "fit", "reasons"} <= set(hit)
    assert (hit["influencer_id"], hit["handle"], hit["score"], hit["fit"]) == (1, "ada.example", 50.0, 58.2)
    assert hit["topics"] == [{"slug": "coffee", "score": 71.0}]
    assert "Score 71 in Coffee; 64\u202f% of their influence lies there" in hit["reasons"]


def test_pages_follow_each_other(people, run):
    seen, cursor = [], []
    for _page in range(3):
        answer = json.loads(run("find", "--sort", "score_asc", "--limit", "1", "--json", *cursor).stdout)
        seen += [hit["influencer_id"] for hit in answer["items"]]
        cursor = ["--cursor", answer["next_cursor"]]

    assert seen == [3, 2, 1]
    assert answer["next_cursor"] is None


def test_for_people_there_is_a_list(people, run):
    output = run("find", "roaster", "--limit", "1").stdout

    assert output.startswith("2 people found, scores of 2025-06-01\n 50.0  Ada (bluesky:ada.example)  Coffee 71\n")
    assert "Bio says ‘roaster’" in output
    assert "The next page: --cursor " in output


def test_near_words_are_said_to_be_near(people, run):
    assert "nobody has the words as typed, these are near" in run("find", "roster").stdout


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--min-score", "high"), "min_score"),
        (("--kind", "robot"), "kind"),
        (("--", "-!"), "nothing to leave out"),
        (("--cursor", "xyz"), "not a page of any search"),
        (("--limit", "1000"), "size: Ask for 1 to 100 people"),
        (("--sort", "topic"), "order: Choose a topic first"),
        (("--min-followers", "9" * 5_000), "min_followers: Write a whole number of at most 12 digits"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(people, run, words, part):
    result = run("find", "--json", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert part in result.stderr


def test_a_topic_that_does_not_exist_is_refused_by_name(people, run):
    result = run("find", "--json", "--topic", "cofee")

    assert (result.exit_code, result.stdout, "“cofee”" in result.stderr) == (2, "", True)


def test_an_unknown_option_is_wrong_usage(run):
    assert run("find", "--colour", "red").exit_code == 2


def test_before_the_first_index_the_command_says_what_to_do(run):
    result = run("find")

    assert (result.exit_code, "flask search rebuild" in result.stderr) == (1, True)
