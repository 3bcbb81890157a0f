"""Pages that join several floors, and what every page shows at its head. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import business, for_operators, for_team, role, signed_in
from desk.dashboard import dashboard_of
from desk.house import Made, house_of
from desk.navigation import navigation, way_in, ways_on
from desk.schemas import LogQuestion, Named
from influencers.actions.proofs import LINK_GOOD_FOR, make_link
from influencers.errors import HeldByAnother, UnknownInfluencer, UnreadableName
from influencers.queries.accounts import resolve
from influencers.queries.gaming import waiting_counts
from influencers.queries.generations import current
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, form_or_errors, read_question
from kernel.web import external_url

blueprint = Blueprint("desk", __name__)
blueprint.add_app_template_global(navigation)
blueprint.add_app_template_global(way_in)

_WRONG = 422


@blueprint.get("/businesses/<int:business_id>")
@for_team("owner", "editor", "guest")
def dashboard(business_id: int) -> ResponseReturnValue:
    """Show a business what needs it, and how its open perks stand."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        desk = dashboard_of(session, business(), now=clock.now())
    return render_template(
        "desk/dashboard.html",
        business=business(),
        desk=desk,
        may_edit=role() in ("owner", "editor"),
        ways=ways_on(business_id, role()),
        generation=current(),
    )


@blueprint.get("/operator")
@for_operators
def operator() -> ResponseReturnValue:
    """Show an operator how the house stands."""
    return _operator(before_id=read_question(LogQuestion(), request.args)["before"])


@blueprint.post("/operator/links")
@for_operators
def make_owner_link() -> ResponseReturnValue:
    """Make a link by which whoever follows it gets hold of an influencer; it is shown on this answer alone."""
    named, errors = form_or_errors(Named(), request.form)
    if errors:
        return _operator(typed=request.form, errors=errors), _WRONG
    now = clock.now()
    try:
        with transaction() as session:
            influencer_id = resolve(session, named["influencer"])
            secret = make_link(session, influencer_id, by_user_id=signed_in().id, now=now)
    except (UnknownInfluencer, UnreadableName, HeldByAnother) as error:
        return _operator(typed=request.form, errors={"influencer": error.message}), _WRONG
    url = external_url("influencers.take_hold", secret=secret)
    return _operator(made=Made(named["influencer"], url, now + LINK_GOOD_FOR))


def _operator(
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    made: Made | None = None,
    before_id: int | None = None,
) -> str:
    with reading() as session:
        house = house_of(session, before_id=before_id)
        gaming = waiting_counts(session)
    return render_template(
        "desk/operator.html",
        house=house,
        gaming=gaming,
        generation=current(),
        typed=typed or {},
        errors=errors or {},
        made=made,
    )
