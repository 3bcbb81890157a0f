"""Claims as requests make them: asked twice with one key, done once, and answered alike both times."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from kernel import idempotency
from perks.actions import claiming, lines
from perks.actions.claiming import Claimant, Holder
from perks.errors import UnknownClaim
from perks.queries.claims import claim_card

#: What a program is told of a claim: {claim_id, status, code, expires_at}.
Answer = Mapping[str, Any]


def claim_once(
    session: Session, perk_id: int, claimant: Claimant, *, key: str, disclosure_accepted: bool, now: datetime
) -> Answer:
    """Hold a copy, or have it issued at once where the disclosure came with it.

    Raises
    ------
    perks.errors.ClaimRefused
        The perk is closed, gone, or not for them.
    kernel.errors.IdempotencyKeyReused
        The key came with another request.
    """

    def work() -> int:
        if disclosure_accepted:
            return claiming.claim(session, perk_id, claimant, disclosure_accepted=True, now=now)
        return claiming.reserve(session, perk_id, claimant, now=now)

    asked = _Asked("claim", perk_id, disclosure_accepted)
    return _once(session, claimant, key, asked=asked, work=work, now=now)


def issue_once(
    session: Session, claim_id: int, holder: Holder, *, key: str, disclosure_accepted: bool, now: datetime
) -> Answer:
    """Have the copy issued that is held.

    Raises
    ------
    perks.errors.ClaimRefused
        The disclosure was not accepted.
    perks.errors.UnknownClaim
        There is no such claim of theirs.
    perks.errors.ClaimOver
        It is not held any more.
    kernel.errors.IdempotencyKeyReused
        The key came with another request.
    """

    def work() -> int:
        claiming.issue(session, claim_id, holder, disclosure_accepted=disclosure_accepted, now=now)
        return claim_id

    asked = _Asked("issue", claim_id, disclosure_accepted)
    return _once(session, holder, key, asked=asked, work=work, now=now)


def accept_once(
    session: Session, perk_id: int, claimant: Claimant, *, key: str, disclosure_accepted: bool, now: datetime
) -> Answer:
    """Have the copy issued that is held for somebody in line.

    Raises
    ------
    perks.errors.ClaimRefused
        The disclosure was not accepted, or they have claimed all they may.
    perks.errors.NotInLine
        They have no place in this line.
    perks.errors.OfferOver
        No copy is held for them.
    kernel.errors.IdempotencyKeyReused
        The key came with another request.
    """

    def work() -> int:
        return lines.accept_offer(session, perk_id, claimant, disclosure_accepted=disclosure_accepted, now=now)

    asked = _Asked("accept", perk_id, disclosure_accepted)
    return _once(session, claimant, key, asked=asked, work=work, now=now)


class _Asked(NamedTuple):
    """What a request asks for: with the same key it has to be the same."""

    do: str
    number: int  # of the perk, or of the claim
    disclosure_accepted: bool


def _once(
    session: Session, holder: Holder, key: str, *, asked: _Asked, work: Callable[[], int], now: datetime
) -> Answer:
    if not key:
        return _answer(session, work(), holder, now=now)
    scope = f"user:{holder.user_id}"
    earlier: Answer | None = idempotency.answered(session, scope=scope, key=key, body=asked._asdict())
    if earlier is not None:
        return earlier
    answer = _answer(session, work(), holder, now=now)
    idempotency.remember(session, scope=scope, key=key, answer=answer, now=now)
    return answer


def _answer(session: Session, claim_id: int, holder: Holder, *, now: datetime) -> Answer:
    card = claim_card(session, claim_id, holder.user_id, now=now)
    if card is None:
        raise UnknownClaim("There is no such claim of yours.")
    return {
        "claim_id": card.id,
        "status": card.status,
        "code": card.code,
        "expires_at": card.expires_at.isoformat().replace("+00:00", "Z"),
    }
