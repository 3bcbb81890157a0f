"""Who may enter: every view wears exactly one guard, and after it knows who asks and for which business."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, g, redirect, request, url_for

from auth import sessions
from auth.errors import NotSignedIn, UnknownBusiness
from auth.queries import people
from auth.queries.people import BusinessCard, UserCard
from kernel.database import reading
from kernel.errors import NotFound
from kernel.problems import wants_json
from kernel.web import wanted_path

View = TypeVar("View", bound=Callable[..., Any])

_NOTHING_HERE = "The address may be mistyped, or what was here is gone."


def for_anyone(view: View) -> View:
    """Let everybody in: the view shows only what is public."""
    return wear(view, "anyone")


def for_users(view: View) -> View:
    """Let in who is signed in; send others to the door, and back afterwards."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if visitor() else _to_the_door()

    return wear(cast(View, guarded), "users")


def for_operators(view: View) -> View:
    """Let operators in; for everybody else the address does not exist."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        who = visitor()
        if who is None:
            return _to_the_door()
        if not who.is_operator:
            raise NotFound(_NOTHING_HERE)
        return view(*args, **kwargs)

    return wear(cast(View, guarded), "operators")


def for_team(*roles: str) -> Callable[[View], View]:
    """Let in who has one of these roles in the business of the URL; for all others that business does not exist."""
    unknown = set(roles) - set(people.ROLES)
    if unknown or not roles:
        raise ValueError(f"Name roles out of {', '.join(people.ROLES)}; not {', '.join(unknown) or 'none'}.")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = visitor()
            if who is None:
                return _to_the_door()
            _enter_business(kwargs["business_id"], who, roles)
            return view(*args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # who may follow a link to it is asked before it is shown
        return wear(cast(View, guarded), "team")

    return guard


def visitor() -> UserCard | None:
    """Return who asks; None when nobody is signed in."""
    return sessions.visitor()


def signed_in() -> UserCard:
    """Return who asks; raise NotSignedIn when nobody is signed in."""
    if who := visitor():
        return who
    raise NotSignedIn("This is for people who signed in. Sign in and ask again.")


def business() -> BusinessCard:
    """Return the business that the team guard let somebody into."""
    entered: BusinessCard = g.business
    return entered


def role() -> str:
    """Return the role of who asks in that business."""
    held: str = g.role
    return held


def wear(view: View, guard: str) -> View:
    """Mark a view with its guard; a second one is a mistake of whoever wrote the view."""
    if hasattr(view, "guard"):
        raise TypeError(f"{view.__name__} wears the guard “{view.guard}” already.")
    view.guard = guard  # type: ignore[attr-defined]  # functions carry what we hang on them
    return view


def _enter_business(business_id: int, who: UserCard, roles: tuple[str, ...]) -> None:
    with reading() as session:
        held = people.role_in(session, business_id, who.id)
        if held not in roles:
            raise UnknownBusiness(_NOTHING_HERE)
        g.business, g.role = people.business_card(session, business_id), held


def _to_the_door() -> Response:
    """Send a person to the sign-in page, from where they come back; tell a program that nobody is signed in."""
    if wants_json():
        signed_in()
    if "HX-Request" in request.headers:  # a part of a page cannot become a sign-in form: the whole page goes there
        return Response(status=401, headers={"HX-Redirect": url_for("auth.sign_in")})
    wanted = wanted_path(request.full_path.rstrip("?")) if request.method in ("GET", "HEAD") else None
    return cast(Response, redirect(url_for("auth.sign_in", next=wanted), code=303))
