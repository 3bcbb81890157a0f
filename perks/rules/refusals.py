"""Why somebody does not get a perk: stable codes, and a sentence for each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

#: What a gap is counted in: tenths of a point, thousandths of confidence, whole days, microseconds.
Unit = Literal["tenths", "thousandths", "days", "us"]


class Gap(NamedTuple):
    """How far a fact is from what a rule asks: changed by just so much, it holds."""

    amount: int  # > 0
    unit: Unit


class Refusal(NamedTuple):
    """That a rule does not hold for somebody."""

    code: str  # of REFUSALS
    gap: Gap | None = None  # None where nothing can be counted: a place, a list, something not known


#: Of the rules: what a person lacks.
OF_RULES: Mapping[str, str] = MappingProxyType(
    {
        "score_too_low": "Your score is below what this perk asks for.",
        "score_too_high": "Your score is above what this perk asks for: it is meant for people who are heard less.",
        "topic_score_too_low": "Your score in the topic of this perk is below what it asks for.",
        "topic_score_too_high": "Your score in the topic of this perk is above what it asks for.",
        "confidence_too_low": "We are not sure enough of your score yet: too few independent people react to you.",
        "wrong_place": "This perk is for other places than the one you state in your profile, or you state none.",
        "wrong_network": "This perk is for people on other networks than yours.",
        "held_too_short": "Your score has not stayed long enough where this perk asks for it.",
        "account_too_new": "Your oldest account is too new for this perk, or its network does not tell its age.",
        "claimed_recently": "You claimed something from this business not long ago.",
        "not_a_customer": "This perk is for customers of the business, and we do not find you among them.",
        "listed_too_short": "You have not been listed here for long enough.",
        "listed_too_long": "This perk is for people who came here lately.",
        "too_young": "Perks are for people of 16 and older; your profile states that you are younger.",
        "not_scored": "You have no score yet. The next scoring run gives you one, if we have seen your account.",
        "excluded": "You were removed from here, so you cannot claim perks.",
    }
)
#: Of the perk itself: its windows, its amounts, and what the person was asked to accept.
OF_PERKS: Mapping[str, str] = MappingProxyType(
    {
        "not_open_yet": "This perk cannot be claimed yet.",
        "ended": "This perk can no longer be claimed.",
        "paused": "The business has paused this perk. It may come back.",
        "sold_out": "Every copy of this perk was claimed.",
        "already_claimed": "You have claimed this perk already, as often as one person may.",
        "per_day_limit": "Today's copies were all claimed. Come back tomorrow.",
        "budget_spent": "The money that the business set aside for this perk is spent.",
        "disclosure_missing": "Accept the disclosure first: it says what to tell people if you post about the gift.",
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType({**OF_RULES, **OF_PERKS})
