"""What every door of somebody who claims needs: who asks, what they sent, and whether a program sent it."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema
from sqlalchemy.orm import Session

from auth.guards import signed_in, visitor
from influencers.errors import NoInfluencer
from influencers.queries.ownership import influencer_of
from kernel.errors import BadInput
from kernel.forms import form_or_errors
from perks.actions.claiming import Claimant
from perks.schemas.claims import ClaimForm


def new_key() -> str:
    """Return a key for a form: pressed twice, it is answered once."""
    return secrets.token_hex(16)


def claimant(session: Session) -> Claimant:
    """Return who claims; raise NoInfluencer when they have not shown yet which account is theirs."""
    user_id = signed_in().id
    if (influencer_id := influencer_of(session, user_id)) is None:
        raise NoInfluencer("Show first which account is yours, under “My accounts”. Then you can claim.")
    return Claimant(user_id, influencer_id)


def asker(session: Session) -> tuple[int | None, int | None]:
    """Return who looks, as a user and as an influencer, as far as they are."""
    who = visitor()
    return (who.id, influencer_of(session, who.id)) if who else (None, None)


def asked_for_claim() -> Mapping[str, Any]:
    """Return what a form or a program sent: `key` and whether the disclosure `is_accepted`; raise BadInput."""
    values = sent(ClaimForm())
    return {
        "key": request.headers.get("Idempotency-Key") or values["key"],
        "disclosure_accepted": bool(values["disclosure"]),
    }


def sent(schema: Schema) -> Mapping[str, Any]:
    """Return what a form or a JSON body holds; raise BadInput that names each wrong field."""
    typed = request.get_json() if request.is_json else request.form
    if not isinstance(typed, Mapping):
        raise BadInput("Send an object of fields.")
    values, errors = form_or_errors(schema, typed)
    if errors:
        raise BadInput("What was sent cannot be read.", fields=errors)
    found: Mapping[str, Any] = values
    return found
