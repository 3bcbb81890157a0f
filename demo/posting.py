"""Who posts when, on what, and in which form; the words come later."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.cast import Account
from demo.days import DAYS, START_US, busyness, terms
from demo.dice import Dice, Integers
from demo.listening import Ears
from demo.phrases import TopicWords
from kernel.clock import DAY_US

_ANSWER_SHARE = 0.12
_ANSWER_FORMS = ("quotes", "replies", "replies", "mentions")
_NEWS_TIMES = 2  # how often a topic is in the news
_NEWS_CROWD = 5.0  # how much busier it is then
_NEWS_SHARE = 0.55


@dataclass(frozen=True, slots=True)
class Sketch:
    """A post before its words."""

    author: int
    at_us: int
    topic: int
    also: int | None
    lang: str
    form: str  # posts, videos, news, quotes, replies, mentions
    answers: int | None = None  # the post that is quoted or replied to: its number
    names: int | None = None  # the account that is named in it
    breaking: bool = False  # the post that brought the news


def make_posts(accounts: Sequence[Account], ears: Ears, topics: Sequence[TopicWords], dice: Dice) -> tuple[Sketch, ...]:
    """Draw all posts, in order of time."""
    news_days = _news_days(len(topics), dice)
    sketches = [
        sketch
        for number, account in enumerate(accounts)
        for sketch in _posts_of(number, account, topics=topics, news_days=news_days, dice=dice)
    ]
    sketches.sort(key=lambda sketch: (sketch.at_us, sketch.author))
    return tuple(_answering(_breaking(sketches, accounts), ears, dice))


def _news_days(topic_count: int, dice: Dice) -> Integers:
    """Return for every topic the days on which it is in the news, each in a part of the calendar of its own."""
    part = DAYS // _NEWS_TIMES
    within = [10 + dice.rng.permutation(topic_count) * (part - 14) // topic_count for _ in range(_NEWS_TIMES)]
    return np.column_stack(within) + part * np.arange(_NEWS_TIMES)


def _posts_of(
    number: int, account: Account, *, topics: Sequence[TopicWords], news_days: Integers, dice: Dice
) -> Iterator[Sketch]:
    person = account.person
    weights = busyness(weekend=topics[person.topics[0]].weekend, trend=person.trend, born_us=account.created_us)
    for topic in person.topics:
        weights[news_days[topic]] *= 1 + _NEWS_CROWD / len(person.topics)
    count = round(account.post_count * terms(account.created_us))
    days = dice.rng.choice(DAYS, count, p=weights / weights.sum())
    midday = dice.between(9, 18)
    hours = np.clip(dice.rng.normal(midday, 3.2, count), 0, 23.99)
    for day, at in zip(days.tolist(), ((days + hours / 24) * DAY_US).astype(np.int64).tolist(), strict=True):
        at_us = START_US + at
        if at_us <= account.created_us:
            continue
        topic, news = _topic_of(person.topics, day, news_days, dice)
        also = dice.pick(topics[topic].near) if dice.chance(0.12) else None
        lang = person.lang if dice.chance(0.75) and not news else "en"
        yield Sketch(number, at_us, topic, also, lang, _form(account, lang, news=news, dice=dice))


def _topic_of(own: tuple[int, ...], day: int, news_days: Integers, dice: Dice) -> tuple[int, bool]:
    for topic in own:
        if day in news_days[topic] and dice.chance(_NEWS_SHARE):
            return topic, True
    if len(own) == 1 or (len(own) < 6 and dice.chance(0.72)):
        return own[0], False
    return dice.pick(own), False


def _form(account: Account, lang: str, *, news: bool, dice: Dice) -> str:
    if news:
        return "news"
    if account.network == "youtube" and lang == "en" and dice.chance(0.8):
        return "videos"
    return "posts"


def _breaking(sketches: list[Sketch], accounts: Sequence[Account]) -> list[Sketch]:
    """Mark for every topic the post that brings its news of a day: the lead's first, or else whose is first."""
    first: dict[tuple[int, int], int] = {}
    for number, sketch in enumerate(sketches):
        news = sketch.topic, (sketch.at_us - START_US) // DAY_US
        known = first.get(news)
        if sketch.form == "news" and (known is None or _leads(accounts, sketch) > _leads(accounts, sketches[known])):
            first[news] = number
    for number in first.values():
        sketches[number] = replace(sketches[number], breaking=True)
    return sketches


def _leads(accounts: Sequence[Account], sketch: Sketch) -> bool:
    person = accounts[sketch.author].person
    return person.role == "lead" and person.topics[0] == sketch.topic


def _answering(sketches: list[Sketch], ears: Ears, dice: Dice) -> Iterator[Sketch]:
    """Turn some posts into quotes, replies and mentions of people whom the author listens to."""
    timeline = _Timeline(sketches)
    for sketch in sketches:
        heard = ears.of(sketch.author)
        if sketch.form != "posts" or sketch.lang != "en" or len(heard) == 0 or not dice.chance(_ANSWER_SHARE):
            yield sketch
            continue
        other, form = int(heard[int(len(heard) * dice.share() ** 2)]), dice.pick(_ANSWER_FORMS)
        earlier = None if form == "mentions" else timeline.earlier_post(other, sketch.at_us, dice)
        if earlier is None:
            yield replace(sketch, form="mentions", names=other)
        else:
            yield replace(sketch, form=form, topic=sketches[earlier].topic, also=None, answers=earlier, names=other)


class _Timeline:
    """Everybody's posts in order of time."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._times: dict[int, list[int]] = {}
        self._numbers: dict[int, list[int]] = {}
        for number, sketch in enumerate(sketches):
            self._times.setdefault(sketch.author, []).append(sketch.at_us)
            self._numbers.setdefault(sketch.author, []).append(number)

    def earlier_post(self, author: int, at_us: int, dice: Dice) -> int | None:
        """Return the number of one of somebody's last four posts before a time."""
        end = bisect_left(self._times.get(author, []), at_us)
        recent = self._numbers[author][max(0, end - 4) : end] if end else []
        return dice.pick(recent) if recent else None
