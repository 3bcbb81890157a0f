"""Who is signed in: a cookie says which user, and which of the user's epochs it was given in."""

import re

from flask import Response, after_this_request, current_app, has_request_context, request
from flask import session as cookie
from flask_login import UserMixin, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from auth.queries import people
from auth.queries.people import UserCard
from kernel.database import reading

_DEVICE_KNOWN_SECONDS = 365 * 24 * 60 * 60
_NAMED = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login keeps for the time of a request."""

    def __init__(self, card: UserCard, sign_in_epoch: int) -> None:
        self.card = card
        self._epoch = sign_in_epoch

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return session_id(self.card.id, self._epoch)


def session_id(user_id: int, sign_in_epoch: int) -> str:
    """Return the text by which a cookie names a user; it is worth nothing once the user's epoch moved on."""
    return f"{user_id}.{sign_in_epoch}"


def load(text: str) -> SignedIn | None:
    """Return whom a cookie names; None when it names nobody, or its session was ended."""
    named = _NAMED.fullmatch(text)
    if named is None:
        return None
    user_id, epoch = int(named[1]), int(named[2])
    with reading() as session:
        card = people.user_of_session(session, user_id, epoch)
    return SignedIn(card, epoch) if card else None


def begin(card: UserCard, sign_in_epoch: int) -> None:
    """Sign somebody in. What the cookie held before is gone: whoever planted it has nothing of this session."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(card, sign_in_epoch))
    after_this_request(lambda response: _remember_device(response, session_id(card.id, sign_in_epoch)))


def end() -> None:
    """Sign whoever asks out."""
    logout_user()
    cookie.clear()


def visitor() -> UserCard | None:
    """Return who asks; None when nobody is signed in, or when it is no person who asks."""
    if not has_request_context() or not current_app.secret_key:
        return None
    return current_user.card if current_user.is_authenticated else None


def is_known_device(email: str) -> bool:
    """Tell whether whoever has an address signed in on this device before, and ended no sessions since.

    It lets nobody in: strangers who guess at the address use up its tries for other devices only.
    """
    try:
        named = _device_signer().loads(request.cookies.get(_device_cookie(), ""), max_age=_DEVICE_KNOWN_SECONDS)
    except BadSignature:
        return False
    with reading() as session:
        card = people.user_by_email(session, email)
        return card is not None and named == session_id(card.id, people.sign_in_epoch(session, card.id))


def _remember_device(response: Response, named: str) -> Response:
    response.set_cookie(
        _device_cookie(),
        str(_device_signer().dumps(named)),
        max_age=_DEVICE_KNOWN_SECONDS,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
    )
    return response


def _device_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _device_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-device")
