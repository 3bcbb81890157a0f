"""Perks forget who was erased, each in a transaction of its own; late or twice without harm."""

import logging
from datetime import datetime

from kernel import clock
from kernel.database import reading, transaction
from perks.actions.forgetting import forget_removed
from perks.queries.due import removed_claimants

_log = logging.getLogger("bellwether.perks")


def forget_erased(now: datetime | None = None) -> int:
    """Forget what is still known of people who were removed; return of how many there was something."""
    now = now or clock.now()
    with reading() as session:
        removed = removed_claimants(session)
    forgotten = 0
    for influencer_id in removed:
        try:
            with transaction() as session:
                forgotten += bool(forget_removed(session, influencer_id, now=now))
        except Exception:  # one that fails keeps no other from its turn; it comes again with the next run
            _log.exception("an erased person could not be forgotten", extra={"influencer_id": influencer_id})
    return forgotten
