"""Rules about scores: overall, in a topic, how sure they are, and for how long they held."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from perks.rules import wording
from perks.rules.facts import HISTORY_DAYS, Columns, Facts, Mask
from perks.rules.port import Having, WrongRules, whole_between
from perks.rules.refusals import Gap, Refusal

#: The highest score in tenths; nobody reaches it.
HIGHEST_TENTHS = 1_000
#: The highest confidence in thousandths.
SURE_THOUSANDTHS = 1_000


def _check_band(at_least: int | None, at_most: int | None) -> None:
    for field, value in (("at_least_tenths", at_least), ("at_most_tenths", at_most)):
        if value is not None:
            whole_between(value, 0, HIGHEST_TENTHS, field=field, what="A score in tenths of a point")
    if at_least is None and at_most is None:
        raise WrongRules("A band of scores needs a lowest or a highest score.", field="at_least_tenths")
    if at_least is not None and at_most is not None and at_least > at_most:
        raise WrongRules("The lowest score is above the highest.", field="at_most_tenths")


def _gap_below(tenths: int, at_least: int | None) -> int:
    return 0 if at_least is None else max(0, at_least - tenths)


def _gap_above(tenths: int, at_most: int | None) -> int:
    return 0 if at_most is None else max(0, tenths - at_most)


def _points_had(tenths: int, *, at_least: int | None, at_most: int | None) -> str:
    had = wording.points(tenths)
    if short := _gap_below(tenths, at_least):
        return f"{had}, {wording.points(short)} short"
    if over := _gap_above(tenths, at_most):
        return f"{had}, {wording.points(over)} over"
    return had


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """The overall score lies in a band, both ends included; not only the top are thanked."""

    at_least_tenths: int | None = None
    at_most_tenths: int | None = None

    name: ClassVar[str] = "score"

    def __post_init__(self) -> None:
        _check_band(self.at_least_tenths, self.at_most_tenths)

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Scores 60 to 75 overall”."""
        return f"Scores {wording.band(self.at_least_tenths, self.at_most_tenths)} overall"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return too low or too high with the tenths that are missing."""
        if facts.score_tenths is None:
            return Refusal("score_too_low")
        if short := _gap_below(facts.score_tenths, self.at_least_tenths):
            return Refusal("score_too_low", Gap(short, "tenths"))
        if over := _gap_above(facts.score_tenths, self.at_most_tenths):
            return Refusal("score_too_high", Gap(over, "tenths"))
        return None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return the score and how far it is away."""
        if facts.score_tenths is None:
            return Having("not scored yet")
        return Having(_points_had(facts.score_tenths, at_least=self.at_least_tenths, at_most=self.at_most_tenths))

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return whose score lies in the band."""
        low, high = self.ends
        return (columns.score_tenths >= low) & (columns.score_tenths <= high)

    @property
    def ends(self) -> tuple[int, int]:
        """The lowest and the highest tenths that hold."""
        return _ends(self.at_least_tenths, self.at_most_tenths)


def _ends(at_least: int | None, at_most: int | None) -> tuple[int, int]:
    return at_least or 0, HIGHEST_TENTHS if at_most is None else at_most


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by value: what it was called when the rule was made."""

    number: int
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class TopicBand:
    """The score in a topic lies in a band. Whom the topic does not listen to has no score in it, not a score of 0."""

    topic: Topic
    at_least_tenths: int | None = None
    at_most_tenths: int | None = None

    name: ClassVar[str] = "topic_score"

    def __post_init__(self) -> None:
        _check_band(self.at_least_tenths, self.at_most_tenths)

    @property
    def key(self) -> str:
        """Its name and the topic's: an offer has at most one a topic."""
        return f"{self.name}:{self.topic.slug}"

    @property
    def sentence(self) -> str:
        """“Scores 60 to 75 in Coffee”."""
        return f"Scores {wording.band(self.at_least_tenths, self.at_most_tenths)} in {self.topic.label}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return too low or too high with the tenths that are missing; without a gap where there is no score."""
        tenths = facts.topics.get(self.topic.number)
        if tenths is None:
            return Refusal("topic_score_too_low")
        if short := _gap_below(tenths, self.at_least_tenths):
            return Refusal("topic_score_too_low", Gap(short, "tenths"))
        if over := _gap_above(tenths, self.at_most_tenths):
            return Refusal("topic_score_too_high", Gap(over, "tenths"))
        return None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return the score in the topic and how far it is away."""
        tenths = facts.topics.get(self.topic.number)
        if tenths is None:
            return self._none_had(facts)
        return Having(_points_had(tenths, at_least=self.at_least_tenths, at_most=self.at_most_tenths))

    def _none_had(self, facts: Facts) -> Having:
        label = self.topic.label
        if self.topic.number in facts.hidden_topics:
            return Having("hidden by you", f"No perk looks at a topic that you hide. Show {label} and it counts again.")
        return Having(f"no score in {label}", f"{label} is not among the topics you are heard in.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return whose score in the topic lies in the band."""
        low, high = _ends(self.at_least_tenths, self.at_most_tenths)
        (lines,) = np.nonzero(columns.topic_numbers == self.topic.number)
        tenths = columns.topic_tenths[lines]
        lines = lines[(tenths >= low) & (tenths <= high)]
        found = np.zeros(len(columns.ids), np.bool_)
        found[np.searchsorted(columns.topic_starts, lines, side="right") - 1] = True
        return found


@dataclass(frozen=True, slots=True)
class Confidence:
    """The score is sure to at least some share."""

    at_least_thousandths: int

    name: ClassVar[str] = "confidence"

    def __post_init__(self) -> None:
        least = self.at_least_thousandths
        whole_between(least, 1, SURE_THOUSANDTHS, field="at_least_thousandths", what="A confidence in thousandths")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Confidence at least 70 %”."""
        return f"Confidence at least {wording.percent(self.at_least_thousandths)}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return the thousandths that are missing."""
        short = self.at_least_thousandths - facts.confidence_thousandths
        return Refusal("confidence_too_low", Gap(short, "thousandths")) if short > 0 else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return the confidence and how far it is away."""
        text = wording.percent_had(facts.confidence_thousandths, at_least=self.at_least_thousandths)
        return Having(text, "How sure we are of your score. It grows with the independent people who react to you.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return of whom we are sure enough."""
        found: Mask = columns.confidence_thousandths >= self.at_least_thousandths
        return found


@dataclass(frozen=True, slots=True)
class HeldFor:
    """The overall score lay in the offer's own band on each of the last days. A day not measured does not hold."""

    days: int
    band: ScoreBand

    name: ClassVar[str] = "held_for"

    def __post_init__(self) -> None:
        whole_between(self.days, 1, HISTORY_DAYS, field="days", what="The days a score was held for")

    @property
    def key(self) -> str:
        """Its name: an offer has at most one."""
        return self.name

    @property
    def sentence(self) -> str:
        """“Held for the last 7 days”."""
        return f"Held that score for {'the last day' if self.days == 1 else f'the last {self.days} days'}"

    def refusal(self, facts: Facts, *, now_us: int) -> Refusal | None:
        """Return how many days in the band are still missing, when those that come are."""
        missing = self.days - self._held_days(facts)
        return Refusal("held_too_short", Gap(missing, "days")) if missing > 0 else None

    def having(self, facts: Facts, *, now_us: int) -> Having:
        """Return how many days it has been."""
        held = self._held_days(facts)
        text = wording.days(held) if held >= self.days else f"{held} of {wording.days(self.days)}"
        return Having(text, "Days in a row, up to the last one we measured.")

    def mask(self, columns: Columns, *, now_us: int) -> Mask:
        """Return who was in the band on each of the days."""
        low, high = self.band.ends
        last_days = columns.history[:, HISTORY_DAYS - self.days :]
        found: Mask = np.logical_and.reduce((last_days >= low) & (last_days <= high), axis=1)
        return found

    def _held_days(self, facts: Facts) -> int:
        low, high = self.band.ends
        held = 0
        for tenths in reversed(facts.history[-self.days :]):
            if tenths is None or not low <= tenths <= high:
                break
            held += 1
        return held
