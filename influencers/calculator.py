"""What a number of equal reactors would add up to, by the formula itself. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from influencers.scoring import credibility, curves
from influencers.scoring.formula import FORMULA, KINDS, Formula


@dataclass(frozen=True, slots=True)
class Reactor:
    """Somebody who reacts: what the formula looks at."""

    label: str
    account_days: float  # age of the account; NaN is not known
    followers: float  # NaN is not known
    following: float  # NaN is not known
    score: float  # points of their own


_UNKNOWN = float("nan")

REACTORS: Mapping[str, Reactor] = MappingProxyType(
    {
        "ordinary": Reactor("An ordinary account: 3 years old, 300 followers, score 20", 1_095, 300, 250, 20),
        "heard": Reactor("Somebody widely heard: 6 years old, 20,000 followers, score 70", 2_190, 20_000, 900, 70),
        "quiet": Reactor("A quiet reader: 3 years old, 8 followers, score 0", 1_095, 8, 60, 0),
        "new": Reactor("A new account: 2 weeks old, 60 followers, score 0", 14, 60, 80, 0),
        "empty": Reactor("An empty account: a week old, no followers, follows 500", 7, 0, 500, 0),
        "unknown": Reactor("Somebody whose profile we have not seen", _UNKNOWN, _UNKNOWN, _UNKNOWN, 0),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A number of people who all react in the same way."""

    reactors_count: int = 100
    reactor: str = "ordinary"  # of REACTORS
    act: str = "reshare"  # of KINDS
    acts_count: int = 1  # of each reactor
    age_days: int = 7  # of the acts
    others_count: int = 20  # how many others each reactor treats in the same way
    is_returned: bool = False  # whether each of them is endorsed back as much
    posts_count: int = 20  # of the one they react to, at the time of the acts


@dataclass(frozen=True, slots=True)
class Worked:
    """Every factor of one reactor, and what all of them make."""

    weight: float  # units: kind × decay × acts
    evidence: float  # share of a full attention
    credibility: float  # share
    authority: float  # share
    selectivity: float  # share
    kept: float  # share left by the mutual rule
    restraint: float  # share left by the ratio rule
    each: float  # units, one reactor
    influence: float  # units
    score: float  # points
    low: float  # points
    high: float  # points


def work_out(crowd: Crowd, formula: Formula = FORMULA) -> Worked:
    """Return the score that a crowd of equal reactors makes, with every factor on the way.

    Parameters
    ----------
    crowd
        Counts and days >= 0, `reactor` one of `REACTORS`, `act` one of `KINDS`.
    formula
        The constants.

    Returns
    -------
    Worked
        All but the factors is 0 when nobody reacts, when the act weighs nothing, or when it is a year old.

    Examples
    --------
    >>> round(work_out(Crowd(reactors_count=1, reactor="heard", others_count=0)).score, 1)
    11.5
    """
    # An act of this very moment is not known yet; a minute later it is.
    decay = float(curves.decay(max(crowd.age_days, 1 / 1440), formula))
    weight = formula.kind_weights[KINDS.index(crowd.act)] * decay * crowd.acts_count
    given = float(curves.evidence(weight))
    reactor = REACTORS[crowd.reactor]
    believed = _credibility(reactor, formula)
    heard = formula.authority_base + (1 - formula.authority_base) * reactor.score / 100
    undivided = float(curves.selectivity(given * (crowd.others_count + 1), formula))
    kept = float(curves.one_sided(given, given if crowd.is_returned else 0.0, formula))
    before = crowd.reactors_count * believed * heard * undivided * kept
    modest = float(curves.restraint(before, crowd.posts_count * decay, formula))
    influence = before * modest
    low, high = curves.interval_of(influence, crowd.reactors_count, formula) if influence > 0 else (0.0, 0.0)
    return Worked(
        weight=weight,
        evidence=given,
        credibility=believed,
        authority=heard,
        selectivity=undivided,
        kept=kept / given if given else 1.0,
        restraint=modest,
        each=believed * heard * undivided * kept * modest,
        influence=influence,
        score=float(curves.score_of(influence, formula)),
        low=low,
        high=high,
    )


def half_life_days(formula: Formula = FORMULA) -> int:
    """Return the age, to the nearest whole day, at which an act counts half."""
    return min(range(1, round(formula.long_days) + 1), key=lambda days: abs(float(curves.decay(days, formula)) - 0.5))


def _credibility(reactor: Reactor, formula: Formula) -> float:
    return float(
        credibility.age_factor(reactor.account_days, formula)
        * credibility.audience_factor(reactor.followers, formula)
        * credibility.ratio_factor(reactor.followers, reactor.following, formula)
    )
