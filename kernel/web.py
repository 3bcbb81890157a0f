"""The web as every page meets it: a request's id, its line in the log, its headers, and where this house is reached."""

import logging
import re
import time
import uuid
from collections.abc import Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, has_request_context, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from kernel.config import Settings
from kernel.errors import AppError
from kernel.problems import answer_error, answer_http_error
from kernel.static_files import add_version, keep_long
from kernel.storage import Storage

_log = logging.getLogger("bellwether.web")
_LARGEST_BODY_BYTES = 1024 * 1024
_LONGEST_PATH = 2_000
#: The file of a storage that says where its house was served last.
_SERVED = "served"
#: What a proxy adds: whoever comes through one does not sit at this machine, whatever the address looks like.
_PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_LONG_WORD = re.compile(r"[\w-]{20,}")

SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        # Images may be data: because the vendored stylesheet holds its small icons so.
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
            " frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


class _Key(IntegerConverter):
    """A number in an address: an id. A larger one than a database can hold is nobody's."""

    def __init__(self, map: Map, *, max: int = 2**63 - 1, **kwargs: Any) -> None:  # Werkzeug's names
        super().__init__(map, max=max, **kwargs)


def set_up_web(app: Flask) -> None:
    """Give an app its way with errors, its headers and its log of requests."""
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY_BYTES
    app.url_defaults(add_version)
    app.url_map.converters["int"] = _Key
    app.before_request(_name_request)
    app.after_request(_finish)
    app.register_error_handler(AppError, answer_error)
    app.register_error_handler(HTTPException, answer_http_error)


def _name_request() -> None:
    g.request_id = uuid.uuid4().hex
    g.started_s = time.perf_counter()


def _finish(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint == "static":
        keep_long(response)
        return response
    if session:  # whoever has one may read what others may not: nothing on the way keeps it
        response.headers["Cache-Control"] = "no-store"
    if _secret():
        response.headers["Referrer-Policy"] = "no-referrer"
    _log_request(response.status_code)
    return response


def _secret() -> str:
    """Return the secret that the address holds, of a link that was mailed; empty when it holds none."""
    return str((request.view_args or {}).get("secret", ""))


def _path_without_secrets() -> str:
    if request.url_rule is None:  # a mistyped link is no rule's; what is long in it may be a secret all the same
        return _LONG_WORD.sub("<…>", request.path)
    return request.path.replace(secret, "<secret>") if (secret := _secret()) else request.path


def _log_request(status: int) -> None:
    # The path without its query: what people search for is nobody's business, not even our log's.
    _log.info(
        "request",
        extra={
            "method": request.method,
            "path": _path_without_secrets(),
            "status": status,
            "took_ms": round(1000 * (time.perf_counter() - g.started_s), 1),
            "request_id": g.request_id,
        },
    )


def external_url(endpoint: str, **values: object) -> str:
    """Return the whole address of a page, for mails and other places outside of the house."""
    path = current_app.url_map.bind("house").build(endpoint, values, force_external=False)
    return f"{house_url()}{path}"


def house_url() -> str:
    """Return where people reach this house, without a slash at the end."""
    settings: Settings = current_app.extensions["settings"]
    if settings.public_url:
        return settings.public_url
    # Only a loopback name is believed: whoever may invent the host would otherwise choose where links in mails lead.
    if has_request_context() and is_loopback(host_of(request.host)):
        return f"http://{request.host}"
    place = settings.bind or _noted_place()
    return f"http://{place}" if is_loopback(host_of(place)) else "http://127.0.0.1:8000"


def note_place(storage: Storage, place: str) -> None:
    """Note where this storage's house is served, for commands beside it: they have no address of their own."""
    storage.write_file(storage.root / _SERVED, place)


def _noted_place() -> str:
    storage: Storage | None = current_app.extensions.get("storage")
    try:
        return (storage.root / _SERVED).read_text().strip() if storage else ""
    except FileNotFoundError:
        return ""


def is_private_demo() -> bool:
    """Tell whether only somebody at this machine can be asking, about an invented world.

    Whatever would betray real people is shown on this answer alone: signing in without a password, mail that was sent.
    """
    settings: Settings = current_app.extensions["settings"]
    storage: Storage = current_app.extensions["storage"]
    return (
        storage.is_demo
        and not settings.public_url  # whoever named an address for the public has one
        and is_loopback(host_of(settings.bind))
        and is_loopback(request.remote_addr or "")
        and is_loopback(host_of(request.host))
        and not any(name in request.headers for name in _PROXY_HEADERS)
    )


def host_of(place: str) -> str:
    """Return the host of `host:port`; empty when there is none.

    Examples
    --------
    >>> host_of("[::1]:8000"), host_of("localhost"), host_of("")
    ('::1', 'localhost', '')
    """
    try:
        return urlsplit(f"//{place}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("localhost.evil.org")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def local_path(text: str) -> str:
    r"""Return a path of this house, to go on to; `/` for whatever could lead elsewhere.

    Parameters
    ----------
    text
        What an address says in `next`: anybody may have written it.

    Examples
    --------
    >>> local_path("/claims/7?page=2")
    '/claims/7?page=2'
    >>> local_path("//evil.example"), local_path("https:evil.example"), local_path("/\\evil.example")
    ('/', '/', '/')
    """
    begins_well = text.startswith("/") and not text.startswith("//")
    # Browsers read a backslash as a slash, and drop tabs and line ends before they look.
    is_plain = "\\" not in text and text.isprintable()
    return text if begins_well and is_plain and len(text) <= _LONGEST_PATH else "/"


def wanted_path(text: str) -> str | None:
    """Return the path of this house that `next` asks for; None for the start page, and for what could lead elsewhere.

    Examples
    --------
    >>> wanted_path("/claims/7"), wanted_path("/"), wanted_path("//evil.example")
    ('/claims/7', None, None)
    """
    path = local_path(text)
    return path if path != "/" else None
