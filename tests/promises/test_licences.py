"""No file and no package of unclear licence: what is not our own code is told in NOTICE, and may be used."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import pytest

from tests.house import HOUSE

ROOMS = (
    "kernel",
    "auth",
    "influencers",
    "search",
    "brands",
    "perks",
    "desk",
    "demo",
    "static",
    "docs",
    "deploy",
    "templates",
)
#: What people of this house write: under the licence of the house without further words.
OWN_KINDS = {".py", ".html", ".md", ".sql", ".toml"}
#: And these where they do not lie among what others made.
OWN_KINDS_OF_PAGES = {".css", ".js"}

FILE_LICENCES = ("CC BY 3.0", "Apache License 2.0", "MIT", "SIL Open Font License 1.1", "Zero-Clause BSD")
#: Licences that packages state, as SPDX and the classifiers write them. LGPL and MPL ask something of who changes the
#: package itself, not of who uses it.
PACKAGE_LICENCES = re.compile(
    r"(apache(?:[ -]software)?(?:[ -]license)?,?(?:[ -]version)?[ -]?(?:2(?:\.0)?)?|(?:the )?mit(?:-0)?(?: license)?|"
    r"(?:new |modified )?bsd(?:[ -][023]-clause)?(?: license)?|0bsd|isc(?: license.*)?|zlib|cc0-1\.0|psf-2\.0|"
    r"(?:the )?unlicense(?: \(unlicense\))?|mpl-2\.0|mozilla public license 2\.0 \(mpl 2\.0\)|lgpl-3\.0-only|"
    r"http://www\.apache\.org/licenses/license-2\.0)",
    re.IGNORECASE,
)
FIRST_LINE_OF_MIT = "Permission is hereby granted, free of charge"


def test_every_file_that_is_not_plain_code_is_told_in_notice():
    told = set(notice())
    untold = {path for path in committed_files() if not any(fnmatch(path, pattern) for pattern in told)}

    assert untold == set()


def test_notice_tells_of_no_file_that_is_gone():
    files = list(committed_files())
    gone = {pattern for pattern in notice() if not any(fnmatch(path, pattern) for path in files)}

    assert gone == set()


def test_every_section_of_notice_states_a_licence_that_we_may_use():
    unclear = {title for title, text in sections() if not any(licence in text for licence in FILE_LICENCES)}

    assert unclear == set()


def test_judged_posts_are_not_among_our_files():
    assert [path for path in committed_files() if path.endswith((".jsonl", ".jsonl.gz", ".csv"))] == []


def test_every_package_states_a_licence_that_we_may_use():
    stated = {name: stated_licence(name) for name in required_packages() if is_installed(name)}
    unclear = {name: licence for name, licence in stated.items() if not may_be_used(licence)}

    assert len(stated) > 50
    assert unclear == {}


@pytest.mark.parametrize("licence", ["MIT OR Apache-2.0", "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", "ISC"])
def test_licences_that_let_us_do_what_we_do_may_be_used(licence):
    assert may_be_used(licence)


@pytest.mark.parametrize(
    "licence", ["", "GPL-3.0-only", "AGPL-3.0-only AND MIT", "CC BY-SA 4.0", "Proprietary", "MITX"]
)
def test_a_package_without_licence_or_with_another_is_refused(licence):
    assert not may_be_used(licence)


def committed_files() -> Iterator[str]:
    """Yield the path of every file in the rooms of the house that is more than code."""
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*")):
            if path.is_file() and not is_our_code(path):
                yield path.relative_to(HOUSE).as_posix()


def is_our_code(path: Path) -> bool:
    is_of_pages = path.parent == HOUSE / "static" and path.suffix in OWN_KINDS_OF_PAGES
    return path.suffix in OWN_KINDS or is_of_pages or "__pycache__" in path.parts


def sections() -> list[tuple[str, str]]:
    """Return the title and the text of every section of NOTICE, the text on one line."""
    parts = re.split(r"^(.+)\n-{2,}$", (HOUSE / "NOTICE").read_text(), flags=re.MULTILINE)[1:]
    return [(title, " ".join(text.split())) for title, text in zip(parts[::2], parts[1::2], strict=True)]


def notice() -> Iterator[str]:
    """Yield every file of which NOTICE tells; a star stands for anything."""
    for _, text in sections():
        for folder, names in re.findall(r"\bIn (\S+/): (.+?)\.(?= |$)", text):
            yield from (folder + name for name in names.split(", "))


def required_packages() -> set[str]:
    lines = [line for path in HOUSE.glob("requirements*.txt") for line in path.read_text().splitlines()]
    return {re.split(r"[\[=]", line)[0] for line in lines if "==" in line}


def is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def stated_licence(name: str) -> str:
    """Return the licence that a package states: by SPDX, in a word, by its classifiers, or by its licence's text."""
    stated = metadata.metadata(name)
    classified = [
        line.rsplit(" :: ", 1)[1] for line in stated.get_all("Classifier") or () if ":: OSI Approved ::" in line
    ]
    in_a_word = stated.get("License") or ""
    return str(
        stated.get("License-Expression")
        or " OR ".join(classified)
        or ("" if "\n" in in_a_word else in_a_word)
        or ("MIT" if FIRST_LINE_OF_MIT in licence_text(name) else "")
    )


def licence_text(name: str) -> str:
    files = metadata.files(name) or ()
    return "".join(file.read_text() for file in files if "LICENSE" in file.name and ".dist-info" in str(file))


def may_be_used(licence: str) -> bool:
    """Return whether each part is one that we may use; of alternatives one is enough."""
    return any(
        all(PACKAGE_LICENCES.fullmatch(part.strip()) for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )
