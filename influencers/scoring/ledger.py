"""The ledger: what every reactor, and every act, brought, and what people brought whom nobody named.

A person's influence is the sum of these integers.
"""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, bit, evidence, exact_sum, nano, number, one_sided, steady_sum
from influencers.scoring.formula import DAMPED, FADING, MUTUAL, REPEAT, Formula
from influencers.scoring.pairs import PAIR

WHOLE_WEIGHT = 1e12
"""Steps in one unit of weight where acts share a contribution: integers have running sums that never step back."""


def pair_ledger(pairs: Table, *, mutual: Table, reactors: Table, attended: Table, formula: Formula) -> Table:
    """Return one row a pair: the factors that are its own, its contribution `c`, and `c9` in nano-units.

    Of the reactor there is `cred`, which is asked for most; the other factors stand in `reactors` and `attended` once
    an account. `w` is the weight of all acts.
    """
    rows = pairs.left_join(mutual, PAIR).select(*pairs.columns, h=one_sided(pairs.g, mutual.g_returned, formula))
    rows = rows.join(reactors.rename(actor="account", actor_person="person").drop("network", "unit"), "actor")
    rows = rows.join(attended, "target")
    rows = rows.mutate(g_end=evidence(rows.e_end))
    rows = rows.mutate(c=rows.unit * rows.cred * rows.damping * rows.auth * rows.sel * rows.h * rows.eff)
    return rows.select(
        *("person", "actor_person", "actor", "target", "kinds", "n", "began_us"),
        *("g", "g_end", "cred", "h", "damping", "c"),
        w=rows.e,
        c9=nano(rows.c),
        why=_reasons(rows, formula),
    )


def anonymous_ledger(anonymous: Table, attended: Table, formula: Formula) -> Table:
    """Return one row an account with reactions that only a count tells of: what they contribute, `c` and `c9`.

    All of a person's accounts on a network share what is the most there; `x` is what is left to each.
    """
    rows = anonymous.join(attended.select("target", "eff"), "target")
    purse = rows.group_by("person", "network").agg(whole=steady_sum(_.unit * _.x * _.eff))
    rows = rows.join(purse, ["person", "network"])
    rows = rows.mutate(x=rows.x * ibis.least(number(formula.anonymous_most) / rows.whole, number(1.0)))
    rows = rows.mutate(c=rows.unit * rows.x * rows.eff)
    return rows.select("person", "target", "network", "x", "eff", "c", "posts", "acts", c9=nano(rows.c))


def edges(pairs: Table, accounts: Table) -> Table:
    """Return one row a person and whom they reacted to: what it brought, in how many acts, and whether it `counts`.

    Attention that a decision damps to nothing does not. Nearly everybody has one account, and two such people are one
    pair: only the pairs of others are added up.
    """
    several = accounts.group_by("person").agg(accounts=_.count()).filter(_.accounts > 1).person
    repeats = pairs.actor_person.isin(several) | pairs.person.isin(several)
    ends = ("actor_person", "person")
    alone = pairs.filter(~repeats).select(*ends, "c9", "n", counts=pairs.damping > 0)
    brought = pairs.filter(repeats).group_by(*ends)
    return alone.union(brought.agg(c9=exact_sum(_.c9), n=_.n.sum().cast("int32"), counts=(_.damping > 0).any()))


def event_ledger(acts: Table, pairs: Table) -> Table:
    """Return one row an act: its part of the pair's `c9`, in proportion to its weight, and how many acts the pair has.

    Evidence is curved, so no act has a contribution of its own; a split by weight is symmetric and never negative.
    An act that is alone takes all. The others take the steps of a rounded running sum, in order of time.
    """
    columns = ("person", *PAIR, "kind", "post", "topic_post", "at_us", "event", "c9", "n")
    pairs = pairs.select(*PAIR, "person", "n", "c9")
    alone = acts.join(pairs.filter(_.n == 1), PAIR).select(*columns)
    several = acts.join(pairs.filter(_.n > 1).rename(pair_c9="c9"), PAIR)
    several = several.mutate(whole=(several.w * WHOLE_WEIGHT).round().cast("int64"))
    order = {"group_by": list(PAIR), "order_by": ["at_us", "event"]}
    several = several.mutate(
        running=several.whole.sum().over(ibis.window(**order, preceding=None, following=0)),
        total=several.whole.sum().over(ibis.window(group_by=list(PAIR))).cast("float64"),
        place=ibis.row_number().over(ibis.window(**order)),
    )
    upto = ibis.ifelse(several.place == several.n - 1, several.pair_c9, _taken(several.running, several))
    # What the acts before took is told by the sum before, and not looked up in their rows.
    before = _taken(several.running - several.whole, several)
    return alone.union(several.mutate(c9=upto - before).select(*columns))


def _taken(running: Value, rows: Table) -> Value:
    share = running.cast("float64") / ibis.greatest(rows.total, number(1.0))
    return (rows.pair_c9 * share).round().cast("int64")


def _reasons(rows: Table, formula: Formula) -> Value:
    reasons = (
        rows.why
        + bit(rows.h < rows.g, MUTUAL)
        + bit(rows.e > formula.repeat_above, REPEAT)
        + bit(rows.fades, FADING)
        + bit(rows.damping < 1.0, DAMPED)
    )
    return reasons.cast("int16")
