"""Labels against what people judged: what is learnt from what, and what counts."""

import numpy as np
import pytest

from influencers.topics.judging import evaluating
from influencers.topics.judging.evaluating import Tools, judge, texts_of
from influencers.topics.judging.folds import fold_numbers
from influencers.topics.judging.judged_posts import JudgedPost
from influencers.topics.judging.learning import Learned
from influencers.topics.label_layer import LabelLayer
from influencers.topics.labelling import FEATURES, load_labeller
from influencers.topics.labels import LABELS
from influencers.topics.lexicon import load_lexicon

COUNT = len(LABELS)
FOOD, DIARY = LABELS.index("Food & Dining"), LABELS.index("Diaries & Daily Life")
POSTS = [JudgedPost(f"espresso number {number}", "en", frozenset({FOOD})) for number in range(6)]
NOTHING_LEARNT = Learned(np.zeros((COUNT, len(FEATURES))), np.full(COUNT, -9.0))


def layer(**constants: float) -> LabelLayer:
    scores = np.array([constants.get(label.split()[0].lower(), -9.0) for label in LABELS])
    return LabelLayer(np.zeros((COUNT, len(FEATURES))), scores, judged_posts=12)


def tools(layer: LabelLayer) -> Tools:
    return Tools(load_labeller(), load_lexicon(), layer)


def numbered(count: int) -> np.ndarray:
    features = np.zeros((count, len(FEATURES)))
    features[:, 0] = range(count)
    return features


def test_each_fold_is_judged_by_what_was_learnt_on_the_others_alone(monkeypatch):
    seen = []
    monkeypatch.setattr(evaluating, "learn", lambda features, judged: seen.append({*features[:, 0]}) or NOTHING_LEARNT)

    judge(POSTS, numbered(6), tools(layer()), folds=3)

    folds = fold_numbers([post.text for post in POSTS], 3)
    assert seen == [{place for place in range(6) if folds[place] != fold} for fold in range(3)]


def test_posts_in_a_language_that_is_not_covered_teach_nothing_and_get_no_label(monkeypatch):
    seen = []
    monkeypatch.setattr(evaluating, "learn", lambda features, judged: seen.append({*features[:, 0]}) or NOTHING_LEARNT)
    foreign = [JudgedPost(f"音楽 {number}", "ja", frozenset({FOOD})) for number in range(3)]

    found = judge([*POSTS, *foreign], numbered(9), tools(layer(food=3.0)), folds=3)

    assert set().union(*seen) == set(range(6))
    assert found.languages_not_covered == ("ja",)
    assert found.languages == {"en": 6, "ja": 3}


def test_the_committed_layer_is_measured_where_no_folds_are_asked_for():
    found = judge(POSTS, numbered(6), tools(layer(food=3.0, diaries=2.0)), folds=None)

    assert (found.layer_posts, found.folds) == (12, None)
    assert found.labels_19.by_label[FOOD] == 1.0
    assert found.labels_19.micro == pytest.approx(2 * 6 / (12 + 6))
    assert found.shown_precision == 0.5


def test_the_figures_over_17_labels_leave_the_loose_ones_out():
    found = judge(POSTS, numbered(6), tools(layer(food=3.0, diaries=2.0)), folds=None)

    assert found.labels_17.micro == 1.0
    assert found.labels_17.macro == pytest.approx(1 / 17)


def test_a_named_topic_is_right_where_one_of_its_labels_was_judged():
    posts = [JudgedPost("espresso", "en", frozenset({FOOD})), JudgedPost("sushi", "en", frozenset({DIARY}))]

    found = judge(posts, load_labeller().features(texts_of(posts)), tools(layer()), folds=None)

    assert found.topic_precision == 0.5
    assert found.shown_precision is None


def test_more_folds_than_different_texts_are_refused():
    with pytest.raises(ValueError, match="cannot be divided into 7 folds"):
        judge(POSTS, numbered(6), tools(layer()), folds=7)
