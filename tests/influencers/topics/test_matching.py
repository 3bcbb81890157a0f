"""What a text names, what it does not, and what this way of looking gets wrong."""

import pytest

from influencers.topics.matching import Match, Matcher, load_matcher
from influencers.topics.names import NameRow, NamesFile
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy

#: An ambiguous name, a sentence that means the topic, and one that does not.
MEANT_AND_NOT = [
    ("apple", "Apple and Microsoft both cut the price of their laptops", "She gave the teacher an apple"),
    ("lost-tv-series", "Lost was the best television series of its decade", "I lost my keys"),
    ("nice", "Off to Nice and then to Cannes", "Nice people in a house party"),
    ("blues", "Old blues and jazz all night long", "A blue sky after the rain"),
    ("staples", "New pens from #Staples", "Rice is a staple of their diet"),
    ("usher", "Usher and Rihanna will sing at the Grammys", "The usher showed us to our seats"),
    ("genesis", "He left Genesis, and rock music was never the same", "In Genesis the world is made in a week"),
    ("converse", "New Converse and Nike sneakers", "They converse in the evening"),
    ("dodge", "The new Dodge and other trucks", "She had to dodge a ball"),
    ("target", "Target and Walmart open at six on Black Friday", "We are on target for June"),
    ("gap", "#Gap has a new shirt", "The gap between rich and poor grows"),
    ("shell", "Shell and Exxon drill for natural gas", "She found a shell on the beach"),
    ("turkey", "Flew from Turkey to Greece last night", "Roast turkey with gravy"),
    ("kingdom-of-jordan", "Jordan and Syria share a border", "Jordan scored thirty points"),
    ("bears", "Bears and wolves and other animals", "The market bears are back"),
    ("tanks", "The army sent tanks to the border", "A tank of petrol lasts a week"),
    ("faith", "#faith", "Have a little faith in me"),
    ("vice", "I read it in #VICE", "Vice president for ten years"),
    ("steam", "#Steam summer sale, all video games half price", "Letting off steam after work"),
    ("houses", "Pictures of our #house", "My house is your house"),
    ("dove", "#Dove soap is kind to the skin", "A dove sat on the roof"),
    ("square", "Square and PayPal compete in mobile payments", "The square of two is four"),
    ("magic", "A show of #magic", "It was a magic moment"),
    ("one-direction", "One Direction and Justin Bieber on one evening", "Cars go in one direction only"),
    ("who", "The World Health Organization warned of a new virus", "Who is coming tonight?"),
]

CLEAR = [
    ("I love espresso", {"espresso"}),
    ("Baking sourdough this weekend", {"baking", "sourdough"}),
    ("Bobbin lace and fresh bread", {"lace", "bread"}),
    ("My first guitar lessons", {"guitar"}),
    ("I wrote it in Python, with a little JavaScript", {"python", "javascript"}),
    ("R&amp;B on the radio", {"r-and-b", "radio"}),
    ("Free speech matters", {"free-speech"}),
    ("Ready for the #WorldCup", {"world-cup"}),
    ("#machinelearning", {"machine-learning"}),
    ("Two credit card bills", {"credit-card"}),
    ("What a lovely evening with you all", set()),
    ("Orange launches a new phone plan", set()),
]

#: A sentence, and a topic that nobody means in it though its name is there.
IN_ANOTHER_SENSE = [
    ("We missed our sales target", "target"),
    ("Running late for work", "running"),
    ("A python swallowed a goat", "python"),
    ("Sir Francis Drake sailed around the world", "drake"),
    ("Coffee from the island of Java", "java"),
    ("The oracle of Delphi spoke in riddles", "oracle"),
    ("Leopard tanks rolled through the streets and the army fired at soldiers", "leopard"),
]
#: What is found though nobody meant it, and what is not found though it was meant.
FOUND_THOUGH_NOT_MEANT = [("I am reading on a train", "trains")]
MEANT_THOUGH_NOT_FOUND = [
    ("Grizzly bears fish for salmon in the river", "bears"),
    ("I bake bread every day", "baking"),
    ("Who else but the WHO should warn us of a virus", "who"),
    ("They played the blues until midnight", "blues"),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return load_matcher()


def slugs(matcher: Matcher, text: str, tags: tuple[str, ...] = (), lang: str | None = None) -> set[str]:
    taxonomy = load_taxonomy()
    return {taxonomy.topic(match.number).slug for match in matcher.match(text, tags, lang)}


@pytest.mark.parametrize(("slug", "sentence"), [(slug, meant) for slug, meant, _ in MEANT_AND_NOT])
def test_an_ambiguous_name_is_found_where_it_is_meant(matcher, slug, sentence):
    assert slug in slugs(matcher, sentence)


@pytest.mark.parametrize(("slug", "sentence"), [(slug, other) for slug, _, other in MEANT_AND_NOT])
def test_an_ambiguous_name_is_not_found_where_something_else_is_meant(matcher, slug, sentence):
    assert slug not in slugs(matcher, sentence)


@pytest.mark.parametrize(("sentence", "expected"), CLEAR)
def test_clear_names_are_found_and_nothing_else(matcher, sentence, expected):
    assert slugs(matcher, sentence) == expected


@pytest.mark.parametrize(("sentence", "slug"), IN_ANOTHER_SENSE)
def test_a_name_in_another_sense_is_not_found(matcher, sentence, slug):
    assert slug not in slugs(matcher, sentence)


@pytest.mark.xfail(strict=True, reason="few words, and none of them against it")
@pytest.mark.parametrize(("sentence", "slug"), FOUND_THOUGH_NOT_MEANT)
def test_a_clear_name_in_passing_is_not_found(matcher, sentence, slug):
    assert slug not in slugs(matcher, sentence)


@pytest.mark.xfail(strict=True, reason="no name stands there, or no other word speaks for it")
@pytest.mark.parametrize(("sentence", "slug"), MEANT_THOUGH_NOT_FOUND)
def test_a_topic_that_is_meant_is_found(matcher, sentence, slug):
    assert slug in slugs(matcher, sentence)


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Me encanta el café", "es", {"coffee"}),
        ("Programar en Python y tomar café", "es-MX", {"coffee", "python"}),
        ("J'adore la photographie", "fr", {"photography"}),
        ("Mon chat dort", "fr", set()),
        ("Du pain, s'il vous plaît", "fr", {"bread"}),
        ("Ich trinke gern Kaffee in Berlin", "de", {"coffee", "berlin"}),
        ("Die Art der Fahrt", "de", set()),
        ("Amo la fotografia", "it", {"photography"}),
        ("قهوة", "ar", {"coffee"}),
        ("coffee", "und", {"coffee"}),
        ("コーヒー coffee", "ja", set()),
        ("Kaffee", "en", set()),
    ],
)
def test_english_names_and_those_of_the_language_are_found_and_no_others(matcher, text, lang, expected):
    assert slugs(matcher, text, lang=lang) == expected


@pytest.mark.parametrize(
    "text", ["https://example.org/coffee", "@coffee", "me@coffee.example.org", "$GAP $CAT up", "{@Gap@}"]
)
def test_links_people_and_cashtags_name_no_topic(matcher, text):
    assert slugs(matcher, text) == set()


@pytest.mark.parametrize(
    "text", ["#credit #card", "credit #card", "credit https://example.org card", "credit @ada card"]
)
def test_no_name_reaches_across_a_hashtag_a_link_or_a_mention(matcher, text):
    assert "credit-card" not in slugs(matcher, text)


def test_a_tag_of_the_network_is_as_good_as_a_hashtag_and_a_cashtag_is_none(matcher):
    assert slugs(matcher, "", ("gap", "FlatWhite", "MachineLearning")) == {"gap", "flat-white", "machine-learning"}
    assert slugs(matcher, "", ("$GAP", "$COFFEE")) == set()


def test_a_tag_that_stands_in_the_text_counts_once(matcher):
    assert matcher.match("#Coffee", ("coffee",)) == matcher.match("#Coffee")


def test_an_ambiguous_name_inside_a_longer_hashtag_is_no_evidence(matcher):
    assert "gap" not in slugs(matcher, "#MindTheGap")
    assert "gap" not in slugs(matcher, "#mind gap #day")


def test_a_name_inside_a_longer_name_is_not_found(matcher):
    assert slugs(matcher, "the history channel") == {"history-channel"}


def test_an_explanation_names_what_was_found_with_its_weight(matcher):
    espresso = load_taxonomy().by_slug("espresso").number

    assert matcher.match("Two espressos, please") == (Match("espressos", espresso, 1.0, False, "clear"),)


def test_an_ambiguous_name_weighs_half_and_shared_names_share(matcher):
    assert [match.weight for match in matcher.match("#gap")] == [0.5]
    assert {match.weight for match in matcher.match("Me gusta el fútbol", lang="es")} == {0.5}
    assert {match.weight for match in matcher.match("#soap")} == {0.25}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Two espressos, please", "clear"),
        ("#gap", "hashtag"),
        ("#espresso", "hashtag"),
        ("New jeans and hoodies at Gap", "context"),
        ("Turkey and Ankara", "beside"),
    ],
)
def test_a_match_tells_what_spoke_for_it(matcher, text, why):
    assert why in {match.why for match in matcher.match(text)}


def test_a_clear_name_is_not_found_where_all_else_is_about_something_far_from_it(matcher):
    assert "shoes" in slugs(matcher, "New shoes")
    assert "shoes" not in slugs(
        matcher, "The striker scored twice, the goalkeeper saved a penalty in his shoes, and the league is theirs"
    )


def test_a_place_that_is_a_word_too_needs_travel_or_other_places(matcher):
    assert "nice" in slugs(matcher, "We landed in Nice, went straight to the beach and slept in a small hotel")
    assert "nice" in slugs(matcher, "From Nice to Marseille")
    assert "nice" not in slugs(matcher, "Such a nice hotel near the beach, and such a nice trip")
    assert "turkey" not in slugs(matcher, "Turkey with gravy, potatoes and stuffing for dinner in Berlin")


@pytest.mark.parametrize(
    ("text", "lang", "is_found"),
    [
        ("Nuevas camisas de Gap", "es", True),
        ("Entre los dos hay un gap", "es", False),
        ("Alles neu bei Gap", "de", False),
        ("Alles neu bei #Gap", "de", True),
        ("Jeans und mehr von Gap", "de", True),
    ],
)
def test_in_other_languages_capitals_speak_unless_every_noun_has_one(matcher, text, lang, is_found):
    assert ("gap" in slugs(matcher, text, lang=lang)) == is_found


def test_a_phrase_without_topics_keeps_the_names_inside_it_from_being_found():
    names = [NameRow("thread", (1,), False), NameRow("spool of thread", (), False)]
    matcher = Matcher(small_taxonomy(), NamesFile({"en": tuple(names)}, {}))

    assert matcher.match("a spool of thread, #SpoolOfThread") == ()
    assert [match.number for match in matcher.match("a thread, and a spool of thread")] == [1]


def test_an_ambiguous_name_has_no_company_in_a_clear_one_that_is_not_meant(matcher):
    taxonomy, sneakers = load_taxonomy(), "Sneakers and converse"

    assert {taxonomy.topic(match.number).slug for match in matcher.match(sneakers)} >= {"sneakers", "converse"}
    assert "vice" not in slugs(matcher, "The chair and vice chair of the board counted votes about journalism schools")


def small_taxonomy() -> Taxonomy:
    """1 is above 2 and 3, 2 is above 4, and 5 stands alone."""
    topics = [Topic(number, str(number), f"topic-{number}", {"en": f"topic {number}"}) for number in range(1, 6)]
    return Taxonomy("", topics, {2: [1], 3: [1], 4: [2]})


def small_matcher() -> Matcher:
    names = [NameRow("one", (1,), False), NameRow("three", (3,), False), NameRow("four", (4,), False)]
    names += [NameRow("maybe", (3, 5), True), NameRow("five", (5,), False)]
    return Matcher(small_taxonomy(), NamesFile({"en": tuple(names)}, {}))


def test_each_step_up_leaves_three_fifths_of_the_weight():
    matcher = small_matcher()

    assert matcher.spread(matcher.match("four")) == {4: (1.0, 0), 2: (0.6, 1), 1: (0.36, 2)}


def test_a_topic_above_several_names_has_the_largest_of_their_weights_not_the_sum():
    matcher = small_matcher()

    assert matcher.spread(matcher.match("three four"))[1] == (0.6, 1)
    assert matcher.spread(matcher.match("four three one"))[1] == (1.0, 0)


def test_of_a_shared_name_only_the_topic_with_company_is_kept():
    matcher = small_matcher()

    assert [(match.number, match.weight) for match in matcher.match("maybe four")] == [(3, 0.25), (4, 1.0)]
    assert [match.number for match in matcher.match("maybe five")] == [5, 5]
    assert matcher.match("maybe") == ()


def test_nothing_spreads_from_nothing(matcher):
    assert matcher.spread(()) == {}
    assert matcher.match("") == ()


def test_a_language_without_names_is_not_covered(matcher):
    assert not matcher.covers("ja")
    assert matcher.covers("en-GB")
    assert matcher.covers(None)
