"""The shape of the house, as promises that can fail."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import FEATURES, FLOORS, HOUSE, floor_of, imports, modules, pure_modules, room_of

FRONT_ROOMS = frozenset({"queries", "actions", "errors"})
#: Rooms that are open to others besides the front rooms.
OPEN_ROOMS = frozenset({("auth", "guards"), ("search", "port")})
LONGEST_MODULE_LINES = 300
FRAMEWORKS = frozenset(
    {"alembic", "click", "duckdb", "flask", "granian", "huey", "jinja2", "kernel", "marshmallow", "msgspec", "pyarrow"}
    | {"sqlalchemy", "tantivy", "werkzeug"}
)
#: Who may open the whole house: what measures it does so in processes of its own, and asks of many worlds what tests
#: ask of a few.
MAY_OPEN = {"benchmarks": frozenset({"app", "tests"})}
#: What a pure room may import of what is installed, by room; ibis loads pyarrow itself when it is there.
PURE_ALLOWED = {"influencers.scoring": frozenset({"numpy", "ibis"}), "perks.rules": frozenset({"numpy"})}
IMPURE_STANDARD = frozenset(
    {"asyncio", "logging", "os", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "time"}
)


def test_nobody_imports_the_composition_root_the_demo_or_the_tests():
    offenders = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in modules()
        if floor_of(path) != "app"
        for name in imports(path)
        if name.split(".")[0]
        in {"app", "demo", "tests", "benchmarks"} - {floor_of(path), *MAY_OPEN.get(floor_of(path), ())}
    ]
    assert offenders == []


def test_features_meet_only_in_their_front_rooms():
    trespasses = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in modules()
        if floor_of(path) in FEATURES
        for name in imports(path)
        if is_trespass(floor_of(path), name)
    ]
    assert trespasses == []


def is_trespass(floor: str, name: str) -> bool:
    feature, _, rest = name.partition(".")
    room = rest.split(".")[0]
    return feature in FEATURES - {floor} and room not in FRONT_ROOMS and (feature, room) not in OPEN_ROOMS


@pytest.mark.parametrize("name", ["influencers.models.Account", "influencers.scoring.formula", "auth.models"])
def test_a_back_room_of_another_feature_is_a_trespass(name):
    assert is_trespass("search", name)


def test_no_floor_imports_a_higher_one():
    climbs = [
        f"{path.relative_to(HOUSE)} imports {name}"
        for path in modules()
        if floor_of(path) in FLOORS
        for name in imports(path)
        if (floor := name.split(".")[0]) in FLOORS and FLOORS.index(floor) < FLOORS.index(floor_of(path))
    ]
    assert climbs == []


def test_no_installed_package_shadows_a_room():
    for name in (*FLOORS, "app"):
        found = importlib.util.find_spec(name)
        assert found is not None
        assert Path(str(found.origin)).is_relative_to(HOUSE), f"{name} comes from {found.origin}"


def test_a_package_init_is_a_doorplate_not_a_room():
    for path in modules():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text()).body
            assert [type(node) for node in body] == [ast.Expr], f"{path.relative_to(HOUSE)} holds more than a docstring"


def test_every_folder_with_modules_has_a_doorplate():
    rooms = {path.parent for path in modules() if floor_of(path) in FLOORS}
    assert [room for room in sorted(rooms) if not (room / "__init__.py").exists()] == []


def test_every_module_fits_in_the_head():
    lengths = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE_LINES} == {}


def test_pure_rooms_import_only_the_standard_library_and_what_they_are_allowed():
    strangers = [
        f"{room_of(path)} imports {name}"
        for path in pure_modules()
        for name in imports(path)
        if is_stranger_in(room_of(path), name)
    ]
    assert strangers == []


def is_stranger_in(module: str, name: str) -> bool:
    room = next((room for room in PURE_ALLOWED if module.startswith(room)), "")
    package = name.split(".")[0]
    if package in PURE_ALLOWED.get(room, ()):
        return False
    if package in FLOORS:
        return not is_pure(name)
    return package not in sys.stdlib_module_names or package in IMPURE_STANDARD


def is_pure(name: str) -> bool:
    return any(name == room_of(path) or name.startswith(f"{room_of(path)}.") for path in pure_modules())


def test_pure_rooms_load_no_framework():
    """One fresh interpreter that meets only pure rooms; what ibis brings by itself is its own business."""
    rooms = [room_of(path) for path in pure_modules()]
    assert rooms
    script = (
        "import sys, importlib\n"
        f"brought = set()\n"
        "if any(room.startswith('influencers.scoring') for room in sys.argv[1:]):\n"
        "    import ibis; brought = set(sys.modules)\n"
        "for room in sys.argv[1:]: importlib.import_module(room)\n"
        f"frameworks = {set(FRAMEWORKS)!r}\n"
        "print(*sorted(name for name in set(sys.modules) - brought if name.split('.')[0] in frameworks))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script, *rooms], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert (loaded.returncode, loaded.stdout.split(), loaded.stderr) == (0, [], "")


def test_matching_text_to_topics_needs_no_framework():
    folder = HOUSE / "influencers" / "topics"
    rooms = [name for name in ("taxonomy", "matching", "suggesting") if (folder / f"{name}.py").exists()]
    script = (
        "import sys\n"
        + "".join(f"import influencers.topics.{name}\n" for name in rooms)
        + "print(*sorted({'flask', 'sqlalchemy', 'duckdb', 'ibis', 'marshmallow', 'tantivy'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert (loaded.returncode, loaded.stdout.split(), loaded.stderr) == (0, [], "")


def test_the_house_starts_without_what_only_a_run_needs():
    """Commands and the web would wait half a second for it, and hold it for good."""
    script = "import sys, app; print(*sorted({'ibis', 'sqlglot', 'pyspark', 'scipy', 'sklearn'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert (loaded.returncode, loaded.stdout.split(), loaded.stderr) == (0, [], "")
