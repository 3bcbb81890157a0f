"""People: influence, score and certainty out of the ledger's integers."""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import Value, bit, exact_sum, number, score_of, sum_of_squares
from influencers.scoring.formula import FADED, MANY_POSTS, NANO, Formula


def scored_people(pairs: Table, formula: Formula) -> Table:
    """Return one row a person with a reactor.

    `influence` is the unrounded sum, for checks; everything else comes from the integers. Somebody whose
    contributions all round to nothing is `faded`: score 0 and no interval.
    """
    sums = pairs.group_by("person").agg(
        i9=exact_sum(_.c9),
        influence=_.c.sum(),
        squares=sum_of_squares(_.c9),
        reactors=_.actor_person.nunique().cast("int32"),
        many_posts=bit(_.eff < formula.many_posts_below, MANY_POSTS).max(),
    )
    whole = sums.i9.cast("float64")
    people = sums.mutate(
        score=score_of(whole / float(NANO), formula),
        n_eff=ibis.ifelse(sums.i9 > 0, whole * whole / sums.squares, number(0.0)),
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


def _interval(people: Table, formula: Formula) -> tuple[Value, Value]:
    # NULL for the faded: neither a logarithm of nothing nor a division by nobody is ever asked for.
    influence = people.i9.nullif(0).cast("float64") / float(NANO)
    middle = (influence / formula.half_influence).ln() * formula.spread
    half = formula.interval_width * formula.spread / people.n_eff.nullif(0.0).sqrt()
    return 100.0 / ((half - middle).exp() + 1.0), 100.0 / ((-half - middle).exp() + 1.0)
