"""What every offer asks, whoever made it: a score, an age that is not stated as too young, not to have been removed."""

from dataclasses import dataclass
from typing import ClassVar

from perks.rules import wording
from perks.rules.facts import UNKNOWN, Columns, Facts, Mask
from perks.rules.port import Having
from perks.rules.refusals import Refusal


@dataclass(frozen=True, slots=True)
class IsScored:
    """A scoring run has seen the person. Part of every offer."""

    name: ClassVar[str] = "scored"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Has a score”."""
        return "Has a score"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that there is no score."""
        return Refusal("not_scored") if facts.score_tenths is None else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return that there is none, or that there is one."""
        if facts.score_tenths is None:
            return Having("not yet", "The next scoring run gives you one, if we have seen your account.")
        return Having(wording.points(facts.score_tenths))

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who has a score."""
        found: Mask = columns.score_tenths != UNKNOWN
        return found


@dataclass(frozen=True, slots=True)
class IsOldEnough:
    """The person's own statement does not say that they are below 16. Part of every offer."""

    name: ClassVar[str] = "old_enough"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Does not state to be below 16”."""
        return "Does not state to be below 16"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that the person is too young."""
        return Refusal("too_young") if facts.is_minor else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return what the profile states."""
        return Having("below 16" if facts.is_minor else "not stated", "By your own statement; we never guess an age.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who does not state to be too young."""
        return ~columns.is_minor


@dataclass(frozen=True, slots=True)
class IsHere:
    """The person was not removed from here. Part of every offer."""

    name: ClassVar[str] = "here"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Was not removed”."""
        return "Was not removed"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that the person is excluded."""
        return Refusal("excluded") if facts.is_removed else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return whether the person was removed."""
        return Having("removed" if facts.is_removed else "not removed")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who was not removed."""
        return ~columns.is_removed
