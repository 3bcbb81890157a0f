"""Pages about how well the score foretells, for operators. Doors: guard, load, one call, render."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import for_operators
from influencers.figures.evaluations import histogram, reached_plot, weeks_plot
from influencers.pages.people import blueprint
from influencers.queries import generations
from influencers.queries.evaluations import KeptReport, kept_report, kept_reports
from influencers.scoring.evaluation.targets import targets_of
from kernel.clock import from_us
from kernel.forms import NoQuestion, read_question

#: A plot is drawn twice, since a stretched one distorts its words: class and size of the view box.
_SIZES = (("wide", (560, 220)), ("narrow", (340, 200)))
_REPORTS = 30


@blueprint.get("/operator/evaluations")
@for_operators
def evaluations() -> ResponseReturnValue:
    """Show an operator the newest evaluation, and which others are kept."""
    read_question(NoQuestion(), request.args)
    kept = kept_reports(limit=_REPORTS)
    return _page(kept[0] if kept else None, kept)


@blueprint.get("/operator/evaluations/<name>")
@for_operators
def evaluation(name: str) -> ResponseReturnValue:
    """Show an operator one evaluation."""
    read_question(NoQuestion(), request.args)
    return _page(kept_report(name), kept_reports(limit=_REPORTS))


def _page(shown: KeptReport | None, kept: tuple[KeptReport, ...]) -> str:
    return render_template(
        "influencers/evaluations.html",
        shown=shown,
        kept=kept,
        generation=generations.current(),
        at=from_us,
        targets=targets_of(shown.report) if shown else (),
        lying=[(cls, histogram(shown.report.distribution, size)) for cls, size in _SIZES] if shown else (),
        reached=[(cls, reached_plot(shown.report.steps, size)) for cls, size in _SIZES] if shown else (),
        weeks=[(cls, weeks_plot(shown.report.weeks, size)) for cls, size in _SIZES] if shown else (),
    )
