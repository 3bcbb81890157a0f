"""The look of the house: contrast, names, and what comes from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.house import HOUSE

STATIC = HOUSE / "static"
VENDOR = STATIC / "vendor"
CSS = (STATIC / "bellwether.css").read_text()
LOCK = json.loads((VENDOR / "lock.json").read_text())

_TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_TOKENS = {name: (light, dark) for name, light, dark in _TOKEN.findall(CSS)} | {
    name: (re.search(rf"--{name}: (#\w{{6}})", CSS)[1],) * 2 for name in ("brass", "on-brass")
}
_AA_TEXT, _AA_SHAPE = 4.5, 3.0
#: What is written or drawn on which ground, and the contrast it needs.
_PAIRS = [
    *(("ink", ground, _AA_TEXT) for ground in ("surface", "page", "sunken", "brass-tint")),
    *(("ink-2", ground, _AA_TEXT) for ground in ("surface", "page", "sunken", "brass-tint")),
    *(("ink-3", ground, _AA_TEXT) for ground in ("surface", "page", "sunken", "brass-tint")),
    *(("brass-ink", ground, _AA_TEXT) for ground in ("surface", "page", "brass-tint")),
    ("on-brass", "brass", _AA_TEXT),
    ("yes", "yes-tint", _AA_TEXT),
    ("no", "no-tint", _AA_TEXT),
    *((f"band-{number}", ground, _AA_TEXT) for number in range(1, 6) for ground in ("surface", "page", "sunken")),
    *((direction, ground, _AA_TEXT) for direction in ("up", "down", "yes", "no") for ground in ("surface",)),
    *((line, ground, _AA_SHAPE) for line in ("brass-line", "line-control") for ground in ("surface", "page")),
]
#: Names of Tabler that we dress anew on purpose; every other name of ours must be our own.
_TABLERS = frozenset(
    {
        "btn",
        "btn-primary",
        "btn-sm",
        "card",
        "container-xl",
        "form-check",
        "form-check-input",
        "form-control",
        "form-hint",
        "form-label",
        "form-select",
        "h1",
        "h2",
        "h3",
        "invalid-feedback",
        "is-invalid",
    }
)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _class_names(css: str) -> set[str]:
    selectors = re.sub(r"/\*.*?\*/|url\([^)]*\)|\{[^{}]*\}", " ", css, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selectors))


@pytest.mark.parametrize(("theme", "place"), [("light", 0), ("dark", 1)])
@pytest.mark.parametrize(("ink", "ground", "least"), _PAIRS)
def test_what_is_written_can_be_read(ink, ground, least, theme, place):
    assert _contrast(_TOKENS[ink][place], _TOKENS[ground][place]) >= least, theme


def test_black_on_white_has_the_contrast_it_is_known_for():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


def test_our_class_names_are_not_taken_by_the_stylesheet_below():
    taken = _class_names((VENDOR / "tabler.min.css").read_text())
    assert {"btn", "card", "lead"} <= taken
    assert (_class_names(CSS) & taken) - _TABLERS == set()


def test_every_class_in_the_templates_is_dressed_somewhere():
    dressed = _class_names(CSS) | _class_names((VENDOR / "tabler.min.css").read_text())
    used = set()
    for template in (HOUSE / "templates").rglob("*.html"):
        for names in re.findall(r'class="([^"]*)"', template.read_text()):
            plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", names)
            used |= {name for name in plain.split() if re.fullmatch(r"[a-z][\w-]*", name) and not name.endswith("-")}
    unknown = used - dressed
    assert unknown <= {"b", "f", "ax", "tick", "t", "wide"}, unknown


def test_no_stylesheet_or_script_of_ours_names_another_host():
    for path in [*STATIC.glob("*.css"), *STATIC.glob("*.js")]:
        assert not re.search(r"https?:|//[a-z]|@import", re.sub(r"//.* |/\*.*?\*/", "", path.read_text()))


def test_no_colour_is_used_outside_the_tokens():
    rules = CSS[CSS.index("/* Ground") :]
    loose = [
        line for line in rules.splitlines() if re.search(r"#[0-9a-f]{3,8}\b", line) and not line.startswith(".face.f")
    ]
    assert loose == []


@pytest.mark.parametrize("name", sorted(LOCK))
def test_what_comes_from_elsewhere_is_as_it_was_locked(name):
    locked = LOCK[name]
    content = (VENDOR / name).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (locked["bytes"], locked["sha256"])
    assert {"package", "version", "licence"} <= set(locked)
    assert (VENDOR / locked["licence_text"]).read_text().strip()


def test_fonts_are_fetched_under_the_version_that_pages_preload():
    named = re.findall(r'url\("(vendor/[^"?]+)\?v=(\w+)"\)', CSS)
    assert len(named) == CSS.count("@font-face {")
    for name, version in named:
        assert LOCK[Path(name).name]["sha256"][:8] == version


def test_nothing_from_elsewhere_is_without_a_lock():
    texts = {locked["licence_text"] for locked in LOCK.values()}
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == {*LOCK, *texts, "lock.json"}


def test_every_icon_in_the_templates_is_in_the_sprite():
    sprite = set(re.findall(r'id="i-([a-z-]+)"', (VENDOR / "icons.svg").read_text()))
    words = ("influencers/wording/codes.py", "perks/wording/steps.py", "desk/dashboard.py", "desk/navigation.py")
    rooms = [*(HOUSE / "templates").rglob("*.html"), *(HOUSE / name for name in words)]
    source = "\n".join(path.read_text() for path in rooms)
    named = set(re.findall(r"icon\('([a-z-]+)'", source))
    assert {"search", "x"} <= named <= sprite
    assert {name for name in sprite if name not in source} == set()
