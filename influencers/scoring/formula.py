"""The public formula: its constants and its reason codes. `docs/scoring.md` gives the reason for every one of them.

The same constants feed the Ibis pipeline, the numpy oracle and the curves.
"""

from dataclasses import dataclass

DAY_US = 86_400_000_000
NANO = 1_000_000_000  # nano-units in a unit: contributions are stored as integers

KINDS = ("reshare", "quote", "reply", "mention", "like", "link", "list", "follow", "click", "visit")
"""Kinds of interaction; the place in this tuple is the code that the log stores. Append only."""

NEW_REACTOR, SMALL_AUDIENCE, FOLLOWS_MANY, UNSELECTIVE, MUTUAL, REPEAT, FADING, UNKNOWN_PROFILE = (
    1 << place for place in range(8)
)
SILENT, FADED, MANY_POSTS = (1 << place for place in range(8, 11))

REASONS: tuple[tuple[int, str], ...] = (
    (NEW_REACTOR, "NEW_REACTOR"),
    (SMALL_AUDIENCE, "SMALL_AUDIENCE"),
    (FOLLOWS_MANY, "FOLLOWS_MANY"),
    (UNSELECTIVE, "UNSELECTIVE"),
    (MUTUAL, "MUTUAL"),
    (REPEAT, "REPEAT"),
    (FADING, "FADING"),
    (UNKNOWN_PROFILE, "UNKNOWN_PROFILE"),
)
"""Reasons of one contribution: (bit of `why`, code)."""

ACCOUNT_REASONS: tuple[tuple[int, str], ...] = ((SILENT, "SILENT"), (FADED, "FADED"), (MANY_POSTS, "MANY_POSTS"))
"""Reasons of a whole score: (bit of `why`, code). No bit means two things, so both lists may share a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The constants of one formula version; a generation is computed with exactly one."""

    version: str = "2026.1"

    window_days: float = 90.0
    long_days: float = 365.0
    memory: float = 0.1  # share of the weight that fades over long_days instead of window_days

    kind_weights: tuple[float, ...] = (1.0, 1.0, 0.7, 0.5, 0.2, 0.7, 0.5, 0.3, 0.0, 0.0)  # units, as KINDS
    endorsing: tuple[bool, ...] = (True, True, False, False, True, True, True, True, False, False)  # as KINDS

    age_full_days: float = 730.0
    age_floor: float = 0.01  # share
    audience_full: float = 100.0  # followers
    audience_floor: float = 0.1  # share
    ratio_floor: float = 0.3  # share
    ratio_offset: float = 10.0  # accounts added to both sides of followers : following
    unknown: float = 0.5  # share, for an age or an audience that nobody told us

    attention_budget: float = 20.0  # units that one reactor can hand out in a window
    mutual_discount: float = 0.75  # share of the returned part of the attention that does not count
    authority_base: float = 0.5  # share that a reactor without a score counts
    authority_rounds: int = 2

    post_cost: float = 0.02  # units per post
    post_exponent: float = 0.1

    half_influence: float = 20.0  # units that make 50 points
    spread: float = 0.55  # exponent of the score's curve

    topic_base: float = 0.5  # share that a reactor without influence in the topic counts
    topic_evidence: float = 2.0  # evidence at which half of a topic's influence is believed

    doubt_reactors: float = 4.0  # independent reactors that make half a confidence
    interval_width: float = 1.645  # standard deviations: 90 %

    new_reactor_below: float = 0.25
    small_audience_below: float = 0.5
    follows_many_below: float = 0.6
    unselective_below: float = 0.5
    repeat_above: float = 2.0  # evidence
    many_posts_below: float = 0.9

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
