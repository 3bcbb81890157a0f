"""Who is suggested for what somebody has begun to type: every engine gives what a plain loop over a list gives."""

import random
from dataclasses import replace

import pytest

from search.beginnings import KEPT_LETTERS, read_beginning
from search.port.beginning import Beginning
from search.port.document import Document
from search.port.engine import Engine
from search.words import fold_handle, tokens
from tests.contract.crowds import AS_OF_S, HANDLES, WORDS, people
from tests.contract.oracle import days_silent

PEOPLE, QUESTIONS, SEED = 2_000, 300, 20_261_122


@pytest.fixture(scope="module")
def crowd() -> list[Document]:
    return people(PEOPLE, SEED)


@pytest.fixture(scope="module")
def full_engine(make_engine, crowd) -> Engine:
    """The crowd under other names first, and somebody who left."""
    engine = make_engine()
    engine.put([replace(document, name="before", handles=("before",)) for document in crowd[:200]])
    engine.commit()
    engine.put(crowd)
    engine.put([replace(crowd[0], id=20_000, score_tenths=1000)])
    engine.remove([20_000])
    engine.commit()
    yield engine
    engine.close()


def begins(document: Document, part: str) -> bool:
    """Whether a piece of what is typed is found in somebody, told in words of one syllable."""
    handles = [fold_handle(handle) for handle in document.handles]
    if any(handle.startswith(fold_handle(part)) for handle in handles if fold_handle(part)):
        return True
    pieces = [] if part.startswith("@") else tokens(part)
    named = [*tokens(document.name), *handles]
    return bool(pieces) and all(any(each.startswith(piece) for each in named) for piece in pieces)


def expected(crowd: list[Document], typed: str, limit: int, hidden: frozenset[int]) -> list[int]:
    parts = [part for part in typed.split() if fold_handle(part) or tokens(part)]
    found = [each for each in crowd if parts and all(begins(each, part) for part in parts) and each.id not in hidden]
    return [
        each.id
        for each in sorted(
            found, key=lambda each: (-each.score_tenths, days_silent(each.last_active_s, AS_OF_S), each.id)
        )
    ][:limit]


def typed_at_random(chance: random.Random) -> str:
    def one() -> str:
        word = chance.choice((*WORDS, *HANDLES))
        return chance.choice(("", "", "", "@")) + word[: chance.choice((1, 1, 2, 2, 3, 4, 6, 20))]

    return chance.choice((" ", "  ")).join(one() for _each in range(chance.choice((1, 1, 1, 2, 2, 3))))


def test_who_is_suggested_and_in_which_order_equals_a_plain_loop(full_engine, crowd):
    chance = random.Random(SEED)
    found = 0
    for number in range(QUESTIONS):
        typed, limit = typed_at_random(chance), chance.choice((1, 5, 8, 50))
        hidden = frozenset(chance.sample([each.id for each in crowd], chance.choice((0, 40))))
        wanted = expected(crowd, typed, limit, hidden)
        suggested = full_engine.suggest(Beginning(read_beginning(typed), limit, hidden))

        assert list(suggested) == wanted, (number, typed)
        found += bool(wanted)

    assert found > QUESTIONS / 2, "questions that find nobody test nothing"


ROSA = replace(people(20, 1)[0], id=7, name="Rosa Ångström-O'Neil", handles=("rosa_roasts.example",), score_tenths=500)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "r",
            "ro",
            "ros",
            "Rosa",
            "ROSA Å",
            "ang ro",
            "o'ne",
            "neil",
            "rosa_",
            "rosa_roasts.ex",
            "@r",
            "@rosa_roasts",
        ),
        *("ångström-o", "  rosa   neil "),
    ],
)
def test_a_beginning_of_any_part_of_a_name_or_of_a_handle_is_enough(filled, typed):
    assert filled(ROSA).suggest(Beginning(read_beginning(typed), 8)) == (7,)


def test_of_equals_whoever_was_active_last_comes_first(filled):
    quiet = replace(ROSA, id=1, last_active_s=AS_OF_S - 9 * 86_400)
    crowd = [quiet, replace(ROSA, id=2, last_active_s=AS_OF_S), replace(ROSA, id=3, last_active_s=None)]

    for typed in ("r", "rosa"):
        assert filled(*crowd).suggest(Beginning(read_beginning(typed), 3)) == (2, 1, 3)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ﷺ" * 100, ()),  # one sign of four words each
        ("r o a n s rosa @r", ()),
        ("rosa " * 20, (7,)),
        ("o-o-o-o-o-o-o-o-o", (7,)),
        ("ro-ro-ro-ros-rosa", (7,)),
        ("x" * 70, (8,)),
        ("@" + "x" * 70, (8,)),
    ],
)
def test_many_or_long_parts_cost_no_more_than_few_and_mean_the_same_on_every_engine(filled, typed, found):
    lengthy = replace(ROSA, id=8, name="Xu", handles=("x" * 66,))

    assert filled(ROSA, lengthy).suggest(Beginning(read_beginning(typed), 8)) == found


@pytest.mark.parametrize("typed", ["", "  ", "!", "osa", "rosa x", "roasts", "@ang", "@n", "@roasts", "rosas"])
def test_what_begins_nothing_suggests_nobody(filled, typed):
    assert filled(ROSA).suggest(Beginning(read_beginning(typed), 8)) == ()


def test_the_highest_score_comes_first_and_of_equal_ones_the_smaller_id(filled):
    crowd = [replace(ROSA, id=number, score_tenths=score) for number, score in ((1, 10), (2, 90), (3, 90), (4, 1000))]

    for typed in ("r", "rosa"):
        assert filled(*crowd).suggest(Beginning(read_beginning(typed), 3)) == (4, 2, 3)


def test_whoever_is_hidden_leaves_room_for_others(filled):
    crowd = [replace(ROSA, id=number) for number in (1, 2, 3)]

    assert filled(*crowd).suggest(Beginning(read_beginning("ro"), 2, hidden=frozenset({1}))) == (2, 3)


def test_short_and_long_beginnings_mean_the_same(filled):
    """Those of few letters are kept by themselves, so the seam between the two ways is looked at."""
    engine = filled(ROSA, replace(ROSA, id=8, name="Rasmus", handles=("rasmus",)))

    found = [engine.suggest(Beginning(read_beginning("rosa"[:length]), 8)) for length in range(1, KEPT_LETTERS + 2)]

    assert found == [(7, 8), (7,), (7,)]


def test_nobody_is_suggested_by_a_name_they_do_not_have_any_more(filled):
    engine = filled(ROSA)
    engine.put([replace(ROSA, name="Bea", handles=())])
    engine.commit()

    assert engine.suggest(Beginning(read_beginning("ro"), 8)) == ()
    assert engine.suggest(Beginning(read_beginning("be"), 8)) == (7,)
