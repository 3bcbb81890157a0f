"""Where an error meets HTTP, the one place: a page for a person, problem+json for a program."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from types import MappingProxyType

from flask import Response, current_app, g, json, render_template, request
from jinja2 import TemplateNotFound
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from kernel.errors import AppError

_log = logging.getLogger("bellwether.web")
_HTML, _JSON = "text/html", ("application/json", "application/problem+json")


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
        401: ("not_signed_in", "Sign in first", "This is for people who signed in."),
        403: ("forbidden", "That is not yours to do", "Who asked may not do this."),
        404: ("not_found", "There is nothing here", "The address may be mistyped, or what was here is gone."),
        405: (
            "method_not_allowed",
            "That does not work here",
            "This address does not take that kind of request.",
        ),
        413: ("too_large", "That is too large", "What was sent is larger than we take."),
        415: ("unsupported_media_type", "We could not read that", "This address does not take that type of content."),
        429: ("too_many_requests", "That was too often", "Wait for a while, then try again."),
        500: ("internal", "Something went wrong", "It is our fault and it is in our log. Please try again."),
    }
)


def answer_error(error: AppError) -> Response:
    """Answer with an error of the family: a page to a person, a problem to a program."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s", error.message, exc_info=error, extra={"code": error.code, "request_id": g.request_id})
    problem = Problem(error.code, error.status, error.title, error.message, g.request_id, error.fields)
    response = _answer(problem)
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def answer_http_error(error: HTTPException) -> Response:
    """Answer with what Werkzeug found wrong before a view was asked."""
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
    if wants_json():
        response = Response(json.dumps(_as_json(problem)), mimetype="application/problem+json")
    else:
        response = Response(_page(problem), mimetype=_HTML)
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_json() -> bool:
    """Tell whether a program asks, which wants problems rather than pages."""
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
