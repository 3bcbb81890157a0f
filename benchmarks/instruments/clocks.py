"""What a build and what questions take, by the clock and by the processor."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from elasticsearch import Elasticsearch

T = TypeVar("T")


class BuildClock:
    """Measures the block it is around; of a server the CPU-seconds count too, so it should serve nobody else."""

    def __init__(self, client: Elasticsearch | None = None) -> None:
        self._client = client
        self.told: dict[str, float] = {}

    def __enter__(self) -> "BuildClock":
        self._began, self._used = time.perf_counter(), self._cpu_seconds()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        seconds = time.perf_counter() - self._began
        self.told = {"build_seconds": seconds, "build_cpu_seconds": self._cpu_seconds() - self._used}

    def _cpu_seconds(self) -> float:
        used = time.process_time()
        if self._client is not None:
            nodes = self._client.nodes.stats(metric="process").body["nodes"].values()
            used += sum(node["process"]["cpu"]["total_in_millis"] for node in nodes) / 1_000
        return used


def times_of(ask: Callable[[T], int], asked: Sequence[T]) -> dict[str, float]:
    """Ask each to warm up, then by the clock; return p50 and p95 in ms, and how many were found in all."""
    found = sum(map(ask, asked))
    took = []
    for each in asked:
        began = time.perf_counter()
        ask(each)
        took.append(1_000 * (time.perf_counter() - began))
    took.sort()
    return {"p50": took[len(took) // 2], "p95": took[int(0.95 * len(took))], "found": found}
