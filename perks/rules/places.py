"""Rules about where people are and where they write: as their profiles state it, never guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from perks.rules import wording
from perks.rules.facts import Columns, Facts, Mask, Named
from perks.rules.port import Having, WrongRules
from perks.rules.refusals import Refusal

#: As many countries, cities or networks as a rule may name.
MOST_CHOICES = 300
#: As long as the key or the name of a choice may be.
LONGEST_CHOICE = 100

_STATED = "As you state it in your profile."


@dataclass(frozen=True, slots=True)
class Choice:
    """A country, city or network by value: its key among the facts, and what it was called when the rule was made."""

    key: str
    label: str


def _check_choices(choices: Sequence[Choice], what: str) -> None:
    if not 1 <= len(choices) <= MOST_CHOICES:
        raise WrongRules(f"Name 1 to {MOST_CHOICES} of them, or leave the rule out: {what}.", field="choices")
    if len({choice.key for choice in choices}) < len(choices):
        raise WrongRules(f"Name each of them once: {what}.", field="choices")
    if not all(0 < len(text) <= LONGEST_CHOICE for choice in choices for text in (choice.key, choice.label)):
        raise WrongRules(f"Write 1 to {LONGEST_CHOICE} characters for each: {what}.", field="choices")


def _is_in(names: Sequence[str], *, are_excluded: bool) -> str:
    return f"{'Is not in' if are_excluded else 'Is in'} {wording.either(names)}"


def _wrong_place(key: str | None, choices: Sequence[Choice], *, are_excluded: bool) -> Refusal | None:
    is_named = any(choice.key == key for choice in choices)
    return None if key is not None and is_named != are_excluded else Refusal("wrong_place")


def _in_place(column: Named, choices: Sequence[Choice], *, are_excluded: bool) -> Mask:
    named = column.among(frozenset(choice.key for choice in choices))
    return column.known & ~named if are_excluded else named


@dataclass(frozen=True, slots=True)
class InCountry:
    """The stated country is one of some, or none of some. Whoever states none is in neither."""

    choices: tuple[Choice, ...]  # keys are ISO 3166 codes
    are_excluded: bool = False

    name: ClassVar[str] = "country"

    def __post_init__(self) -> None:
        _check_choices(self.choices, "countries")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Is in Norway, Sweden or the United Kingdom”."""
        names = [wording.country(choice.label) for choice in self.choices]
        return _is_in(names, are_excluded=self.are_excluded)

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that the country is wrong or not known."""
        return _wrong_place(facts.country, self.choices, are_excluded=self.are_excluded)

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return the stated country."""
        if facts.country is None:
            return Having("not known", "Write your country into the place of your profile: we read it there.")
        return Having(facts.country_name or facts.country, _STATED)

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who states one of the countries, or another than these."""
        return _in_place(columns.countries, self.choices, are_excluded=self.are_excluded)


@dataclass(frozen=True, slots=True)
class InCity:
    """The stated city is one of some, or none of some. Whoever states none is in neither."""

    choices: tuple[Choice, ...]  # keys are folded names
    are_excluded: bool = False

    name: ClassVar[str] = "city"

    def __post_init__(self) -> None:
        _check_choices(self.choices, "cities")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Is in Leeds or Bergen”."""
        return _is_in([choice.label for choice in self.choices], are_excluded=self.are_excluded)

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that the city is wrong or not known."""
        return _wrong_place(facts.city, self.choices, are_excluded=self.are_excluded)

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return the stated city."""
        if facts.city is None:
            return Having("not known", "Write your city into the place of your profile, like “Leeds, UK”.")
        label = next((choice.label for choice in self.choices if choice.key == facts.city), facts.city.title())
        return Having(label, _STATED)

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who states one of the cities, or another than these."""
        return _in_place(columns.cities, self.choices, are_excluded=self.are_excluded)


@dataclass(frozen=True, slots=True)
class OnNetwork:
    """The person has an account on at least one of some networks."""

    choices: tuple[Choice, ...]

    name: ClassVar[str] = "network"

    def __post_init__(self) -> None:
        _check_choices(self.choices, "networks")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Is on Bluesky or Mastodon”."""
        return f"Is on {wording.either([choice.label for choice in self.choices])}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that none of the networks is the person's."""
        return None if any(choice.key in facts.networks for choice in self.choices) else Refusal("wrong_network")

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return on which of the rule's networks the person is."""
        labels = [choice.label for choice in self.choices if choice.key in facts.networks]
        if not labels:
            return Having("none of them", "Add an account of yours there to your accounts here.")
        return Having(", ".join(labels), "By the accounts that are yours here.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who is on one of the networks."""
        names = columns.network_names
        wanted = sum(1 << names.index(choice.key) for choice in self.choices if choice.key in names)
        found: Mask = (columns.network_bits & np.int64(wanted)) != 0
        return found
