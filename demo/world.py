"""The demo's world: a seed becomes a file of activity, the same bytes every time.

Reading order: roles (what parts there are), cast (who plays them), listening (who hears whom), posting and writing
(what is said), reacting (what honest people do), mischief (what the others do), lines (how the wire says it).
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import zstandard

from demo.acts import gather
from demo.cast import FEWEST_PEOPLE, Account, make_cast
from demo.days import times_text
from demo.dice import Dice
from demo.lines import Timed, act_lines, gone_lines, post_ids, post_lines
from demo.listening import Ears, make_ears
from demo.mischief import make_mischief
from demo.phrases import Vocabulary, load_vocabulary
from demo.posting import Sketch, make_posts
from demo.reacting import make_reactions
from demo.snapshots import account_lines
from demo.writing import Writer
from kernel.errors import BadInput

PEOPLE = 2_000
SEED = 20261101
_CHUNK = 10_000
#: The field that holds the time of a line when it is not the post's own `at`.
_TIME_FIELD = {"account": "seen_at", "post": "seen_at", "interaction": "at", "delete": "at"}


class Scene(NamedTuple):
    """Who there is, whom they hear, and what is posted: all that reactions are drawn from."""

    accounts: tuple[Account, ...]
    ears: Ears
    sketches: tuple[Sketch, ...]


def set_scene(vocabulary: Vocabulary, dice: Dice, people: int) -> Scene:
    """Draw a world up to its posts; from the same dice it is the same."""
    accounts = make_cast(vocabulary, dice, people)
    ears = make_ears(accounts, len(vocabulary.topics), dice)
    return Scene(accounts, ears, make_posts(accounts, ears, vocabulary.topics, dice))


def world_lines(people: int = PEOPLE, seed: int = SEED) -> Iterator[bytes]:
    """Return the activity of the world as chunks of NDJSON, in order of time.

    Parameters
    ----------
    people
        How many people and organisations, at least 200.
    seed
        The same seed makes the same bytes.

    Raises
    ------
    BadInput
        With fewer people than the planted ones need.
    """
    if people < FEWEST_PEOPLE:
        raise BadInput(f"A world needs at least {FEWEST_PEOPLE} people.", fields={"people": "too few"})
    timed = _timed_lines(people, Dice(seed))
    order = np.argsort(np.array([at_us for at_us, _ in timed]), kind="stable").tolist()
    encoder = msgspec.json.Encoder()
    for start in range(0, len(order), _CHUNK):
        chunk = [timed[number] for number in order[start : start + _CHUNK]]
        times = times_text(at_us for at_us, _ in chunk)
        yield encoder.encode_lines(
            [fields | {_TIME_FIELD[fields["type"]]: at} for (_, fields), at in zip(chunk, times, strict=True)]
        )


def write_world(path: Path, people: int = PEOPLE, seed: int = SEED) -> None:
    """Write the world's activity to a file of zstd-packed NDJSON."""
    with path.open("wb") as file, zstandard.ZstdCompressor(level=3).stream_writer(file) as packed:
        for chunk in world_lines(people, seed):
            packed.write(chunk)


def _timed_lines(people: int, dice: Dice) -> list[Timed]:
    vocabulary = load_vocabulary()
    accounts, ears, sketches = set_scene(vocabulary, dice, people)
    acts = gather([make_reactions(sketches, accounts, ears, dice), make_mischief(sketches, accounts, dice)])
    ids, writer = post_ids(sketches, accounts), Writer(vocabulary, accounts, dice)
    return [
        *chain(
            account_lines(accounts),
            post_lines(sketches, accounts, acts, ids=ids, writer=writer, dice=dice),
            act_lines(acts, accounts, ids, dice),
            gone_lines(accounts),
        )
    ]
