"""Reactors: how credible, how selective and how heard the accounts are that react."""

import math

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, age_days, bit, number, or_zero, standing, steady_sum
from influencers.scoring.formula import FOLLOWS_MANY, NEW_REACTOR, SMALL_AUDIENCE, UNKNOWN_PROFILE, UNSELECTIVE, Formula
from influencers.scoring.pairs import Keep, Tables


def latest_profiles(profiles: Table, as_of_us: int) -> Table:
    """Return each account's last snapshot before the as-of moment; (account, seen_us) is unique in the log."""
    seen = profiles.filter(_.seen_us < as_of_us)
    last = seen.group_by("account").agg(seen_us=_.seen_us.max())
    return seen.semi_join(last, ["account", "seen_us"]).select("account", "created_us", "followers", "following")


def credible_accounts(tables: Tables, *, as_of_us: int, formula: Formula) -> Table:
    """Return one row an account: person, network, unit, the factors of its credibility and their reasons."""
    profiles = latest_profiles(tables["profiles"], as_of_us)
    known = tables["accounts"].left_join(profiles, "account")
    followers, following = known.followers.cast("float64"), known.following.cast("float64")
    factors = known.select(
        "account",
        "person",
        "network",
        "unit",
        f_age=_unless_null(known.created_us, _age_factor(known.created_us, as_of_us, formula), formula.unknown),
        f_aud=_unless_null(followers, _audience_factor(followers, formula), formula.unknown),
        f_ratio=_unless_null(followers + following, _ratio_factor(followers, following, formula), 1.0),
        stranger=known.created_us.isnull() & followers.isnull(),
    )
    reasons = (
        bit(factors.f_age < formula.new_reactor_below, NEW_REACTOR)
        + bit(factors.f_aud < formula.small_audience_below, SMALL_AUDIENCE)
        + bit(factors.f_ratio < formula.follows_many_below, FOLLOWS_MANY)
        + bit(factors.stranger, UNKNOWN_PROFILE)
    )
    return factors.mutate(cred=_.f_age * _.f_aud * _.f_ratio, why=reasons).drop("stranger")


def selective_accounts(accounts: Table, pairs: Table, formula: Formula) -> Table:
    """Return the accounts with `sel`: the more evidence an account hands out, the less each piece is worth."""
    handed_out = pairs.group_by(account=pairs.actor).agg(tau=steady_sum(_.g))
    found = accounts.left_join(handed_out, "account")
    found = found.select(*accounts.columns, sel=1.0 / (or_zero(found.tau) / formula.attention_budget + 1.0))
    return found.mutate(why=found.why + bit(found.sel < formula.unselective_below, UNSELECTIVE))


def heard_accounts(accounts: Table, pairs: Table, *, keep: Keep, formula: Formula) -> Table:
    """Return the accounts with `auth`, after the rounds in which authority spreads.

    Neither selectivity nor the mutual rule takes part: with them, an act on a person could lower the authority
    of another reactor of that person, and more attention could lower a score. A damping does: it is decided, and no
    act changes it.
    """
    names = [*(f"reactors_{turn}" for turn in range(formula.authority_rounds)), "reactors"]
    heard = keep(names[0], accounts.mutate(auth=number(formula.authority_base)))
    for turn in range(1, formula.authority_rounds + 1):
        attention = _attention_by_person(heard, pairs)
        found = heard.drop("auth").left_join(attention, "person")
        auth = standing(found.attention, formula.authority_base, formula)
        heard = keep(names[turn], found.select(*accounts.columns, auth=auth))
    return heard


def _attention_by_person(heard: Table, pairs: Table) -> Table:
    voices = heard.select(actor="account", voice=_.unit * _.cred * _.auth)
    by_account = pairs.join(voices, "actor").group_by("target").agg(attention=steady_sum(_.voice * _.damping * _.g))
    owners = heard.select("person", target="account")
    return by_account.join(owners, "target").group_by("person").agg(attention=steady_sum(_.attention))


def _unless_null(raw: Value, factor: Value, unknown: float) -> Value:
    # `least` and `greatest` skip NULL: without this question an unknown profile would be fully credible.
    return ibis.ifelse(raw.isnull(), number(unknown), factor)


def _clipped(share: Value, floor: float) -> Value:
    return ibis.greatest(ibis.least(share, number(1.0)), number(floor))


def _age_factor(created_us: Value, as_of_us: int, formula: Formula) -> Value:
    return _clipped(age_days(created_us, as_of_us) / formula.age_full_days, formula.age_floor)


def _audience_factor(followers: Value, formula: Formula) -> Value:
    return _clipped((followers + 1.0).ln() / math.log1p(formula.audience_full), formula.audience_floor)


def _ratio_factor(followers: Value, following: Value, formula: Formula) -> Value:
    ratio = (followers + formula.ratio_offset) / (following + formula.ratio_offset)
    return _clipped(ratio.sqrt(), formula.ratio_floor)
