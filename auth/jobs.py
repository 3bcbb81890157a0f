"""Work between requests: mail leaves the house, and what is worth nothing any more is forgotten."""

from auth.actions.tickets import forget_tickets
from kernel import clock, idempotency, mailing
from kernel.database import transaction


def deliver_mail() -> None:
    """Send every mail that is due."""
    mailing.deliver_due(clock.now)


def forget() -> None:
    """Forget what nobody needs any more: old mails, links and answers to requests."""
    now = clock.now()
    mailing.forget_delivered(now=now)
    with transaction() as session:
        forget_tickets(session, now=now)
        idempotency.forget(session, now=now)
