"""Pairs: how much one account's acts on another prove, and how much of it is returned.

A pair is directed: (actor, target). Both accounts are of one network, so accounts are key enough.
"""

from collections.abc import Callable, Mapping

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, age_days, all_bits, decay, evidence, number, steady, steady_sum
from influencers.scoring.formula import KINDS, Formula

Tables = Mapping[str, Table]
Keep = Callable[[str, Table], Table]

PAIR = ("actor", "target")


def weighted_acts(interactions: Table, *, as_of_us: int, formula: Formula) -> Table:
    """Return the acts that weigh something at the as-of moment, with `age` in days and `w`."""
    known = interactions.filter(
        _.at_us < as_of_us,
        _.at_us > as_of_us - formula.reach_us,
        _.actor != _.target,
        _.kind.isin(formula.scoring_kinds),
    )
    return weighed(known, as_of_us=as_of_us, formula=formula)


def weighed(acts: Table, *, as_of_us: int, formula: Formula) -> Table:
    """Return acts that weigh something with `age` in days and `w`."""
    known = acts.mutate(age=age_days(acts.at_us, as_of_us))
    weight = ibis.cases(*((known.kind == code, number(formula.kind_weights[code])) for code in formula.scoring_kinds))
    return known.mutate(w=weight * decay(known.age, formula))


def own_pairs(accounts: Table) -> Table:
    """Return the pairs of accounts that one person holds: acts between them are self-interactions."""
    several = accounts.group_by("person").agg(accounts=_.count()).filter(_.accounts > 1)
    held = accounts.semi_join(several, "person")
    one, other = held.select("person", actor="account"), held.select("person", target="account")
    return one.join(other, "person").select(*PAIR)


def pair_evidence(acts: Table, tables: Tables, formula: Formula) -> Table:
    """Return one row a pair: evidence `e`, its endorsing part, whether it fades, its acts, `g` and damping.

    Of its acts: how many, `n`; when the first was, `began_us`; in `kinds` the bit of every kind that weighs something.
    """
    pairs = acts.group_by(*PAIR).agg(
        e=steady_sum(_.w),
        e_end=steady_sum(_weight_where(_.kind.isin(formula.endorsing_kinds))),
        e_old=steady_sum(_weight_where(_.age > formula.window_days)),
        n=_.count().cast("int32"),
        began_us=_.at_us.min(),
        kinds=all_bits(_kind_bit(acts, formula)).cast("int32"),
    )
    pairs = pairs.anti_join(own_pairs(tables["accounts"]), PAIR)
    pairs = pairs.mutate(g=evidence(_.e), fades=_.e_old * 2.0 > _.e).drop("e_old")
    return with_damping(pairs, tables)


def with_damping(pairs: Table, tables: Tables) -> Table:
    """Return rows of pairs with `damping`: the lower of what was decided of the actor and of the pair, else 1.

    What was decided of a pair holds for all accounts of the target's person on its network. Otherwise an act on one
    of them, damped to nothing, would take attention from what the same reactor gives another, and more attention
    would lower a score.
    """
    decisions = tables["decisions"]
    whole = decisions.filter(_.target.isnull()).group_by("actor").agg(of_actor=_.damping.min())
    owners = tables["accounts"].select("person", "network", target="account")
    of_person = decisions.filter(_.target.notnull()).join(owners, "target")
    of_person = of_person.group_by("actor", "person", "network").agg(of_pair=_.damping.min())
    single = of_person.join(owners, ["person", "network"]).select(*PAIR, "of_pair")
    found = pairs.left_join(whole, "actor").select(*pairs.columns, "of_actor")
    found = found.left_join(single, PAIR)
    undamped = number(1.0)
    lower = ibis.least(ibis.coalesce(found.of_actor, undamped), ibis.coalesce(found.of_pair, undamped))
    return found.select(*pairs.columns, damping=lower)


def taken_back(withdrawn: Table, *, as_of_us: int, formula: Formula) -> Table:
    """Return one row a pair that endorsed and took it back: `e_back`, the weight that those acts would have now.

    Taking back an endorsement takes it from whom it was for. It does not make what came in return a gift.
    """
    acts = weighted_acts(withdrawn, as_of_us=as_of_us, formula=formula)
    endorsing = acts.filter(_.kind.isin(formula.endorsing_kinds))
    return endorsing.group_by(*PAIR).agg(e_back=steady_sum(_.w))


def mutual_pairs(pairs: Table, tables: Tables, keep: Keep, *, as_of_us: int, formula: Formula) -> Table:
    """Return the pairs whose target endorses the actor back, or did, with `g_returned`, the evidence of that.

    The table of pairs is never joined with itself: its half with actor < target meets its other half.
    """
    up = pairs.filter(_.actor < _.target).select(low="actor", high="target", up="e_end")
    down = pairs.filter(_.actor > _.target).select(low="target", high="actor", down="e_end")
    met = keep("mutual_halves", up.join(down, ["low", "high"]))
    forth = met.filter(_.down > 0).select(actor="low", target="high", e_back="down")
    back = met.filter(_.up > 0).select(actor="high", target="low", e_back="up")
    returned = forth.union(back)
    if "withdrawn" in tables:
        once = keep("taken_back", taken_back(tables["withdrawn"], as_of_us=as_of_us, formula=formula))
        returned = returned.union(once.select(actor="target", target="actor", e_back="e_back"))
        returned = returned.group_by(*PAIR).agg(e_back=_.e_back.sum())
    return keep("mutual", returned.select(*PAIR, g_returned=evidence(returned.e_back)))


def mixed_weights(acts: Table, pairs: Table, formula: Formula) -> Table:
    """Return the pairs with several kinds of acts that weigh something, with columns `w_<kind>`, which sum to `e`.

    Most pairs know one kind only, and their whole weight is of that kind.
    """
    mixed = pairs.filter((_.kinds & (_.kinds - 1)) != 0).select(*PAIR)
    sums = {f"w_{KINDS[code]}": steady_sum(_weight_where(_.kind == code)) for code in formula.scoring_kinds}
    return acts.semi_join(mixed, PAIR).group_by(*PAIR).agg(**sums)


def _kind_bit(acts: Table, formula: Formula) -> Value:
    bit = ibis.cases(*((acts.kind == code, 1 << code) for code in formula.scoring_kinds))
    return ibis.ifelse(steady(acts.w) > 0, bit, 0).cast("int64")


def _weight_where(condition: Value) -> Value:
    return ibis.ifelse(condition, _.w, number(0.0))
