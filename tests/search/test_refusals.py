"""Whatever is asked wrongly is refused by its name, on the page, for programs, and on the command line."""

import pytest
from werkzeug.datastructures import MultiDict

from search.errors import UnknownSearch
from search.schemas import read_search
from tests.search.stage import Stage, person

RANGES = {
    "score": ("60", "40"),
    "topic_score": ("60", "40"),
    "followers": ("2", "1"),
    "following": ("2", "1"),
    "posts_per_week": ("2.5", "2.4"),
    "change_7": ("1", "-1"),
    "change_30": ("0", "-0.1"),
    "followers_change_7": ("1", "0"),
    "followers_change_30": ("1", "0"),
    "followers_change_90": ("1", "0"),
    "engagement": ("1.01", "1"),
    "sponsored_posts": ("1", "0"),
    "audience_credible": ("50", "49.9"),
}
#: Figures with what no figure of the kind can be: no number, too fine, below and above what there is.
FIGURES = {
    "score": ("high", "60.55", "-1", "100.1"),
    "followers": ("many", "1.5", "-1", "2147483648"),
    "following": ("many", "1.5", "-1", "2147483648"),
    "posts_per_week": ("often", "2.55", "-1", "10001"),
    "change_7": ("up", "2.55", "-100.1", "101"),
    "change_30": ("up", "2.55", "-100.1", "101"),
    "followers_change_7": ("up", "2.55", "-101", "100,001"),
    "followers_change_30": ("up", "2.55", "-101", "100,001"),
    "followers_change_90": ("up", "2.55", "-101", "100,001"),
    "engagement": ("good", "2.555", "-1", "10001"),
    "sponsored_posts": ("some", "1.5", "-1", "100001"),
    "audience_credible": ("most", "50.55", "-1", "100.1"),
}
WRONG = [
    *((f"min_{name}", [(f"min_{name}", low), (f"max_{name}", high)]) for name, (low, high) in RANGES.items()),
    *((f"min_{name}", [(f"min_{name}", value)]) for name, values in FIGURES.items() for value in values),
    *((f"max_{name}", [(f"max_{name}", values[0])]) for name, values in FIGURES.items()),
    *(
        (name, [(name, "x")])
        for name in ("colour", "Topic", "topics", "min_age", "page", "limit", "sort", "min_", "gender")
    ),
    *((name, [(name, "cofee")]) for name in ("topic", "not_topic", "audience_topic", "insiders")),
    ("topics_mode", [("topics_mode", "every")]),
    ("min_topic_score", [("min_topic_score", "50")]),
    ("max_topic_score", [("max_topic_score", "50")]),
    ("topic", [("topic", "cofee"), ("min_topic_score", "50")]),
    ("country", [("country", "Frnace")]),
    ("country", [("country", "Lyon, FR")]),
    ("country", [("country", "XX")]),
    ("audience_country", [("audience_country", "Atlantis")]),
    ("city", [("city", "France")]),
    ("city", [("city", "https://lyon.example")]),
    ("network", [("network", "Blue Sky")]),
    ("not_network", [("not_network", "Blue Sky")]),
    ("language", [("language", "English")]),
    ("audience_language", [("audience_language", "French")]),
    ("kind", [("kind", "robot")]),
    ("verified", [("verified", "maybe")]),
    ("verified", [("verified", "true")]),
    ("has_link", [("has_link", "1")]),
    ("tag", [("tag", "slow food")]),
    ("tag", [("tag", "#")]),
    ("mentioned", [("mentioned", "@")]),
    ("mentioned", [("mentioned", "bluesky:ada.example")]),
    ("mentioned", [("mentioned", "@ada @bea")]),
    ("reaches", [("reaches", "@ada @bea")]),
    ("reaches", [("reaches", "!!")]),
    ("handles", [("handles", "@ada.example !!")]),
    ("handles", [("handles", " ".join(f"name{number}" for number in range(501)))]),
    ("handles", [("handles", "https://[")]),
    ("without_words", [("without_words", "-vodka")]),
    ("without_words", [("without_words", "@ada")]),
    ("without_words", [("without_words", 'vodka "happy')]),
    ("without_words", [("without_words", "v*")]),
    ("without_words", [("without_words", " ".join(f"w{number}" for number in range(101)))]),
    ("says_about", [("says_about", "acme")]),
    ("says_about", [("says_about", "@")]),
    ("says_about", [("says_about", "#slow food")]),
    ("says_about", [("says_about", "@acme @mill")]),
    ("says_about", [("says_about", "-@acme")]),
    ("says_about", [("says_about", "#ac*")]),
    ("says_about", [("says_about", '"@acme')]),
    ("says_about", [("says_about", f"@n{number}") for number in range(21)]),
    ("min_positive_share", [("min_positive_share", "60")]),
    ("min_positive_share", [("min_positive_share", "0"), ("says_about", "@acme")]),
    ("min_positive_share", [("min_positive_share", "101"), ("says_about", "@acme")]),
    ("min_positive_share", [("min_positive_share", "60.5"), ("says_about", "@acme")]),
    ("min_negative_share", [("min_negative_share", "60"), ("mentioned", "@acme")]),
    ("min_negative_share", [("min_negative_share", "most"), ("says_about", "@acme")]),
    ("min_audience_share", [("min_audience_share", "20")]),
    ("min_audience_share", [("min_audience_share", "0"), ("audience_country", "FR")]),
    ("min_audience_share", [("min_audience_share", "101"), ("audience_country", "FR")]),
    ("min_insiders", [("min_insiders", "5")]),
    ("min_insiders", [("min_insiders", "0"), ("insiders", "coffee")]),
    ("min_insiders", [("min_insiders", "101"), ("insiders", "coffee")]),
    ("active_within_days", [("active_within_days", "0")]),
    ("active_within_days", [("active_within_days", "week")]),
    ("active_within_days", [("active_within_days", "3651")]),
    ("order", [("order", "karma")]),
    ("order", [("order", "relevance_asc")]),
    ("order", [("order", "topic")]),
    ("size", [("size", "0")]),
    ("size", [("size", "101")]),
    ("size", [("size", "ten")]),
    ("cursor", [("cursor", "x" * 2_001)]),
    ("q", [("q", '"flat white')]),
    ("q", [("q", "ro*st")]),
    ("q", [("q", "-!")]),
    ("q", [("q", "#")]),
    ("q", [("q", " ".join(f"w{number}" for number in range(25)))]),
    ("score", [("score", "50")]),
    ("min_score", [("min_score", "1"), ("min_score", "2")]),
    ("q", [("q", "a"), ("q", "b")]),
    ("network", [("network", f"n{number}") for number in range(21)]),
]


def told(name: str, pairs: list[tuple[str, str]]) -> str:
    return f"{name}={pairs[0][1][:20]}"


def test_at_least_a_hundred_wrong_questions_are_tried():
    assert len({(name, *map(tuple, pairs)) for name, pairs in WRONG}) >= 100


@pytest.mark.parametrize(("name", "pairs"), WRONG, ids=[told(*row) for row in WRONG])
def test_a_wrong_question_is_refused_by_the_name_of_what_is_wrong(name, pairs):
    with pytest.raises(UnknownSearch) as refused:
        read_search(MultiDict(pairs))

    assert refused.value.status == 400
    assert name in refused.value.fields
    assert refused.value.fields[name]
    assert f"{name}: " in refused.value.message


@pytest.fixture
def indexed(stage: Stage):
    """Three people in an index."""
    stage.score(
        1, *(person(number, handles=(f"p{number}",), accounts=(("bluesky", f"p{number}"),)) for number in (1, 2, 3))
    )
    assert stage.app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    return stage


@pytest.mark.parametrize(
    ("name", "pairs"), WRONG[::12] + WRONG[-6:], ids=[told(*row) for row in WRONG[::12] + WRONG[-6:]]
)
def test_the_estimate_refuses_it_as_400_with_the_field(indexed, name, pairs):
    answer = indexed.app.test_client().get(
        "/search/estimate", query_string=MultiDict(pairs), headers={"Accept": "application/json"}
    )

    assert answer.status_code == 400
    assert name in answer.json["fields"]


@pytest.mark.parametrize("others", [[], ["--estimate"]])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("topic", ["--topic", "cofee"]),
        ("country", ["--country", "Frnace"]),
        ("min_followers", ["--min-followers", "2", "--max-followers", "1"]),
        ("handles", ["--handles", "!!"]),
        ("verified", ["--verified", "maybe"]),
        ("min_insiders", ["--min-insiders", "5"]),
        ("min_positive_share", ["--min-positive-share", "60"]),
        ("says_about", ["--says-about", "acme"]),
        ("reaches", ["--reaches", "@nobody"]),
    ],
)
def test_a_command_ends_with_2_and_names_the_field(indexed, others, name, words):
    result = indexed.app.test_cli_runner().invoke(args=["search", "find", *others, *words])

    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr


def test_the_cursor_of_another_question_is_refused(indexed):
    runner = indexed.app.test_cli_runner()
    cursor = (
        runner.invoke(args=["search", "find", "--limit", "1", "--json"])
        .stdout.split('"next_cursor": "')[1]
        .split('"')[0]
    )
    for other in (["--min-following", "0"], ["--country", "FR"], ["--without-words", "tea"], ["--sort", "followers"]):
        result = runner.invoke(args=["search", "find", *other, "--cursor", cursor])

        assert (result.exit_code, "another search" in result.stderr) == (2, True)
