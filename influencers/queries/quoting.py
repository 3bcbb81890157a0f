"""Posts that are quoted: whom they name is told only when those may be shown."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.models import Account
from influencers.queries.accounts import folded
from influencers.queries.cards import Moment
from influencers.queries.listing import listed_ids

#: An @ and what may be a handle on some network; the sign before it may not belong to a word.
_MENTION = re.compile(r"(?<![\w@/.])@[\w](?:[\w.@-]*\w)?")
NOT_LISTED = "@someone not listed"


def quoted(session: Session, moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """Return posts in which everybody who may not be shown is named as “someone not listed”."""
    wanted = list(moments)
    named = {(each.network, folded(found)) for each in wanted for found in _MENTION.findall(each.text)}
    shown = _shown(session, named)
    return tuple(replace(each, text=_masked(each, shown)) for each in wanted)


def _shown(session: Session, named: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    if not named:
        return set()
    columns = (Account.network, Account.handle_folded, Account.influencer_id)
    handles = {handle for _network, handle in named}
    rows = session.execute(select(*columns).where(Account.handle_folded.in_(handles))).all()
    listed = listed_ids(session, {influencer_id for _network, _handle, influencer_id in rows})
    return {(network, handle) for network, handle, influencer_id in rows if influencer_id in listed and handle}


def _masked(moment: Moment, shown: Collection[tuple[str, str]]) -> str:
    def mask(found: re.Match[str]) -> str:
        return found[0] if (moment.network, folded(found[0])) in shown else NOT_LISTED

    return _MENTION.sub(mask, moment.text)
