"""Claims follow people who turned out to be one, each in a transaction of its own."""

import logging
from datetime import datetime

from kernel import clock
from kernel.database import reading, transaction
from perks.actions.merges import follow_merge
from perks.queries.due import merged_claimants

_log = logging.getLogger("bellwether.perks")


def follow_merges(now: datetime | None = None) -> int:
    """Move what stands under ids that were merged into another; return under how many something stood."""
    now = now or clock.now()
    with reading() as session:
        merged = merged_claimants(session)
    moved = 0
    for old_id, new_id in merged.items():
        try:
            with transaction() as session:
                follow_merge(session, old_id, new_id, now=now)
        except Exception:
            # Perhaps they claimed at this very moment under the new id. One that fails keeps no other from its turn.
            _log.exception("a merge could not be followed yet", extra={"influencer_id": new_id})
        else:
            moved += 1
    return moved
