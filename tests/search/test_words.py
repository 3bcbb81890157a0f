"""What people type is read one way, and can be written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import words
from search.port.query import Kind, Word
from search.words import MOST_WORDS, UnclearWords, fold, fold_handle, parse, tags, token_text, tokens, write

#: Signs that join with what stands before them, spaces of all kinds, and signs that fold into several.
joining = st.text(
    alphabet=st.sampled_from(list("aI .#_\u0301\u0345\u094d\u200d\u00a0\u3000\x85ßﬁ½´¨が\u3099ᄀ\u1161İΣÅØ☕👍🏽"))
)


def signs_of_a_byte() -> list[str]:
    """Return the signs beyond ASCII that have one byte in what most of Western Europe writes."""
    return [sign for code in range(128, 256) if (sign := bytes([code]).decode("cp1252", "ignore"))]


#: Every sign that Western Europe writes in one byte, and some that join with it.
western = st.text(alphabet=[*map(chr, range(128)), *signs_of_a_byte(), "\u0301", "ł"])
typed = st.text(alphabet=st.sampled_from(list('ab1É#@*-_" .☕東ß“&')), max_size=24)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_the_tokens_of_a_text_are_the_tokens_of_its_token_text(text):
    assert tokens(token_text(text)) == tokens(text)


@given(st.text() | joining | western)
def test_a_text_in_pieces_folds_and_cuts_as_it_does_as_a_whole(text):
    whole = words._fold_all(text)

    assert fold(text) == whole
    assert tokens(text) == tuple(words._TOKEN.findall(whole))


@pytest.mark.parametrize("sign", signs_of_a_byte())
def test_each_western_sign_is_cut_in_a_table_as_by_itself(sign):
    for text in (sign, f"a{sign}b", f"{sign}1 {sign}{sign}"):
        assert tokens(text) == tuple(words._TOKEN.findall(words._fold_all(text)))


def test_no_more_words_are_remembered_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(words, "_KEPT", 2)
    cut = words._Cut()

    assert [cut[word] for word in ("Café", "É", "ø", "é" * 33, "É")] == ["cafe", "e", "o", "e" * 33, "e"]
    assert list(cut) == ["ø", "É"]


@given(st.text())
def test_a_folded_handle_stays_as_it_is(text):
    assert fold_handle(fold_handle(text)) == fold_handle(text)


@given(typed)
def test_what_is_written_back_reads_the_same(text):
    try:
        words = parse(text)
    except UnclearWords:
        return
    assert parse(write(words)) == words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉCOLE", "ecole"),
        ("ﬁancée", "fiancee"),
        ("Ｆｕｌｌ", "full"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("İzmir", "izmir"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
        ("Ørsted", "orsted"),
        ("Þórdís, Guðrún", "thordis, gudrun"),
    ],
)
def test_accents_case_and_width_go_and_letters_stay(text, folded):
    assert fold(text) == folded


def test_scripts_without_spaces_give_a_token_a_sign():
    assert tokens("東京タワー") == ("東", "京", "タ", "ワ", "ー")
    assert tokens("हिन्दी भाषा") == ("हिन्दी", "भाषा")


def test_a_skin_tone_does_not_hide_an_emoji():
    assert tokens("👍🏽") == ("👍",)


def test_tags_end_where_letters_end():
    assert tags("#slow_food! ＃東京 #") == ("slow_food", "東京")


def test_each_way_of_typing_has_its_kind():
    assert parse('Café -decaf "flat white" -"oat milk" #Latte @Ada.Example roast* -@bob #esp*') == (
        Word(Kind.PLAIN, ("cafe",), "cafe"),
        Word(Kind.PLAIN, ("decaf",), "decaf", is_without=True),
        Word(Kind.PHRASE, ("flat", "white")),
        Word(Kind.PHRASE, ("oat", "milk"), is_without=True),
        Word(Kind.TAG, ("latte",)),
        Word(Kind.HANDLE, (), "ada.example"),
        Word(Kind.PLAIN, ("roast",), "roast", is_prefix=True),
        Word(Kind.HANDLE, (), "bob", is_without=True),
        Word(Kind.TAG, ("esp",), is_prefix=True),
    )


def test_a_word_of_several_tokens_is_one_word():
    assert parse("slow-food") == (Word(Kind.PLAIN, ("slow", "food"), "slow-food"),)


def test_punctuation_between_words_says_nothing():
    assert parse("bread & butter — ,") == parse("bread butter")


def test_typographic_quotation_marks_are_quotation_marks():
    assert parse("“flat white”") == parse('"flat white"')


def test_a_word_typed_twice_is_asked_once():
    assert parse("coffee Coffee COFFEE") == parse("coffee")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('"flat white', "partner"),
        ("“flat white", "partner"),
        ('""', "nothing between"),
        ('"!"', "nothing between"),
        ('"flat wh*"', "exactly as it stands"),
        ("ro*st", "“ro*st”"),
        ("*", "at least 2 letters"),
        ("r*", "at least 2 letters"),
        ("@a*", "at least 2 letters"),
        ("#", "no tag"),
        ("#!", "no tag"),
        ("#slow-food", "no tag"),
        ("@", "no handle"),
        ("@...", "no handle"),
        ("-!", "nothing to leave out"),
        (" ".join(f"w{n}" for n in range(MOST_WORDS + 1)), f"at most {MOST_WORDS}"),
    ],
)
def test_what_has_no_one_meaning_is_refused_with_the_part_that_is_wrong(text, part):
    with pytest.raises(UnclearWords, match=part.replace("*", r"\*").replace("(", r"\(")):
        parse(text)
