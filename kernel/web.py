"""Where errors meet HTTP, and what every answer carries: a request's id and the headers that keep a page to itself."""

import hashlib
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

from flask import Flask, Response, current_app, g, json, render_template, request
from jinja2 import TemplateNotFound
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from kernel.errors import AppError

_log = logging.getLogger("bellwether.web")
_LARGEST_BODY_BYTES = 1024 * 1024
#: How long a browser may keep a static file whose address names its content: a year.
_STATIC_KEPT_S = 365 * 24 * 3600
_HTML, _JSON = "text/html", ("application/json", "application/problem+json")

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


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as an answer tells it, to a person on a page or to a program as problem+json."""

    code: str
    status: int
    title: str
    message: str
    request_id: str
    fields: Mapping[str, str]


#: What Werkzeug finds wrong before a view is asked: status → code, title, sentence.
HTTP_PROBLEMS: Mapping[int, tuple[str, str, str]] = MappingProxyType(
    {
        400: ("bad_request", "We could not read that", "Your browser sent something that we cannot read."),
        404: ("not_found", "There is nothing here", "The address may be mistyped, or what was here is gone."),
        405: (
            "method_not_allowed",
            "That does not work here",
            "This address does not take that kind of request.",
        ),
        413: ("too_large", "That is too large", "What was sent is larger than we take."),
        415: ("unsupported_media_type", "We could not read that", "This address does not take that type of content."),
        500: ("internal", "Something went wrong", "It is our fault and it is in our log. Please try again."),
    }
)


def set_up_web(app: Flask) -> None:
    """Give an app its way with errors, its headers and its log of requests."""
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY_BYTES
    app.url_defaults(_add_version)
    app.before_request(_name_request)
    app.after_request(_finish)
    app.register_error_handler(AppError, _answer_app_error)
    app.register_error_handler(HTTPException, _answer_http_error)


def _name_request() -> None:
    g.request_id = uuid.uuid4().hex
    g.started_s = time.perf_counter()


def _finish(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint == "static":
        _keep_long(response)
    else:
        _log_request(response.status_code)
    return response


def _add_version(endpoint: str, values: dict[str, object]) -> None:
    """Give the address of a static file a version, so that browsers need not ask whether it changed."""
    if endpoint == "static":
        values["v"] = _version_of(_static_folder(), str(values["filename"])) or None


def _keep_long(response: Response) -> None:
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return
    # Only the address that names this very content: any other is asked again each time.
    if request.args.get("v") == _version_of(_static_folder(), (request.view_args or {})["filename"]):
        response.headers["Cache-Control"] = f"public, max-age={_STATIC_KEPT_S}, immutable"


def _static_folder() -> Path:
    return Path(current_app.static_folder or "static")


def _version_of(folder: Path, filename: str) -> str:
    """Return the beginning of a file's SHA-256; empty when there is no such file."""
    path = folder / filename
    if not path.is_file():
        return ""
    seen = path.stat()
    return _hash_of(path, seen.st_mtime_ns, seen.st_size)


@cache
def _hash_of(path: Path, _changed_ns: int, _size: int) -> str:
    # A file that changes under a running process must not keep the name of what it was.
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def _log_request(status: int) -> None:
    # The path without its query: what people search for is nobody's business, not even our log's.
    _log.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": status,
            "took_ms": round(1000 * (time.perf_counter() - g.started_s), 1),
            "request_id": g.request_id,
        },
    )


def _answer_app_error(error: AppError) -> Response:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s", error.message, exc_info=error, extra={"code": error.code, "request_id": g.request_id})
    problem = Problem(error.code, error.status, error.title, error.message, g.request_id, error.fields)
    response = _answer(problem)
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    phrase = HTTPStatus(status)
    unnamed = (phrase.name.lower(), phrase.phrase, f"{phrase.description or phrase.phrase}.")
    code, title, message = HTTP_PROBLEMS.get(status, unnamed)
    response = _answer(Problem(code, status, title, message, g.request_id, {}))
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers.setdefault(name, value)
    return response


def _answer(problem: Problem) -> Response:
    if _wants_json():
        response = Response(json.dumps(_as_json(problem)), mimetype="application/problem+json")
    else:
        response = Response(_page(problem), mimetype=_HTML)
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match([_HTML, *_JSON], default=_HTML) != _HTML


def _as_json(problem: Problem) -> dict[str, object]:
    """RFC 9457. Its `type` stays about:blank, whose title is HTTP's own; `code` is what a program should look at."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "instance": request.path,
        "code": problem.code,
        "fields": dict(problem.fields),
        "request_id": problem.request_id,
    }


def _page(problem: Problem) -> str:
    try:
        return render_template("error.html", **asdict(problem))
    except TemplateNotFound:
        return _plain_page(problem)
    except Exception:
        if current_app.testing:
            raise
        _log.exception("the error page failed", extra={"request_id": problem.request_id})
        return _plain_page(problem)


def _plain_page(problem: Problem) -> str:
    """Return a page that needs nothing, for when the house itself is what is broken."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(problem.title)} · Bellwether</title>'
        f'<main><h1>{escape(problem.title)}</h1><p>{escape(problem.message)}</p><p><a href="/">Home</a></p>'
        f"<p><small>{problem.status} {escape(problem.code)} · {escape(problem.request_id)}</small></p></main></html>"
    )
