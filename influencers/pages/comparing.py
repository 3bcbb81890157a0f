"""The page that holds two to ten people against each other. A door: load, one call, render."""

from collections.abc import Sequence
from itertools import zip_longest

from flask import render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import for_anyone
from influencers.figures.beside import Lines, lines_beside
from influencers.figures.history import readings
from influencers.pages.people import blueprint
from influencers.queries import generations
from influencers.queries.chosen import chosen_by_name
from influencers.queries.overlap import LEAST_CHOSEN, MOST_CHOSEN, CompareCard, compare
from influencers.schemas import CompareQuestion
from kernel.database import reading
from kernel.forms import read_question

#: Lines are drawn twice, since stretched ones distort their words: class, size of the view box, days named below.
_SIZES = (("wide", (860, 320), 4), ("narrow", (340, 300), 3))


@blueprint.get("/compare")
@for_anyone
def side_by_side() -> ResponseReturnValue:
    """Hold people against each other: scores, curves, topics, and whom they reach together."""
    asked = read_question(CompareQuestion(), request.args)
    with reading() as session:
        chosen = chosen_by_name(session, asked["who"])
        compared = compare(session, chosen.ids) if len(chosen.ids) >= LEAST_CHOSEN else None
    page = render_template(
        "influencers/compare.html",
        chosen=chosen,
        others={each.name: [one.name for one in chosen.people if one is not each] for each in chosen.people},
        compared=compared,
        most=MOST_CHOSEN,
        generation=generations.current(),
        curves=_curves(compared) if compared else (),
        days=_days(compared) if compared else (),
    )
    return page, 400 if chosen.refused else 200


def _curves(compared: CompareCard) -> Sequence[tuple[str, Lines]]:
    histories, last_on = [card.history for card in compared.people], compared.generation.as_of_on
    drawn = [(cls, lines_beside(histories, last_on=last_on, size=size, ticks_count=n)) for cls, size, n in _SIZES]
    return [(cls, lines) for cls, lines in drawn if lines]


def _days(compared: CompareCard) -> list[tuple[object, ...]]:
    """Return a row a day, the last first: the readings of everybody."""
    return list(zip_longest(*(readings(card.history, compared.generation.as_of_on) for card in compared.people)))
