"""What an operator changed of the taxonomy: topics added, renamed, merged and retired, one line each, never edited.

The file belongs to an installation and lies in its storage. It is applied over the committed taxonomy whenever that is
loaded. A change that no longer fits, because a newer release brought what it names, is left out and told by
`flask topics check`; it never keeps the programme from starting.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from influencers.errors import UnfitTopic

#: Where the changes lie, below the storage root.
CHANGES_FILE = Path("taxonomy", "changes.ndjson")
#: Numbers of topics that an operator adds; those of the committed file stay below.
FIRST_NUMBER, LAST_NUMBER = 50_000, 65_535
#: How the ids of these topics begin.
ID_PREFIX = "operator:"
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class GivenName(msgspec.Struct, array_like=True, frozen=True):
    """A name for matching in the spelling of `wording.normalise`, and whether it is an ordinary word as well."""

    lang: str
    text: str
    is_ambiguous: bool


class Added(msgspec.Struct, tag_field="change", tag="add", frozen=True, kw_only=True):
    """A new topic. `parents` are slugs, best first."""

    at: datetime
    by: str | None
    number: int
    slug: str
    parents: tuple[str, ...]
    labels: dict[str, str]
    names: tuple[GivenName, ...] = ()


class Renamed(msgspec.Struct, tag_field="change", tag="rename", frozen=True, kw_only=True):
    """New display names of a topic, by language. The old names still find it, but for those that are taken back."""

    at: datetime
    by: str | None
    slug: str
    labels: dict[str, str]
    names: tuple[GivenName, ...] = ()
    #: Given by renamings that this one undoes. Where there is none nothing is written, as before there was the field.
    taken: tuple[GivenName, ...] | msgspec.UnsetType = msgspec.UNSET


class Merged(msgspec.Struct, tag_field="change", tag="merge", frozen=True, kw_only=True):
    """A topic that is another one: its names, its children and its number lead there from now on."""

    at: datetime
    by: str | None
    slug: str
    into: str


class Retired(msgspec.Struct, tag_field="change", tag="retire", frozen=True, kw_only=True):
    """A topic that is looked for no more. `into` is where its slug and number lead, if anywhere."""

    at: datetime
    by: str | None
    slug: str
    into: str | None = None


Change = Added | Renamed | Merged | Retired


@dataclass(frozen=True, slots=True)
class ChangesFile:
    """The changes that could be read, oldest first, and a sentence on every line that could not."""

    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Eight letters that are others when the changes are, whoever made them and whenever."""
        plain = [msgspec.structs.replace(change, at=_ANY_TIME, by=None) for change in self.changes]
        return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class NameChanges:
    """What becomes of names: those given to a number, and where the names of a number lead now; None is nowhere."""

    given: tuple[tuple[int, GivenName], ...] = ()
    leads_to: dict[int, int | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether anything changes."""
        return bool(self.given or self.leads_to)


def read_changes(path: Path) -> ChangesFile:
    """Read the file of changes; where there is none, nothing was changed.

    Parameters
    ----------
    path
        The file, one JSON object a line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return ChangesFile()
    changes: list[Change] = []
    faults: list[str] = []
    for place, line in enumerate(lines, start=1):
        try:
            changes.append(msgspec.json.decode(line, type=Change))
        except msgspec.MsgspecError as error:
            faults.append(f"Line {place} of {path.name} cannot be read: {error}.")
    return ChangesFile(tuple(changes), tuple(faults))


def with_change(written: bytes, change: Change) -> bytes:
    """Return the content of the file of changes with one more at its end.

    Parameters
    ----------
    written
        What stands in it.
    change
        What comes last from now on.
    """
    ended = written if not written or written.endswith(b"\n") else written + b"\n"
    return ended + msgspec.json.encode(change, order="deterministic") + b"\n"


def next_number(changes: Iterable[Change]) -> int:
    """Return the number of the next topic that is added; none is given twice, whatever became of its topic.

    Parameters
    ----------
    changes
        All that was ever changed.

    Raises
    ------
    UnfitTopic
        The numbers are used up.
    """
    taken = (change.number for change in changes if isinstance(change, Added))
    number = max(taken, default=FIRST_NUMBER - 1) + 1
    if number > LAST_NUMBER:
        raise UnfitTopic(f"No more topics can be added here: numbers end with {LAST_NUMBER}.")
    return number
