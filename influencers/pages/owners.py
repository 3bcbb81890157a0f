"""Pages of who owns an influencer: accounts, being shown. Doors: guard, load, one call, render."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from auth.guards import for_users, signed_in
from influencers.actions import choices as choosing
from influencers.actions import ownership as holding
from influencers.actions import proofs
from influencers.pages.people import blueprint
from influencers.queries import choices, ownership
from influencers.schemas import AccountForm, ListingForm
from kernel import clock
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, NothingToSay, form_or_errors, read_question

_AN_ID = f"<int(max={2**63 - 1}):{{}}>"
_WRONG = 422


@blueprint.get("/me/accounts")
@for_users
def my_accounts() -> ResponseReturnValue:
    """Show somebody which accounts are theirs, and which wait to be proven."""
    read_question(NoQuestion(), request.args)
    return _accounts({}, {})


@blueprint.post("/me/accounts")
@for_users
def ask_for_code() -> ResponseReturnValue:
    """Give somebody the code that proves an account once it is seen in its bio."""
    named, errors = form_or_errors(AccountForm(), request.form)
    if errors:
        return _accounts(request.form, errors), _WRONG
    with transaction() as session:
        proofs.ask_for_code(session, signed_in().id, network=named.network, handle=named.handle, now=clock.now())
    flash("Here is your code. Put it into the bio of the account.")
    return to("influencers.my_accounts")


@blueprint.post(f"/me/accounts/codes/{_AN_ID.format('proof_id')}/drop")
@for_users
def drop_code(proof_id: int) -> ResponseReturnValue:
    """Forget a code that somebody no longer waits for."""
    return pressed(
        lambda session: proofs.drop_code(session, signed_in().id, proof_id),
        "The code is worth nothing any more.",
        back_to="influencers.my_accounts",
    )


@blueprint.post(f"/me/accounts/{_AN_ID.format('account_id')}/let-go")
@for_users
def let_go(account_id: int) -> ResponseReturnValue:
    """Let an account go."""
    return pressed(
        lambda session: holding.let_go(session, signed_in().id, account_id, now=clock.now()),
        "That account is no longer yours here.",
        back_to="influencers.my_accounts",
    )


@blueprint.get("/take-hold/<secret>")
@for_users
def take_hold(secret: str) -> ResponseReturnValue:
    """Show whom an operator's link is about."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        wanted = ownership.link_leads_to(session, secret, now=clock.now())
        own = ownership.influencer_of(session, signed_in().id)
        shown = {
            "name": ownership.name_of(session, wanted),
            "accounts": ownership.owned_accounts(session, wanted),
            "own_accounts": ownership.owned_accounts(session, own) if own else (),
        }
    return render_template("influencers/take_hold.html", who=signed_in(), wanted=wanted, secret=secret, **shown)


@blueprint.post("/take-hold/<secret>")
@for_users
def take_by_link(secret: str) -> ResponseReturnValue:
    """Take hold of whom an operator's link is about."""
    return pressed(
        lambda session: proofs.take_link(session, secret, signed_in().id, now=clock.now()),
        "It is yours now.",
        back_to="influencers.my_accounts",
    )


@blueprint.get("/me/listing")
@for_users
def my_listing() -> ResponseReturnValue:
    """Show somebody whether they are shown here, why, and what they can choose."""
    read_question(NoQuestion(), request.args)
    return _listing({}, {})


@blueprint.post("/me/listing")
@for_users
def choose_listing() -> ResponseReturnValue:
    """Choose whether to be shown."""
    asked, errors = form_or_errors(ListingForm(), request.form)
    if errors:
        return _listing(request.form, errors), _WRONG
    with transaction() as session:
        choosing.choose_listing(session, signed_in().id, asked["choice"], now=clock.now())
    flash("Your choice holds from now on.")
    return to("influencers.my_listing")


def pressed(act: Callable[[Session], object], sentence: str, *, back_to: str) -> ResponseReturnValue:
    """Do what a button is for, say so, and go back to the page on which it stands."""
    read_question(NothingToSay(), request.form)
    with transaction() as session:
        act(session)
    flash(sentence)
    return to(back_to)


def _accounts(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with reading() as session:
        own = ownership.influencer_of(session, signed_in().id)
        return render_template(
            "influencers/my_accounts.html",
            own=own,
            accounts=ownership.owned_accounts(session, own) if own else (),
            waiting=ownership.waiting_proofs(session, signed_in().id, now=clock.now()),
            days=proofs.CODE_GOOD_FOR.days,
            typed=typed,
            errors=errors,
        )


def _listing(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    with reading() as session:
        own = ownership.influencer_of(session, signed_in().id)
        card = choices.listing_card(session, own) if own else None
    return render_template(
        "influencers/my_listing.html", own=own, card=card, typed=typed or _chosen(card), errors=errors
    )


def _chosen(card: choices.ListingCard | None) -> dict[str, str]:
    return {"choice": card.choice} if card else {}


def to(endpoint: str, anchor: str | None = None) -> ResponseReturnValue:
    """Lead on to a page after something was done, and there to what it was done to."""
    return redirect(url_for(endpoint, _anchor=anchor), 303)
