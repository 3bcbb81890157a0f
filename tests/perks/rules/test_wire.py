"""Offers as they are stored: nothing gets in that is not a rule of ours."""

import json
import random
import re
from dataclasses import dataclass, fields

import pytest

from perks.rules.offers import KINDS, Offer
from perks.rules.port import WrongRules
from perks.rules.scores import ScoreBand
from perks.rules.wire import offer_as_json, offer_from_json
from tests.perks.rules.crowds import offer_of


def written(*rules: object, version: object = 1) -> str:
    return json.dumps({"version": version, "rules": rules})


def test_what_was_written_is_read_again():
    dice = random.Random(3)
    for _ in range(300):
        offer = offer_of(dice)
        text = offer_as_json(offer)
        assert offer_from_json(text) == offer
        assert offer_as_json(offer_from_json(text)) == text


def test_the_set_of_rules_is_closed():
    assert {kind.name for kind in KINDS} == {
        "score", "topic_score", "confidence", "country", "city", "network", "held_for", "account_age", "listed_age",
        "customer", "not_claimed_for",
    }  # fmt: skip


def test_no_rule_has_a_field_that_could_hold_what_somebody_does():
    names = {field.name for kind in KINDS for field in fields(kind)}
    assert names == {
        "at_least_tenths", "at_most_tenths", "topic", "at_least_thousandths", "days", "band", "choices",
        "are_excluded", "at_least_days", "at_most_days", "segment",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["follow", "follows_us", "like", "post", "share", "reshare", "mention", "review", "visit"]
)
def test_a_condition_of_a_post_a_like_or_a_follow_cannot_be_written(name):
    with pytest.raises(WrongRules, match=f"“{name}”") as refused:
        offer_from_json(written({"rule": name}))
    assert refused.value.field == name


@pytest.mark.parametrize("field", ["follow", "must_post", "hashtag", "then"])
def test_nor_can_it_be_hidden_in_a_rule_that_there_is(field):
    with pytest.raises(WrongRules, match=f"“{field}”"):
        offer_from_json(written({"rule": "score", "at_least_tenths": 600, field: "us"}))
    with pytest.raises(WrongRules, match=f"“{field}”"):
        offer_from_json(json.dumps({"version": 1, "rules": [], field: "us"}))


def test_a_rule_that_somebody_made_elsewhere_cannot_be_part_of_an_offer():
    @dataclass(frozen=True)
    class Follows(ScoreBand):
        """Looks like a rule of ours."""

    with pytest.raises(WrongRules, match="Follows"):
        Offer((Follows(600),))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"rules": []}',
        written(version=2),
        '{"version": 1, "rules": {}}',
        written("score"),
        written({"at_least_tenths": 600}),
        written({"rule": ["score"]}),
        written({"rule": "score", "at_least_tenths": "600"}),
        written({"rule": "score", "at_least_tenths": 60.5}),
        written({"rule": "score"}),
        written({"rule": "confidence"}),
        written({"rule": "held_for", "days": 7}),
        written(
            {"rule": "held_for", "days": 7, "band": {"at_least_tenths": 1}}, {"rule": "score", "at_least_tenths": 1}
        ),
        written({"rule": "topic_score", "topic": "coffee", "at_least_tenths": 1}),
        written({"rule": "topic_score", "topic": {"number": -1, "slug": "x", "label": "X"}, "at_least_tenths": 1}),
        written({"rule": "country", "choices": "GB"}),
        written({"rule": "country", "choices": [{"key": "GB", "label": 7}]}),
        written({"rule": "country", "choices": [{"key": "GB", "label": "UK", "km": 5}]}),
        written({"rule": "country", "choices": [{"key": "GB", "label": "UK"}], "are_excluded": "no"}),
        written({"rule": "customer", "segment": ["regulars"]}),
        written({"rule": "scored"}),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_field(text):
    with pytest.raises(WrongRules) as refused:
        offer_from_json(text)
    assert re.fullmatch(r"[a-z_]+", refused.value.field)


def test_an_offer_of_the_first_version_stays_readable():
    text = (
        '{"version":1,"rules":[{"rule":"score","at_least_tenths":600,"at_most_tenths":750},{"rule":"topic_score",'
        '"topic":{"number":12,"slug":"coffee","label":"Coffee"},"at_least_tenths":600,"at_most_tenths":null},'
        '{"rule":"country","choices":[{"key":"GB","label":"the UK"}],"are_excluded":false},'
        '{"rule":"held_for","days":7}]}'
    )
    assert [rule.sentence for rule in offer_from_json(text).rules] == [
        "Scores 60 to 75 overall",
        "Scores at least 60 in Coffee",
        "Is in the UK",
        "Held that score for the last 7 days",
    ]
