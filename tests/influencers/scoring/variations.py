"""One random world in many variations, planted side by side, so that one run is asked about all of them at once.

Nobody in one variation meets anybody of another: ids of each are moved by a place of its own.
"""

import random
from dataclasses import dataclass, replace

from influencers.scoring.formula import KINDS
from tests.influencers.scoring.worlds import (
    Account,
    Act,
    Counted,
    Post,
    Seen,
    TakenBack,
    World,
    person_of,
    random_world,
)

STEP = 10**11  # between two variations; no id of a world is as large
#: Account ids that no random world uses.
NEW, OTHER, BELOVED, SILENT, FIRST_OF_CROWD = (9_000_000_000 + number for number in (1, 2, 3, 4, 100))


@dataclass(frozen=True)
class Varied:
    """A world, its variations, and who in them is looked at. Everybody is named as in the world itself."""

    world: World
    variations: dict  # name -> world
    loved: Account  # whom newcomers react to
    reached: int | None  # the person whom one act more is about, if there can be one
    repentant: int | None  # the person who takes an act back, if there is any
    linked: tuple | None  # two persons who become one, by an account each on different networks

    @property
    def places(self):
        return {name: place * STEP for place, name in enumerate(self.variations)}

    @property
    def together(self):
        """All variations in one world."""
        planted = [moved(world, self.places[name]) for name, world in self.variations.items()]
        # What a post is about is the same in every variation.
        rows = {
            name: [row for world in planted for row in getattr(world, name)]
            for name in World.__dataclass_fields__
            if name != "shares"
        }
        return World(shares=self.world.shares, **{name: tuple(found) for name, found in rows.items()})


def varied(accounts, acts, seed):
    """Return a random world with its variations."""
    dice = random.Random(seed)
    world = with_a_silent_one(random_world(accounts, acts, seed))
    loved = world.accounts[0]
    more, reached = with_one_act_more(world, dice)
    linked = two_to_link(world)
    met = with_newcomer(world, loved)
    quiet = met.plus(accounts=(replace(loved, number=BELOVED, person=None),), acts=(Act(NEW, BELOVED),))
    crowd = range(FIRST_OF_CROWD, FIRST_OF_CROWD + dice.randint(1, 20))
    one = met.plus(acts=(Act(NEW, loved.number),))
    less, repentant = with_one_act_taken_back(world, dice)
    return Varied(
        world=world,
        variations={
            "as it is": world,
            "one act more": more,
            "one reactor twice": one.plus(acts=(Act(NEW, loved.number),)),
            "two reactors": with_newcomer(one, loved, number=OTHER).plus(acts=(Act(OTHER, loved.number),)),
            "only one attended": one,
            "many attended": one.plus(
                accounts=[Account(number, loved.network) for number in crowd],
                acts=[Act(NEW, number) for number in crowd],
            ),
            "a quiet reactor": quiet,
            "a heard reactor": quiet.plus(
                accounts=[Account(number, loved.network) for number in crowd],
                profiles=[Seen(number, 900, 300, 100) for number in crowd],
                acts=[Act(number, NEW) for number in crowd],
            ),
            "linked": world.linked(*linked) if linked else world,
            "a day later": a_day_later(world),
            "more posts": world.plus(posts=[Post(loved.number, place / 50) for place in range(1, 100)]),
            "more counts": world.plus(counts=(Counted(loved.number, 10 ** dice.randint(0, 9), None, 5),)),
            "undecided": replace(world, decisions=()),
            "one act taken back": less,
        },
        loved=loved,
        reached=reached,
        repentant=repentant,
        linked=linked,
    )


def moved(world, by):
    """The world with other ids for everybody; what happens in it is the same."""
    return World(
        accounts=tuple(replace(a, number=a.number + by, person=person_of(a) + by) for a in world.accounts),
        profiles=tuple(replace(seen, account=seen.account + by) for seen in world.profiles),
        acts=tuple(replace(act, actor=act.actor + by, target=act.target + by) for act in world.acts),
        posts=tuple(replace(post, account=post.account + by) for post in world.posts),
        shares=world.shares,
        decisions=tuple(
            replace(d, actor=d.actor + by, target=None if d.target is None else d.target + by) for d in world.decisions
        ),
        counts=tuple(replace(each, account=each.account + by) for each in world.counts),
        withdrawn=tuple(replace(e, actor=e.actor + by, target=e.target + by) for e in world.withdrawn),
    )


def a_day_later(world):
    """The world a day later, in which nothing happened since: what was not known yet never comes."""
    return replace(
        world,
        profiles=tuple(
            replace(seen, days_ago=seen.days_ago + 1, age_days=None if seen.age_days is None else seen.age_days + 1)
            for seen in world.profiles
            if seen.days_ago > 0
        ),
        **{
            name: tuple(replace(row, days_ago=row.days_ago + 1) for row in getattr(world, name) if row.days_ago > 0)
            for name in ("acts", "posts", "counts")
        },
        withdrawn=tuple(
            replace(each, days_ago=each.days_ago + 1, until_days_ago=each.until_days_ago + 1)
            for each in world.withdrawn
        ),
    )


def persons(world):
    """The person of every account."""
    return {account.number: person_of(account) for account in world.accounts}


def with_one_act_more(world, dice):
    """The world with any act of anybody on anybody else, and the person acted on; None when nobody can."""
    owner = persons(world)
    pairs = [
        (a.number, t.number)
        for a in world.accounts
        for t in world.accounts
        if a.network == t.network and owner[a.number] != owner[t.number] and t.number != SILENT
    ]
    if not pairs:
        return world, None
    actor, target = dice.choice(pairs)
    act = Act(actor, target, dice.choice(KINDS), dice.uniform(0.01, 400), dice.choice((None, 1, 2)))
    return world.plus(acts=(act,)), owner[target]


def with_one_act_taken_back(world, dice):
    """The world in which one of the acts was taken back since, and the person who did; None without any act."""
    known = [act for act in world.acts if act.days_ago > 0]
    if not known:
        return world, None
    act = dice.choice(known)
    left = list(world.acts)
    left.remove(act)
    gone = TakenBack(act.actor, act.target, act.kind, act.days_ago, until_days_ago=act.days_ago / 2)
    return replace(world, acts=tuple(left)).plus(withdrawn=(gone,)), persons(world)[act.actor]


def with_newcomer(world, near, *, number=NEW):
    """The world with a credible account more on somebody's network, that nobody knows yet."""
    return world.plus(accounts=(Account(number, near.network),), profiles=(Seen(number, 900, 300, 100),))


def with_a_silent_one(world):
    """The world with somebody more who has an audience, and posts without end, and to whom nobody reacts."""
    return world.plus(
        accounts=(Account(SILENT),),
        profiles=(Seen(SILENT, 3_000, 50_000, 1),),
        posts=[Post(SILENT, place / 10) for place in range(1, 50)],
    )


def two_to_link(world):
    """An account and the person it could belong to, both with one account, on different networks; None without such."""
    owner = list(persons(world).values())
    alone = [a for a in world.accounts if owner.count(person_of(a)) == 1 and a.number != SILENT]
    return next(
        ((one.number, person_of(other)) for one in alone for other in alone if one.network > other.network), None
    )
