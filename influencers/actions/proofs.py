"""The verbs of proving whose an influencer is: an operator's link, or a code that was seen in an account's bio."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from auth.actions import audit
from auth.queries.people import UserCard, user_card
from auth.queries.tickets import USED, secret_hash
from influencers import letters
from influencers.actions.merging import split_off
from influencers.actions.ownership import take_hold
from influencers.activity.bio_codes import CODE_BEGINS, CODE_LENGTH, SeenCode
from influencers.errors import HeldByAnother, TooManyCodes, UnknownInfluencer
from influencers.models import Account, OwnershipProof
from influencers.queries.accounts import folded
from influencers.queries.ownership import (
    BioProof,
    canonical_id,
    link_leads_to,
    link_not_good,
    owned_accounts,
    owner_of,
    waiting_proofs,
)
from kernel.clock import to_us
from kernel.mail import send
from kernel.web import external_url

#: How long an operator's link and a code are good for.
LINK_GOOD_FOR, CODE_GOOD_FOR = timedelta(days=7), timedelta(days=3)
#: Codes that somebody may wait for at once: a person has few accounts.
MOST_CODES = 10
#: Letters and digits that nobody takes for one another.
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_SECRET_BYTES = 32
_KEPT = timedelta(days=30)


def make_link(session: Session, influencer_id: int, *, by_user_id: int | None = None, now: datetime) -> str:
    """Make an operator's link to an influencer that nobody holds; return its secret, which is kept nowhere."""
    wanted = canonical_id(session, influencer_id)
    if owner_of(session, wanted) is not None:
        raise HeldByAnother("Somebody holds this influencer. `flask influencers release` takes it from them.")
    _forget_old(session, now=now)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    proof = OwnershipProof(kind="link", secret_hash=secret_hash(secret), influencer_id=wanted)
    proof.made_us, proof.expires_us = to_us(now), to_us(now + LINK_GOOD_FOR)
    session.add(proof)
    audit.note(session, "influencer.link_made", f"influencer:{wanted}", now=now, user_id=by_user_id)
    return secret


def take_link(session: Session, secret: str, user_id: int, *, now: datetime) -> int:
    """Let a user take hold by an operator's link, once; return the influencer. Of two who try, one succeeds."""
    wanted = link_leads_to(session, secret, now=now)
    used = (
        update(OwnershipProof)
        .where(OwnershipProof.secret_hash == secret_hash(secret), OwnershipProof.used_us.is_(None))
        .values(used_us=to_us(now), used_by_user_id=user_id)
    )
    if session.scalar(used.returning(OwnershipProof.id)) is None:
        raise link_not_good(USED)
    return take_hold(session, wanted, user_id, now=now)


def ask_for_code(session: Session, user_id: int, *, network: str, handle: str, now: datetime) -> BioProof:
    """Return the code that a user has to put into the bio of an account; the one that waits, if there is one.

    Whether we know the account, and who holds it, is not told: the code in the bio is the first word of its owner.
    """
    _forget_old(session, now=now)
    waiting = waiting_proofs(session, user_id, now=now)
    named = (network, folded(handle))
    for proof in waiting:
        if (proof.network, folded(proof.handle)) == named:
            return proof
    if len(waiting) >= MOST_CODES:
        raise TooManyCodes(f"You wait for {len(waiting)} codes to be seen. Drop one of them first.")
    code = CODE_BEGINS + "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH))
    made = OwnershipProof(kind="bio", secret_hash=secret_hash(code), code=code, user_id=user_id, network=network)
    made.handle, made.handle_folded = handle.strip().removeprefix("@"), folded(handle)
    made.made_us, made.expires_us = to_us(now), to_us(now + CODE_GOOD_FOR)
    session.add(made)
    session.flush()
    return waiting_proofs(session, user_id, now=now)[-1]


def drop_code(session: Session, user_id: int, proof_id: int) -> None:
    """Forget a code that somebody no longer waits for."""
    of_user = (OwnershipProof.id == proof_id, OwnershipProof.user_id == user_id, OwnershipProof.used_us.is_(None))
    session.execute(delete(OwnershipProof).where(*of_user))


def heed_codes(session: Session, seen: Sequence[SeenCode], *, now: datetime) -> int:
    """Let those take hold whose codes were seen in the right bio at the right time; return how many did.

    Of several codes for one account the one that was seen first holds. A code counts once, so that loading the same
    activity again proves nothing more.
    """
    return sum(_heed(session, *each, now=now) for each in sorted(seen, key=lambda code: (code[3], code[0], code[2])))


def _heed(session: Session, account_id: int, handle: str, code: str, seen_us: int, *, now: datetime) -> bool:
    proof = session.scalar(
        update(OwnershipProof)
        .where(OwnershipProof.secret_hash == secret_hash(code), OwnershipProof.kind == "bio")
        .where(OwnershipProof.made_us < seen_us, OwnershipProof.expires_us >= seen_us)
        .where(OwnershipProof.handle_folded == folded(handle), OwnershipProof.used_us.is_(None))
        .where(select(Account.id).where(Account.id == account_id, Account.network == OwnershipProof.network).exists())
        .values(used_us=to_us(now), used_by_user_id=OwnershipProof.user_id)
        .returning(OwnershipProof)
    )
    if proof is None:
        return False
    user = user_card(session, proof.user_id or 0)
    return _prove(session, account_id, user, f"{proof.network}:{proof.handle}", now=now)


def _prove(session: Session, account_id: int, user: UserCard, named: str, *, now: datetime) -> bool:
    accounts = external_url("influencers.my_accounts")
    try:
        with session.begin_nested():
            take_hold(session, _holding(session, account_id, user.id, now=now), user.id, now=now)
    except UnknownInfluencer:  # removed while this was loaded
        return False
    except HeldByAnother:
        audit.note(session, "account.held_by_another", f"account:{account_id}", now=now, user_id=user.id)
        letter = letters.account_held_by_another(user.name, named, accounts)
        send(session, to=user.email, subject=letter.subject, body=letter.body, now=now)
        return False
    audit.note(session, "account.proven", f"account:{account_id}", now=now, user_id=user.id)
    letter = letters.account_proven(user.name, named, accounts)
    send(session, to=user.email, subject=letter.subject, body=letter.body, now=now)
    return True


def _holding(session: Session, account_id: int, user_id: int, *, now: datetime) -> int:
    """Return the influencer that a proven account is, alone: nobody's other accounts are not proven with it."""
    influencer_id = session.scalars(select(Account.influencer_id).where(Account.id == account_id)).one()
    alone = len(owned_accounts(session, influencer_id)) == 1
    return influencer_id if alone or owner_of(session, influencer_id) else split_off(session, account_id, now=now)


def _forget_old(session: Session, *, now: datetime) -> None:
    """Forget links and codes that have been worthless for long."""
    session.execute(delete(OwnershipProof).where(OwnershipProof.expires_us < to_us(now - _KEPT)))
