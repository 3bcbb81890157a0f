"""Random people, as rows and as columns, and random offers: what one reading says of them the other has to say too."""

import random
from collections.abc import Sequence

import numpy as np

from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.facts import DAY_US, HISTORY_DAYS, NOT_MEASURED, UNKNOWN, Columns, Named
from perks.rules.offers import Offer
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.port import Rule
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand

NOW_US = 1_750_000_000_000_000
COUNTRIES = ("DE", "FR", "GB", "NO", "SE")
CITIES = ("bergen", "leeds", "lyon")
NETWORKS = ("blog", "bluesky", "mastodon")
SEGMENTS = ("", "guests", "regulars")
TOPICS = tuple(Topic(number, f"topic-{number}", f"Topic {number}") for number in (7, 11, 65_535))
#: Few distinct figures, so that ends of bands are met exactly, and often.
TENTHS = (0, 1, 299, 300, 301, 599, 600, 601, 749, 750, 751, 999)
#: Ages in microseconds just before, at and after whole days.
AGES_US = tuple(days * DAY_US + nudge for days in (0, 1, 2, 30, 90, 400) for nudge in (-1, 0, 1) if days or nudge >= 0)


def columns_of(dice: np.random.Generator, count: int) -> Columns:
    """Return random people as columns; every kind of not knowing comes up."""

    def some(values: Sequence[int]) -> np.ndarray:
        return dice.choice(np.array(values, np.int64), count)

    def moments() -> np.ndarray:
        return np.where(dice.random(count) < 0.15, UNKNOWN, NOW_US - some(AGES_US))

    def named(names: tuple[str, ...]) -> Named:
        return Named(names, dice.integers(UNKNOWN, len(names), count).astype(np.int32))

    carried = dice.random((count, len(TOPICS))) < 0.4
    score = np.where(dice.random(count) < 0.03, UNKNOWN, some(TENTHS))
    return Columns(
        ids=np.sort(dice.choice(10 * count, count, replace=False)).astype(np.int64),
        is_counted=dice.random(count) < 0.8,
        score_tenths=score.astype(np.int32),
        topic_starts=np.concatenate([[0], np.cumsum(carried.sum(axis=1))]).astype(np.int64),
        topic_numbers=np.broadcast_to([topic.number for topic in TOPICS], carried.shape)[carried].astype(np.uint16),
        topic_tenths=dice.choice(np.array(TENTHS, np.uint16), int(carried.sum())),
        confidence_thousandths=some((0, 499, 500, 501, 700, 1_000)).astype(np.int32),
        countries=named(COUNTRIES),
        cities=named(CITIES),
        network_bits=dice.integers(0, 2 ** len(NETWORKS), count),
        network_names=NETWORKS,
        history=_histories(dice, score),
        oldest_us=moments(),
        listed_us=moments(),
        claimed_us=moments(),
        segments=named(SEGMENTS),
        is_minor=dice.random(count) < 0.03,
        is_removed=dice.random(count) < 0.03,
    )


def _histories(dice: np.random.Generator, score: np.ndarray) -> np.ndarray:
    """Return histories that held their last score for a while, with holes."""
    count = len(score)
    held = dice.choice([0, 1, 2, 7, 30, HISTORY_DAYS], count)
    days_before_last = np.arange(HISTORY_DAYS)[::-1]
    history = dice.choice(np.array([*TENTHS, NOT_MEASURED], np.uint16), (count, HISTORY_DAYS))
    keeps = days_before_last[None, :] < held[:, None]
    return np.where(keeps & (score >= 0)[:, None], score[:, None], history).astype(np.uint16)


def _ends(dice: random.Random, values: Sequence[int]) -> tuple[int | None, int | None]:
    low, high = sorted(dice.choices(values, k=2))
    return dice.choice([(low, high), (low, None), (None, high)])


def _choices(dice: random.Random, names: Sequence[str]) -> tuple[Choice, ...]:
    # One that nobody has is among them.
    return tuple(Choice(name, name.title()) for name in dice.sample([*names, "nowhere"], dice.randint(1, len(names))))


def rules_of(dice: random.Random) -> list[Rule]:
    """Return one random rule of each kind, and a topic band for each topic."""
    band = ScoreBand(*_ends(dice, TENTHS))
    days = dice.choice([1, 2, 30, 90])
    return [
        band,
        *(TopicBand(topic, *_ends(dice, TENTHS)) for topic in TOPICS),
        Confidence(dice.choice([1, 500, 501, 700, 1_000])),
        InCountry(_choices(dice, COUNTRIES), dice.random() < 0.4),
        InCity(_choices(dice, CITIES), dice.random() < 0.4),
        OnNetwork(_choices(dice, NETWORKS)),
        HeldFor(dice.choice([1, 2, 7, 30, 89, 90]), band),
        AccountAge(days),
        ListedAge(*_ends(dice, [0, 1, 2, 30, 90])),
        NotClaimedFor(days),
        IsCustomer(dice.choice([None, "guests", "regulars", "others"])),
    ]


def offer_of(dice: random.Random) -> Offer:
    """Return a random offer of 0 to 5 rules."""
    rules = rules_of(dice)
    chosen = dice.sample(rules, dice.randint(0, 5))
    if any(isinstance(rule, HeldFor) for rule in chosen) and rules[0] not in chosen:
        chosen.append(rules[0])
    return Offer(tuple(chosen))
