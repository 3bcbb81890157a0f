"""People: influence, score and certainty out of the ledger's integers."""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, bit, exact_sum, number, or_zero, score_of, sum_of_squares
from influencers.scoring.formula import FADED, MANY_POSTS, NANO, Formula


def scored_people(pairs: Table, anonymous: Table, edges: Table, attended: Table, formula: Formula) -> Table:
    """Return one row a person with a reactor, known or only counted.

    `influence` is the unrounded sum, for checks; everything else comes from the integers. Somebody whose
    contributions all round to nothing is `faded`: score 0 and no interval. `reactors` are the people whose attention
    counts: not those whom a decision damps to nothing. How sure a score is, only known reactors can tell: without any
    there is no confidence and no interval.
    """
    sums = _sums(pairs, anonymous, edges, attended, formula)
    named = sums.named9.cast("float64")
    people = sums.mutate(
        score=score_of(sums.i9.cast("float64") / float(NANO), formula),
        n_eff=ibis.ifelse(sums.named9 > 0, named * named / sums.squares, number(0.0)),
        faded=sums.i9 == 0,
    )
    people = people.mutate(confidence=people.n_eff / (people.n_eff + formula.doubt_reactors))
    low, high = _interval(people, formula)
    why = (people.many_posts + bit(people.faded, FADED)).cast("int16")
    return people.select(
        *("person", "i9", "influence", "score", "n_eff", "confidence"),
        low=low,
        high=high,
        reactors=people.reactors,
        why=why,
        faded=people.faded,
    )


def _sums(pairs: Table, anonymous: Table, edges: Table, attended: Table, formula: Formula) -> Table:
    named = pairs.group_by("person").agg(
        named9=exact_sum(_.c9),
        named=_.c.sum(),
        squares=sum_of_squares(_.c9),
    )
    # Whoever reacts to somebody has one row there, however many accounts they have.
    heard = edges.filter(_.counts).group_by("person").agg(reactors=_.count().cast("int32"))
    counted = anonymous.group_by("person").agg(counted9=exact_sum(_.c9), counted=_.c.sum())
    # Whoever is known or counted to react to somebody reacts to an account that is attended.
    met = _many_posts(attended, formula)
    for sums in (named, heard, counted):
        met = met.left_join(sums, "person").drop("person_right")
    named9 = ibis.coalesce(met.named9, 0)
    return met.select(
        "person",
        "squares",
        "many_posts",
        i9=named9 + ibis.coalesce(met.counted9, 0),
        named9=named9,
        influence=or_zero(met.named) + or_zero(met.counted),
        reactors=ibis.coalesce(met.reactors, 0).cast("int32"),
    )


def _many_posts(attended: Table, formula: Formula) -> Table:
    # An account without any attention that counts has no `eff`, whatever it posts.
    posts_much = bit((attended.eff < formula.many_posts_below) & (attended.eff > 0), MANY_POSTS)
    return attended.group_by("person").agg(many_posts=posts_much.max())


def _interval(people: Table, formula: Formula) -> tuple[Value, Value]:
    # NULL for the faded: neither a logarithm of nothing nor a division by nobody is ever asked for.
    influence = people.i9.nullif(0).cast("float64") / float(NANO)
    middle = (influence / formula.half_influence).ln() * formula.spread
    half = formula.interval_width * formula.spread / people.n_eff.nullif(0.0).sqrt()
    return 100.0 / ((half - middle).exp() + 1.0), 100.0 / ((-half - middle).exp() + 1.0)
