"""What the project adds to the ontology by hand: topics, names, phrases that mean nothing, better parents."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from influencers.topics.additions import Additions, read_additions, with_additions
from influencers.topics.matching import Matcher
from influencers.topics.names import load_names
from influencers.topics.naming import Name
from influencers.topics.negative_phrases import with_negative_phrases
from influencers.topics.ontology import LANGUAGES, MendedTopic
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy
from kernel.errors import BadInput

ADDITIONS = read_additions()
#: Additions of the first days, which were not asked of the world of today.
EARLIER = {"bread", "sourdough", "lace", "ceramics"}


def mended(slug: str, *parents: str) -> MendedTopic:
    return MendedTopic(f"id-{slug}", slug, {"en": slug}, tuple(f"id-{parent}" for parent in parents))


def ours(slug: str, *parents: str) -> MendedTopic:
    return MendedTopic(f"ours-{slug}", slug, {"en": slug}, parents)


def test_at_least_120_topics_of_today_are_added():
    assert len({topic.slug for topic in ADDITIONS.topics} - EARLIER) >= 120


def test_no_topic_is_there_twice_under_two_spellings():
    taxonomy = load_taxonomy()
    squeezed: dict[str, str] = {}
    for topic in taxonomy.topics:
        squeezed.setdefault(topic.slug.replace("-", ""), topic.slug)
    added = {topic.slug for topic in ADDITIONS.topics}

    assert {slug: squeezed[slug.replace("-", "")] for slug in added} == {slug: slug for slug in added}


def test_every_topic_of_our_own_has_a_name_in_six_languages():
    lacking = {topic.slug for topic in ADDITIONS.topics if set(topic.labels) != set(LANGUAGES)}

    assert lacking == set()


@pytest.mark.parametrize("slug", ["orange", "visa-inc", "mobile-devices", "threads", "zoom", "among-us"])
def test_a_name_that_is_an_ordinary_word_is_ambiguous(slug):
    number = load_taxonomy().by_slug(slug).number
    word = slug.removesuffix("-inc").removesuffix("-devices").replace("-", " ")

    (row,) = (row for row in load_names().names["en"] if row.text == word)
    assert (row.topics, row.is_ambiguous) == ((number,), True)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("A spool of cotton threads", "threads"),
        ("Orange juice for breakfast, phone in hand", "orange"),
        ("Who among us plays video games", "among-us"),
        ("My visa application for the bank's country", "visa-inc"),
        ("The rust belt needs software jobs", "rust-programming"),
        ("Calibrated two cameras with a chess board", "chess"),
        ("A chess board pattern, printed for the lens", "chess"),
        ("Wires for climbing plants", "climbing"),
        ("A climbing frame for the school", "climbing"),
        ("Baked a chess pie by the old recipe", "chess"),
        ("Jazz hands at every rehearsal", "jazz"),
        ("From here on it is plain sailing", "sailing"),
        ("Dried the cups with a tea towel", "tea"),
        ("A spoon of wine vinegar for the dressing", "wine"),
        ("The running mate spoke for an hour", "running"),
        ("The bank is hiking interest rates again", "hiking"),
        ("Found by open source intelligence, from two satellite pictures", "open-source"),
        ("Surfing the web past midnight", "surfing"),
        ("A shooting star above the lake", "shooting"),
        ("Hot dogs at the station", "dogs"),
        ("Lost my train of thought", "trains"),
        ("Several trains of thought in one book", "trains"),
        ("Too many tracking cookies on one page", "cookies"),
        ("Home again before Boxing Day", "boxing"),
    ],
)
def test_a_name_inside_a_phrase_that_means_something_else_is_not_found(text, slug):
    assert slug not in topics_in(text)


@pytest.mark.parametrize(
    ("text", "slug", "inside"),
    [
        ("An old climbing kiln has been fired again", "pottery", "climbing"),
        ("Built a sewing frame of oak", "bookbinding", "sewing"),
        ("Every seam begins with a running stitch", "sewing", "running"),
        ("Scored with a bicycle kick", "soccer", "bicycles"),
        ("Fed the ball python on Sunday", "snake", "python"),
        ("A garden path sentence to begin the lecture", "linguistics", "garden"),
        ("Cups of bone china", "ceramics", "china"),
        ("Bought in a bear market, sold in a bull market", "stock-market", "bears"),
        ("Three rolls of film left", "film-photography", "film"),
        ("Brussels sprouts with chestnuts", "vegetables", "brussels"),
    ],
)
def test_a_longer_term_names_its_own_topic_and_not_that_of_a_word_inside_it(text, slug, inside):
    found = topics_in(text)

    assert slug in found
    assert inside not in found


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Set up the chess board for tonight", {"chess"}),
        ("First climbing, then a look at the climbing kiln", {"climbing", "pottery"}),
        ("Tea, and a tea towel to dry the pot", {"tea"}),
        ("A turkey sandwich on the train", {"sandwiches", "trains"}),
        ("Climbing roses along the south wall", {"rose"}),
        ("A dog, a train and a hot dog", {"dogs", "trains"}),
    ],
)
def test_what_else_is_named_beside_a_phrase_or_in_it_still_counts(text, slugs):
    assert topics_in(text) == slugs


def topics_in(text: str) -> set[str]:
    taxonomy = load_taxonomy()
    return {taxonomy.topic(match.number).slug for match in Matcher(taxonomy, load_names()).match(text)}


NAMES: Mapping[str, Name] = {
    "turkey": Name("turkey", (1,), is_ambiguous=True),
    "christmas": Name("christmas", (2,), is_ambiguous=False),
    "gap": Name("gap", (3,), is_ambiguous=True),
}


def test_a_negative_phrase_has_the_topics_of_the_clear_names_inside_it_and_of_no_other():
    names = with_negative_phrases(NAMES, {1: ["roast turkey", "Christmas Turkey", "turkey gap"]})

    assert names["roast turkey"].topics == ()
    assert names["christmas turkey"].topics == (2,)
    assert names["turkey gap"].topics == ()
    assert list(names) == sorted(names)


@pytest.mark.parametrize(
    ("phrase", "reason"), [("turkey", "it is a name"), ("christmas", "it is a name"), ("roast goose", "holds no name")]
)
def test_a_negative_phrase_that_would_do_nothing_is_refused(phrase, reason):
    with pytest.raises(BadInput, match=reason):
        with_negative_phrases(NAMES, {1: [phrase]})


def test_a_name_that_is_the_same_everywhere_is_written_once(tmp_path: Path):
    (tmp_path / "additions.yaml").write_text(
        "topics:\n"
        "  - {slug: matcha, parents: [tea], labels: {same: Matcha, ar: ماتشا},\n"
        "     also: [matcha latte], not: [matcha wood]}\n"
        "also: {tea: [chai]}\nnot: {tea: [tea room]}\nmoved: {cups: [tea]}\n"
    )

    read = read_additions(tmp_path)
    (matcha,) = read.topics
    assert matcha.id == "bellwether:matcha"
    assert matcha.labels == {"ar": "ماتشا"} | dict.fromkeys(("en", "de", "es", "fr", "it"), "Matcha")
    assert read.also == {"matcha": ("matcha latte",), "tea": ("chai",)}
    assert read.negative == {"matcha": ("matcha wood",), "tea": ("tea room",)}
    assert read.moved == {"cups": ("tea",)}


def test_odd_parents_of_the_ontology_are_put_right():
    taxonomy = load_taxonomy()

    def first_of(slug: str) -> str:
        return taxonomy.path(taxonomy.by_slug(slug).number)[0].slug

    assert [first_of(slug) for slug in ("cars", "guns", "spanish")] == [
        "technology-super",
        "hobbies-super",
        "education-super",
    ]


def test_a_topic_of_the_ontology_gets_other_parents():
    topics = (mended("arts"), mended("tech"), mended("cars", "arts"))

    moved = with_additions(topics, Additions(moved={"cars": ("tech",)}))

    assert {topic.slug: topic.parents for topic in moved}["cars"] == ("id-tech",)


@pytest.mark.parametrize(
    "additions",
    [
        Additions((ours("espresso", "lungo"), ours("lungo", "espresso"))),
        Additions((ours("espresso", "espresso"),)),
        Additions(moved={"drinks": ("coffee",)}),
    ],
)
def test_a_planted_circle_is_refused_by_the_import(additions):
    topics = (mended("drinks"), mended("coffee", "drinks"))

    with pytest.raises(BadInput, match="above themselves"):
        with_additions(topics, additions)


def test_two_additions_of_one_slug_are_refused():
    with pytest.raises(BadInput, match="already: tea"):
        with_additions((), Additions((ours("tea"), ours("tea"))))


def test_a_taxonomy_of_one_place_matches_nothing_by_a_phrase_alone():
    turkey = Topic(1, "1", "turkey", {"en": "Turkey"}, is_place=True)
    names = load_names()
    phrases = {"en": tuple(row for row in names.names["en"] if row.text == "roast turkey")}

    matcher = Matcher(Taxonomy("", [turkey], {}), type(names)(phrases, {}))
    assert matcher.match("roast turkey") == ()
