"""Files of claims for who asked for them. Doors: guard, load, one call, render."""

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from auth.guards import business, for_team, signed_in
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, NothingToSay, read_question
from kernel.jobs import do_soon
from perks.actions.exports import ask_export as ask
from perks.errors import UnknownExport
from perks.pages.doors import blueprint
from perks.queries import overviews
from perks.queries.exports import ExportCard, own_export, path_of, secret_of

_EXPORT = "/businesses/<int:business_id>/exports/<int:export_id>/<secret>"


@blueprint.post("/businesses/<int:business_id>/perks/<int:perk_id>/exports")
@for_team("owner", "editor")
def ask_export(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Ask for a file of a perk's claims."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        overviews.perk_of(session, business_id, perk_id)
        export_id = ask(session, perk_id, by_user_id=signed_in().id, now=clock.now())
    do_soon("make_exports")
    address = url_for("perks.export", business_id=business_id, export_id=export_id, secret=secret_of(export_id))
    return redirect(address, 303)


@blueprint.get(_EXPORT)
@for_team("owner", "editor")
def export(business_id: int, export_id: int, secret: str) -> ResponseReturnValue:
    """Show whether a file is ready, to whoever asked for it."""
    read_question(NoQuestion(), request.args)
    return render_template("perks/business/export.html", each=_own(business_id, export_id, secret), business=business())


@blueprint.get(f"{_EXPORT}/claims.csv")
@for_team("owner", "editor")
def export_file(business_id: int, export_id: int, secret: str) -> ResponseReturnValue:
    """Hand out a file, to whoever asked for it, until it is deleted."""
    read_question(NoQuestion(), request.args)
    card = _own(business_id, export_id, secret)
    path = path_of(export_id)
    if card.status != "ready" or not path.exists():
        raise UnknownExport(
            "This file is not ready yet, or it was deleted. Ask for a new one on the page of the claims."
        )
    name = f"claims-{card.perk_id}-{card.asked_at:%Y-%m-%d}.csv"
    answer = send_file(path, mimetype="text/csv", as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own(business_id: int, export_id: int, secret: str) -> ExportCard:
    with reading() as session:
        return own_export(
            session, export_id, business_id=business_id, user_id=signed_in().id, secret=secret, now=clock.now()
        )
