"""Which changes keep a promise, and what a draft needs before it becomes one: no database is asked."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from perks.loosening import tightened
from perks.promises import Taken, worsened
from perks.publishing import gaps_before_publishing, remarks_before_publishing
from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.offers import Offer, mask
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand
from tests.perks.promising import LOAF, NOON, WITH_CODES, WITH_UPLOADS
from tests.perks.rules.crowds import NOW_US, columns_of, offer_of

DAY = timedelta(days=1)
NOBODY = Taken()
COFFEE = Topic(11, "coffee", "Coffee")
NORWAY, SWEDEN = Choice("NO", "Norway"), Choice("SE", "Sweden")

#: Promised with a limit to everything, so that each can grow.
LIMITED = replace(
    LOAF, per_day=5, per_person=2, budget_minor=9_000, has_waiting_list=True, offer=Offer((Confidence(500),))
)


@pytest.mark.parametrize(
    "better",
    [
        {"copies": 11},
        {"copies": 1},
        {"budget_minor": None},
        {"budget_minor": 10_000},
        {"budget_minor": 450},
        {"per_day": 6},
        {"per_day": None},
        {"per_person": 3},
        {"valid_days": 15},
        {"claim_from": NOON - 2 * DAY},
        {"claim_until": NOON + 31 * DAY},
        {"visible_from": NOON - 3 * DAY},
        {"visible_until": NOON + 41 * DAY},
        {"offer_minutes": 2_000},
        {"description": "Baked this very morning."},
        {"where": "Leeds"},
        {"disclosure": "A gift from the bakery."},
        {"shared_code": "RYE2"},
        {"low_stock_at": 3},
        {"offer": Offer()},
        {"offer": Offer((Confidence(300),))},
    ],
)
def test_what_is_promised_may_become_better(better):
    assert worsened(LIMITED, replace(LIMITED, **better), NOBODY) == {}


@pytest.mark.parametrize(
    ("worse", "field"),
    [
        ({"title": "A slice of rye"}, "title"),
        ({"terms": "Mondays only."}, "terms"),
        ({"kind": "link"}, "kind"),
        ({"code_pattern": "RYE-####-####"}, "code_pattern"),
        ({"value_minor": 400}, "value"),
        ({"value_minor": 500}, "value"),
        ({"currency": "EUR"}, "currency"),
        ({"redeemed_by": "balanced"}, "redeemed_by"),
        ({"per_person": 1}, "per_person"),
        ({"per_day": 4}, "per_day"),
        ({"valid_days": 13}, "valid_days"),
        ({"claim_from": NOON}, "claim_from"),
        ({"claim_until": NOON + 29 * DAY}, "claim_until"),
        ({"visible_from": NOON - DAY}, "visible_from"),
        ({"visible_until": NOON + 39 * DAY}, "visible_until"),
        ({"has_waiting_list": False}, "has_waiting_list"),
        ({"offer_minutes": 60}, "offer_hours"),
        ({"offer": Offer((Confidence(501),))}, "confidence"),
        ({"offer": Offer((Confidence(500), ScoreBand(100, None)))}, "score"),
    ],
)
def test_what_is_promised_does_not_become_worse_and_the_field_is_named(worse, field):
    assert list(worsened(LIMITED, replace(LIMITED, **worse), NOBODY)) == [field]


def test_a_limit_a_day_that_was_not_promised_cannot_be_set_later():
    assert "no limit a day" in worsened(LOAF, replace(LOAF, per_day=100), NOBODY)["per_day"]


def test_copies_stay_for_everybody_who_has_one_is_offered_one_or_waits():
    taken = Taken(claimed=4, offered=2, waiting=1, spent_minor=1_800)
    assert worsened(LOAF, replace(LOAF, copies=7), taken) == {}
    told = worsened(LOAF, replace(LOAF, copies=6), taken)["copies"]
    assert told == "4 copies are claimed, 2 offered and 1 people wait: keep at least 7."


def test_a_line_longer_than_the_copies_does_not_ask_for_more_copies():
    taken = Taken(claimed=10, waiting=50)
    assert worsened(LOAF, replace(LOAF, where="Leeds"), taken) == {}
    assert "keep at least 10" in worsened(LOAF, replace(LOAF, copies=9), taken)["copies"]


def test_a_budget_pays_for_everybody_who_has_a_copy_is_offered_one_or_waits():
    taken = Taken(claimed=4, offered=2, waiting=1, spent_minor=1_800)
    assert worsened(LOAF, replace(LOAF, budget_minor=3_150), taken) == {}
    assert list(worsened(LOAF, replace(LOAF, budget_minor=3_149), taken)) == ["budget"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ScoreBand(600, 750), ScoreBand(550, 800)),
        (ScoreBand(600, 750), ScoreBand(600, None)),
        (ScoreBand(600, 750), ScoreBand(None, 750)),
        (TopicBand(COFFEE, 600, 750), TopicBand(COFFEE, 0, None)),
        (Confidence(700), Confidence(699)),
        (HeldFor(7, ScoreBand(600, 750)), HeldFor(6, ScoreBand(500, 750))),
        (AccountAge(180), AccountAge(90)),
        (ListedAge(30, 90), ListedAge(10, None)),
        (NotClaimedFor(90), NotClaimedFor(30)),
        (IsCustomer("regulars"), IsCustomer()),
        (InCountry((NORWAY,)), InCountry((NORWAY, SWEDEN))),
        (InCountry((NORWAY, SWEDEN), are_excluded=True), InCountry((NORWAY,), are_excluded=True)),
        (InCity((Choice("leeds", "Leeds"),)), InCity((Choice("leeds", "Leeds"), Choice("york", "York")))),
        (OnNetwork((Choice("bluesky", "Bluesky"),)), OnNetwork((Choice("bluesky", "B"), Choice("blog", "Blog")))),
    ],
)
def test_a_rule_may_ask_less_and_not_more(before, after):
    narrow, wide = alone(before), alone(after)
    assert tightened(narrow, wide) == ()
    assert tightened(narrow, narrow) == ()
    assert {rule.key for rule in tightened(wide, narrow)} >= {before.key}


def test_a_rule_may_be_dropped_and_not_added():
    assert tightened(Offer((AccountAge(90), Confidence(500))), Offer((Confidence(500),))) == ()
    assert [rule.key for rule in tightened(Offer(), Offer((AccountAge(1),)))] == ["account_age"]


def test_another_segment_is_no_looser_one():
    assert tightened(Offer((IsCustomer("regulars"),)), Offer((IsCustomer("friends"),)))


def alone(rule):
    """Return an offer of one rule; the band of a held score stands beside it."""
    return Offer((rule, rule.band) if isinstance(rule, HeldFor) else (rule,))


def test_rules_that_count_as_looser_let_in_everybody_they_let_in_before():
    """The word of the comparison is held against the masks: a wrong one would shut somebody out unseen."""
    crowd = columns_of(np.random.default_rng(7), 2_000)
    dice = random.Random(11)
    looser = 0
    for _ in range(2_000):
        before, after = offer_of(dice), offer_of(dice)
        pairs = [(was, now) for was in before.rules for now in after.rules if was.key == now.key]
        for old, new in ((alone(was), alone(now)) for was, now in pairs):
            if tightened(old, new):
                continue
            looser += 1
            assert not np.any(mask(old, crowd, now_us=NOW_US) & ~mask(new, crowd, now_us=NOW_US)), (old, new)
    assert looser > 300


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": ""}, "description"),
        ({"disclosure": ""}, "disclosure"),
        ({"shared_code": ""}, "shared_code"),
        ({"kind": "link", "shared_code": ""}, "link"),
        ({"kind": "link", "shared_code": "", "link": "http://bakery.example"}, "link"),
        ({"budget_minor": 449}, "budget"),
        ({"claim_from": NOON - 2 * DAY, "claim_until": NOON}, "claim_until"),
        ({"visible_from": NOON}, "visible_from"),
        ({"visible_until": NOON + DAY}, "visible_until"),
    ],
)
def test_a_draft_that_lacks_something_is_told_which_field(changes, field):
    assert gaps_before_publishing(LOAF, codes_lacking=0, now=NOON) == {}
    assert list(gaps_before_publishing(replace(LOAF, **changes), codes_lacking=0, now=NOON)) == [field]


def test_uploaded_codes_have_to_be_there_and_made_ones_have_to_be_possible():
    assert "3 of the 10" in gaps_before_publishing(WITH_UPLOADS, codes_lacking=3, now=NOON)["copies"]
    assert gaps_before_publishing(WITH_CODES, codes_lacking=10, now=NOON) == {}
    small = replace(WITH_CODES, code_pattern="RYE-##")
    assert list(gaps_before_publishing(small, codes_lacking=10, now=NOON)) == ["code_pattern"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget_minor": 900}, "The budget pays for 2 of the 10 copies."),
        ({"per_person": 11}, "One person may claim 11 copies, and there are 10."),
        ({"per_day": 10}, "The limit a day is no limit: it lets all copies go on one day."),
    ],
)
def test_what_may_be_meant_is_worth_a_second_look(changes, said):
    assert remarks_before_publishing(LOAF) == ()
    assert remarks_before_publishing(replace(LOAF, **changes)) == (said,)
