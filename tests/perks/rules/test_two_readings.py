"""Each rule is read in two ways, for one person and for everybody; the two never differ."""

import random
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.instruments.people import people_of
from perks.rules.facts import DAY_US, HISTORY_DAYS, Facts
from perks.rules.offers import KINDS, Offer, drop_outs, holds, judge, mask
from perks.rules.port import Rule
from perks.rules.refusals import OF_RULES, Gap
from tests.perks.rules.crowds import NOW_US, columns_of, offer_of, rules_of

PEOPLE, OFFERS = 10_000, 200


@pytest.fixture(scope="module")
def everybody():
    return columns_of(np.random.default_rng(20_250_601), PEOPLE)


@pytest.fixture(scope="module")
def people(everybody):
    return people_of(everybody)


@pytest.fixture(scope="module")
def offers():
    dice = random.Random(7)
    return [offer_of(dice) for _ in range(OFFERS)]


def test_both_readings_agree_on_ten_thousand_people_and_two_hundred_offers(everybody, people, offers):
    eligible = []
    for offer in offers:
        masked = mask(offer, everybody, now_us=NOW_US)
        judged = np.fromiter((holds(offer, facts, now_us=NOW_US) for facts in people), np.bool_, PEOPLE)
        assert np.array_equal(masked, judged), (offer, everybody.ids[masked != judged][:3])
        eligible.append(int(masked.sum()))
    # A crowd that nobody, or everybody, falls out of would prove nothing.
    assert sum(0 < count < PEOPLE for count in eligible) > OFFERS / 2


def test_both_readings_of_each_rule_agree_wherever_it_holds_and_where_it_does_not(everybody, people):
    dice = random.Random(11)
    for _ in range(4):
        for rule in rules_of(dice):
            masked = rule.mask(everybody, now_us=NOW_US)
            judged = [rule.refusal(facts, now_us=NOW_US) is None for facts in people[:2_000]]
            assert masked[:2_000].tolist() == judged, rule


def test_what_is_judged_in_words_is_what_holds(people, offers):
    for offer in offers[::5]:
        for facts in people[:100]:
            assert judge(offer, facts, now_us=NOW_US).holds == holds(offer, facts, now_us=NOW_US)


def test_every_refusal_of_a_rule_comes_up_in_the_crowd_and_no_other(people, offers):
    seen = {code for offer in offers for facts in people[:300] for code in judge(offer, facts, now_us=NOW_US).refusals}
    assert seen == set(OF_RULES)


#: How a fact is changed by some of its unit, by the name of the rule that looks at it.
CHANGES = {
    "score": lambda facts, _rule, by: replace(facts, score_tenths=facts.score_tenths + by),
    "topic_score": lambda facts, rule, by: replace(
        facts, topics={**facts.topics, rule.topic.number: facts.topics[rule.topic.number] + by}
    ),
    "confidence": lambda facts, _rule, by: replace(facts, confidence_thousandths=facts.confidence_thousandths + by),
    "held_for": lambda facts, rule, by: replace(
        facts, history=(*facts.history, *[rule.band.ends[0]] * by)[-HISTORY_DAYS:]
    ),
    "account_age": lambda facts, _rule, by: replace(facts, oldest_us=facts.oldest_us - by),
    "not_claimed_for": lambda facts, _rule, by: replace(facts, claimed_us=facts.claimed_us - by),
    "listed_age": lambda facts, _rule, by: replace(facts, listed_us=facts.listed_us - by),
}


def nudged(facts: Facts, rule: Rule, gap: Gap, *, code: str) -> Facts:
    """Return somebody whose fact is changed by a gap, in the direction that the refusal asks for."""
    sign = -1 if code.endswith(("_high", "_long")) else 1
    unit = DAY_US if (rule.name, gap.unit) == ("listed_age", "days") else 1
    return CHANGES[rule.name](facts, rule, sign * gap.amount * unit)


def test_every_gap_is_exact_changed_by_so_much_the_rule_holds_and_by_less_it_does_not(people):
    dice = random.Random(5)
    seen = set()
    for _ in range(6):
        for rule in rules_of(dice):
            for facts in people[:400]:
                refusal = rule.refusal(facts, now_us=NOW_US)
                if refusal is None or refusal.gap is None:
                    continue
                seen.add(refusal.code)
                enough = nudged(facts, rule, refusal.gap, code=refusal.code)
                short = Gap(refusal.gap.amount - 1, refusal.gap.unit)
                still = rule.refusal(nudged(facts, rule, short, code=refusal.code), now_us=NOW_US)
                assert rule.refusal(enough, now_us=NOW_US) is None, (rule, facts)
                assert still is not None, (rule, facts)
                assert still.code == refusal.code, (rule, facts)
    assert seen == {
        "score_too_low", "score_too_high", "topic_score_too_low", "topic_score_too_high", "confidence_too_low",
        "held_too_short", "account_too_new", "claimed_recently", "listed_too_short", "listed_too_long",
    }  # fmt: skip


def test_people_drop_out_in_a_fixed_order_and_the_last_line_counts_the_eligible(everybody, offers):
    for offer in offers[:40]:
        lines = drop_outs(offer, everybody, now_us=NOW_US)
        eligible = int((mask(offer, everybody, now_us=NOW_US) & everybody.is_counted).sum())
        count = int(everybody.is_counted.sum())
        for line in lines:
            assert line.left == count - line.dropped
            count = line.left
        assert count == eligible


def test_the_order_of_rules_does_not_depend_on_who_wrote_them_first(offers):
    for offer in offers:
        assert Offer(offer.rules[::-1]) == offer
        places = [KINDS.index(type(rule)) for rule in offer.rules]
        assert places == sorted(places)
