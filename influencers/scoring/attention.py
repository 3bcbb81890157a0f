"""Attention: what an account gets from reactors who are known, and from people whom only a count tells of."""

from functools import reduce
from operator import add

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, age_days, decay, number, one_sided, or_zero, steady_sum
from influencers.scoring.formula import COUNTED, Formula
from influencers.scoring.pairs import PAIR, Tables

MOST_ACTS = 2.0**53
"""What is told as the number of acts at most: doubles do not count further."""


def attended_accounts(
    pairs: Table, tables: Tables, *, mutual: Table, reactors: Table, anonymous: Table, as_of_us: int, formula: Formula
) -> Table:
    """Return one row an account that anybody reacts to: person, network, unit, and `eff`.

    `eff` is the mild price of posting much for little attention.
    """
    found = _attention(pairs, mutual=mutual, reactors=reactors, anonymous=anonymous, formula=formula)
    own = _recent(tables["posts"], as_of_us, formula)
    own = own.group_by(target=own.account).agg(posts=steady_sum(decay(age_days(own.at_us, as_of_us), formula)))
    found = found.left_join(own, "target")
    share = found.attention / (found.attention + or_zero(found.posts) * formula.post_cost)
    eff = ibis.ifelse(found.attention > 0, share.pow(number(formula.post_exponent)), number(0.0))
    accounts = reactors.select("person", "network", "unit", target="account")
    return found.select("target", eff=eff).join(accounts, "target")


def anonymous_attention(tables: Tables, *, as_of_us: int, formula: Formula) -> Table:
    """Return one row an account whose posts were reacted to by people nobody named: `x`, posts and acts behind it.

    `x` is attention before the network's exchange rate, and bounded.
    """
    counted = _recent(tables["anonymous"], as_of_us, formula)
    # As doubles: sources may count up to the largest integer, and two such do not add up.
    counts = {name: or_zero(counted[name].cast("float64")) for name, _kind in COUNTED}
    worth = reduce(add, (counts[name] * formula.kind_weights[kind] for name, kind in COUNTED))
    posts = counted.select("account", acts=reduce(add, counts.values()), n=worth, age=age_days(_.at_us, as_of_us))
    posts = posts.filter(_.n > 0).mutate(worth=decay(_.age, formula) * (_.n + 1.0).ln())
    sums = posts.group_by(target=posts.account).agg(
        x=steady_sum(_.worth) * formula.anonymous_unit,
        posts=_.count().cast("int32"),
        acts=ibis.least(_.acts.sum(), MOST_ACTS).cast("int64"),
    )
    found = sums.join(tables["accounts"].select("person", "network", "unit", target="account"), "target")
    most = number(formula.anonymous_most) / found.unit
    return found.mutate(x=ibis.least(found.x, most)).filter(_.x > 0)


def _attention(pairs: Table, *, mutual: Table, reactors: Table, anonymous: Table, formula: Formula) -> Table:
    voices = reactors.select(actor="account", voice=_.cred * _.auth * _.sel)
    given = pairs.left_join(mutual, PAIR)
    given = given.select(*PAIR, h=one_sided(_.g, _.g_returned, formula) * _.damping)
    named = given.join(voices, "actor").group_by("target").agg(attention=steady_sum(_.voice * _.h))
    both = named.union(anonymous.select("target", attention=_.x))
    return both.group_by("target").agg(attention=_.attention.sum())


def _recent(posts: Table, as_of_us: int, formula: Formula) -> Value:
    """Return the rows of posts that are known by the as-of moment and young enough to weigh anything."""
    return posts.filter(_.at_us < as_of_us, _.at_us > as_of_us - formula.reach_us)
