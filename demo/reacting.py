"""What honest people do with what they read: reshares, replies, likes, follows, and the crowd of a news day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from demo.acts import KINDS, Acts, first_of_its_kind, gather, make_acts
from demo.cast import Account
from demo.days import END_US, HOUR_US, MINUTE_US, START_US, drift, terms
from demo.dice import Dice, Floats, Integers
from demo.listening import Ears
from demo.posting import Sketch
from demo.roles import NETWORKS
from kernel.clock import DAY_US

#: Of reactions to a post, by network.
_KIND_SHARES = {
    "bluesky": {"like": 0.43, "reshare": 0.32, "reply": 0.21, "link": 0.04},
    "mastodon": {"like": 0.38, "reshare": 0.38, "reply": 0.21, "link": 0.03},
    "youtube": {"like": 0.5, "reply": 0.33, "link": 0.1, "list": 0.07},
}
_FOLLOW_SHARE = 0.35  # of those whom one listens to, followed within the demo's days
_LOYALTY = 0.75  # how fast attention falls from the dearest to the next: 1 / (1 + rank) ** _LOYALTY
_LAG_HOURS, _LAG_SPREAD = 3.0, 1.4
_VIRALITY_SPREAD = 1.1


@dataclass(frozen=True, slots=True)
class Wall:
    """All posts in columns, and for each account where its own begin in `by_author`."""

    author: Integers
    at_us: Integers
    weight: Floats  # how likely a reader picks it
    by_author: Integers
    starts: Integers

    @classmethod
    def of(cls, sketches: Sequence[Sketch], accounts: Sequence[Account], dice: Dice) -> "Wall":
        """Put up the posts; a few run much further than the rest, and people on the rise are read more each month."""
        author = np.array([sketch.author for sketch in sketches], np.int64)
        at_us = np.array([sketch.at_us for sketch in sketches], np.int64)
        trend = np.array([account.person.trend for account in accounts])[author]
        rise = trend * drift((at_us - START_US) / DAY_US)
        weight = np.exp(_VIRALITY_SPREAD * dice.rng.standard_normal(len(author)) + rise)
        starts = np.searchsorted(np.sort(author), np.arange(len(accounts) + 1))
        return cls(author, at_us, weight, np.argsort(author, kind="stable"), starts)


def make_reactions(sketches: Sequence[Sketch], accounts: Sequence[Account], ears: Ears, dice: Dice) -> Acts:
    """Draw everything that honest people do."""
    wall = Wall.of(sketches, accounts, dice)
    parts = [_reading(wall, accounts, ears, dice), _following(accounts, ears, dice), _answering(sketches)]
    parts += _crowds(sketches, accounts, dice)
    acts = first_of_its_kind(gather(parts))
    born_us = np.array([account.created_us for account in accounts])[acts.actor]
    return acts.where((acts.at_us < END_US) & (acts.at_us > born_us) & (acts.actor != acts.target))


def _reading(wall: Wall, accounts: Sequence[Account], ears: Ears, dice: Dice) -> Acts:
    counts = ears.counts
    wanted = [round(account.act_count * terms(account.created_us)) for account in accounts]
    actor = np.repeat(np.arange(len(accounts)), np.where(counts > 0, wanted, 0))
    target = ears.targets[_drawn(1 / (1 + _ranks(counts)) ** _LOYALTY, ears.starts, actor, dice)]
    has_posts = np.diff(wall.starts)[target] > 0
    actor, target = actor[has_posts], target[has_posts]
    post = wall.by_author[_drawn(wall.weight[wall.by_author], wall.starts, target, dice)]
    lag = _LAG_HOURS * HOUR_US * np.exp(_LAG_SPREAD * dice.rng.standard_normal(len(post)))
    return make_acts(
        _kinds(accounts, actor, dice), actor, target, post=post, at_us=wall.at_us[post] + lag.astype(np.int64)
    )


def _ranks(counts: Integers) -> Integers:
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _drawn(weights: Floats, starts: Integers, group: Integers, dice: Dice) -> Integers:
    """Return for each draw one place inside its group's slice, as likely as its weight."""
    running = np.concatenate([[0.0], np.cumsum(weights)])
    low, high = running[starts[group]], running[starts[group + 1]]
    places = np.searchsorted(running, low + dice.rng.random(len(group)) * (high - low), side="right") - 1
    return np.asarray(np.clip(places, starts[group], starts[group + 1] - 1))


def _kinds(accounts: Sequence[Account], actor: Integers, dice: Dice) -> Integers:
    networks = np.array([NETWORKS.index(account.network) for account in accounts])[actor]
    drawn = np.zeros(len(actor), np.int64)
    for number, network in enumerate(NETWORKS):
        here, shares = networks == number, _KIND_SHARES[network]
        codes = [KINDS.index(kind) for kind in shares]
        drawn[here] = dice.rng.choice(codes, int(here.sum()), p=list(shares.values()))
    return drawn


def _following(accounts: Sequence[Account], ears: Ears, dice: Dice) -> Acts:
    actor = np.repeat(np.arange(len(accounts)), ears.counts)
    chosen = dice.rng.random(len(actor)) < _FOLLOW_SHARE
    actor, target = actor[chosen], ears.targets[chosen]
    # Newcomers bring their follows in their first days, others now and then.
    born_us = np.array([max(account.created_us, START_US) for account in accounts])
    since = np.maximum(born_us[actor], born_us[target])
    at_us = since + ((END_US - since) * dice.rng.random(len(actor)) ** 1.5).astype(np.int64)
    return make_acts("follow", actor, target, at_us=at_us)


def _answering(sketches: Sequence[Sketch]) -> Acts:
    """Return the acts that a post is itself: a quote, a reply, a mention."""
    own = [number for number, sketch in enumerate(sketches) if sketch.names is not None]
    kinds = {"quotes": KINDS.index("quote"), "replies": KINDS.index("reply"), "mentions": KINDS.index("mention")}
    chosen = [sketches[number] for number in own]
    return make_acts(
        np.array([kinds[sketch.form] for sketch in chosen], np.int64),
        np.array([sketch.author for sketch in chosen], np.int64),
        np.array([sketch.names for sketch in chosen], np.int64),
        post=np.array([-1 if sketch.answers is None else sketch.answers for sketch in chosen], np.int64),
        source_post=np.array(own, np.int64),
        at_us=np.array([sketch.at_us for sketch in chosen], np.int64),
    )


def _crowds(sketches: Sequence[Sketch], accounts: Sequence[Account], dice: Dice) -> Iterator[Acts]:
    """On a news day a post runs through its network within hours."""
    busy = np.array([account.act_count > 0 and account.person.role != "bot" for account in accounts])
    networks = np.array([NETWORKS.index(account.network) for account in accounts])
    for number, sketch in enumerate(sketches):
        if not sketch.breaking:
            continue
        readers = np.flatnonzero(busy & (networks == networks[sketch.author]))
        crowd = dice.rng.choice(readers, int(len(readers) * dice.between(0.06, 0.2)), replace=False)
        lag = 40 * MINUTE_US * np.exp(1.2 * dice.rng.standard_normal(len(crowd)))
        yield make_acts(
            _kinds(accounts, crowd, dice),
            crowd,
            np.full(len(crowd), sketch.author),
            post=np.full(len(crowd), number),
            at_us=sketch.at_us + lag.astype(np.int64),
        )
