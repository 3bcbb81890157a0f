"""Who lives in the world: about 2,000 invented people and organisations, and their accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.days import END_US, LAST_DAY
from demo.dice import Dice
from demo.naming import Registry, native_id
from demo.phrases import Culture, TopicWords, Vocabulary
from demo.roles import BOUGHT_COUNT, NETWORK_SHARES, NETWORKS, RING_SIZE, ROLES, Role
from kernel.clock import DAY_US

FEWEST_PEOPLE = 200
_PLACE_OF_RING, _PLACE_OF_BOUGHT = "photography", "robotics"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    name: str
    role: str
    topics: tuple[int, ...]  # places in the vocabulary, the main one first
    place: str
    lang: str
    bio: str
    trend: float  # growth of the logarithm of what they do and get, per 60 days
    minor: bool | None = None
    refuses: str | None = None  # how they said no to being listed
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One of a person's accounts."""

    person: Person
    network: str
    native_id: str
    handle: str
    created_us: int
    followers: int  # on the last day
    following: int
    reach: float
    act_count: int
    post_count: int


def make_cast(vocabulary: Vocabulary, dice: Dice, people: int) -> tuple[Account, ...]:
    """Invent people and their accounts; the leads of the topics come first, in the order of the vocabulary."""
    registry = Registry(vocabulary, dice)
    for topic in vocabulary.topics:
        registry.claim_name(topic.lead["name"])
    accounts: list[Account] = []
    for person in _people(vocabulary, registry, people):
        accounts += _accounts(person, registry, dice)
    return tuple(accounts)


def _people(vocabulary: Vocabulary, registry: Registry, people: int) -> Iterator[Person]:
    dice = registry.dice
    for place, topic in enumerate(vocabulary.topics):
        yield _lead(place, topic, dice)
    yield from _planted(vocabulary, registry)
    for number, role in enumerate(_roles(people - len(vocabulary.topics) - RING_SIZE - BOUGHT_COUNT)):
        person = _person(role, _topics(vocabulary, dice, ROLES[role]), registry)
        yield _as_child(person) if number == 0 else _with_wishes(person, dice)


def _lead(place: int, topic: TopicWords, dice: Dice) -> Person:
    lead = topic.lead
    return Person(
        lead["name"], "lead", (place, topic.near[0]), lead["place"], "en", lead["bio"], dice.between(-0.2, 0.3)
    )


def _planted(vocabulary: Vocabulary, registry: Registry) -> Iterator[Person]:
    for role, slug, count in (("ring", _PLACE_OF_RING, RING_SIZE), ("bought", _PLACE_OF_BOUGHT, BOUGHT_COUNT)):
        for _ in range(count):
            yield replace(_person(role, (vocabulary.place_of(slug),), registry), trend=0.0)


def _roles(count: int) -> Sequence[str]:
    shares = [(name, role.share) for name, role in ROLES.items() if role.share]
    total = sum(share for _, share in shares)
    ends = np.round(np.cumsum([share / total for _, share in shares]) * count).astype(int).tolist()
    starts = [0, *ends[:-1]]
    # The one child among them takes the first place of the largest group.
    listed = [name for (name, _), start, end in zip(shares, starts, ends, strict=True) for _ in range(end - start)]
    return sorted(listed, key=lambda name: name != "voice")


def _topics(vocabulary: Vocabulary, dice: Dice, role: Role) -> tuple[int, ...]:
    count = len(vocabulary.topics)
    # Squared: a few topics are much larger than the rest. The stride mixes the kinds of topics along the sizes.
    main = int(count * dice.share() ** 1.6) * 17 % count
    wanted = int(dice.between(role.topic_count[0], role.topic_count[1] + 1))
    chosen = [main]
    while len(chosen) < wanted:
        near = dice.pick(vocabulary.topics[dice.pick(chosen)].near)
        other = near if dice.chance(0.7) else int(dice.share() * count)
        if other not in chosen:
            chosen.append(other)
    return tuple(chosen)


def _person(role: str, topics: tuple[int, ...], registry: Registry) -> Person:
    vocabulary, dice = registry.vocabulary, registry.dice
    culture = dice.pick(vocabulary.cultures)
    place = dice.pick(culture.places)
    main = vocabulary.topics[topics[0]]
    house = role == "house"
    name = registry.organisation_name(main.names["en"], place.split(",")[0]) if house else registry.person_name(culture)
    trend = dice.between(0.5, 1.2) if role == "newcomer" else float(np.clip(0.35 * dice.rng.standard_normal(), -1, 1))
    return Person(name, role, topics, place, _language(culture, dice), _bio(role, topics, place, registry), trend)


def _language(culture: Culture, dice: Dice) -> str:
    return culture.lang if dice.chance(0.7) else "en"


def _bio(role: str, topics: tuple[int, ...], place: str, registry: Registry) -> str:
    vocabulary, dice = registry.vocabulary, registry.dice
    main = vocabulary.topics[topics[0]]
    other = vocabulary.topics[topics[1] if len(topics) > 1 else main.near[0]]
    craft, craft2 = dice.rng.permutation(len(main.crafts))[:2]
    kind = {"house": "houses", "bot": "bots", "reader": "readers", "silent": "readers", "shell": "readers"}.get(role)
    text = dice.pick(vocabulary.bios[kind or "bios"]).format(
        craft=main.crafts[craft],
        craft2=main.crafts[craft2].lower(),
        habit=dice.pick(main.habits),
        topic=main.names["en"],
        other=other.names["en"],
        place=place.split(",")[0],
        year=LAST_DAY.year - int(dice.between(2, 30)),
    )
    return "" if role == "shell" else text[:1].upper() + text[1:]


def _as_child(person: Person) -> Person:
    return replace(person, role="newcomer", bio="Fourteen, and learning this after school.", minor=True)


_REFUSALS = (("discoverable", 0.02), ("indexable", 0.01), ("bio", 0.012), ("label", 0.01), ("protected", 0.015))


def _with_wishes(person: Person, dice: Dice) -> Person:
    if person.role not in ("voice", "reader", "newcomer"):
        return person
    for wish, share in _REFUSALS:
        if dice.chance(share):
            bio = f"{person.bio} #noindex".strip() if wish == "bio" else person.bio
            return replace(person, refuses=wish, bio=bio, protected=wish == "protected")
    return person


def _accounts(person: Person, registry: Registry, dice: Dice) -> Iterator[Account]:
    role = ROLES[person.role]
    networks = list(NETWORKS)
    first = NETWORKS[0] if person.role in ("lead", "ring", "bought", "shell") else _network(dice)
    yield _account(person, first, 1.0, registry)
    if dice.chance(role.second_network):
        networks.remove(first)
        yield _account(person, dice.pick(networks), 0.4, registry)


def _network(dice: Dice) -> str:
    return NETWORKS[int(np.searchsorted(np.cumsum(NETWORK_SHARES[:-1]), dice.share(), side="right"))]


def _account(person: Person, network: str, strength: float, registry: Registry) -> Account:
    dice, role = registry.dice, ROLES[person.role]
    handle = registry.handle(network, person.name)
    quiet = person.protected
    return Account(
        person=person,
        network=network,
        native_id=native_id(network, handle),
        handle=handle,
        created_us=END_US - int(dice.between(*role.age_days) * DAY_US),
        followers=round(dice.around(*role.followers) * strength),
        following=round(dice.around(900 if person.role in ("bot", "shell") else 110, 0.8)),
        reach=0.0 if quiet else dice.around(*role.reach) * strength,
        act_count=round(dice.around(*role.acts) * strength),
        post_count=0 if quiet else round(dice.around(*role.posts) * strength),
    )
