"""What one process of a crew does for one task, in a transaction of its own; it says what came of it in a word."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel import idempotency
from kernel.database import transaction
from perks.actions.claiming import Claimant, cancel, claim, issue, reserve
from perks.actions.expiring import expire_claim
from perks.actions.lines import accept_offer, join_line, lapse_offer
from perks.actions.redeeming import redeem_signed


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody wants at a moment."""

    now: datetime
    perk_id: int = 0
    user_id: int = 0
    influencer_id: int = 0
    claim_id: int = 0
    place_id: int = 0
    business_id: int = 0
    key: str = ""

    @property
    def claimant(self) -> Claimant:
        """Who wants it."""
        return Claimant(self.user_id, self.influencer_id)


def claim_at_once(task: Task) -> str:
    """Claim in one step."""
    with transaction() as session:
        claim(session, task.perk_id, task.claimant, disclosure_accepted=True, now=task.now)
    return "given"


def claim_in_two_steps(task: Task) -> str:
    """Reserve, then have it issued."""
    with transaction() as session:
        claim_id = reserve(session, task.perk_id, task.claimant, now=task.now)
    with transaction() as session:
        issue(session, claim_id, task.claimant, disclosure_accepted=True, now=task.now)
    return "given"


def hold(task: Task) -> str:
    """Reserve only."""
    with transaction() as session:
        reserve(session, task.perk_id, task.claimant, now=task.now)
    return "given"


def claim_once_by_key(task: Task) -> str:
    """Claim with an Idempotency-Key; say the body that was answered."""
    body: dict[str, Any] = {"perk_id": task.perk_id}
    with transaction() as session:
        scope = f"user:{task.user_id}"
        answer = idempotency.answered(session, scope=scope, key=task.key, body=body)
        if answer is None:
            claim_id = claim(session, task.perk_id, task.claimant, disclosure_accepted=True, now=task.now)
            answer = {"claim_id": claim_id}
            idempotency.remember(session, scope=scope, key=task.key, answer=answer, now=task.now)
    return f"given {json.dumps(answer)}"


def give_back(task: Task) -> str:
    """Cancel a claim."""
    with transaction() as session:
        cancel(session, task.claim_id, task.claimant, now=task.now)
    return "cancelled"


def use(task: Task) -> str:
    """Redeem a claim at the counter."""
    with transaction() as session:
        attempt = redeem_signed(
            session, task.business_id, claim_id=task.claim_id, by_user_id=task.user_id, now=task.now
        )
    return attempt.refusal or "redeemed"


def run_out(task: Task) -> str:
    """End a claim whose time has passed, as the job does."""
    with transaction() as session:
        return "expired" if expire_claim(session, task.claim_id, now=task.now) else "nothing"


def stand_in_line(task: Task) -> str:
    """Join a waiting line."""
    with transaction() as session:
        join_line(session, task.perk_id, task.claimant, now=task.now)
    return "joined"


def accept(task: Task) -> str:
    """Take the copy that is held for one's place."""
    with transaction() as session:
        accept_offer(session, task.perk_id, task.claimant, disclosure_accepted=True, now=task.now)
    return "accepted"


def lapse(task: Task) -> str:
    """Pass on a copy that was not taken in time, as the job does."""
    with transaction() as session:
        return "lapsed" if lapse_offer(session, task.place_id, now=task.now) else "nothing"


def as_task(now: datetime, person: tuple[int, int], **more: Any) -> Task:
    """Return the task of a person."""
    return Task(**{"now": now, "user_id": person[0], "influencer_id": person[1]} | more)
