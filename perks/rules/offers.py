"""The terms of a perk: its rules in a fixed order, judged for one person or counted over everybody."""

from dataclasses import dataclass

import numpy as np

from perks.rules.always import IsHere, IsOldEnough, IsScored
from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.facts import Columns, Facts, Mask
from perks.rules.places import InCity, InCountry, OnNetwork
from perks.rules.port import Rule, WrongRules
from perks.rules.refusals import REFUSALS, Gap
from perks.rules.scores import Confidence, HeldFor, ScoreBand, TopicBand

#: Every kind of rule there is, in the order in which people drop out. The set is closed: what is not here cannot be
#: asked of anybody. None of them looks at what somebody posts, likes or follows, or could be made to.
KINDS: tuple[type[Rule], ...] = (
    ScoreBand,
    TopicBand,
    InCountry,
    InCity,
    Confidence,
    OnNetwork,
    HeldFor,
    AccountAge,
    ListedAge,
    IsCustomer,
    NotClaimedFor,
)
#: What is asked of everybody, first; told only to whom it refuses.
ALWAYS: tuple[Rule, ...] = (IsHere(), IsScored(), IsOldEnough())
#: As many topics as an offer may ask for.
MOST_TOPICS = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """The rules of a perk; all must hold. Without any it is for everybody who has a score.

    Raises
    ------
    perks.rules.port.WrongRules
        A rule is of no known kind, stands twice, or asks for days in a band that the offer does not have.

    Examples
    --------
    >>> [rule.sentence for rule in Offer((Confidence(700), ScoreBand(600, 750))).rules]
    ['Scores 60 to 75 overall', 'Confidence at least 70\u202f%']
    """

    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        # Exactly these classes: one made from them elsewhere could ask for anything.
        if strangers := [type(rule).__name__ for rule in self.rules if type(rule) not in KINDS]:
            raise WrongRules(f"No perk may ask for this: {', '.join(strangers)}.")
        keys = [rule.key for rule in self.rules]
        if doubles := sorted({key for key in keys if keys.count(key) > 1}):
            raise WrongRules(f"A rule stands twice: {', '.join(doubles)}.", field=doubles[0])
        if sum(isinstance(rule, TopicBand) for rule in self.rules) > MOST_TOPICS:
            raise WrongRules(f"Ask for at most {MOST_TOPICS} topics.", field=TopicBand.name)
        self._check_held()
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=_place)))

    def _check_held(self) -> None:
        bands = [rule for rule in self.rules if isinstance(rule, ScoreBand)]
        if any(isinstance(rule, HeldFor) and [rule.band] != bands for rule in self.rules):
            raise WrongRules("A score can be held only in the offer's own overall band.", field=HeldFor.name)


def _place(rule: Rule) -> tuple[int, str]:
    return KINDS.index(type(rule)), rule.key


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one rule holds for one person, and how far it is away."""

    key: str  # of the rule in its offer: score, topic_score:coffee
    code: str | None  # of REFUSALS; None when it holds
    holds: bool
    rule: str  # “Scores 60 to 75 in Coffee”
    note: str  # where the figure comes from, or what can be done where nothing is known; may be empty
    have: str  # “58.3, 1.7 short”
    gap: Gap | None  # exact; None when it holds and where nothing can be counted


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether somebody may have a perk, rule by rule: what is asked of everybody speaks only when it refuses."""

    facts: Facts
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether every rule holds."""
        return all(verdict.holds for verdict in self.verdicts)

    @property
    def refusals(self) -> tuple[str, ...]:
        """The codes of what does not hold, in the order of the rules, each once."""
        return tuple(dict.fromkeys(verdict.code for verdict in self.verdicts if verdict.code is not None))

    @property
    def message(self) -> str:
        """What is said to whoever is refused, "" when everything holds."""
        return " ".join(REFUSALS[code] for code in self.refusals)

    @property
    def fields(self) -> dict[str, str]:
        """What does not hold, by rule: “Scores 60 to 75 in Coffee: 58.3, 1.7 short”."""
        return {verdict.key: f"{verdict.rule}: {verdict.have}" for verdict in self.verdicts if not verdict.holds}


@dataclass(frozen=True, slots=True)
class DropOut:
    """How many people are left after a rule, and how many it cost."""

    rule: str
    left: int
    dropped: int


def judge(offer: Offer, facts: Facts, *, now_us: int) -> Judgement:
    """Return whether an offer is for somebody, with a verdict a rule.

    Parameters
    ----------
    offer
        The rules.
    facts
        What is known of the person.
    now_us
        The moment in epoch microseconds at which ages are told.

    Examples
    --------
    >>> judged = judge(Offer((ScoreBand(600, 750),)), Facts(influencer_id=1, score_tenths=583), now_us=0)
    >>> judged.holds, judged.refusals, judged.verdicts[0].have, judged.verdicts[0].gap
    (False, ('score_too_low',), '58.3, 1.7 short', Gap(amount=17, unit='tenths'))
    """
    always = [verdict for rule in ALWAYS if not (verdict := _verdict(rule, facts, now_us)).holds]
    return Judgement(facts, (*always, *(_verdict(rule, facts, now_us) for rule in offer.rules)))


def _verdict(rule: Rule, facts: Facts, now_us: int) -> Verdict:
    refusal = rule.refusal(facts, now_us=now_us)
    having = rule.having(facts, now_us=now_us)
    return Verdict(
        key=rule.key,
        code=refusal.code if refusal else None,
        holds=refusal is None,
        rule=rule.sentence,
        note=having.note,
        have=having.have,
        gap=refusal.gap if refusal else None,
    )


def holds(offer: Offer, facts: Facts, *, now_us: int) -> bool:
    """Return whether an offer is for somebody, without the words: what `judge` says, for when many are asked."""
    return all(rule.refusal(facts, now_us=now_us) is None for rule in (*ALWAYS, *offer.rules))


def mask(offer: Offer, columns: Columns, *, now_us: int) -> Mask:
    """Return for whom of everybody an offer is, one answer a row, listed or not; the same that `judge` says.

    Parameters
    ----------
    offer
        The rules.
    columns
        The facts of everybody.
    now_us
        The moment in epoch microseconds at which ages are told.
    """
    found = np.ones(len(columns.ids), np.bool_)
    for rule in (*ALWAYS, *offer.rules):
        found &= rule.mask(columns, now_us=now_us)
    return found


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Everybody who is counted, narrowed down by one rule after the other."""

    drop_outs: tuple[DropOut, ...]
    eligible: Mask  # of those who are counted


def narrow(offer: Offer, columns: Columns, *, now_us: int) -> Narrowed:
    """Return how many of those who are counted are left after each rule, in the order of the rules, and who at last.

    What is asked of everybody is told only where it costs somebody.
    """
    left = columns.is_counted.copy()
    count = int(left.sum())
    lines = []
    for rule in (*ALWAYS, *offer.rules):
        left &= rule.mask(columns, now_us=now_us)
        before, count = count, int(left.sum())
        if count < before or rule not in ALWAYS:
            lines.append(DropOut(rule.sentence, count, before - count))
    return Narrowed(tuple(lines), left)


def drop_outs(offer: Offer, columns: Columns, *, now_us: int) -> tuple[DropOut, ...]:
    """Return the lines of `narrow` alone."""
    return narrow(offer, columns, now_us=now_us).drop_outs
