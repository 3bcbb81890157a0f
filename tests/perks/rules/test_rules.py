"""What each rule says, at its ends and where nothing is known."""

import pytest

from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.facts import DAY_US, Facts
from perks.rules.offers import Offer, judge
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.port import Rule, WrongRules
from perks.rules.refusals import Gap
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand
from tests.perks.rules.crowds import NOW_US

COFFEE = Topic(12, "coffee", "Coffee")
NORDIC = (Choice("NO", "Norway"), Choice("SE", "Sweden"), Choice("GB", "United Kingdom"))


def refused(rule: Rule, **facts) -> tuple[str, Gap | None] | None:
    return rule.refusal(Facts(influencer_id=1, **facts), now_us=NOW_US)


def had(rule: Rule, **facts) -> str:
    return rule.having(Facts(influencer_id=1, **facts), now_us=NOW_US).have


@pytest.mark.parametrize(
    ("tenths", "code", "gap"),
    [
        (0, "score_too_low", 600), (599, "score_too_low", 1), (600, None, None), (750, None, None),
        (751, "score_too_high", 1),
    ],
)  # fmt: skip
def test_both_ends_of_a_band_belong_to_it(tenths, code, gap):
    refusal = refused(ScoreBand(600, 750), score_tenths=tenths)
    assert (refusal and refusal.code) == code
    assert (refusal and refusal.gap) == (gap and Gap(gap, "tenths"))


def test_a_score_is_told_with_the_points_that_it_is_short_or_over():
    band = TopicBand(COFFEE, 600, 750)
    assert band.sentence == "Scores 60 to 75 in Coffee"
    assert had(band, topics={12: 583}) == "58.3, 1.7 short"
    assert had(band, topics={12: 800}) == "80.0, 5.0 over"
    assert had(band, topics={12: 600}) == "60.0"


def test_whom_a_topic_does_not_listen_to_has_no_score_in_it_and_no_gap():
    assert refused(TopicBand(COFFEE, at_most_tenths=500), topics={7: 300}) == ("topic_score_too_low", None)
    assert had(TopicBand(COFFEE, 0), topics={}) == "no score in Coffee"


def test_who_hides_a_topic_is_told_that_it_is_hidden_and_by_whom():
    rule, facts = TopicBand(COFFEE, 600), {"topics": {}, "hidden_topics": frozenset({12})}
    assert had(rule, **facts) == "hidden by you"
    assert refused(rule, **facts) == ("topic_score_too_low", None)
    assert had(TopicBand(COFFEE, 600), topics={}, hidden_topics=frozenset({7})) == "no score in Coffee"


def test_a_measured_zero_is_a_score():
    assert refused(TopicBand(COFFEE, at_most_tenths=500), topics={12: 0}) is None
    assert refused(ScoreBand(at_most_tenths=100), score_tenths=0) is None
    assert refused(ScoreBand(at_most_tenths=100), score_tenths=None) == ("score_too_low", None)


def test_confidence_is_told_in_whole_percents_and_never_rounded_up_to_what_is_asked_for():
    rule = Confidence(700)
    assert rule.sentence == "Confidence at least 70\u202f%"
    assert had(rule, confidence_thousandths=620) == "62\u202f%, 8\u202f% short"
    assert had(rule, confidence_thousandths=699) == "69\u202f%, 1\u202f% short"
    assert refused(rule, confidence_thousandths=699) == ("confidence_too_low", Gap(1, "thousandths"))
    assert refused(rule, confidence_thousandths=700) is None
    assert had(rule, confidence_thousandths=989) == "98\u202f%"
    assert had(Confidence(625), confidence_thousandths=624) == "62.4\u202f%, 0.1\u202f% short"


def test_a_country_that_is_not_stated_is_in_none_and_outside_of_none():
    for rule in (InCountry(NORDIC), InCountry(NORDIC, are_excluded=True)):
        assert refused(rule, country=None) == ("wrong_place", None)
        assert had(rule, country=None) == "not known"
        assert "profile" in rule.having(Facts(influencer_id=1), now_us=NOW_US).note
    assert refused(InCountry(NORDIC), country="GB") is None
    assert refused(InCountry(NORDIC, are_excluded=True), country="GB") == ("wrong_place", None)
    assert refused(InCountry(NORDIC, are_excluded=True), country="FR") is None


def test_places_are_told_by_their_names():
    assert InCountry(NORDIC).sentence == "Is in Norway, Sweden or the United Kingdom"
    assert InCountry(NORDIC[:1], are_excluded=True).sentence == "Is not in Norway"
    assert had(InCountry(NORDIC), country="FR", country_name="France") == "France"
    assert had(InCity((Choice("tromso", "Tromsø"),)), city="tromso") == "Tromsø"
    assert refused(InCity((Choice("tromso", "Tromsø"),)), city="leeds") == ("wrong_place", None)


def test_one_account_on_one_of_the_networks_is_enough():
    rule = OnNetwork((Choice("bluesky", "Bluesky"), Choice("blog", "Blog or feed")))
    assert refused(rule, networks=frozenset({"mastodon", "blog"})) is None
    assert refused(rule, networks=frozenset({"mastodon"})) == ("wrong_network", None)
    assert had(rule, networks=frozenset({"blog"})) == "Blog or feed"


def test_a_score_is_held_only_on_days_in_a_row_up_to_the_last_one():
    rule = HeldFor(3, ScoreBand(600, 750))
    assert refused(rule, history=(600, 750, 600)) is None
    assert refused(rule, history=(600, 600, 600, 599, 600)) == ("held_too_short", Gap(2, "days"))
    assert refused(rule, history=(600, 600, 600, 751)) == ("held_too_short", Gap(3, "days"))
    assert had(rule, history=(599, 600, 600)) == "2 of 3 days"


def test_a_day_that_was_not_measured_does_not_hold():
    assert refused(HeldFor(3, ScoreBand(0)), history=(700, None, 700)) == ("held_too_short", Gap(2, "days"))
    assert refused(HeldFor(3, ScoreBand(0)), history=(700, 700)) == ("held_too_short", Gap(1, "days"))


@pytest.mark.parametrize(("nudge", "gap"), [(-1, None), (0, None), (1, Gap(1, "us"))])
def test_days_are_counted_to_the_microsecond(nudge, gap):
    at_us = NOW_US - 90 * DAY_US + nudge
    rules = [
        refused(AccountAge(90), oldest_us=at_us),
        refused(NotClaimedFor(90), claimed_us=at_us),
        refused(ListedAge(at_least_days=90), listed_us=at_us),
    ]
    assert [refusal and refusal.gap for refusal in rules] == [gap] * 3


def test_days_of_listing_are_whole_ones():
    rule = ListedAge(at_most_days=30)
    assert refused(rule, listed_us=NOW_US - 31 * DAY_US + 1) is None
    assert refused(rule, listed_us=NOW_US - 31 * DAY_US) == ("listed_too_long", Gap(1, "days"))
    assert had(rule, listed_us=NOW_US - 33 * DAY_US) == "33 days, 3 days over"
    assert refused(rule, listed_us=None) == ("listed_too_short", None)


def test_a_wait_is_told_in_the_unit_it_needs():
    rule = NotClaimedFor(90)
    assert had(rule, claimed_us=NOW_US - 80 * DAY_US) == "claimed 80 days ago, 10 days short"
    assert had(rule, claimed_us=NOW_US - 90 * DAY_US + 1) == "claimed 89 days ago, 1 minute short"
    assert had(rule, claimed_us=None) == "nothing"


def test_an_age_that_the_network_does_not_tell_does_not_hold():
    assert refused(AccountAge(1), oldest_us=None) == ("account_too_new", None)
    assert had(AccountAge(1), oldest_us=None) == "not known"
    assert had(AccountAge(180), oldest_us=NOW_US - 1_500 * DAY_US) == "4 years"


def test_a_customer_of_another_segment_is_not_told_so():
    stranger, elsewhere = (had(IsCustomer("regulars"), segment=segment) for segment in (None, "guests"))
    assert stranger == elsewhere == "not found"
    assert refused(IsCustomer("regulars"), segment="regulars") is None
    assert refused(IsCustomer(), segment="") is None
    assert refused(IsCustomer(), segment=None) == ("not_a_customer", None)


def test_an_offer_without_rules_is_for_everybody_who_is_scored_old_enough_and_here():
    assert judge(Offer(), Facts(influencer_id=1, score_tenths=0), now_us=NOW_US).holds
    refusals = judge(Offer(), Facts(influencer_id=1, is_minor=True, is_removed=True), now_us=NOW_US).refusals
    assert refusals == ("excluded", "not_scored", "too_young")


def test_what_is_asked_of_everybody_is_told_only_to_whom_it_refuses():
    judged = judge(Offer((ScoreBand(600),)), Facts(influencer_id=1, score_tenths=610), now_us=NOW_US)
    assert [verdict.key for verdict in judged.verdicts] == ["score"]


def test_a_refusal_names_every_rule_that_does_not_hold_with_its_gap():
    offer = Offer((TopicBand(COFFEE, 600, 750), ScoreBand(600)))
    judged = judge(offer, Facts(influencer_id=1, score_tenths=610, topics={12: 583}), now_us=NOW_US)
    assert judged.refusals == ("topic_score_too_low",)
    assert judged.fields == {"topic_score:coffee": "Scores 60 to 75 in Coffee: 58.3, 1.7 short"}
    assert judged.message == "Your score in the topic of this perk is below what it asks for."


@pytest.mark.parametrize(
    "make",
    [
        lambda: ScoreBand(),
        lambda: ScoreBand(601, 600),
        lambda: ScoreBand(-1),
        lambda: ScoreBand(60.5),
        lambda: ScoreBand(True),
        lambda: TopicBand(COFFEE, 1_001),
        lambda: Confidence(0),
        lambda: HeldFor(0, ScoreBand(1)),
        lambda: HeldFor(91, ScoreBand(1)),
        lambda: InCountry(()),
        lambda: InCountry((*NORDIC, NORDIC[0])),
        lambda: InCity((Choice("", "Nowhere"),)),
        lambda: OnNetwork(tuple(Choice(str(k), "x") for k in range(301))),
        lambda: AccountAge(0),
        lambda: ListedAge(),
        lambda: ListedAge(2, 1),
        lambda: NotClaimedFor(10**6),
        lambda: IsCustomer(""),
        lambda: Offer((ScoreBand(1), ScoreBand(2))),
        lambda: Offer((HeldFor(7, ScoreBand(1)),)),
        lambda: Offer((HeldFor(7, ScoreBand(1)), ScoreBand(2))),
        lambda: Offer(tuple(TopicBand(Topic(k, f"t{k}", "T"), 1) for k in range(11))),
    ],
)
def test_a_rule_that_cannot_be_is_refused_when_it_is_made(make):
    with pytest.raises(WrongRules):
        make()
