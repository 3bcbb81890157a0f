"""Runs a command and says what it cost: seconds on the clock, CPU-seconds, the most memory it held."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step cost, its children included."""

    name: str
    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str = ""


def run_flask(name: str, *arguments: str, storage: Path, settings: Sequence[str] = ()) -> Cost:
    """Run a command of the house on a storage, with an environment of its own; raise RuntimeError when it fails."""
    own = [f"BELLWETHER_STORAGE={storage}", "BELLWETHER_LISTING=public", "LANG=C.UTF-8", *settings]
    return _told(name, ["env", "-i", *own, sys.executable, "-m", "flask", *arguments], storage.parent)


def run_python(name: str, module: str, *arguments: str, folder: Path) -> Cost:
    """Run a module of the benchmarks; its output is kept in a folder. Raise RuntimeError when it fails."""
    return _told(name, [sys.executable, "-m", module, *arguments], folder)


def _told(name: str, command: Sequence[str], folder: Path) -> Cost:
    with (folder / "output").open("w+b") as output:
        cost = _run(name, command, output.fileno())
        output.seek(0)
        return Cost(cost.name, cost.wall_seconds, cost.cpu_seconds, cost.peak_mib, output.read().decode())


def _run(name: str, command: Sequence[str], output: int) -> Cost:
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=output) as process:  # noqa: S603 - our own command line
        peak_kib = 0
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            peak_kib = max(peak_kib, _held_kib(process.pid))
            time.sleep(_EVERY_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(ended[1])
    used = ended[2]
    if process.returncode:
        raise RuntimeError(f"“{name}” ended with {process.returncode}.")
    wall = time.perf_counter() - started
    # The system's own figure catches a peak between two looks, but knows only the largest process, not their sum.
    return Cost(name, wall, used.ru_utime + used.ru_stime, max(peak_kib, used.ru_maxrss) / 1024)


def _held_kib(root: int) -> int:
    """Return what a process and its descendants hold, pages that they share counted once in all (PSS)."""
    total = 0
    with suppress(OSError):
        for line in Path(f"/proc/{root}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    with suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            total += sum(_held_kib(int(child)) for child in (task / "children").read_text().split())
    return total


def run_here(name: str, work: Callable[[], object]) -> Cost:
    """Run a baseline in this process; its memory is not measured."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return Cost(name, time.perf_counter() - started, time.process_time() - used, float("nan"))
