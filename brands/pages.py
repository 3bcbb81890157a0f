"""Pages of a business's customers. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auth.guards import business, for_team, signed_in
from brands.actions import customers as leaving
from brands.actions import importing
from brands.actions.importing import Upload
from brands.customer_file import LARGEST_FILE_BYTES, MOST_ROWS
from brands.errors import CustomersFull, ImportOver, UnreadableCustomers
from brands.queries import customers as queries
from brands.queries import imports
from brands.schemas import (
    IN_SEGMENT,
    NO_SEGMENT,
    CustomersQuestion,
    RemoveAllForm,
    ReportQuestion,
    UploadForm,
)
from influencers.queries.generations import current
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NothingToSay, form_or_errors, read_question

blueprint = Blueprint("brands", __name__)

#: Refused rows on a page of a report.
_REPORT_LINES = 100
#: What a form weighs besides its file.
_ROOM_FOR_A_FORM_BYTES = 64 * 1024
_WRONG = 422


@blueprint.url_value_preprocessor
def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the largest file in. This comes before anything reads the form, the check of its origin too."""
    if endpoint == "brands.upload":
        request.max_content_length = LARGEST_FILE_BYTES + _ROOM_FOR_A_FORM_BYTES


@blueprint.get("/businesses/<int:business_id>/customers")
@for_team("owner", "editor")
def customers(business_id: int) -> ResponseReturnValue:
    """Show a business's own list of customers."""
    return _customers(business_id, errors={})


@blueprint.post("/businesses/<int:business_id>/customers/imports")
@for_team("owner", "editor")
def upload(business_id: int) -> ResponseReturnValue:
    """Take a file in to be looked at."""
    asked, _errors = form_or_errors(UploadForm(), request.form)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _customers(business_id, errors={"file": "Choose a file."}), _WRONG
    arrived = Upload(file.filename, file.read(), **asked)
    try:
        with transaction() as session:
            import_id = importing.preview_import(session, business_id, arrived, user_id=signed_in().id, now=clock.now())
    except UnreadableCustomers as error:
        return _customers(business_id, errors=error.fields), error.status
    return redirect(url_for("brands.show_import", business_id=business_id, import_id=import_id), 303)


@blueprint.get("/businesses/<int:business_id>/customers/imports/<int:import_id>")
@for_team("owner", "editor")
def show_import(business_id: int, import_id: int) -> ResponseReturnValue:
    """Show what a file would do, and every row of it that cannot be taken."""
    page = read_question(ReportQuestion(), request.args)["page"]
    with reading() as session:
        card = imports.import_card(session, business_id, import_id, now=clock.now())
    refused = card.report.refused
    pages_count = max(1, -(-len(refused) // _REPORT_LINES))
    number = min(page, pages_count)
    return render_template(
        "brands/import.html",
        business=business(),
        card=card,
        refused=refused[(number - 1) * _REPORT_LINES : number * _REPORT_LINES],
        number=number,
        pages_count=pages_count,
        generation=current(),
    )


@blueprint.post("/businesses/<int:business_id>/customers/imports/<int:import_id>/take")
@for_team("owner", "editor")
def take_import(business_id: int, import_id: int) -> ResponseReturnValue:
    """Take a file over into the list."""
    read_question(NothingToSay(), request.form)
    try:
        with transaction() as session:
            counts = importing.take_import(session, business_id, import_id, user_id=signed_in().id, now=clock.now())
    except (CustomersFull, ImportOver) as error:
        flash(error.message, "no")
    else:
        flash(f"Taken over: {counts.new:,} new, {counts.changed:,} changed, {counts.same:,} as they were.")
    return _to_customers(business_id)


@blueprint.post("/businesses/<int:business_id>/customers/imports/<int:import_id>/drop")
@for_team("owner", "editor")
def drop_import(business_id: int, import_id: int) -> ResponseReturnValue:
    """Throw a file away."""
    read_question(NothingToSay(), request.form)
    try:
        with transaction() as session:
            importing.drop_import(session, business_id, import_id, user_id=signed_in().id, now=clock.now())
    except ImportOver as error:
        flash(error.message, "no")
    else:
        flash("The file is thrown away. The list is as it was.")
    return _to_customers(business_id)


@blueprint.post("/businesses/<int:business_id>/customers/<int:customer_id>/remove")
@for_team("owner", "editor")
def remove_customer(business_id: int, customer_id: int) -> ResponseReturnValue:
    """Take one customer off the list."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        leaving.remove_customer(session, business_id, customer_id, user_id=signed_in().id, now=clock.now())
    flash("The customer is off the list.")
    return _to_customers(business_id)


@blueprint.post("/businesses/<int:business_id>/customers/remove-all")
@for_team("owner", "editor")
def remove_all(business_id: int) -> ResponseReturnValue:
    """Empty the list."""
    asked, errors = form_or_errors(RemoveAllForm(), request.form)
    if errors or not asked["is_meant"]:
        return _customers(business_id, errors={"is_meant": "Tick this if you mean it."}), _WRONG
    with transaction() as session:
        count = leaving.remove_all_customers(session, business_id, user_id=signed_in().id, now=clock.now())
    flash(f"The list is empty. {count:,} rows are gone.")
    return _to_customers(business_id)


def _customers(business_id: int, *, errors: Mapping[str, str]) -> str:
    asked = read_question(CustomersQuestion(), request.args)
    with reading() as session:
        page = queries.customers(session, business_id, words=asked["q"], segment=asked["segment"], page=asked["page"])
        count = queries.customers_count(session, business_id)
        found_count = queries.found_count(session, business_id)
        segments = queries.segments(session, business_id)
        waiting = imports.waiting_import(session, business_id, now=clock.now())
    return render_template(
        "brands/customers.html",
        business=business(),
        page=page,
        count=count,
        found_count=found_count,
        fewest_told=queries.FEWEST_TOLD,
        segment_options=_segment_options(segments),
        waiting=waiting,
        most_rows=MOST_ROWS,
        asked=request.args,
        typed=request.form,
        errors=errors,
        generation=current(),
    )


def _segment_options(segments: tuple[tuple[str, int], ...]) -> list[tuple[str, str]]:
    named = [(f"{IN_SEGMENT}{name}", f"{name} ({count:,})") for name, count in segments if name]
    unnamed = [(NO_SEGMENT, f"In no segment ({count:,})") for name, count in segments if not name]
    return [("", "All customers"), *named, *unnamed]


def _to_customers(business_id: int) -> ResponseReturnValue:
    return redirect(url_for("brands.customers", business_id=business_id), 303)
