"""Whether one set of rules lets in everybody whom another does: rule by rule, values in, values out."""

from collections.abc import Callable, Mapping
from math import inf

from perks.rules.dealings import AccountAge, IsCustomer, ListedAge, NotClaimedFor
from perks.rules.offers import Offer
from perks.rules.places import InCity, InCountry, OnNetwork
from perks.rules.port import Rule
from perks.rules.scores import HIGHEST_TENTHS, Confidence, HeldFor, ScoreBand, TopicBand


def tightened(before: Offer, after: Offer) -> tuple[Rule, ...]:
    """Return the rules of an offer that keep somebody out whom the offer before it let in.

    Parameters
    ----------
    before
        What was promised.
    after
        What is to be promised.

    Returns
    -------
    tuple[Rule, ...]
        New rules, and rules that ask more than they did; empty when nobody loses anything.

    Examples
    --------
    >>> wide, narrow = Offer((Confidence(500),)), Offer((Confidence(700),))
    >>> [rule.sentence for rule in tightened(wide, narrow)], tightened(narrow, wide), tightened(narrow, Offer(()))
    (['Confidence at least 70\u202f%'], (), ())
    """
    known = {rule.key: rule for rule in before.rules}
    return tuple(rule for rule in after.rules if rule.key not in known or not _asks_less(known[rule.key], rule))


def _asks_less(before: Rule, after: Rule) -> bool:
    """Return whether a rule asks at most what another of its key asked."""
    if before == after:
        return True
    if isinstance(before, IsCustomer) and isinstance(after, IsCustomer):
        return after.segment is None
    if isinstance(before, InCountry | InCity | OnNetwork) and isinstance(after, InCountry | InCity | OnNetwork):
        return _names_enough(before, after)
    measure = _MEASURES.get(type(after))
    if measure is None or type(before) is not type(after):
        return False  # a rule that nobody taught this module is not loosened, whatever it says
    return all(new <= old for old, new in zip(measure(before), measure(after), strict=True))


def _names_enough(before: InCountry | InCity | OnNetwork, after: InCountry | InCity | OnNetwork) -> bool:
    old, new = ({choice.key for choice in rule.choices} for rule in (before, after))
    names_who_is_out = [isinstance(rule, InCountry | InCity) and rule.are_excluded for rule in (before, after)]
    if names_who_is_out[0] != names_who_is_out[1]:
        return False
    return new <= old if names_who_is_out[0] else new >= old


def _band(least: float | None, most: float | None, highest: float) -> tuple[float, float]:
    return (least or 0, -(highest if most is None else most))


#: How much each rule asks: figures that may only fall.
_MEASURES: Mapping[type, Callable[..., tuple[float, ...]]] = {
    ScoreBand: lambda rule: _band(rule.at_least_tenths, rule.at_most_tenths, HIGHEST_TENTHS),
    TopicBand: lambda rule: _band(rule.at_least_tenths, rule.at_most_tenths, HIGHEST_TENTHS),
    Confidence: lambda rule: (rule.at_least_thousandths,),
    HeldFor: lambda rule: (rule.days, *_MEASURES[ScoreBand](rule.band)),
    AccountAge: lambda rule: (rule.at_least_days,),
    ListedAge: lambda rule: _band(rule.at_least_days, rule.at_most_days, inf),
    NotClaimedFor: lambda rule: (rule.days,),
}
