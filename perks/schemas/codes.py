"""Uploading codes: a text or a file, one code a line."""

from collections.abc import Mapping

from marshmallow import validate
from werkzeug.datastructures import FileStorage, MultiDict

from kernel.errors import BadInput
from kernel.forms import Form, Verbatim, form_or_errors
from perks.actions.codes import MOST_LINES

_BYTES_A_LINE = 100
_MOST_BYTES = MOST_LINES * _BYTES_A_LINE


class CodesForm(Form):
    """Codes that were typed or pasted."""

    codes = Verbatim(
        load_default="", validate=validate.Length(max=_MOST_BYTES, error="This is longer than 10,000 codes can be.")
    )


def lines_or_errors(typed: Mapping[str, str], files: MultiDict[str, FileStorage]) -> tuple[list[str], dict[str, str]]:
    """Return the lines of a text or of a file, or what is wrong with them.

    The last line may end as it wants; empty lines between others are kept, so that faults name the right line.
    Raise BadInput for fields that the form does not have.
    """
    if unknown := set(files) - {"file"}:
        raise BadInput("What was sent holds something that this form does not have.", fields=dict.fromkeys(unknown, ""))
    values, errors = form_or_errors(CodesForm(), typed)
    if errors:
        return [], errors
    uploaded = files.get("file")
    text = values["codes"]
    if uploaded and uploaded.filename:
        if text:
            return [], {"file": "Paste codes or choose a file, not both at once."}
        try:
            text = _decoded(uploaded.read(_MOST_BYTES + 1))
        except ValueError as error:
            return [], {"file": str(error)}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n") if text.strip() else []
    return (lines, {}) if lines else ([], {"codes": "Paste codes, one a line, or choose a file of them."})


def _decoded(content: bytes) -> str:
    if len(content) > _MOST_BYTES:
        raise ValueError(f"This file is longer than {MOST_LINES:,} codes can be. Divide it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("This file is no plain text. Save it as text or CSV in UTF-8, one code a line.") from None
