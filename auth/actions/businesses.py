"""Businesses and their teams: found one, invite, join, change a role, leave."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auth import letters
from auth.actions import tickets
from auth.actions.audit import note
from auth.addresses import folded
from auth.errors import AlreadyInTeam, LastOwner, LinkNotGood, UnknownBusiness, UnknownUser
from auth.models import Business, Membership, Ticket
from auth.queries.people import ROLES, business_card, role_in, user_by_email, user_card
from auth.queries.tickets import ticket_card
from auth.wording import ROLE_NAMES
from kernel import mail
from kernel.clock import to_us
from kernel.web import external_url


def found_business(session: Session, user_id: int, *, name: str, place: str, time_zone: str, now: datetime) -> int:
    """Found a business; whoever does so is its owner. Return its id."""
    business = Business(name=name, place=place, time_zone=time_zone, created_us=to_us(now))
    session.add(business)
    session.flush()
    _seat(session, business.id, user_id, "owner", now=now)
    note(
        session,
        "business.founded",
        f"business:{business.id}",
        now=now,
        user_id=user_id,
        business_id=business.id,
        name=name,
    )
    return business.id


def change_business(
    session: Session, business_id: int, *, name: str, place: str, time_zone: str, by_user_id: int, now: datetime
) -> None:
    """Change what a business is called, where it is and in which zone its days are told."""
    business = session.get(Business, business_id)
    if business is None:
        raise UnknownBusiness("There is no such business.")
    business.name, business.place, business.time_zone = name, place, time_zone
    note(
        session,
        "business.changed",
        f"business:{business_id}",
        now=now,
        user_id=by_user_id,
        business_id=business_id,
        name=name,
        place=place,
        time_zone=time_zone,
    )


def add_member(session: Session, business_id: int, user_id: int, *, role: str, now: datetime) -> None:
    """Give somebody a place in a team without a mail; whoever has one keeps it."""
    if role_in(session, business_id, user_id) is None:
        _seat(session, business_id, user_id, role, now=now)


def invite(session: Session, business_id: int, *, email: str, role: str, by_user_id: int, now: datetime) -> int:
    """Mail an invitation to a team; a later one to the same address replaces it. Return the invitation's id."""
    _check_role(role)
    known = user_by_email(session, email)
    if known and role_in(session, business_id, known.id):
        raise AlreadyInTeam("Whoever has this address is in the team already.")
    _withdraw(session, business_id, email, now=now)
    secret = tickets.make_ticket(session, "invite", email, now=now, business_id=business_id, role=role)
    inviter, business = user_card(session, by_user_id), business_card(session, business_id)
    letter = letters.join_team(
        business.name, inviter.name, ROLE_NAMES[role].lower(), external_url("auth.join", secret=secret)
    )
    mail.send(session, to=email, subject=letter.subject, body=letter.body, now=now)
    session.flush()
    ticket_id = session.scalars(select(func.max(Ticket.id)).where(Ticket.business_id == business_id)).one()
    note(
        session,
        "team.invited",
        f"invitation:{ticket_id}",
        now=now,
        user_id=by_user_id,
        business_id=business_id,
        role=role,
    )
    return ticket_id


def withdraw(session: Session, business_id: int, invitation_id: int, *, by_user_id: int, now: datetime) -> None:
    """Make an invitation worthless; one that was used or withdrawn before stays as it is."""
    ticket = session.get(Ticket, invitation_id)
    if ticket is None or ticket.business_id != business_id:
        raise LinkNotGood("There is no such invitation.")
    if ticket.used_us is None:
        ticket.used_us = to_us(now)
        note(
            session,
            "team.invitation_withdrawn",
            f"invitation:{invitation_id}",
            now=now,
            user_id=by_user_id,
            business_id=business_id,
        )


def join(session: Session, secret: str, user_id: int, *, now: datetime) -> int:
    """Take the place that an invitation offers to whoever signs in with its address; return the business's id."""
    user = user_card(session, user_id)
    if ticket_card(session, "invite", secret, now=now).email != folded(user.email):
        raise LinkNotGood("This invitation is for another address. Sign in with the address that it was sent to.")
    ticket = tickets.use_up(session, "invite", secret, now=now)
    assert ticket.business_id is not None and ticket.role is not None  # noqa: S101, PT018  # the table's own rule
    if role_in(session, ticket.business_id, user_id) is None:
        _seat(session, ticket.business_id, user_id, ticket.role, now=now)
        note(
            session,
            "team.joined",
            f"user:{user_id}",
            now=now,
            user_id=user_id,
            business_id=ticket.business_id,
            role=ticket.role,
        )
    return ticket.business_id


def change_role(session: Session, business_id: int, user_id: int, *, role: str, by_user_id: int, now: datetime) -> None:
    """Give a member another role; a business keeps at least one owner."""
    _check_role(role)
    member = _member(session, business_id, user_id)
    before, member.role = member.role, role
    session.flush()
    _refuse_without_owner(session, business_id)
    note(
        session,
        "team.role_changed",
        f"user:{user_id}",
        now=now,
        user_id=by_user_id,
        business_id=business_id,
        before=before,
        role=role,
    )


def leave(session: Session, business_id: int, user_id: int, *, by_user_id: int, now: datetime) -> None:
    """Take a member out of a team, by themselves or by an owner; a business keeps at least one owner."""
    session.delete(_member(session, business_id, user_id))
    session.flush()
    _refuse_without_owner(session, business_id)
    note(session, "team.left", f"user:{user_id}", now=now, user_id=by_user_id, business_id=business_id)


def _seat(session: Session, business_id: int, user_id: int, role: str, *, now: datetime) -> None:
    _check_role(role)
    session.add(Membership(business_id=business_id, user_id=user_id, role=role, since_us=to_us(now)))
    session.flush()


def _member(session: Session, business_id: int, user_id: int) -> Membership:
    # Whoever changes a team holds its business's row: two owners who leave at once cannot both be let go.
    session.scalar(select(Business.id).where(Business.id == business_id).with_for_update())
    if member := session.get(Membership, (business_id, user_id)):
        return member
    raise UnknownUser("Nobody in this team has that id.")


def _refuse_without_owner(session: Session, business_id: int) -> None:
    owners = select(func.count()).where(Membership.business_id == business_id, Membership.role == "owner")
    if not session.scalar(owners):
        raise LastOwner("A business needs an owner. Make somebody else an owner first.")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise ValueError(f"“{role}” is no role of a team.")


def _withdraw(session: Session, business_id: int, email: str, *, now: datetime) -> None:
    earlier = select(Ticket).where(
        Ticket.business_id == business_id, Ticket.email_folded == folded(email), Ticket.used_us.is_(None)
    )
    for ticket in session.scalars(earlier):
        ticket.used_us = to_us(now)
