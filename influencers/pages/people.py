"""Pages about people, and how the score works. Doors: load, one call, render."""

from contextlib import suppress
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import for_anyone
from influencers import calculator
from influencers.figures import bands, dial, drawn, formula_curves, history
from influencers.generations.reading import current_generation
from influencers.queries import alike, explanations, formulas, generations, heard, people, topics
from influencers.queries.cards import GenerationCard, InfluencerCard
from influencers.schemas import LedgerQuestion, crowd_or_errors
from influencers.scoring.curves import score_of
from influencers.scoring.formula import KINDS, Formula
from influencers.wording import codes
from influencers.wording.filters import FILTERS
from kernel.database import reading
from kernel.errors import AppError
from kernel.forms import NoQuestion, read_question

blueprint = Blueprint("influencers", __name__)

#: What a database can hold as an id; a larger number is nobody.
_AN_ID = f"<int(max={2**63 - 1}):influencer_id>"

#: A curve is drawn twice, since a stretched one distorts its words: class, size of the view box, days named below.
_SIZES = (("wide", (860, 300), 4), ("narrow", (340, 240), 3))
_SMALL_SIZES = (("wide", (560, 260)), ("narrow", (340, 220)))
_LINES_ON_PERSON = 8
_SIMILAR_SHOWN = 4

#: What templates may draw and say.
_FIGURES = SimpleNamespace(
    band_of=bands.band_of,
    change=history.change,
    dial=dial.dial,
    icons=drawn.icons,
    range_ends=bands.range_ends,
    rounded=round,
    spark=history.spark,
    sureness=bands.sureness,
    shown=bands.shown,
    signal=drawn.signal,
)


class _FormulaFacts:
    """Figures that pages quote of the formula that made the current scores."""

    def __getattr__(self, name: str) -> object:
        found: object = getattr(_facts_of(formulas.formula_in_use()), name)
        return found


@lru_cache(maxsize=4)
def _facts_of(formula: Formula) -> SimpleNamespace:
    return SimpleNamespace(
        version=formula.version,
        window_days=round(formula.window_days),
        long_days=round(formula.long_days),
        half_life_days=calculator.half_life_days(formula),
        one_reactor=float(score_of(1.0, formula)),
    )


_WORDS = SimpleNamespace(**FILTERS)

for _name, _function in FILTERS.items():
    blueprint.add_app_template_filter(_function, _name)
blueprint.add_app_template_global(_FIGURES, "figures")  # type: ignore[arg-type]  # a namespace of functions
blueprint.add_app_template_global(_FormulaFacts(), "formula_facts")  # type: ignore[arg-type]
blueprint.add_app_template_global(_WORDS, "words")  # type: ignore[arg-type]  # the same words, where a name is passed on


@blueprint.app_template_global()
def scores_at_hand() -> GenerationCard | None:
    """Return which scores there are, for pages that could not load anything else; None when even they are missing."""
    with suppress(AppError):
        return generations.current()
    return None


@blueprint.app_context_processor
def _surroundings() -> dict[str, Any]:
    return {"is_demo": current_app.extensions["storage"].is_demo, "here": request.endpoint if request else ""}


@blueprint.get(f"/people/{_AN_ID}")
@for_anyone
def show(influencer_id: int) -> ResponseReturnValue:
    """Show an influencer: the score, where it comes from, how sure it is."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        card = people.influencer_card(session, influencer_id)
        explanation = explanations.explain(session, card.id, lines=_LINES_ON_PERSON)
        evidence = heard.evidence_of(session, card.id)
        similar = alike.similar_people(session, card, _SIMILAR_SHOWN)
    made = current_generation()
    generation = generations.card_of(made)
    return render_template(
        "influencers/show.html",
        card=card,
        explanation=explanation,
        evidence={each.number: each for each in evidence},
        unread=heard.unread_language(card.languages),
        generation=generation,
        moments=card.moments,
        formula_move=formulas.formula_move(made, card.id),
        curves=_curves(card, generation),
        readings=history.readings(card.history, generation.as_of_on),
        similar=similar,
    )


@blueprint.get(f"/people/{_AN_ID}/why")
@for_anyone
def why(influencer_id: int) -> ResponseReturnValue:
    """Show the lines that a score, overall or in one topic, is the sum of."""
    asked = read_question(LedgerQuestion(), request.args)
    with reading() as session:
        card = people.influencer_card(session, influencer_id)
        explanation = explanations.explain(session, card.id, topic=asked["topic"], lines=asked["lines"])
    return render_template(
        "influencers/why.html",
        card=card,
        explanation=explanation,
        generation=generations.current(),
        topic=topics.topic_card(explanation.topic) if explanation.topic else None,
        lines_count=len(explanation.contributions) + (explanation.rest.count if explanation.rest else 0),
        remarks=sorted({code for line in explanation.contributions for code in line.reasons}),
    )


@blueprint.get("/how-the-score-works")
@for_anyone
def how() -> ResponseReturnValue:
    """Explain the formula, and work it out for a crowd that the reader describes."""
    crowd, errors = crowd_or_errors(request.args)
    formula = formulas.formula_in_use()
    page = render_template(
        "influencers/how.html",
        typed=request.args,
        errors=errors,
        crowd=crowd,
        worked=calculator.work_out(crowd, formula),
        generation=generations.current(),
        formula=formula,
        kinds=list(zip(KINDS, formula.kind_weights, formula.endorsing, strict=True)),
        reactor_options=[(name, reactor.label) for name, reactor in calculator.REACTORS.items()],
        act_options=[(KINDS[code], codes.act_name(KINDS[code])) for code in formula.scoring_kinds],
        remarks=codes.REMARKS,
        bands=bands.BANDS,
        sure_from=bands.SURE_FROM,
        very_sure_from=bands.VERY_SURE_FROM,
        decay=[(cls, formula_curves.decay_plot(size, formula)) for cls, size in _SMALL_SIZES],
        decay_rows=formula_curves.decay_rows(formula),
        scores=[(cls, formula_curves.score_plot(size, formula)) for cls, size in _SMALL_SIZES],
        score_rows=formula_curves.score_rows(formula),
    )
    return page, 400 if errors else 200


def _curves(card: InfluencerCard, generation: GenerationCard) -> list[tuple[str, history.Curve]]:
    marks = [(number, moment.at.date()) for number, moment in enumerate(card.moments, 1)]
    drawn = [
        (
            cls,
            history.curve(
                card.history,
                last_on=generation.as_of_on,
                size=size,
                likely=card.likely,
                marks=marks,
                since_on=generation.formula_since,
                ticks_count=days,
            ),
        )
        for cls, size, days in _SIZES
    ]
    return [(cls, curve) for cls, curve in drawn if curve]
