"""The part of a perk's form that says for whom it is. There is no field for a follow, a like or a post."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from marshmallow import fields, validate

from influencers.queries.labels import network_label
from kernel.forms import Count, Form
from perks.rules.dealings import (
    LONGEST_SEGMENT,
    MOST_AGE_DAYS,
    MOST_CLAIM_DAYS,
    AccountAge,
    IsCustomer,
    ListedAge,
    NotClaimedFor,
)
from perks.rules.facts import HISTORY_DAYS
from perks.rules.offers import MOST_TOPICS, Offer
from perks.rules.places import Choice, InCity, InCountry, OnNetwork
from perks.rules.port import Rule, WrongRules
from perks.rules.scores import SURE_THOUSANDTHS, Confidence, HeldFor, ScoreBand, TopicBand
from perks.rules.wording import bound
from perks.schemas.fields import Cities, Countries, NamedTopic, Tenths, typed_topic

#: A line for each topic that a perk can ask for.
TOPIC_LINES = tuple(range(1, MOST_TOPICS + 1))
#: The networks that a perk can ask for.
NETWORKS = ("bluesky", "mastodon", "twitter", "instagram", "tiktok", "youtube", "telegram", "blog")
#: Thousandths of confidence that the form offers, and about how many independent reactors make each.
CONFIDENCES: Mapping[int, int] = MappingProxyType({500: 4, 600: 6, 700: 9, 800: 16, 900: 36})

_TOPIC_FIELDS: dict[str, fields.Field[Any]] = {
    name: field
    for line in TOPIC_LINES
    for name, field in (
        (f"topic_{line}", NamedTopic()),
        (f"topic_{line}_from", Tenths()),
        (f"topic_{line}_to", Tenths()),
    )
}


class RulesForm(Form):
    """For whom a perk is. Every field may be empty; what is filled in must hold."""

    class Meta:
        """The lines of topics are all alike, so they are not written five times."""

        include = _TOPIC_FIELDS

    score_from = Tenths()
    score_to = Tenths()
    held_days = Count(1, HISTORY_DAYS)
    confidence = Count(1, SURE_THOUSANDTHS)
    countries = Countries()
    not_countries = Countries()
    cities = Cities()
    not_cities = Cities()
    network = fields.List(fields.String(validate=validate.OneOf(NETWORKS, error="There is no such network here.")))
    account_days = Count(1, MOST_AGE_DAYS)
    not_claimed_days = Count(1, MOST_CLAIM_DAYS)
    is_customer = fields.Boolean(load_default=False)
    segment = fields.String(
        validate=validate.Length(max=LONGEST_SEGMENT, error=f"Write at most {LONGEST_SEGMENT} characters.")
    )
    listed_from = Count(0, MOST_AGE_DAYS)
    listed_to = Count(0, MOST_AGE_DAYS)


#: Names of the fields that say for whom a perk is.
RULE_FIELDS = frozenset(RulesForm().fields)


#: Where in the form each rule is typed, by its key; topics have a line each.
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "score": "score_from",
        "country": "countries",
        "city": "cities",
        "confidence": "confidence",
        "network": "network",
        "held_for": "held_days",
        "account_age": "account_days",
        "listed_age": "listed_from",
        "customer": "is_customer",
        "not_claimed_for": "not_claimed_days",
    }
)


def field_of_rule(key: str, values: Mapping[str, Any]) -> str:
    """Return the field in which a rule of some key was typed; a name that is no rule's is a field's own."""
    topics = {f"{TopicBand.name}:{values[name].slug}": name for name in _topic_names() if values.get(name)}
    field = topics.get(key) or _FIELDS.get(key, key)
    return f"not_{field}" if values.get(f"not_{field}") and not values.get(field) else field


def offer_of(values: Mapping[str, Any]) -> tuple[Offer, dict[str, str]]:
    """Return the rules that the fields ask for, and what is wrong with fields that do not fit each other.

    Where something is wrong, the rules that can be are returned all the same: they can be counted.
    """
    errors = dict(_half_filled(values))
    rules: list[Rule] = []
    for field, make in _makers(values):
        try:
            rules.append(make())
        except WrongRules as wrong:
            errors.setdefault(field, wrong.message)
    try:
        return Offer(tuple(rules)), errors
    except WrongRules as wrong:
        return Offer(), errors or {field_of_rule(wrong.field, values): wrong.message}


def typed_rules(offer: Offer) -> dict[str, Any]:
    """Return the fields as they would have been typed for an offer."""
    typed: dict[str, Any] = {}
    lines = iter(TOPIC_LINES)
    for rule in offer.rules:
        name = f"topic_{next(lines)}" if isinstance(rule, TopicBand) else ""
        typed |= _typed_rule(rule, name)
    return typed


def _topic_names() -> tuple[str, ...]:
    return tuple(f"topic_{line}" for line in TOPIC_LINES)


def _half_filled(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _unclear_topics(values)
    for name in ("countries", "cities"):
        if values.get(name) and values.get(f"not_{name}"):
            yield f"not_{name}", f"Name {name} that it is for, or {name} that it is not for: one of both says it all."
    yield from _leaning_on_others(values)


def _unclear_topics(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    seen = set()
    for name in _topic_names():
        topic = values.get(name)
        if topic is None and (f"{name}_from" in values or f"{name}_to" in values):
            yield name, "Name the topic that this is the score in."
        if topic is not None and topic in seen:
            yield name, f"{topic.label} stands above already: a perk asks for one band in a topic."
        seen.add(topic)


def _leaning_on_others(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "held_days" in values and not {"score_from", "score_to"} & set(values):
        yield "held_days", "Write the overall score that is to be held."
    if "segment" in values and not values.get("is_customer"):
        yield "segment", "A segment is a part of your customers: tick “Only customers of ours” with it."


def _makers(values: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Rule]]]:
    """Yield each rule that is asked for as what makes it, with the field to tell if it cannot be made."""
    yield from _score_makers(values)
    yield from _topic_makers(values)
    yield from _place_makers(values)
    yield from _time_makers(values)
    if values.get("is_customer"):
        yield "segment", lambda: IsCustomer(values.get("segment"))


def _score_makers(values: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Rule]]]:
    least, most = values.get("score_from"), values.get("score_to")
    if least is not None or most is not None:
        yield "score_to", lambda: ScoreBand(least, most)
        if "held_days" in values:
            yield "held_days", lambda: HeldFor(values["held_days"], ScoreBand(least, most))
    if "confidence" in values:
        yield "confidence", lambda: Confidence(values["confidence"])


def _topic_makers(values: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Rule]]]:
    for name in _topic_names():
        if topic := values.get(name):
            least, most = values.get(f"{name}_from"), values.get(f"{name}_to")
            # A topic without figures: whoever is heard in it at all.
            yield f"{name}_to", partial(TopicBand, topic, 0 if least is None and most is None else least, most)


def _place_makers(values: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Rule]]]:
    for field, kind in (("countries", InCountry), ("cities", InCity)):
        if values.get(field):
            yield field, partial(kind, values[field])
        if values.get(f"not_{field}"):
            yield f"not_{field}", partial(kind, values[f"not_{field}"], are_excluded=True)
    if values.get("network"):
        networks = dict.fromkeys(values["network"])
        yield "network", lambda: OnNetwork(tuple(Choice(name, network_label(name)) for name in networks))


def _time_makers(values: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Rule]]]:
    if "account_days" in values:
        yield "account_days", lambda: AccountAge(values["account_days"])
    if "not_claimed_days" in values:
        yield "not_claimed_days", lambda: NotClaimedFor(values["not_claimed_days"])
    if "listed_from" in values or "listed_to" in values:
        yield "listed_to", lambda: ListedAge(values.get("listed_from"), values.get("listed_to"))


def _typed_rule(rule: Rule, name: str) -> dict[str, Any]:
    return _TYPED[type(rule)](rule, name)


def _typed_band(name: str, least: int | None, most: int | None) -> dict[str, Any]:
    ends = ((f"{name}_from", least), (f"{name}_to", most))
    return {field: bound(tenths) for field, tenths in ends if tenths is not None}


def _typed_choices(rule: Any, field: str) -> dict[str, Any]:
    prefix = "not_" if rule.are_excluded else ""
    return {f"{prefix}{field}": ", ".join(choice.label for choice in rule.choices)}


def _typed_listed(rule: ListedAge, _name: str) -> dict[str, Any]:
    ends = (("listed_from", rule.at_least_days), ("listed_to", rule.at_most_days))
    return {field: days for field, days in ends if days is not None}


def _typed_topic(rule: TopicBand, name: str) -> dict[str, Any]:
    return {name: typed_topic(rule.topic)} | _typed_band(name, rule.at_least_tenths, rule.at_most_tenths)


_TYPED: Mapping[type, Callable[[Any, str], dict[str, Any]]] = MappingProxyType(
    {
        ScoreBand: lambda rule, _name: _typed_band("score", rule.at_least_tenths, rule.at_most_tenths),
        TopicBand: _typed_topic,
        Confidence: lambda rule, _name: {"confidence": rule.at_least_thousandths},
        HeldFor: lambda rule, _name: {"held_days": rule.days},
        InCountry: lambda rule, _name: _typed_choices(rule, "countries"),
        InCity: lambda rule, _name: _typed_choices(rule, "cities"),
        OnNetwork: lambda rule, _name: {"network": [choice.key for choice in rule.choices]},
        AccountAge: lambda rule, _name: {"account_days": rule.at_least_days},
        ListedAge: _typed_listed,
        NotClaimedFor: lambda rule, _name: {"not_claimed_days": rule.days},
        IsCustomer: lambda rule, _name: {"is_customer": "true", "segment": rule.segment or ""},
    }
)
