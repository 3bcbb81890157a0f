"""The audit log: one line for everything that changes something of a business, or tries to."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from auth.models import AuditEntry
from kernel.clock import to_us


def note(
    session: Session,
    action: str,
    subject: str,
    *,
    now: datetime,
    user_id: int | None = None,
    business_id: int | None = None,
    **details: Any,
) -> None:
    """Write down what was done, to what, by whom, in the transaction of what was done.

    `details` are values that JSON can hold, without secrets: no code of a claim, no address, no password.
    """
    session.add(
        AuditEntry(
            at_us=to_us(now),
            user_id=user_id,
            business_id=business_id,
            action=action,
            subject=subject,
            details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        )
    )
