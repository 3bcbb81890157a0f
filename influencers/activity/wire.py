"""The wire: what a line of activity may say. docs/activity.md tells it to those who write lines."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

LONGEST_NAME = 500  # characters of an id or a handle
LONGEST_TEXT = 100_000  # characters
LARGEST_COUNT = 2**63 - 1
_LONGEST_QUOTE = 100  # characters of a wrong value that a reason repeats

Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Address = Annotated[str, Meta(pattern=r"^(https?://.*)?\Z", max_length=LONGEST_TEXT)]
Count = Annotated[int, Meta(ge=0, le=LARGEST_COUNT)]
Network = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,32}\Z")]

# Absent and null mean the same, but are told apart while decoding: `repeats_a_key` counts what a line really holds.
OptionalName: TypeAlias = Name | UnsetType | None
OptionalText: TypeAlias = Text | UnsetType | None
OptionalAddress: TypeAlias = Address | UnsetType | None
OptionalCount: TypeAlias = Count | UnsetType | None
OptionalFlag: TypeAlias = bool | UnsetType | None
OptionalNames: TypeAlias = list[Name] | UnsetType | None
OptionalTexts: TypeAlias = list[Text] | UnsetType | None


class AccountLine(Struct, tag="account", tag_field="type", forbid_unknown_fields=True, gc=False):
    """How an account looked at a moment."""

    network: Network
    native_id: Name
    seen_at: str
    handle: OptionalName = UNSET
    name: OptionalText = UNSET
    bio: OptionalText = UNSET
    url: OptionalAddress = UNSET
    avatar: OptionalAddress = UNSET
    kind: Literal["person", "organisation", "bot"] | UnsetType | None = UNSET
    followers: OptionalCount = UNSET
    following: OptionalCount = UNSET
    listed: OptionalCount = UNSET
    verified: OptionalFlag = UNSET
    protected: OptionalFlag = UNSET
    discoverable: OptionalFlag = UNSET
    indexable: OptionalFlag = UNSET
    labels: OptionalTexts = UNSET
    minor: OptionalFlag = UNSET
    created_at: str | UnsetType | None = UNSET
    lang: OptionalName = UNSET
    location: OptionalText = UNSET


class Metrics(Struct, forbid_unknown_fields=True, gc=False):
    """Counts of reactions of whom the network does not say who they were."""

    views: OptionalCount = UNSET
    likes: OptionalCount = UNSET
    reshares: OptionalCount = UNSET
    replies: OptionalCount = UNSET


class PostLine(Struct, tag="post", tag_field="type", forbid_unknown_fields=True, gc=False):
    """A post, as it looked when it was seen."""

    network: Network
    id: Name
    author: Name
    at: str
    seen_at: str | UnsetType | None = UNSET
    text: OptionalText = UNSET
    lang: OptionalName = UNSET
    tags: OptionalTexts = UNSET
    links: OptionalTexts = UNSET
    mentions: OptionalNames = UNSET
    reply_to: OptionalName = UNSET
    sponsored: OptionalFlag = UNSET
    metrics: Metrics | UnsetType | None = UNSET


class InteractionLine(Struct, tag="interaction", tag_field="type", forbid_unknown_fields=True, gc=False):
    """One act of an actor on a target."""

    network: Network
    kind: str
    actor: Name
    target: Name
    at: str
    post: OptionalName = UNSET
    source_post: OptionalName = UNSET
    id: OptionalName = UNSET


class DeleteLine(Struct, tag="delete", tag_field="type", forbid_unknown_fields=True, gc=False):
    """Something is gone: an account, a post, or an act that was taken back."""

    network: Network
    what: Literal["account", "post", "interaction"]
    id: Name
    at: str


Line: TypeAlias = AccountLine | PostLine | InteractionLine | DeleteLine

TYPES: tuple[str, ...] = ("account", "post", "interaction", "delete")
LINE_CLASSES: tuple[type[Struct], ...] = (AccountLine, PostLine, InteractionLine, DeleteLine)

_decoder = msgspec.json.Decoder(Line)
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was refused: the field, None when it is the line as a whole, and a reason to read."""

    field: str | None
    reason: str


class LineRefused(Exception):
    """A line was refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def decode(raw: bytes) -> Line:
    """Return what a line of JSON says; raise Refused. Times, kinds and repeated keys are checked elsewhere, in bulk."""
    try:
        line: Line = _decoder.decode(raw)
    except UnicodeDecodeError:
        raise LineRefused(Refusal(None, "is not UTF-8")) from None
    except RecursionError:
        raise LineRefused(Refusal(None, "is nested too deeply")) from None
    except msgspec.ValidationError as error:
        raise LineRefused(_refusal(str(error))) from None
    except msgspec.DecodeError as error:
        raise LineRefused(Refusal(None, f"is not JSON: {_plain(str(error))}")) from None
    return line


def decode_all(raws: list[bytes]) -> list[Line] | None:
    """Return what lines of JSON say, None if any of them has to be refused. This is where a load spends its time."""
    try:
        return list(map(_decoder.decode, raws))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def convert(cells: dict[str, Any]) -> Line:
    """Return what a row of named values says; raise Refused."""
    try:
        line: Line = msgspec.convert(cells, Line)
    except msgspec.ValidationError as error:
        raise LineRefused(_refusal(str(error))) from None
    return line


def repeats_a_key(raws: list[bytes], lines: list[Line]) -> bool:
    """Return whether any of these lines names a key twice, which JSON readers silently let pass.

    Every string of a line, key or value, stands between two quotes that are not escaped, and the line written anew
    has exactly the strings that were understood. So there are more quotes before than after if a key was repeated.
    """
    return _quotes(b"\n".join(raws)) != _quotes(_encoder.encode_lines(lines))


def shortened(text: str) -> str:
    """Return a wrong value as a reason repeats it: not more than a line of it."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _quotes(text: bytes) -> int:
    """Count the quotes that are not escaped."""
    if b"\\\\" in text:
        text = text.replace(b"\\\\", b"")  # so that each \" left is an escaped quote
    return text.count(b'"') - text.count(b'\\"')


_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*?)`(?: - at `\$\.(?P<path>.*)`)?\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>.*?)`")
_WRONG = re.compile(r"(?P<what>.*) - at `\$\.(?P<path>.*)`\Z", re.DOTALL)
_NUMBER = re.compile(r"Expected `int(?: \| null)?` (?P<sign>>=|<=) ")
_LENGTH = re.compile(r"Expected `str(?: \| null)?` of length (?P<sign>>=|<=) (?P<limit>\d+)")


def _refusal(message: str) -> Refusal:
    if unknown := _UNKNOWN.match(message):
        path = f"{unknown['path']}." if unknown["path"] else ""
        return Refusal(shortened(f"{path}{unknown['field']}"), "unknown field")
    if missing := _MISSING.match(message):
        return Refusal(missing["field"], "missing field")
    if not (wrong := _WRONG.match(message)):
        return Refusal(None, "is not a JSON object")
    return Refusal(wrong["path"], _reason(wrong["what"], wrong["path"]))


#: What a text must look like, by its field.
_SHAPES = {
    "network": "must be 1 to 32 of a-z, 0-9, - and _",
    "url": "must begin with http:// or https://",
    "avatar": "must begin with http:// or https://",
}


def _reason(what: str, path: str) -> str:
    if number := _NUMBER.match(what):
        return "negative" if number["sign"] == ">=" else "beyond 64 bits"
    if length := _LENGTH.match(what):
        return "empty" if length["sign"] == ">=" else f"longer than {int(length['limit']):,} characters"
    if "matching regex" in what:
        return _SHAPES.get(path, "has the wrong form")
    if what.startswith("Invalid"):
        value = what[what.find("'") :]
        return f"unknown {path}: {shortened(value)}"
    return "wrong type: " + what.replace("Expected", "expected").replace("`", "")


def _plain(message: str) -> str:
    return message.removeprefix("JSON is malformed: ").replace("Input data was truncated", "it ends in the middle")
