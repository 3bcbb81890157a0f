"""The form of a perk: what is typed becomes a promise, and nothing else can be asked of anybody."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from auth.queries.people import BusinessCard
from influencers.queries.taxonomy import topic_by_slug, topics_like
from influencers.topics.taxonomy import follow_changes
from kernel.errors import BadInput
from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.offers import KINDS, MOST_TOPICS, Offer
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.scores import Confidence, HeldFor, ScoreBand, Topic, TopicBand
from perks.schemas.beginnings import typed_like, typed_new
from perks.schemas.codes import lines_or_errors
from perks.schemas.editor import EditorForm, read_editor, read_rules, typed_promise
from perks.schemas.rules import field_of_rule
from perks.wording.money import currencies, minor_units, money, plain_amount
from tests.perks.promising import LOAF, NOON, WITH_CODES

LONDON = ZoneInfo("Europe/London")
TYPED = {
    "title": "A loaf of rye",
    "description": "Baked this morning.",
    "value": "4.50",
    "currency": "GBP",
    "copies": "10",
    "claim_from": "2025-05-31T13:00",
    "claim_until": "2025-07-01T13:00",
    "valid_days": "14",
    "kind": "shared",
    "shared_code": "RYE",
    "disclosure": "If I post about it, I say that it was a gift.",
}
LEEDS = BusinessCard(1, "Bruno’s Bakery", "Leeds, GB", "Europe/London", NOON)


def coffee():
    found = topic_by_slug("coffee")
    return Topic(found.number, found.slug, found.label())


def form(*several, **changes):
    typed = {name: text for name, text in (TYPED | changes).items() if text is not None}
    return MultiDict([*typed.items(), *several])


def read(*several, zone=LONDON, **changes):
    return read_editor(form(*several, **changes), zone)


def promised(*several, **changes):
    reading = read(*several, **changes)
    assert reading.errors == {}
    return reading.promise


def errors(*several, **changes):
    return read(*several, **changes).errors


def rules(*several, **changes):
    return promised(*several, **changes).offer.rules


def test_what_is_typed_becomes_a_promise():
    promise = promised(budget="45", per_day="3", low_stock_at="2", has_waiting_list="true", offer_hours="48")
    assert promise == replace(
        LOAF,
        budget_minor=4_500,
        per_day=3,
        low_stock_at=2,
        has_waiting_list=True,
        offer_minutes=2_880,
        claim_from=datetime(2025, 5, 31, 12, tzinfo=UTC),
        claim_until=datetime(2025, 7, 1, 12, tzinfo=UTC),
        visible_from=datetime(2025, 5, 31, 12, tzinfo=UTC),
        visible_until=datetime(2025, 7, 1, 12, tzinfo=UTC),
    )


def test_the_form_has_a_field_for_every_rule_there_is_and_reads_each_back():
    band = ScoreBand(600, 755)
    every = Offer(
        (
            band,
            TopicBand(coffee(), 600, None),
            Confidence(650),
            HeldFor(7, band),
            InCountry((Choice("NO", "Norway"), Choice("GB", "United Kingdom"))),
            InCity((Choice("leeds", "Leeds"),), are_excluded=True),
            OnNetwork((Choice("bluesky", "Bluesky"), Choice("blog", "Blog or feed"))),
            AccountAge(180),
            ListedAge(None, 90),
            NotClaimedFor(30),
            IsCustomer("regulars"),
        )
    )
    assert {type(rule) for rule in every.rules} == set(KINDS)
    for promise in (
        replace(LOAF, offer=every),
        replace(WITH_CODES, offer=Offer((IsCustomer(), ListedAge(10, 20))), budget_minor=4_500, per_day=2),
        replace(LOAF, kind="link", shared_code="", link="https://bakery.example/x?y=1", redeemed_by="balanced"),
    ):
        typed = typed_promise(promise, LONDON)
        networks = [("network", name) for name in typed.pop("network", [])]
        posted = MultiDict([*((name, str(text)) for name, text in typed.items() if text is not None), *networks])
        assert read_editor(posted, LONDON).promise == promise


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"score_from": "60", "score_to": "75.5"}, ScoreBand(600, 755)),
        ({"score_to": "40"}, ScoreBand(None, 400)),
        ({"confidence": "700"}, Confidence(700)),
        ({"countries": "norway; uk"}, InCountry((Choice("NO", "Norway"), Choice("GB", "United Kingdom")))),
        ({"not_countries": "US, us"}, InCountry((Choice("US", "United States"),), are_excluded=True)),
        ({"cities": "Leeds, São Paulo"}, InCity((Choice("leeds", "Leeds"), Choice("sao paulo", "São Paulo")))),
        ({"not_cities": "York"}, InCity((Choice("york", "York"),), are_excluded=True)),
        ({"account_days": "1,000"}, AccountAge(1_000)),
        ({"not_claimed_days": "90"}, NotClaimedFor(90)),
        ({"is_customer": "true"}, IsCustomer()),
        ({"is_customer": "true", "segment": "regulars"}, IsCustomer("regulars")),
        ({"listed_from": "0"}, ListedAge(0, None)),
        ({"listed_to": "30"}, ListedAge(None, 30)),
    ],
)  # fmt: skip
def test_each_field_makes_its_rule(changes, rule):
    assert rules(**changes) == (rule,)


def test_topics_are_found_by_their_name_or_slug_and_may_be_several():
    made = rules(topic_1="COFFEE", topic_1_from="60", topic_3="photography")
    assert [(rule.topic.slug, rule.at_least_tenths) for rule in made] == [("coffee", 600), ("photography", 0)]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"topic_1": "cofee", "topic_1_from": "1"}, "topic_1", "There is no topic “cofee”"),
        ({"topic_2": "espress", "topic_2_from": "1"}, "topic_2", "Do you mean Espresso"),
        ({"topic_1_from": "60"}, "topic_1", "Name the topic"),
        ({"topic_1": "coffee", "topic_2": "coffee"}, "topic_2", "stands above already"),
        ({"score_from": "75", "score_to": "60"}, "score_to", "lowest score is above the highest"),
        ({"score_from": "101"}, "score_from", "from 0 to 100"),
        ({"score_from": "-5"}, "score_from", "from 0 to 100"),
        ({"held_days": "7"}, "held_days", "overall score that is to be held"),
        ({"held_days": "91", "score_from": "1"}, "held_days", "from 1 to 90"),
        ({"countries": "Norway, Narnia"}, "countries", "no country “Narnia”"),
        ({"cities": "Norway"}, "cities", "Write cities only"),
        ({"countries": "Norway", "not_countries": "Sweden"}, "not_countries", "one of both"),
        ({"segment": "regulars"}, "segment", "tick “Only customers"),
        ({"listed_from": "30", "listed_to": "10"}, "listed_to", "longer than the longest"),
        ({"value": "4.505"}, "value", "GBP has 2 decimals"),
        ({"value": "-4"}, "value", "Write an amount, like 12.50"),
        ({"value": "£4"}, "value", "Write an amount"),
        ({"budget": "lots"}, "budget", "Write an amount"),
        ({"value": "100", "currency": "XXX"}, "currency", "Choose a currency"),
        ({"title": ""}, "title", "Give it a title"),
        ({"title": "x" * 121}, "title", "at most 120"),
        ({"copies": "0"}, "copies", "from 1 to 100,000"),
        ({"copies": "ten"}, "copies", "whole number"),
        ({"claim_until": "2025-05-31T13:00"}, "claim_until", "not after the beginning"),
        ({"visible_from": "2025-08-01T00:00", "visible_until": "2025-07-01T00:00"}, "visible_until", "not after"),
        ({"claim_from": "tomorrow"}, "claim_from", "Write a day and a time"),
        ({"claim_from": "2025-02-30T10:00"}, "claim_from", "no such day"),
        ({"claim_from": "0001-01-01T00:00"}, "claim_from", "from 2000 to 2199"),
        ({"kind": "barter"}, "kind", "Choose how people get it"),
        ({"kind": "generated", "code_pattern": "RYE-##########", "copies": "20001"}, "copies", "at most 20,000"),
        ({"kind": "generated", "code_pattern": "RYE-##"}, "code_pattern", "needs 4 blanks"),
        ({"kind": "generated", "code_pattern": "RYE/####"}, "code_pattern", "letters A to Z"),
        ({"kind": "link", "link": "http://bakery.example"}, "link", "begins with https://"),
        ({"kind": "link", "link": "javascript:alert(1)//https://x.example"}, "link", "begins with https://"),
        ({"kind": "link", "link": "https://me:secret@bakery.example"}, "link", "begins with https://"),
        ({"kind": "link", "link": "https://bakery"}, "link", "begins with https://"),
        ({"kind": "link", "link": "https://bakery.example:port/"}, "link", "begins with https://"),
        ({"redeemed_by": "handshake"}, "redeemed_by", "Choose how it is redeemed"),
        ({"valid_days": ""}, "valid_days", "how many days"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(changes, field, said):
    told = errors(**changes)
    assert list(told) == [field]
    assert said in told[field]


def test_everything_wrong_is_told_at_once():
    told = errors(
        title="", copies="no", value="1.234567", score_from="80", score_to="20", claim_from="2025-03-30T01:30"
    )
    assert set(told) == {"title", "copies", "value", "score_to", "claim_from"}


def test_the_form_has_a_line_for_every_topic_a_perk_can_ask_for():
    words = ("coffee", "photo", "cook", "music", "garden", "cycl", "run", "chess", "poet", "tea")
    named = {topic_by_slug(topics_like(word, 1)[0].slug) for word in words}
    offer = Offer(tuple(TopicBand(Topic(each.number, each.slug, each.label()), 10, None) for each in named))
    assert len(offer.rules) == MOST_TOPICS
    typed = typed_promise(replace(LOAF, offer=offer), LONDON)
    assert sum(name in typed for name in (f"topic_{line}" for line in range(1, 11))) == MOST_TOPICS


def test_a_place_is_no_topic_to_be_an_expert_in():
    assert "is a place" in errors(topic_1="Norway")["topic_1"]


def test_a_topic_that_was_retired_is_no_topic_to_ask_for(tmp_path):
    path = tmp_path / "changes.ndjson"
    path.write_text('{"change": "retire", "at": "2025-06-01T12:00:00Z", "by": null, "slug": "jazz"}\n')
    follow_changes(path)
    try:
        assert "There is no topic “jazz”" in errors(topic_1="jazz")["topic_1"]
    finally:
        follow_changes(None)


@pytest.mark.parametrize(
    "name", ["must_follow", "follow", "like", "required_post", "hashtag", "review", "rules", "status"]
)
def test_a_condition_that_no_perk_can_have_is_refused_by_name(name):
    for typed in (read, lambda **asked: read_rules(form(**asked), LONDON)):
        with pytest.raises(BadInput) as told:
            typed(**{name: "1"})
        assert told.value.fields == {name: "A perk has no such field. It asks nothing of anybody in return."}


def test_no_field_of_the_form_is_about_what_somebody_does_in_return():
    words = {part for name in EditorForm(LONDON).fields for part in name.split("_")}
    assert not words & {"follow", "like", "likes", "post", "posts", "share", "reshare", "review", "hashtag", "mention"}


def test_a_time_that_the_clock_leaves_out_is_told():
    told = errors(claim_from="2026-03-29T01:30", claim_until="2026-04-30T01:30")
    assert told["claim_from"] == (
        "There is no 01:30 on 29 Mar 2026: clocks go forward over it. The next there is is 02:30."
    )


def test_a_time_that_comes_twice_is_the_first_to_begin_and_the_second_to_end():
    reading = read(claim_from="2025-10-26T01:30", claim_until="2026-10-25T01:30")
    assert reading.promise.claim_from == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert reading.promise.claim_until == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert reading.remarks == {
        "claim_from": "Clocks go back that night, so 01:30 comes twice: we take the first.",
        "claim_until": "Clocks go back that night, so 01:30 comes twice: we take the second.",
    }
    typed = typed_promise(reading.promise, LONDON)
    assert (typed["claim_from"], typed["claim_until"]) == ("2025-10-26T01:30", "2026-10-25T01:30")


@pytest.mark.parametrize(("zone", "hour"), [("Europe/London", 8), ("America/New_York", 13), ("Asia/Kathmandu", 3)])
def test_times_are_read_on_the_clock_of_the_business(zone, hour):
    promise = read(zone=ZoneInfo(zone), claim_from="2025-06-01T09:00").promise
    assert promise.claim_from.hour == hour
    assert typed_promise(promise, ZoneInfo(zone))["claim_from"] == "2025-06-01T09:00"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12", "EUR", 1_200),
        ("12.5", "EUR", 1_250),
        ("12,50", "EUR", 1_250),
        ("1,234.50", "GBP", 123_450),
        ("1 234.50", "GBP", 123_450),
        ("1,234", "GBP", 123_400),
        ("1234", "JPY", 1_234),
        ("1.234", "KWD", 1_234),
        ("0", "NOK", 0),
        ("4.00", "JPY", 4),
    ],
)
def test_amounts_are_read_in_the_minor_units_of_their_currency(text, currency, minor):
    assert minor_units(text, currency) == minor
    assert minor_units(plain_amount(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [("1.5", "JPY"), ("1.2345", "KWD"), ("1,23,4", "EUR"), ("1e3", "EUR"), ("９", "EUR"), ("9" * 20, "EUR")],
)
def test_other_amounts_are_refused(text, currency):
    with pytest.raises(ValueError, match=r"\."):
        minor_units(text, currency)


def test_every_currency_can_be_read_and_written():
    for code, _name in currencies():
        assert minor_units(plain_amount(1_234_567, code), code) == 1_234_567
        assert money(1_234_567, code)


def test_rules_are_read_whatever_else_is_wrong_with_the_form():
    offer, wrong = read_rules(form(title="", copies="no", score_from="60", countries="Narnia"), LONDON)
    assert offer == Offer((ScoreBand(600, None),))
    assert list(wrong) == ["countries"]


def test_a_rule_that_is_refused_is_refused_where_it_was_typed():
    values = read(topic_2="coffee", not_countries="Norway", score_from="1").values
    for key, field in (
        ("topic_score:coffee", "topic_2"), ("country", "not_countries"), ("score", "score_from"), ("copies", "copies"),
    ):  # fmt: skip
        assert field_of_rule(key, values) == field


def test_a_new_form_holds_a_perk_that_only_lacks_its_title():
    typed = typed_new(LEEDS, now=NOON)
    assert (typed["currency"], typed["claim_from"], typed["code_pattern"]) == (
        "GBP",
        "2025-06-02T09:00",
        "BB-####-####-##",
    )
    reading = read_editor(MultiDict({name: str(text) for name, text in typed.items()}), LONDON)
    assert set(reading.errors) == {"title"}


@pytest.mark.parametrize(("place", "currency"), [("Bergen, Norway", "NOK"), ("Lyon, FR", "EUR"), ("", "EUR")])
def test_a_new_perk_begins_in_the_currency_of_its_place(place, currency):
    assert typed_new(replace(LEEDS, place=place), now=NOON)["currency"] == currency


def test_a_perk_like_another_has_its_own_windows_and_no_shared_code():
    typed = typed_like(LOAF, LEEDS, now=NOON)
    assert typed["title"] == "A loaf of rye"
    assert (typed["claim_from"], typed["shared_code"]) == ("2025-06-02T09:00", "")
    assert "visible_from" not in typed


def upload(content: bytes, name="codes.csv"):
    return MultiDict({"file": FileStorage(BytesIO(content), filename=name)})


NO_FILE = MultiDict()


def test_codes_come_a_line_each_from_a_text_or_a_file():
    assert lines_or_errors(MultiDict({"codes": "A-1\r\n\r\nA-2\r\n"}), NO_FILE) == (["A-1", "", "A-2"], {})
    assert lines_or_errors(MultiDict(), upload(b"\xef\xbb\xbfA-1\nA-2\n")) == (["A-1", "A-2"], {})


def test_lines_keep_their_numbers_when_the_text_begins_with_empty_ones():
    assert lines_or_errors(MultiDict({"codes": "\r\nA-1"}), NO_FILE)[0] == ["", "A-1"]


@pytest.mark.parametrize(
    ("typed", "file", "field"),
    [
        ({}, NO_FILE, "codes"),
        ({"codes": " \n"}, NO_FILE, "codes"),
        ({"codes": "A-1"}, upload(b"A-2"), "file"),
        ({}, upload(b"\xff\xfe\x00"), "file"),
        ({}, upload(b"A-1\n" * 300_000), "file"),
    ],
)
def test_what_holds_no_codes_is_told_beside_its_field(typed, file, field):
    assert list(lines_or_errors(MultiDict(typed), file)[1]) == [field]


def test_an_upload_holds_nothing_but_codes():
    with pytest.raises(BadInput):
        lines_or_errors(MultiDict({"codes": "A-1", "status": "shown"}), NO_FILE)
    with pytest.raises(BadInput):
        lines_or_errors(MultiDict(), MultiDict({"picture": FileStorage()}))


@pytest.mark.parametrize("seen_us", ["-1", "9" * 30, "9" * 5_000, str(2**63)])
def test_a_moment_that_no_clock_shows_is_refused(seen_us):
    assert list(errors(seen_us=seen_us)) == ["seen_us"]


def test_the_latest_moment_is_read():
    assert read(seen_us="253402300799999999").seen_changed_at == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("field", ["title", "where", "shared_code"])
@pytest.mark.parametrize("end", ["\n", "\u2028", "\u2029", "\x1b"])
def test_what_stands_in_mails_is_one_line(field, end):
    assert list(errors(**{field: f"Rye{end}You won"})) == [field]
