"""The public formula: its constants, each with its unit, its reason and where it comes from, and its reason codes.

The same constants feed the Ibis pipeline, the numpy oracle and the curves. `docs/scoring.md` has a line for every one
of them, and `versions` knows the versions there are.
"""

from dataclasses import dataclass, field
from typing import TypeVar

DAY_US = 86_400_000_000
NANO = 1_000_000_000  # nano-units in a unit: contributions are stored as integers

KINDS = ("reshare", "quote", "reply", "mention", "like", "link", "list", "follow", "click", "visit")
"""Kinds of interaction; the place in this tuple is the code that the log stores. Append only."""

COUNTED = tuple(
    (name, KINDS.index(kind)) for name, kind in (("likes", "like"), ("reshares", "reshare"), ("replies", "reply"))
)
"""Counts that a post may bear without telling who is behind them: (name, code of the kind)."""

NEW_REACTOR, SMALL_AUDIENCE, FOLLOWS_MANY, UNSELECTIVE, MUTUAL, REPEAT, FADING, UNKNOWN_PROFILE = (
    1 << place for place in range(8)
)
SILENT, FADED, MANY_POSTS = (1 << place for place in range(8, 11))
DAMPED = 1 << 11

REASONS: tuple[tuple[int, str], ...] = (
    (NEW_REACTOR, "NEW_REACTOR"),
    (SMALL_AUDIENCE, "SMALL_AUDIENCE"),
    (FOLLOWS_MANY, "FOLLOWS_MANY"),
    (UNSELECTIVE, "UNSELECTIVE"),
    (MUTUAL, "MUTUAL"),
    (REPEAT, "REPEAT"),
    (FADING, "FADING"),
    (UNKNOWN_PROFILE, "UNKNOWN_PROFILE"),
    (DAMPED, "DAMPED"),
)
"""Reasons of one contribution: (bit of `why`, code)."""

ACCOUNT_REASONS: tuple[tuple[int, str], ...] = ((SILENT, "SILENT"), (FADED, "FADED"), (MANY_POSTS, "MANY_POSTS"))
"""Reasons of a whole score: (bit of `why`, code). No bit means two things, so both lists may share a column."""

SAMPLE = "measured on the sample"
BOUND = "follows from a bound that the score promises"
CHOSEN = "chosen, not measured"
"""Where a constant comes from; `docs/scoring.md` says which sample that was."""

_Value = TypeVar("_Value")


def _constant(
    value: _Value, unit: str, why: str, source: str, *, least: float = 0.0, most: float = float("inf")
) -> _Value:
    """Return a field of the formula; a version may set it to at least `least` and at most `most`."""
    told = {"unit": unit, "why": why, "source": source, "least": least, "most": most}
    return field(default=value, metadata=told)  # the field stands for its default


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The constants of one formula version; a generation is computed with exactly one."""

    version: str = "2026.1"

    window_days: float = _constant(
        90.0, "days", "Ninety days are what people mean by “now”.", "the rule of the score", least=1.0, most=365.0
    )
    long_days: float = _constant(
        365.0, "days", "The long tail keeps scores from jumping when a busy week leaves.", SAMPLE, least=1.0, most=730.0
    )
    memory: float = _constant(
        0.1, "share", "Weight that fades over the long window: the smallest of equals.", SAMPLE, most=1.0
    )
    kind_weights: tuple[float, ...] = _constant(  # as KINDS
        (1.0, 1.0, 0.7, 0.5, 0.2, 0.7, 0.5, 0.3, 0.0, 0.0), "units", "Effort and endorsement.", CHOSEN, most=10.0
    )
    endorsing: tuple[bool, ...] = _constant(  # as KINDS
        (True, True, False, False, True, True, True, True, False, False), "", "Answering is no endorsement.", CHOSEN
    )

    age_full_days: float = _constant(730.0, "days", "A new account is cheap to make.", SAMPLE, least=1.0)
    age_floor: float = _constant(
        0.01, "share", "Holds a thousand week-old accounts near 30 points.", BOUND, least=1e-6, most=1.0
    )
    audience_full: float = _constant(
        100.0, "followers", "Asks only whether anybody listens; bought followers stop paying.", CHOSEN, least=1.0
    )
    audience_floor: float = _constant(0.1, "share", "Who nobody follows still counts.", CHOSEN, least=1e-6, most=1.0)
    ratio_floor: float = _constant(
        0.3, "share", "Mild: many who follow a lot are simply curious.", CHOSEN, least=1e-6, most=1.0
    )
    ratio_offset: float = _constant(
        10.0, "accounts", "Added to followers and followed: a few of either say little.", CHOSEN, least=1e-6
    )
    unknown: float = _constant(
        0.5, "share", "An age or an audience that nobody told: not measured is not zero.", CHOSEN, least=1e-6, most=1.0
    )

    attention_budget: float = _constant(
        20.0, "units", "What one reactor can hand out: less predicts worse, more lets rings gain.", BOUND, least=1e-6
    )
    mutual_discount: float = _constant(
        0.75, "share", "Holds a closed ring of any size below 31.8 points.", BOUND, most=0.999
    )
    authority_base: float = _constant(
        0.5, "share", "What a reactor without a score counts; lower was noisier.", SAMPLE, least=1e-6, most=1.0
    )
    authority_rounds: int = _constant(2, "rounds", "Further rounds changed nothing.", SAMPLE, most=10)

    anonymous_unit: float = _constant(0.02, "units", "What counts without names weigh: little.", CHOSEN, most=1.0)
    anonymous_most: float = _constant(5.0, "units", "The most they bring one person on one network.", CHOSEN)

    post_cost: float = _constant(0.02, "units a post", "Mild: a few points at most.", CHOSEN)
    post_exponent: float = _constant(0.1, "exponent", "More cost prediction on forwarding networks.", SAMPLE, most=1.0)

    half_influence: float = _constant(
        20.0, "units", "What makes 50 points, so that a usual account has 39.", SAMPLE, least=1e-6
    )
    spread: float = _constant(0.55, "exponent", "How far scores lie apart.", SAMPLE, least=0.05, most=2.0)

    topic_base: float = _constant(
        0.5, "share", "What a reactor counts whom the topic does not listen to.", CHOSEN, least=1e-6, most=1.0
    )
    topic_evidence: float = _constant(
        2.0, "evidence", "At which half of a topic’s influence is believed.", CHOSEN, least=1e-6
    )

    doubt_reactors: float = _constant(
        4.0, "reactors", "Independent ones that make half a confidence.", CHOSEN, least=0.1
    )
    interval_width: float = _constant(
        1.645, "standard deviations", "Nine times in ten.", "the normal distribution", least=0.1, most=10.0
    )

    new_reactor_below: float = _constant(0.25, "share", "A remark: half a year of age.", CHOSEN, most=1.0)
    small_audience_below: float = _constant(0.5, "share", "A remark: fewer than ten followers.", CHOSEN, most=1.0)
    follows_many_below: float = _constant(0.6, "share", "A remark: follows about three times more.", CHOSEN, most=1.0)
    unselective_below: float = _constant(0.5, "share", "A remark: the whole budget is handed out.", CHOSEN, most=1.0)
    repeat_above: float = _constant(2.0, "evidence", "A remark: more of the same adds little.", CHOSEN)
    many_posts_below: float = _constant(0.9, "share", "A remark: posting much cost a tenth.", CHOSEN, most=1.0)

    @property
    def scoring_kinds(self) -> tuple[int, ...]:
        """Codes of the kinds that weigh something, in the order of `KINDS`."""
        return tuple(code for code, weight in enumerate(self.kind_weights) if weight > 0)

    @property
    def endorsing_kinds(self) -> tuple[int, ...]:
        """Codes of the kinds that endorse, and so count as giving attention back."""
        return tuple(code for code, endorses in enumerate(self.endorsing) if endorses)

    @property
    def reach_us(self) -> int:
        """The age, in microseconds, at which an act weighs nothing any more; every younger one weighs something."""
        return round((self.long_days if self.memory > 0 else self.window_days) * DAY_US)


FORMULA = Formula()
