"""What somebody does to come in: sign up, confirm the address, choose a password."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auth import letters, passwords
from auth.actions import tickets
from auth.actions.audit import note
from auth.addresses import folded
from auth.errors import UnknownUser, WeakPassword
from auth.models import User
from auth.queries.people import email_hash
from auth.queries.tickets import GONE, not_good, ticket_card
from kernel import mail
from kernel.clock import to_us
from kernel.database import insert_new
from kernel.web import external_url


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None = None,
    is_findable: bool = False,
    is_operator: bool = False,
    now: datetime,
) -> int:
    """Add somebody whose address needs no confirming and return the id; of an address that is here it changes nothing.

    Without a password nobody can sign in until one is chosen by a mailed link. An address that was never confirmed
    counts as new: whoever signed up with it may be anybody.
    """
    password_hash = passwords.hash_of(password) if password else ""
    user = _insert(session, email, name, password_hash, now=now)
    if user is None:
        user = _by_email(session, email)
        if user.confirmed_us is not None:
            return user.id
        _forget_sign_up(session, user, now=now)
        user.name, user.password_hash = name, password_hash
    user.confirmed_us, user.is_findable, user.is_operator = to_us(now), is_findable, is_operator
    return user.id


def sign_up(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    is_findable: bool,
    wanted: str | None = None,
    now: datetime,
) -> int:
    """Let somebody sign up; whoever asks sees the same whether the address is here already, and only a mail tells.

    An address that was never confirmed is nobody's yet: the last who signed up with it set name and password, and
    the link in the mail asks for that password, so that nobody confirms what another typed. `wanted` is the path of
    this house to which the links in the mail lead on.
    """
    password_hash = passwords.hash_of(password)  # before the first question: no lock is held meanwhile
    user = _insert(session, email, name, password_hash, now=now) or _by_email(session, email)
    if user.confirmed_us is not None:
        _tell_of_account(session, user, wanted=wanted, now=now)
        return user.id
    user.name, user.password_hash, user.is_findable = name, password_hash, is_findable
    _ask_to_confirm(session, user, wanted=wanted, now=now)
    return user.id


def send_confirmation(session: Session, user_id: int, *, wanted: str | None = None, now: datetime) -> None:
    """Mail a new link to somebody whose address is not confirmed; the links before it are worth nothing."""
    user = _get(session, user_id)
    if user.confirmed_us is None:
        _ask_to_confirm(session, user, wanted=wanted, now=now)


def ask_for_address(session: Session, user_id: int, *, email: str, password: str, now: datetime) -> None:
    """Mail a link to another address that somebody wants to sign in with; until it is followed the old one stays.

    Raises WeakPassword with `fields` when the password is wrong. An address that is somebody's gets a mail that says
    so; whoever asked is told the same.
    """
    user = _get(session, user_id)
    if not passwords.is_right(password, user.password_hash):
        raise WeakPassword("This is not your password.", fields={"email_password": "This is not your password."})
    if taken := session.scalar(select(User).where(User.email_folded == folded(email))):
        _tell_of_account(session, taken, wanted=None, now=now)
        return
    tickets.spend_others(session, "confirm", user.id, now=now)
    secret = tickets.make_ticket(session, "confirm", email, now=now, user_id=user.id)
    letter = letters.confirm_address(external_url("auth.confirm", secret=secret))
    mail.send(session, to=email, subject=letter.subject, body=letter.body, now=now)


def confirm(session: Session, secret: str, *, password: str, now: datetime) -> int:
    """Confirm an address by the secret that was mailed there and the password of who asked; return whose it is.

    Raises WeakPassword when it is not that password: the link stays good.
    """
    ticket = ticket_card(session, "confirm", secret, now=now)
    user = _get(session, ticket.user_id)
    if not passwords.is_right(password, user.password_hash):
        raise WeakPassword(
            "This is not the password.",
            fields={"password": "This is not the password that was chosen when somebody signed up with this address."},
        )
    tickets.use_up(session, "confirm", secret, now=now)
    if ticket.email != user.email_folded:
        _change_address(session, user, ticket.email, now=now)
    user.confirmed_us = user.confirmed_us or to_us(now)
    note(session, "address.confirmed", f"user:{user.id}", now=now, user_id=user.id)
    return user.id


def forget_password(session: Session, email: str, *, wanted: str | None = None, now: datetime) -> None:
    """Mail a link to choose a new password, which leads on to a path of this house that was wanted.

    To an address without an account, a mail goes that there is none.
    """
    user = session.scalar(select(User).where(User.email_folded == folded(email)))
    secret = tickets.make_ticket(session, "reset", email, now=now, user_id=user.id if user else None)
    if user is None:
        letter = letters.has_no_account(external_url("auth.sign_up", next=wanted))
        mail.send(session, to=email, subject=letter.subject, body=letter.body, now=now)
        return
    link = external_url("auth.reset", secret=secret, next=wanted)
    _write_to(session, user, letters.reset_password(_greeted(user), link), now=now)


def reset_password(session: Session, secret: str, *, password: str, now: datetime) -> int:
    """Set a new password by a mailed secret; it ends every session and every other such link. Return whose it is.

    Who had the mail has the address: it counts as confirmed. Who signed up with it may have been another, whose tick
    to be findable is not theirs.
    """
    password_hash = passwords.hash_of(password)  # before the first question: no lock is held meanwhile
    user = _get(session, tickets.use_up(session, "reset", secret, now=now).user_id)
    _refuse_weak(password, user)
    _set_password(session, user, password_hash, now=now)
    if user.confirmed_us is None:
        user.confirmed_us, user.is_findable = to_us(now), False
    note(session, "password.reset", f"user:{user.id}", now=now, user_id=user.id)
    return user.id


def change_password(session: Session, user_id: int, *, old: str, new: str, now: datetime) -> int:
    """Set a new password for somebody who knows the old one; it ends every session. Return the new epoch of sessions.

    Raises WeakPassword with `fields` when the old one is wrong or the new one is too easy to guess.
    """
    user = _get(session, user_id)
    if not passwords.is_right(old, user.password_hash):
        raise WeakPassword("This is not your password.", fields={"old_password": "This is not your password."})
    _refuse_weak(new, user)
    _set_password(session, user, passwords.hash_of(new), now=now)
    note(session, "password.changed", f"user:{user.id}", now=now, user_id=user.id)
    return user.sign_in_epoch


def renew_hash(session: Session, user_id: int, password: str) -> None:
    """Keep the same password in today's way."""
    session.execute(update(User).where(User.id == user_id).values(password_hash=passwords.hash_of(password)))


def end_sessions(session: Session, user_id: int, *, now: datetime) -> int:
    """Sign somebody out on every device; return the new epoch of sessions."""
    user = _get(session, user_id)
    user.sign_in_epoch += 1
    note(session, "sessions.ended", f"user:{user.id}", now=now, user_id=user.id)
    return user.sign_in_epoch


def change_user(session: Session, user_id: int, *, name: str, is_findable: bool, now: datetime) -> None:
    """Change how somebody is called, and whether businesses that have the address may find them by it."""
    user = _get(session, user_id)
    user.name, user.is_findable = name, is_findable
    note(session, "user.changed", f"user:{user_id}", now=now, user_id=user_id, is_findable=is_findable)


def make_operator(session: Session, user_id: int, *, now: datetime) -> None:
    """Let somebody run the house.

    Of somebody whose address was never confirmed nothing counts but the address: they choose a password by a link.
    """
    user = _get(session, user_id)
    if user.confirmed_us is None:
        _forget_sign_up(session, user, now=now)
    user.is_operator, user.confirmed_us = True, user.confirmed_us or to_us(now)
    note(session, "operator.added", f"user:{user_id}", now=now)


def _insert(session: Session, email: str, name: str, password_hash: str, *, now: datetime) -> User | None:
    # Two who sign up with one address at the same time: the database lets one in, and the other finds it there.
    row = {
        "email": email.strip(),
        "email_folded": folded(email),
        "email_hash": email_hash(email),
        "name": name,
        "password_hash": password_hash,
        "sign_in_epoch": 0,
        "is_operator": False,
        "is_findable": False,
        "created_us": to_us(now),
    }
    added = session.scalar(insert_new(session, User, row).returning(User.id))
    return session.get_one(User, added) if added is not None else None


def _by_email(session: Session, email: str) -> User:
    # Locked and read anew: a sign-up must not write over an account that is being confirmed.
    asked = select(User).where(User.email_folded == folded(email)).with_for_update()
    return session.scalars(asked, execution_options={"populate_existing": True}).one()


def _get(session: Session, user_id: int | None) -> User:
    if user_id is not None and (user := session.get(User, user_id, with_for_update=True)):
        return user
    raise UnknownUser("Nobody has that id.")


def _change_address(session: Session, user: User, email: str, *, now: datetime) -> None:
    if session.scalar(select(User.id).where(User.email_folded == email)) is not None:
        raise not_good("confirm", GONE)  # somebody signed up with it since
    letter = letters.address_changed(_greeted(user), email)
    _write_to(session, user, letter, now=now)
    try:
        with session.begin_nested():
            user.email, user.email_folded, user.email_hash = email, email, email_hash(email)
    except IntegrityError:  # somebody took it since that question
        raise not_good("confirm", GONE) from None
    user.sign_in_epoch += 1  # as with a new password: who is still in by the old address is out
    tickets.spend_others(session, "reset", user.id, now=now)  # they went to the old address


def _forget_sign_up(session: Session, user: User, *, now: datetime) -> None:
    """Keep nothing of what somebody chose who signed up with an address that may be another's."""
    user.password_hash, user.is_findable = "", False
    user.sign_in_epoch += 1
    for purpose in ("confirm", "reset"):
        tickets.spend_others(session, purpose, user.id, now=now)


def _greeted(user: User) -> str:
    """Return by what name to greet somebody; nobody by one that a stranger may have typed."""
    return user.name if user.confirmed_us is not None else ""


def _tell_of_account(session: Session, user: User, *, wanted: str | None, now: datetime) -> None:
    ways = (external_url(endpoint, next=wanted) for endpoint in ("auth.sign_in", "auth.forgotten"))
    letter = letters.has_account_already(user.name, *ways)
    _write_to(session, user, letter, now=now)


def _ask_to_confirm(session: Session, user: User, *, wanted: str | None, now: datetime) -> None:
    tickets.spend_others(session, "confirm", user.id, now=now)
    secret = tickets.make_ticket(session, "confirm", user.email, now=now, user_id=user.id)
    link = external_url("auth.confirm", secret=secret, next=wanted)
    _write_to(session, user, letters.confirm_address(link), now=now)


def _write_to(session: Session, user: User, letter: letters.Letter, *, now: datetime) -> None:
    mail.send(session, to=user.email, subject=letter.subject, body=letter.body, now=now)


def _refuse_weak(password: str, user: User) -> None:
    if weakness := passwords.weakness_of(password, email=user.email, name=user.name):
        raise WeakPassword(weakness, fields={"password": weakness})


def _set_password(session: Session, user: User, password_hash: str, *, now: datetime) -> None:
    user.password_hash = password_hash
    user.sign_in_epoch += 1
    for purpose in ("reset", "confirm"):
        tickets.spend_others(session, purpose, user.id, now=now)
    _write_to(session, user, letters.password_changed(_greeted(user), external_url("auth.forgotten")), now=now)
