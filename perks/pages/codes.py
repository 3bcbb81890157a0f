"""The page of a perk's codes: how many there are, and uploading them. Doors: guard, load, one call, render."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth.guards import for_team, signed_in
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, read_question
from kernel.jobs import do_soon
from perks.actions.codes import MOST_LINES, CodeReport
from perks.actions.stocking import upload_codes
from perks.errors import CodesRefused, WrongPerkState
from perks.pages.business import surroundings
from perks.pages.doors import blueprint
from perks.queries import overviews
from perks.queries.promises import code_counts, latest_code_ends
from perks.schemas.codes import lines_or_errors

_PAGE = "/businesses/<int:business_id>/perks/<int:perk_id>/codes"
_WRONG = 422
_FAULTS_SHOWN = 200


@blueprint.get(_PAGE)
@for_team("owner", "editor")
def perk_codes(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Show how many codes a perk has; never the codes."""
    read_question(NoQuestion(), request.args)
    return _page(business_id, perk_id)


@blueprint.post(_PAGE)
@for_team("owner", "editor")
def add_perk_codes(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Take over codes from a text or a file, and report every line that cannot be taken."""
    lines, errors = lines_or_errors(request.form, request.files)
    if errors:
        return _page(business_id, perk_id, errors=errors), _WRONG
    try:
        with transaction() as session:
            overviews.perk_of(session, business_id, perk_id)
            report = upload_codes(session, perk_id, lines, by_user_id=signed_in().id, now=clock.now())
    except (CodesRefused, WrongPerkState) as error:
        return _page(business_id, perk_id, errors={"codes": error.message}), error.status
    do_soon("deliver_mail")
    if report.refused:
        return _page(business_id, perk_id, report=report)
    flash(f"{report.added:,} {'code was' if report.added == 1 else 'codes were'} added.")
    return redirect(url_for("perks.perk_codes", business_id=business_id, perk_id=perk_id), 303)


def _page(
    business_id: int, perk_id: int, *, errors: dict[str, str] | None = None, report: CodeReport | None = None
) -> str:
    with reading() as session:
        perk = overviews.perk_of(session, business_id, perk_id)
        counts = code_counts(session, perk_id)
        ends = latest_code_ends(session, perk_id)
    return render_template(
        "perks/business/codes.html",
        perk=perk,
        state=overviews.state_of(perk, clock.now()),
        counts=counts,
        ends=ends,
        report=report,
        faults=report.refused[:_FAULTS_SHOWN] if report else (),
        errors=errors or {},
        # What was typed is not sent back: codes leave this house only to who claims them.
        typed={},
        most_lines=MOST_LINES,
        **surroundings(),
    )
