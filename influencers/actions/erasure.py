"""The verb of leaving: one row that every read checks, and a keyed hash that keeps the account from returning."""

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from influencers.actions.gaming_forgetting import forget_gaming
from influencers.actions.listing import withdraw
from influencers.actions.merging import lock_influencers
from influencers.actions.ownership import release
from influencers.errors import UnknownInfluencer
from influencers.models import Account, HiddenTopic, OwnershipProof, OwnTopic, Removal
from influencers.queries.ownership import canonical_id, merged_into, owner_of
from kernel.clock import to_us
from kernel.storage import Storage


@lru_cache(maxsize=8)
def _removal_key(root: Path) -> bytes:
    """Return the key of the hashes; without it a list of names could be tried against them."""
    return bytes.fromhex(Storage(root).kept_key("removal.key"))


def account_hash(storage: Storage, network: str, native_id: str) -> str:
    """Return the keyed hash by which a removed account is known, without keeping its name."""
    key = _removal_key(storage.root)
    return hmac.new(key, f"{network}\0{native_id}".encode(), hashlib.sha256).hexdigest()


def erase_influencer(session: Session, storage: Storage, influencer_id: int, *, now: datetime) -> int:
    """Remove an influencer with every account; return how many accounts. Erasing twice changes nothing more."""
    influencer_id = canonical_id(session, influencer_id)
    lock_influencers(session, [influencer_id])
    accounts = session.scalars(select(Account).where(Account.influencer_id == influencer_id)).all()
    if not accounts:
        raise UnknownInfluencer(f"There is no influencer with the id {influencer_id}.")
    known = set(session.scalars(select(Removal.account_id).where(Removal.influencer_id == influencer_id)))
    new = [account for account in accounts if account.id not in known]
    for account in new:
        hashed = account_hash(storage, account.network, account.native_id)
        removal = Removal(influencer_id=influencer_id, account_id=account.id, account_hash=hashed, reason="erased")
        removal.at_us = to_us(now)
        session.add(removal)
    session.flush()
    withdraw(session, [influencer_id], now=now)
    people, ids = [influencer_id, *merged_into(session, influencer_id)], [account.id for account in accounts]
    forget_gaming(session, people, ids, owner=owner_of(session, influencer_id))
    _let_nobody_hold(session, influencer_id, now=now)
    return len(new)


def _let_nobody_hold(session: Session, influencer_id: int, *, now: datetime) -> None:
    """Release who is removed, and drop every proof that waits: nothing leads to them any more."""
    waiting = delete(OwnershipProof).where(OwnershipProof.used_us.is_(None))
    session.execute(waiting.where(OwnershipProof.influencer_id == influencer_id))
    owner = owner_of(session, influencer_id)
    if owner is not None:
        session.execute(waiting.where(OwnershipProof.user_id == owner))
        release(session, influencer_id, user_id=None, now=now)


def forget_accounts(session: Session, influencer_id: int) -> None:
    """Forget the names of a removed influencer's accounts: the last step, since until then they find what is left."""
    theirs = select(Removal.account_id, Removal.account_hash).where(Removal.influencer_id == influencer_id)
    hashes = dict(session.execute(theirs).all())
    for choices in (HiddenTopic, OwnTopic):
        session.execute(delete(choices).where(choices.influencer_id == influencer_id))
    for account in session.scalars(select(Account).where(Account.influencer_id == influencer_id)):
        named = (OwnershipProof.network == account.network, OwnershipProof.handle_folded == account.handle_folded)
        session.execute(delete(OwnershipProof).where(*named))
        account.handle = account.handle_folded = account.handle_seen_us = None
        account.native_id = f"removed:{hashes[account.id]}"
