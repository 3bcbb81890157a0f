"""The house as its promise tests see it: rooms, modules, what each imports, and the pages of the docs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

HOUSE = Path(__file__).parents[1]
#: From the top floor to the ground floor. `demo` sees everything, so it is no floor.
FLOORS = tuple(
    name
    for name in ("desk", "privacy", "perks", "brands", "search", "influencers", "notifications", "auth", "kernel")
    if (HOUSE / name / "__init__.py").exists()
)
FEATURES = frozenset(FLOORS) - {"kernel"}
PURE_ROOMS = tuple(
    room
    for room in (
        *("influencers.scoring", "influencers.networks.port", "search.port", "search.words"),
        *("perks.rules", "perks.calendar", "perks.code_forms"),
    )
    if (HOUSE / room.replace(".", "/")).is_dir() or (HOUSE / f"{room.replace('.', '/')}.py").exists()
)


@cache
def modules() -> tuple[Path, ...]:
    """Return every module of the house, but for tests."""
    folders = [*FLOORS, *(name for name in ("demo", "benchmarks", "migrations") if (HOUSE / name).exists())]
    return (HOUSE / "app.py", *sorted(path for name in folders for path in (HOUSE / name).rglob("*.py")))


def room_of(path: Path) -> str:
    """Return the dotted name of a module."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(path: Path) -> str:
    """Return the floor that a module stands on."""
    return room_of(path).split(".")[0]


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the dotted names that a module imports, wherever in it that happens."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def pure_modules() -> tuple[Path, ...]:
    """Return the modules of the pure rooms."""
    return tuple(path for path in modules() if any(_is_in(room_of(path), room) for room in PURE_ROOMS))


def _is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def table_of(page: str) -> list[list[str]]:
    """Return the rows of all tables on a page of the docs, head rows and rulers left out."""
    lines = [*(HOUSE / page).read_text().splitlines(), ""]
    bodies = [a for a, b in pairwise(lines) if a.startswith("|") and not _is_ruler(a) and not _is_ruler(b)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in bodies]


def _is_ruler(line: str) -> bool:
    return bool(re.fullmatch(r"\|[-:| ]+\|", line.strip()))


def fenced(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page of the docs."""
    return re.findall(rf"^```{language}\n(.*?)^```", (HOUSE / page).read_text(), flags=re.MULTILINE | re.DOTALL)
