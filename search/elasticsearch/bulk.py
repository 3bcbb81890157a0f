"""Many documents at once: a few threads, chunks of bounded size, and an end at the first failure.

Elasticsearch takes documents one by one: of a chunk some may be in and others refused, so each answer is looked at.
What is refused because a queue is full is sent again after a pause; a full disk is not waited for.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec
from elasticsearch import ApiError, Elasticsearch

from search.elasticsearch.failures import Report, Reported, checked, error_for, report_of, translated_failures
from search.errors import DocumentsRefused, SearchBusy

_STEPS_AT_ONCE = 2_000
_BYTES_AT_ONCE = 8_000_000
_THREADS = 2
_CHUNKS_AHEAD = 2
_TIMEOUT_SECONDS = 120
_PAUSES_SECONDS = (0.5, 2.0, 8.0)

_TOO_LARGE = 413
_BUSY = 429
_REFUSED = 400
#: Reasons that concern every document: the mapping is not ours, or nothing is taken in at all.
_OF_EVERYBODY = frozenset({"cluster_block_exception", "strict_dynamic_mapping_exception"})

Pause = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One person to be put or removed: the lines of a bulk request."""

    id: int
    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return sum(map(len, self.lines))


def putting(person_id: int, source: Mapping[str, Any]) -> Step:
    """Return the step that adds or replaces somebody."""
    return Step(person_id, (b'{"index":{"_id":"%d"}}' % person_id, msgspec.json.encode(source)))


def removing(person_id: int) -> Step:
    """Return the step that takes somebody out."""
    return Step(person_id, (b'{"delete":{"_id":"%d"}}' % person_id,))


_UnderWay = deque[tuple[frozenset[int], Future[dict[int, Report]]]]
_QUEUE_FULL = Report(_BUSY, ("es_rejected_execution_exception",), "the server was busy at every try")


class Bulk:
    """Takes steps to one index. Whoever is named twice is left as the later step says."""

    def __init__(self, client: Elasticsearch, index: str, *, pause: Pause | None = None) -> None:
        self._client = client.options(request_timeout=_TIMEOUT_SECONDS)
        self._index = index
        self._pause = pause or threading.Event().wait

    def send(self, steps: Iterable[Step]) -> None:
        """Take all steps; raise when the server cannot, DocumentsRefused when it would not take some of them.

        Steps are drawn as they are needed and no further than a few chunks beyond a failure, so that a server that went
        away does not cost the reading of everybody.
        """
        refused: dict[int, Report] = {}
        under_way: _UnderWay = deque()
        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for chunk in _chunks(steps):
                    ids = frozenset(step.id for step in chunk)
                    while _has_to_wait(ids, under_way):
                        refused |= under_way.popleft()[1].result()
                    under_way.append((ids, pool.submit(self._take, chunk)))
                while under_way:
                    refused |= under_way.popleft()[1].result()
            finally:
                for _ids, sending in under_way:
                    sending.cancel()
        if refused:
            raise DocumentsRefused.of(refused) from Reported(next(iter(refused.values())))

    def _take(self, chunk: Sequence[Step]) -> dict[int, Report]:
        """Take one chunk, with pauses while the server is busy; return who was refused, and why."""
        refused: dict[int, Report] = {}
        left = list(chunk)
        for pause in (*_PAUSES_SECONDS, 0):
            reports = self._reports(left, is_last=not pause)
            busy = {i for i, report in reports.items() if isinstance(error_for(report), SearchBusy)}
            refused |= {i: report for i, report in reports.items() if i not in busy}
            left = [step for step in left if step.id in busy]
            if not left:
                return refused
            if pause:
                self._pause(pause)
        raise error_for(_QUEUE_FULL) from Reported(reports[left[0].id])

    def _reports(self, chunk: Sequence[Step], *, is_last: bool) -> dict[int, Report]:
        """Return who was not taken; while there are tries left, a server that is busy as a whole took nobody."""
        try:
            return self._send(chunk)
        except SearchBusy:
            if is_last:
                raise
            return {step.id: _QUEUE_FULL for step in chunk}

    def _send(self, chunk: Sequence[Step]) -> dict[int, Report]:
        """Send one request; return who was not taken. Where it is too large for the server, halves of it are sent."""
        lines = [line for step in chunk for line in step.lines]
        try:
            with translated_failures():
                answer = self._request(lines)
        except _TooLarge:
            if len(chunk) == 1:
                return {chunk[0].id: Report(_TOO_LARGE, (), "larger than the server takes")}
            middle = len(chunk) // 2
            return self._send(chunk[:middle]) | self._send(chunk[middle:])
        return dict(_not_taken(checked(answer)))

    def _request(self, lines: Sequence[bytes]) -> object:
        try:
            # Lines that are bytes go out as they are.
            return self._client.bulk(index=self._index, operations=lines).body  # type: ignore[arg-type]
        except ApiError as error:
            if error.status_code == _TOO_LARGE:
                raise _TooLarge from error
            raise


def _has_to_wait(ids: frozenset[int], under_way: _UnderWay) -> bool:
    """Tell whether enough is under way, or one of these people is: two threads know no order."""
    is_enough = len(under_way) >= _CHUNKS_AHEAD + _THREADS
    return is_enough or any(not ids.isdisjoint(others) for others, _sending in under_way)


class _TooLarge(Exception):
    """A request is larger than the server, or what stands before it, takes."""


def _not_taken(answer: Mapping[str, Any]) -> Iterator[tuple[int, Report]]:
    """Yield who was not taken in; raise at once for what no document is to blame for."""
    if not answer.get("errors"):
        return
    for item in answer["items"]:
        (result,) = item.values()
        # Somebody who is to be removed and is not there has a status and no error.
        if "error" not in result:
            continue
        report = report_of(int(result["status"]), result)
        if not _is_of_one(report):
            raise error_for(report) from Reported(report)
        yield int(result["_id"]), report


def _is_of_one(report: Report) -> bool:
    """Tell whether a report concerns one document: not the form of the index, and not whether anything is taken in."""
    is_of_all = not _OF_EVERYBODY.isdisjoint(report.types)
    return report.status in (_REFUSED, _BUSY) and not is_of_all


def _chunks(steps: Iterable[Step]) -> Iterator[list[Step]]:
    chunk: list[Step] = []
    size = 0
    for step in steps:
        if chunk and (len(chunk) == _STEPS_AT_ONCE or size + step.size > _BYTES_AT_ONCE):
            yield chunk
            chunk, size = [], 0
        chunk.append(step)
        size += step.size
    if chunk:
        yield chunk
