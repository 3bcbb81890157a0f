"""How well posts get their topics: measured on files of posts that people judged. Nothing is kept of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa

from influencers.errors import NothingToMeasure
from influencers.topics.derive import POSTS_AT_ONCE
from influencers.topics.judging.evaluating import Judgement, Tools, judge, texts_of
from influencers.topics.judging.judged_posts import read_judged
from influencers.topics.label_layer import load_layer
from influencers.topics.labelling import Text, load_labeller
from influencers.topics.lexicon import load_lexicon
from influencers.topics.matching import load_matcher
from influencers.topics.spreading import load_spreader
from influencers.topics.tagging import READ, Tagger
from influencers.topics.taxonomy import load_taxonomy

#: Texts are gone through again until the clock has something to measure.
_LEAST_CPU_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class JudgedTopics:
    """A judgement, the taxonomy that it is about, and how many posts a second of one processor core went through.

    `posts_per_cpu_second` is the bulk path of a run, from texts to topics; `labelled_per_cpu_second` is broad labels.
    """

    judgement: Judgement
    taxonomy: str
    posts_per_cpu_second: float
    labelled_per_cpu_second: float


def judge_topics(paths: Sequence[Path], *, folds: int | None = None, lang: str | None = None) -> JudgedTopics:
    """Measure the labels of the posts in files; `folds` and `lang` as in `judge` and `read_judged`."""
    posts = read_judged(paths, lang)
    texts = texts_of(posts)
    different = len({text.text for text in texts})
    if folds is not None and different < folds:
        raise NothingToMeasure(f"{different:,} different posts cannot be divided into {folds} folds; ask for fewer.")
    labeller = load_labeller()
    tools = Tools(labeller, load_lexicon(), load_layer())
    features = labeller.features(texts)  # the first time also makes the books of names
    layer, tagger = tools.layer, Tagger(load_matcher(), load_spreader())
    many = list(islice(cycle(texts), POSTS_AT_ONCE))
    rows = _as_read(many)
    tagger.tag(_as_read(texts))  # the first time lays out what is above the topics
    return JudgedTopics(
        judge(posts, features, tools, folds),
        load_taxonomy().version,
        posts_per_cpu_second=len(many) * _times_a_second(lambda: tagger.tag(rows)),
        labelled_per_cpu_second=len(texts) * _times_a_second(lambda: layer.scores(labeller.features(texts))),
    )


def _as_read(texts: Sequence[Text]) -> pa.RecordBatch:
    """Return texts as a run reads posts from the log, as many at once."""
    numbers = list(range(len(texts)))
    columns = {"post": numbers, "event": numbers, "account": numbers}
    said = {"text": [text.text for text in texts], "lang": [text.lang for text in texts], "tags": [[]] * len(texts)}
    said["mentions"] = said["tags"]
    return pa.RecordBatch.from_pydict(columns | said).select(list(READ))


def _times_a_second(work: Callable[[], object]) -> float:
    """Return how often some work can be done in a second of one processor core."""
    began, times = time.process_time(), 0
    while (used := time.process_time() - began) < _LEAST_CPU_SECONDS:
        work()
        times += 1
    return times / used
