"""Scores in topics, past against future: pools of pairs of a person and a topic."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from influencers.scoring.evaluation.baselines import RESHARE
from influencers.scoring.evaluation.metrics import figures_of
from influencers.scoring.evaluation.report import Pool, Topics
from influencers.scoring.logged import Floats, Integers
from influencers.scoring.oracle import Oracle


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicActs:
    """Acts on posts about something: one row an act and topic; arrays of one length."""

    actor: Integers  # places among the people
    target: Integers  # places among the people
    kind: Integers  # places in KINDS
    topic: Integers  # places among the topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Which of an oracle's acts are about which topic: one row an act and topic."""

    act: Integers  # places among the acts that the oracle was given
    topic: Integers  # places among the topics
    acts_count: int  # how many acts the oracle was given


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicQuestion:
    """What is asked of topics.

    Attributes
    ----------
    cut_us
        The moment of the scores, epoch microseconds.
    column
        Where the topics come from.
    topics
        How many there are.
    people
        Places of the people who are paired with every topic, the lowest first.
    k
        How many of the first pairs are looked at.
    """

    cut_us: int
    column: str
    topics: int
    people: Integers
    k: int


def topics_foretold(
    oracle: Oracle,
    spoken: Spoken,
    acts: tuple[TopicActs, TopicActs],
    *,
    overall: Floats,
    asked: TopicQuestion,
    advance: Callable[[int], None],
) -> Topics:
    """Return how well scores in topics foretell who is reshared there.

    Parameters
    ----------
    oracle
        Made from the log before the cut.
    spoken
        Which of its acts are about which topic, each wholly.
    acts
        The acts on posts about a topic: those before the cut, and those after it.
    overall
        Everybody's overall score.
    asked
        The question.
    advance
        Told 1 after every topic.
    """
    past, _future = acts
    count = len(oracle.people)
    seen = np.unique(past.topic * count + past.target)
    every = (np.arange(asked.topics)[:, np.newaxis] * count + asked.people).ravel()
    scores = {"seen": np.zeros(len(seen)), "every": np.zeros(len(every))}
    for topic in range(asked.topics):
        shares = np.zeros(spoken.acts_count)
        shares[spoken.act[spoken.topic == topic]] = 1.0
        here = oracle.topic_day(asked.cut_us, shares)
        for name, pairs in (("seen", seen), ("every", every)):
            some = slice(*np.searchsorted(pairs, (topic * count, (topic + 1) * count)))
            scores[name][some] = here[pairs[some] % count]
        advance(1)
    return Topics(
        column=asked.column,
        topics=asked.topics,
        people=len(asked.people),
        every=_pool(every, scores["every"], acts, overall=overall, k=asked.k),
        seen=_pool(seen, scores["seen"], acts, overall=overall, k=asked.k),
    )


def _pool(pairs: Integers, score: Floats, acts: tuple[TopicActs, TopicActs], *, overall: Floats, k: int) -> Pool:
    count = len(overall)
    before, after = (_resharers(some, pairs, count) for some in acts)
    return Pool(
        pairs=len(pairs),
        reached=int((after > 0).sum()),
        score=figures_of(score, after, k=k),
        resharers=figures_of(before, after, k=k),
        overall=figures_of(overall[pairs % max(count, 1)], after, k=k),
    )


def _resharers(acts: TopicActs, pairs: Integers, people_count: int) -> Floats:
    """Return how many different people reshared each person in each topic."""
    if not len(pairs):
        return np.zeros(0)
    is_reshare = acts.kind == RESHARE
    told = acts.topic[is_reshare] * people_count + acts.target[is_reshare]
    distinct = np.unique(told * people_count + acts.actor[is_reshare]) // people_count
    place = np.minimum(np.searchsorted(pairs, distinct), len(pairs) - 1)
    return np.bincount(place[pairs[place] == distinct], minlength=len(pairs)).astype(np.float64)
