"""Small worlds of accounts, acts and posts, told in days, for the pipeline (Arrow) and for the oracle (numpy)."""

import random
from dataclasses import dataclass, replace

import pyarrow as pa

from influencers.scoring.formula import DAY_US, KINDS

AS_OF_US = 20_000 * DAY_US


@dataclass(frozen=True)
class Account:
    number: int
    network: str = "mastodon"
    person: int | None = None  # of its own when None
    unit: float = 1.0


@dataclass(frozen=True)
class Seen:
    """A profile snapshot."""

    account: int
    age_days: float | None
    followers: int | None
    following: int | None
    days_ago: float = 0.5


@dataclass(frozen=True)
class Act:
    actor: int
    target: int
    kind: str = "reshare"
    days_ago: float = 1.0
    topic_post: int | None = None


@dataclass(frozen=True)
class TakenBack:
    """An act that was taken back."""

    actor: int
    target: int
    kind: str = "follow"
    days_ago: float = 10.0
    until_days_ago: float = 1.0


@dataclass(frozen=True)
class Post:
    account: int
    days_ago: float = 2.0


@dataclass(frozen=True)
class Decision:
    """What was decided on gaming: of all that an account gives, or of one pair."""

    actor: int
    damping: float
    target: int | None = None


@dataclass(frozen=True)
class Counted:
    """A post of which only counts of reactions are known."""

    account: int
    likes: int | None = None
    reshares: int | None = None
    replies: int | None = None
    days_ago: float = 2.0


@dataclass(frozen=True)
class World:
    accounts: tuple[Account, ...] = ()
    profiles: tuple[Seen, ...] = ()
    acts: tuple[Act, ...] = ()
    posts: tuple[Post, ...] = ()
    shares: tuple[tuple[int, int, float], ...] = ()  # post, topic, share
    decisions: tuple[Decision, ...] = ()
    counts: tuple[Counted, ...] = ()
    withdrawn: tuple[TakenBack, ...] = ()

    def plus(self, **more):
        """The same world with more in it."""
        return replace(self, **{name: (*getattr(self, name), *rows) for name, rows in more.items()})

    def linked(self, account, person):
        """The same world, where one more account is known to belong to a person."""
        return replace(
            self, accounts=tuple(replace(a, person=person) if a.number == account else a for a in self.accounts)
        )

    def tables(self):
        """Arrow tables with the columns that the pipeline reads."""
        return {
            "interactions": _table(INTERACTIONS, [_interaction(place, act) for place, act in enumerate(self.acts)]),
            "posts": _table(POSTS, [(place, p.account, before(p.days_ago)) for place, p in enumerate(self.posts)]),
            "post_topics": _table(POST_TOPICS, self.shares),
            "accounts": _table(ACCOUNTS, [(a.number, a.network, a.unit, person_of(a)) for a in self.accounts]),
            "profiles": _table(PROFILES, [_snapshot(seen) for seen in self.profiles]),
            "decisions": _table(DECISIONS, [(d.actor, d.target, d.damping) for d in self.decisions]),
            "anonymous": _table(ANONYMOUS, [_counted(place, each) for place, each in enumerate(self.counts)]),
            "withdrawn": _table(WITHDRAWN, [_taken_back(each) for each in self.withdrawn]),
        }


INTERACTIONS = pa.schema(
    {
        "event": pa.int64(),
        "kind": pa.int8(),
        "actor": pa.int64(),
        "target": pa.int64(),
        "post": pa.int64(),
        "topic_post": pa.int64(),
        "at_us": pa.int64(),
    }
)
POSTS = pa.schema({"post": pa.int64(), "account": pa.int64(), "at_us": pa.int64()})
POST_TOPICS = pa.schema({"post": pa.int64(), "topic": pa.int32(), "share": pa.float64()})
ACCOUNTS = pa.schema({"account": pa.int64(), "network": pa.string(), "unit": pa.float64(), "person": pa.int64()})
PROFILES = pa.schema(
    {
        "account": pa.int64(),
        "seen_us": pa.int64(),
        "created_us": pa.int64(),
        "followers": pa.int64(),
        "following": pa.int64(),
    }
)
DECISIONS = pa.schema({"actor": pa.int64(), "target": pa.int64(), "damping": pa.float64()})
ANONYMOUS = pa.schema(
    {
        "post": pa.int64(),
        "account": pa.int64(),
        "at_us": pa.int64(),
        "likes": pa.int64(),
        "reshares": pa.int64(),
        "replies": pa.int64(),
    }
)
WITHDRAWN = pa.schema(
    {"actor": pa.int64(), "target": pa.int64(), "kind": pa.int8(), "at_us": pa.int64(), "deleted_us": pa.int64()}
)


def before(days_ago):
    return AS_OF_US - round(days_ago * DAY_US)


def person_of(account):
    return account.number if account.person is None else account.person


def _interaction(place, act):
    kind = KINDS.index(act.kind)
    return (place * 7919 % 100_003, kind, act.actor, act.target, act.topic_post, act.topic_post, before(act.days_ago))


def _taken_back(each):
    times = (before(each.days_ago), before(each.until_days_ago))
    return (each.actor, each.target, KINDS.index(each.kind), *times)


def _counted(place, each):
    return (place, each.account, before(each.days_ago), each.likes, each.reshares, each.replies)


def _snapshot(seen):
    created_us = None if seen.age_days is None else before(seen.age_days)
    return (seen.account, before(seen.days_ago), created_us, seen.followers, seen.following)


def _table(schema, rows):
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def random_world(accounts, acts, seed):
    """A world of two networks, with all kinds of acts, linked people, unknown and changing profiles, and topics."""
    dice = random.Random(seed)
    people = tuple(_random_account(dice, number) for number in range(1, accounts + 1))
    posts = tuple(Post(dice.choice(people).number, _days(dice)) for _ in range(dice.randint(0, 20)))
    shares = {(dice.randrange(10), dice.randint(1, 3)): dice.choice((1.0, 0.6, 0.5, 0.36)) for _ in range(12)}
    return World(
        accounts=people,
        profiles=tuple(seen for account in people for seen in _random_profiles(dice, account.number)),
        acts=tuple(filter(None, (_random_act(dice, people) for _ in range(acts)))),
        posts=posts,
        shares=tuple((post, topic, share) for (post, topic), share in sorted(shares.items())),
        decisions=_random_decisions(dice, people),
        counts=(
            *(_random_count(dice, people) for _ in range(dice.choice((0, 0, 3, 12)))),
            *_random_flood(dice, people),
        ),
        withdrawn=tuple(filter(None, (_random_taken_back(dice, people) for _ in range(dice.choice((0, 3, 20)))))),
    )


def _random_decisions(dice, people):
    """In every other world some accounts, and some pairs, are damped; a pair may be so in both ways."""
    if dice.random() < 0.5:
        return ()
    actors = dice.sample([a.number for a in people], dice.randint(0, 2))
    pairs = {tuple(dice.sample([a.number for a in people], 2)) for _ in range(dice.randint(0, 12))}
    whole = [Decision(actor, dice.choice((1.0, 0.5, 0.1, 0.0))) for actor in actors]
    return (*whole, *(Decision(a, dice.choice((1.0, 0.5, 0.1, 0.0)), t) for a, t in sorted(pairs)))


def _random_flood(dice, people):
    """In one of five worlds some accounts, perhaps of one person, are counted more than may count."""
    flooded = dice.sample(people, dice.randint(1, 3)) if dice.random() < 0.2 else ()
    return tuple(Counted(a.number, 10**12, days_ago=_days(dice)) for a in flooded for _ in range(dice.randint(5, 40)))


def _random_taken_back(dice, people):
    act, until = _random_act(dice, people), dice.choice((0.5, dice.uniform(0.01, 120)))
    return act and TakenBack(act.actor, act.target, act.kind, until + dice.uniform(0, 100), until)


def _random_count(dice, people):
    counts = (dice.choice((None, 0, dice.randint(0, 9), dice.randint(0, 10**6))) for _ in range(3))
    return Counted(dice.choice(people).number, *counts, days_ago=_days(dice))


def _random_account(dice, number):
    # Networks take turns, so that even three accounts can meet. One in four belongs to person 1, 2 or 3.
    person = dice.randint(1, 3) if dice.random() < 0.25 else None
    return Account(sparse(number), ("mastodon", "bluesky")[number % 2], person=person and sparse(person))


def sparse(number):
    """Ids far apart, as hashes would be; the linked person of small numbers stays the same."""
    return number * 1_000_003 if number > 2 else number


def _days(dice):
    return dice.choice((dice.uniform(0, 100), dice.uniform(0, 420), dice.randint(-2, 370)))


def _random_profiles(dice, account):
    days = dice.sample((-1.0, 0.0, 0.5, 10.0, 80.0, 300.0), dice.randint(0, 3))
    return [
        Seen(
            account,
            age_days=dice.choice((None, dice.uniform(-3, 20), dice.uniform(0, 2_000))),
            followers=dice.choice((None, 0, dice.randint(0, 50), dice.randint(0, 10_000))),
            following=dice.choice((None, 0, dice.randint(0, 5_000))),
            days_ago=days_ago,
        )
        for days_ago in days
    ]


def _random_act(dice, people):
    actor = dice.choice(people)
    near = [other for other in people if other.network == actor.network and other != actor]
    if not near:
        return None
    topic_post = dice.choice((None, dice.randrange(10), dice.randrange(10)))
    return Act(actor.number, dice.choice(near).number, dice.choice(KINDS), _days(dice), topic_post)
