"""What every rule is: a fact asked of people, with one reading for a person and one for everybody."""

from typing import ClassVar, NamedTuple, Protocol

from perks.rules.facts import Columns, Facts, Mask
from perks.rules.refusals import Refusal


class WrongRules(ValueError):
    """Rules that cannot be: names what is wrong, by field."""

    def __init__(self, message: str, *, field: str = "rules") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Having(NamedTuple):
    """What somebody has for a rule, in words."""

    have: str  # “58.3, 1.7 short”
    note: str = ""  # where the figure comes from, or what can be done where nothing is known


class Rule(Protocol):
    """A rule of a perk. Frozen; whoever makes one that cannot be gets WrongRules.

    Promises: `mask` holds for exactly those for whom `refusal` is None, at the same moment; a fact changed by the gap
    of a refusal makes the rule hold, changed by less it does not; nothing that is not known holds.
    """

    #: How it is called where rules are stored.
    name: ClassVar[str]

    @property
    def key(self) -> str:
        """What tells it from the other rules of an offer: its name, and its topic if it has one."""

    @property
    def sentence(self) -> str:
        """The rule in words, for whoever sets it and for whoever reads it."""

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return why it does not hold for somebody, None when it does."""

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return what somebody has for it."""

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return for whom it holds, one answer a row."""


def whole_between(value: object, least: int, most: int, *, field: str, what: str) -> None:
    """Raise WrongRules unless a value is a whole number between two ends, both included."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise WrongRules(f"{what} has to be a whole number from {least:,} to {most:,}.", field=field)
