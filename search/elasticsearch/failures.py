"""What the client and the server report when something is wrong, in errors of ours.

The type of a report says what is the matter, its status rarely does: 429 is a full disk or a full queue, 403 an index
set to reading only or a right that we lack. What people read names no server; the report itself goes to the log.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from kernel.errors import AppError, Conflict
from search.errors import (
    IndexMissing,
    IndexOutdated,
    SearchBroken,
    SearchBusy,
    SearchLockedOut,
    SearchMisdirected,
    SearchReadOnly,
    SearchResting,
    SearchStorageFull,
    SearchTooSlow,
)

_MakesError = Callable[[], AppError]


class Reported(Exception):
    """What a server reported of one of several questions or documents, or inside an answer that looked well."""


@dataclass(frozen=True, slots=True)
class Report:
    """What went wrong, as a server says it: a status of HTTP, and the types from the outside to the root."""

    status: int
    types: tuple[str, ...]
    reason: str


def _resting() -> AppError:
    return SearchResting("Search is resting: its server does not answer. Everything else works.")


def _starting() -> AppError:
    return SearchResting("Search is resting: its server is starting, or a part of it is. Everything else works.")


def _too_slow() -> AppError:
    return SearchTooSlow("Search is resting: its server did not answer in time. A simpler search may be quicker.")


def _busy() -> AppError:
    return SearchBusy("Search is resting: its server has too much to do. Try again in a few seconds.")


def _full() -> AppError:
    return SearchStorageFull(
        "The search server's disk is full. People are still found; what changed waits until there is room."
    )


def _read_only() -> AppError:
    return SearchReadOnly(
        "The search server is set to reading only. People are still found; what changed waits until it is lifted."
    )


def _credentials() -> AppError:
    return SearchLockedOut("Search is resting: its server does not know who we are. The operator can mend it.")


def _permission() -> AppError:
    return SearchLockedOut("Search is resting: its server does not let us do this. The operator can mend it.")


def _misdirected() -> AppError:
    return SearchMisdirected("Search is resting: what answers there is no Elasticsearch that we can speak with.")


def _proxied() -> AppError:
    return SearchResting("Search is resting: something that stands before its server answers in its place.")


def _missing() -> AppError:
    return IndexMissing("The search index is not there. `flask search rebuild` makes it.")


def _outdated() -> AppError:
    return IndexOutdated(
        "The search index has another form than our documents. `flask search rebuild` makes a new one."
    )


def _exists() -> AppError:
    return Conflict("An index of that name was made meanwhile by somebody else. Try again.")


def _broken() -> AppError:
    return SearchBroken("The search server did not understand us. It is our fault and it is in our log.")


#: By the type of a report, whatever its status.
_BY_TYPE: Mapping[str, _MakesError] = MappingProxyType(
    {
        "es_rejected_execution_exception": _busy,
        "circuit_breaking_exception": _busy,
        "version_conflict_engine_exception": _busy,
        "process_cluster_event_timeout_exception": _busy,
        "index_not_found_exception": _missing,
        "strict_dynamic_mapping_exception": _outdated,
        "document_parsing_exception": _outdated,
        "mapper_parsing_exception": _outdated,
        "resource_already_exists_exception": _exists,
        "index_closed_exception": _starting,
        "no_shard_available_action_exception": _starting,
        "unavailable_shards_exception": _starting,
        "master_not_discovered_exception": _starting,
        "media_type_header_exception": _misdirected,
    }
)

#: Types that mean several things, told apart by the status.
_BY_TYPE_AND_STATUS: Mapping[tuple[str, int], _MakesError] = MappingProxyType(
    {
        ("cluster_block_exception", 429): _full,
        ("cluster_block_exception", 403): _read_only,
        ("cluster_block_exception", 503): _starting,
        ("security_exception", 401): _credentials,
        ("security_exception", 403): _permission,
    }
)

#: For a report without a type that we know.
_BY_STATUS: Mapping[int, _MakesError] = MappingProxyType(
    {401: _credentials, 403: _permission, 405: _misdirected, 408: _too_slow, 429: _busy, 503: _starting, 504: _too_slow}
)

#: Of the client itself, the narrower first: a connection that ended badly is one of these too.
_BY_FAMILY: tuple[tuple[type[Exception], _MakesError], ...] = (
    (UnsupportedProductError, _misdirected),
    (TlsError, _misdirected),
    (ConnectionTimeout, _too_slow),
    (NoConnection, _resting),
    (SerializationError, _broken),
)

_SERVER_FAULTS = 500


def error_for(report: Report) -> AppError:
    """Return the error of ours for what a server reported.

    Examples
    --------
    >>> error_for(Report(429, ("cluster_block_exception",), "disk usage exceeded flood-stage watermark")).code
    'search_storage_full'
    """
    for kind in report.types:
        made = _BY_TYPE_AND_STATUS.get((kind, report.status)) or _BY_TYPE.get(kind)
        if made:
            return made()
    made = _BY_STATUS.get(report.status) or (_resting if report.status >= _SERVER_FAULTS else _broken)
    return made()


def report_of(status: int, body: object) -> Report:
    """Return what the body of an answer reports: of a whole request, or of one question or document of several."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return Report(status, (), str(error or "")[:200])
    inner = [error, *error.get("root_cause", ()), *_causes(error)]
    return Report(status, tuple(str(each.get("type")) for each in inner), str(error.get("reason"))[:500])


def _causes(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    while isinstance(cause := error.get("caused_by"), Mapping):
        yield cause
        error = cause


@contextmanager
def translated_failures() -> Iterator[None]:
    """Let whatever the client raises inside come out as an error of ours."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise _told(error) from error


def _told(error: ApiError | TransportError) -> AppError:
    for family, made in _BY_FAMILY:
        if isinstance(error, family):
            return made()
    if not isinstance(error, ApiError):
        return _resting()
    if isinstance(error.body, str) and error.status_code >= _SERVER_FAULTS:
        return _proxied()
    return error_for(report_of(error.status_code, error.body))


def checked(body: object) -> dict[str, Any]:
    """Return the body of an answer that looked well; raise where something else answered in the server's place."""
    if not isinstance(body, dict):
        raise _proxied() from Reported(f"an answer of the type {type(body).__name__}: {str(body)[:200]}")
    return body


def checked_search(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer to one search of several; raise where it failed, in whole or in part."""
    if "error" in answer:
        report = report_of(int(answer.get("status", _SERVER_FAULTS)), answer)
        raise error_for(report) from Reported(report)
    if answer.get("timed_out"):
        raise _too_slow()
    shards = answer.get("_shards", {})
    if shards.get("failed"):
        raise _starting() from Reported(shards)
    return answer
