"""Rules about time and dealings: how old an account is, how long somebody is listed, what is between them and us."""

from dataclasses import dataclass
from typing import ClassVar

from perks.rules import wording
from perks.rules.facts import DAY_US, UNKNOWN, Columns, Facts, Mask
from perks.rules.port import Having, WrongRules, whole_between
from perks.rules.refusals import Gap, Refusal

#: As many days as a rule may ask for: twenty years for ages, ten for what was claimed.
MOST_AGE_DAYS = 7_305
MOST_CLAIM_DAYS = 3_653
#: As long as the name of a segment may be.
LONGEST_SEGMENT = 100


def _short(gap_us: int, had: str) -> str:
    return f"{had}, {wording.wait(gap_us)} short" if gap_us > 0 else had


@dataclass(frozen=True, slots=True)
class AccountAge:
    """The oldest account is at least so many days old, to the microsecond. An age that is not known does not hold."""

    at_least_days: int

    name: ClassVar[str] = "account_age"

    def __post_init__(self) -> None:
        whole_between(self.at_least_days, 1, MOST_AGE_DAYS, field="at_least_days", what="An age in days")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Account at least 180 days old”."""
        return f"Account at least {wording.days(self.at_least_days)} old"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return how much older the account has to become."""
        if facts.oldest_us is None:
            return Refusal("account_too_new")
        gap_us = self._gap_us(facts.oldest_us, now_us)
        return Refusal("account_too_new", Gap(gap_us, "us")) if gap_us > 0 else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return how old the oldest account is."""
        if facts.oldest_us is None:
            return Having("not known", "Add an account whose network tells since when it exists.")
        had = wording.age(facts.oldest_us, now_us=now_us)
        return Having(_short(self._gap_us(facts.oldest_us, now_us), had), "By the oldest account that is yours here.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return whose oldest account is old enough."""
        found: Mask = (columns.oldest_us != UNKNOWN) & (columns.oldest_us <= now_us - self.at_least_days * DAY_US)
        return found

    def _gap_us(self, oldest_us: int, now_us: int) -> int:
        return oldest_us + self.at_least_days * DAY_US - now_us


@dataclass(frozen=True, slots=True)
class ListedAge:
    """The person has been listed here for at least, or at most, so many whole days."""

    at_least_days: int | None = None
    at_most_days: int | None = None

    name: ClassVar[str] = "listed_age"

    def __post_init__(self) -> None:
        least, most = self.at_least_days, self.at_most_days
        for field, value in (("at_least_days", least), ("at_most_days", most)):
            if value is not None:
                whole_between(value, 0, MOST_AGE_DAYS, field=field, what="The days somebody is listed")
        if least is None and most is None:
            raise WrongRules("Say for how long at least, or at most.", field="at_least_days")
        if least is not None and most is not None and least > most:
            raise WrongRules("The shortest time is longer than the longest.", field="at_most_days")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Listed here for 30 to 90 days”."""
        if self.at_most_days is None:
            return f"Listed here for at least {wording.days(self.at_least_days or 0)}"
        if self.at_least_days is None:
            return f"Listed here for at most {wording.days(self.at_most_days)}"
        return f"Listed here for {self.at_least_days:,} to {wording.days(self.at_most_days)}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return how much is missing, or how many days it is over; without a gap for whoever is not listed."""
        if facts.listed_us is None:
            return Refusal("listed_too_short")
        gap_us = self._gap_us(facts.listed_us, now_us)
        if gap_us > 0:
            return Refusal("listed_too_short", Gap(gap_us, "us"))
        over = self._days_over(facts.listed_us, now_us)
        return Refusal("listed_too_long", Gap(over, "days")) if over > 0 else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return for how long the person has been listed."""
        if facts.listed_us is None:
            return Having("not listed", "You choose under “My listing” whether people find you here.")
        had = wording.age(facts.listed_us, now_us=now_us)
        if over := self._days_over(facts.listed_us, now_us):
            return Having(f"{had}, {wording.days(over)} over")
        return Having(_short(self._gap_us(facts.listed_us, now_us), had))

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who has been listed for long enough, and not for too long."""
        found: Mask = columns.listed_us != UNKNOWN
        if self.at_least_days is not None:
            found &= columns.listed_us <= now_us - self.at_least_days * DAY_US
        if self.at_most_days is not None:
            found &= columns.listed_us > now_us - (self.at_most_days + 1) * DAY_US
        return found

    def _gap_us(self, listed_us: int, now_us: int) -> int:
        return 0 if self.at_least_days is None else listed_us + self.at_least_days * DAY_US - now_us

    def _days_over(self, listed_us: int, now_us: int) -> int:
        return 0 if self.at_most_days is None else max(0, (now_us - listed_us) // DAY_US - self.at_most_days)


@dataclass(frozen=True, slots=True)
class NotClaimedFor:
    """The person claimed nothing from this business in so many days, to the microsecond."""

    days: int

    name: ClassVar[str] = "not_claimed_for"

    def __post_init__(self) -> None:
        whole_between(self.days, 1, MOST_CLAIM_DAYS, field="days", what="The days since somebody claimed")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Nothing claimed here in 90 days”."""
        return f"Nothing claimed here in {wording.days(self.days)}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return how much longer it has to be."""
        gap_us = self._gap_us(facts.claimed_us, now_us)
        return Refusal("claimed_recently", Gap(gap_us, "us")) if gap_us > 0 else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return how long ago the last claim was."""
        if facts.claimed_us is None:
            return Having("nothing")
        had = f"claimed {wording.age(facts.claimed_us, now_us=now_us)} ago"
        return Having(_short(self._gap_us(facts.claimed_us, now_us), had))

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who claimed nothing for long enough, or never."""
        found: Mask = (columns.claimed_us == UNKNOWN) | (columns.claimed_us <= now_us - self.days * DAY_US)
        return found

    def _gap_us(self, claimed_us: int | None, now_us: int) -> int:
        return 0 if claimed_us is None else claimed_us + self.days * DAY_US - now_us


@dataclass(frozen=True, slots=True)
class IsCustomer:
    """The person stands on the business's list of customers, in any or in one segment of it."""

    segment: str | None = None

    name: ClassVar[str] = "customer"

    def __post_init__(self) -> None:
        if self.segment is not None and not 0 < len(self.segment) <= LONGEST_SEGMENT:
            raise WrongRules(f"The name of a segment has 1 to {LONGEST_SEGMENT} characters.", field="segment")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Is a customer, in “regulars””."""
        return "Is a customer" if self.segment is None else f"Is a customer, in “{self.segment}”"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return that the person is not found there."""
        return None if self._is_meant(facts.segment) else Refusal("not_a_customer")

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return whether the person is found there; where else they are found is not told."""
        note = "Only by the address you sign in with, and only if you let businesses that have it find you."
        return Having("found" if self._is_meant(facts.segment) else "not found", note)

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who is found there."""
        if self.segment is None:
            return columns.segments.known
        return columns.segments.among(frozenset({self.segment}))

    def _is_meant(self, segment: str | None) -> bool:
        return segment is not None and self.segment in (None, segment)
