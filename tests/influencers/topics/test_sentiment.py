"""What a post in English says of those whom it names: praise, blame, neither, or nobody can tell."""

import random
import subprocess
import sys

import pytest
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from influencers.topics import vader
from influencers.topics.sentiment import MOST_JUDGED, sentiment_of
from influencers.topics.vader import Vader
from tests.house import HOUSE

PRAISE = (
    "The new single origin from @acme is amazing, thank you!",
    "Best flat white in town. Love what @acme does ☕",
    "@acme 😍😍",
    "Not bad at all, #acme",
    "The courier was late, but the beans from @acme are wonderful",
)
BLAME = (
    "@acme my order arrived broken and nobody answers. Terrible service.",
    "Sadly the worst espresso I have had this year #acme",
    "I can NOT recommend @acme",
    "Nice box, but the coffee from @acme is horrible",
)
NEITHER = (
    "@acme opens at nine on Monday",
    "New at the market: beans by @acme, bread by @mill",
    "https://love.example/best-great-happy leads to @acme",
)


@pytest.mark.parametrize("text", PRAISE)
def test_praise_is_above_what_its_authors_call_positive(text):
    assert sentiment_of(text, "en") >= 5


@pytest.mark.parametrize("text", BLAME)
def test_blame_is_below_what_its_authors_call_negative(text):
    assert sentiment_of(text, "en-GB") <= -5


@pytest.mark.parametrize("text", NEITHER)
def test_a_post_that_only_tells_is_neither(text):
    assert sentiment_of(text, "en") == 0


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Ich liebe den Kaffee von @acme, super!", "de"),
        ("I love @acme", None),
        ("I love @acme", "und"),
        ("@acme #love #best", "en"),
        ("@acme https://acme.example/great 2026!!", "en"),
        ("RT @ada: I love @acme", "en"),
    ],
)
def test_of_another_language_no_words_and_the_words_of_somebody_else_nothing_is_told(text, lang):
    assert sentiment_of(text, lang) is None


@pytest.mark.parametrize(
    "name", ["@love", "#love", "#LoveIt", "https://love.example/great", "@great.love@best.example"]
)
def test_a_name_that_sounds_like_praise_is_none(name):
    said = "The parcel came on Monday {}"

    assert sentiment_of(said.format(name), "en") == sentiment_of(said.format(""), "en") == 0
    assert sentiment_of(f"Horrible, {name}", "en") == sentiment_of("Horrible,", "en")


def test_capitals_and_exclamation_marks_count_as_they_were_written():
    plain, shouted, marked = (
        sentiment_of(f"The beans of #acme are {word}", "en") for word in ("great", "GREAT", "great!!!")
    )

    assert plain < shouted
    assert plain < marked


def test_a_sentiment_is_cut_and_not_rounded_to_what_counts():
    # 0.0516 and -0.0516 are in, and what is below 0.05 is out.
    compounds = (0.0499, 0.05, -0.0499, -0.05, 1.0, -1.0, 0.29)
    given = iter(compounds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vader, "compound", lambda _self, _text: next(given))
        assert [sentiment_of("word", "en") for _each in compounds] == [4, 5, -4, -5, 100, -100, 29]


def test_the_figures_are_those_of_the_package_to_the_last_digit():
    package, ours = SentimentIntensityAnalyzer(), Vader()
    chance = random.Random(20_261_122)
    rules = [
        *BOOSTER_DICT,
        *NEGATE,
        *" ".join(SPECIAL_CASES).split(),
        *["no", "or", "nor", "least", "at", "very", "so", "this", "but", "of"],
    ]
    others = ["kind", "doubt", "just", "enough", "❤", "😍", "😍😍", "good❤bad", "don't", "wasn't", "café"]
    loaded = [*chance.sample(sorted(package.lexicon), 400), *others]
    texts = [
        " ".join(_written(chance, rules, loaded) for _word in range(chance.randint(0, 12))) for _text in range(6_000)
    ]

    assert [ours.compound(text) for text in texts] == [package.polarity_scores(text)["compound"] for text in texts]


def test_a_text_is_looked_through_once_however_many_of_its_words_are_loaded(monkeypatch):
    seen, near = [], []
    ours, asked = Vader(), vader.allcap_differential
    rules = ours._package.sentiment_valence
    monkeypatch.setattr(vader, "allcap_differential", lambda words: seen.append(len(words)) or asked(words))
    monkeypatch.setattr(
        ours._package,
        "sentiment_valence",
        lambda *given: near.append(len(given[1].words_and_emoticons)) or rules(*given),
    )

    ours.compound("LOVE " * 300 + "it")
    ours.compound("never GOOD " * 300)
    ours.compound("😍" * 300 + " not")

    assert len(seen) <= 3
    assert max(near) <= 6


def test_only_the_beginning_of_a_long_text_is_judged_and_cut_behind_a_word():
    told = "The parcel came. " * 200
    # The last word that fits ends where the judged part ends; a letter more, and it is not among them.
    fits = told[: MOST_JUDGED - 6] + " great"

    assert sentiment_of(fits + " horrible horrible", "en") == sentiment_of(fits, "en") > 0
    assert sentiment_of(fits + "ness", "en") == 0
    assert sentiment_of(told + "I love it", "en") == 0
    assert sentiment_of("😍" * 50_000, "en") == sentiment_of("😍" * MOST_JUDGED, "en")


def _written(chance, rules, loaded):
    word = chance.choice(chance.choice((rules, loaded, ("coffee", "table", "x"))))
    shaped = chance.choice((str, str, str, str.upper, str.title))(word)
    return shaped + chance.choice(("", "", "", ",", "!", "?", "...", "!!!!!", "??"))


def test_its_lexicon_is_read_when_somebody_is_named_and_not_before():
    asked = (
        "import sys; from influencers.topics.sentiment import sentiment_of;"
        "sentiment_of('Ich liebe es', 'de'); before = 'vaderSentiment' in sys.modules;"
        "sentiment_of('I love it', 'en'); print(before, 'vaderSentiment' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=HOUSE, capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False", "True"]
