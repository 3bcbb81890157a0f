"""Those who try to look heard: bots that reshare everything, a ring that praises itself, bought followers."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np

from demo.acts import Acts, first_of_its_kind, gather, make_acts
from demo.cast import Account
from demo.days import DAYS, END_US, MINUTE_US, START_US
from demo.dice import Dice, Integers
from demo.posting import Sketch
from kernel.clock import DAY_US

#: The day on which followers were bought, from the first.
PURCHASE_DAY = DAYS - 50
_RING_ROUNDS = 7


def make_mischief(sketches: Sequence[Sketch], accounts: Sequence[Account], dice: Dice) -> Acts:
    """Draw what bots, the ring and the bought followers do."""
    parts = [*_bots(sketches, accounts, dice), *_ring(sketches, accounts, dice), *_bought(accounts, dice)]
    acts = first_of_its_kind(gather(parts))
    return acts.where((acts.at_us < END_US) & (acts.actor != acts.target))


def _playing(accounts: Sequence[Account], role: str) -> list[int]:
    return [number for number, account in enumerate(accounts) if account.person.role == role]


def _bots(sketches: Sequence[Sketch], accounts: Sequence[Account], dice: Dice) -> Iterator[Acts]:
    """Reshare whatever is posted on their topics within minutes, day and night, since the day they were made."""
    topic = np.array([sketch.topic for sketch in sketches])
    author = np.array([sketch.author for sketch in sketches])
    at_us = np.array([sketch.at_us for sketch in sketches])
    networks = np.array([account.network for account in accounts])
    for number in _playing(accounts, "bot"):
        account = accounts[number]
        seen = np.isin(topic, account.person.topics) & (networks[author] == account.network)
        found = np.flatnonzero(seen & (at_us > account.created_us))
        posts = dice.rng.permutation(found)[: account.act_count]
        lag = (2 * MINUTE_US * np.exp(dice.rng.standard_normal(len(posts)))).astype(np.int64)
        kind = "like" if account.network == "youtube" else "reshare"
        yield make_acts(kind, np.full(len(posts), number), author[posts], post=posts, at_us=at_us[posts] + lag)


def _ring(sketches: Sequence[Sketch], accounts: Sequence[Account], dice: Dice) -> Iterator[Acts]:
    """Everybody in the ring reshares and likes everybody else in it, again and again."""
    members = _playing(accounts, "ring")
    posts: dict[int, list[int]] = {}
    for number, sketch in enumerate(sketches):
        posts.setdefault(sketch.author, []).append(number)
    for actor, target in permutations(members, 2):
        for kind in ("reshare", "like") * (_RING_ROUNDS if target in posts else 0):
            post = dice.pick(posts[target])
            at_us = sketches[post].at_us + int(dice.between(5, 300) * MINUTE_US)
            yield make_acts(kind, _one(actor), _one(target), post=post, at_us=_one(at_us))


def _bought(accounts: Sequence[Account], dice: Dice) -> Iterator[Acts]:
    """Empty accounts follow their buyers within three days; nobody ever hears of them again."""
    shells = np.array(_playing(accounts, "shell"), np.int64)
    for buyer in _playing(accounts, "bought"):
        after = (dice.rng.random(len(shells)) * 3 * DAY_US).astype(np.int64)
        at_us = START_US + PURCHASE_DAY * DAY_US + after
        yield make_acts("follow", shells, np.full(len(shells), buyer), at_us=at_us)


def _one(number: int) -> Integers:
    return np.array([number], np.int64)
