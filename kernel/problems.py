"""Where an error meets HTTP, the one place: a page for a person, problem+json for a program."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

from flask import Response, current_app, g, json, render_template, request, url_for
from jinja2 import TemplateNotFound
from markupsafe import escape
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

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
    #: What the person can do next: what a link says, and where it leads.
    ways: tuple[tuple[str, str], ...] = ()


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
#: Of a form that was refused with one of these nothing is wrong that another try could not mend.
_FORM_AGAIN = frozenset({400, 413, 429})


def answer_error(error: AppError) -> Response:
    """Answer with an error of the family: a page to a person, a problem to a program."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s", error.message, exc_info=error, extra={"code": error.code, "request_id": g.request_id})
    ways = tuple((text, url_for(endpoint)) for text, endpoint in error.ways)
    problem = Problem(error.code, error.status, error.title, error.message, g.request_id, error.fields, ways)
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
    if isinstance(error, RequestEntityTooLarge):
        message = _told_of_limit()
    response = _answer(Problem(code, status, title, message, g.request_id, {}))
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers.setdefault(name, value)
    return response


def _answer(problem: Problem) -> Response:
    if wants_json():
        response = Response(json.dumps(_as_json(problem)), mimetype="application/problem+json")
    else:
        ways = problem.ways or _way_back_to_form(problem.status)
        response = Response(_page(replace(problem, ways=ways)), mimetype=_HTML)
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _told_of_limit() -> str:
    """Say how much a form takes: in all, or where that was not the reason, of what is typed rather than uploaded."""
    in_all, typed = request.max_content_length or 0, request.max_form_memory_size or 0
    if (request.content_length or 0) > in_all:
        limit = f"{in_all // 2**20} MiB, the most that this form takes"
    else:
        limit = f"{typed // 1_000:,} kB of text, the most that this form takes; a file may be larger"
    return f"What was sent is larger than {limit}. Nothing was done. Send less of it at once."


def _way_back_to_form(status: int) -> tuple[tuple[str, str], ...]:
    """Return the way to the page of a form that could not be read; empty when another try would not help."""
    if request.method != "POST" or status not in _FORM_AGAIN:
        return ()
    pages = current_app.url_map.bind("house")
    return tuple(("Back to the form", path) for path in _where_a_form_stands() if pages.test(path, "GET"))[:1]


def _where_a_form_stands() -> Iterator[str]:
    """Yield paths at which the form may stand: where the browser says that it was, then the address and those above."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host:
        yield _one_slash(came_from.path)
    path = _one_slash(request.path)
    while path.strip("/"):
        yield path
        path = path.rpartition("/")[0]


def _one_slash(path: str) -> str:
    return f"/{path.lstrip('/')}"  # after two of them a browser reads the name of another house


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
