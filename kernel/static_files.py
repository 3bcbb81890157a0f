"""Static files and how long browsers may keep them: for ever, at an address that names their content."""

import hashlib
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Response, current_app, request

#: How long a browser may keep a static file whose address names its content: a year.
_KEPT_S = 365 * 24 * 3600


def add_version(endpoint: str, values: dict[str, object]) -> None:
    """Give the address of a static file a version, so that browsers need not ask whether it changed."""
    if endpoint == "static":
        values["v"] = _version_of(_static_folder(), str(values["filename"])) or None


def keep_long(response: Response) -> None:
    """Let browsers keep a file for long that was asked for by the address that names its very content."""
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return
    # Only the address that names this very content: any other is asked again each time.
    if request.args.get("v") == _version_of(_static_folder(), (request.view_args or {})["filename"]):
        response.headers["Cache-Control"] = f"public, max-age={_KEPT_S}, immutable"


def _static_folder() -> Path:
    return Path(current_app.static_folder or "static")


def _version_of(folder: Path, filename: str) -> str:
    """Return the beginning of a file's SHA-256; empty when there is no such file."""
    path = folder / filename
    if not path.is_file():
        return ""
    seen = path.stat()
    return _hash_of(path, seen.st_mtime_ns, seen.st_size)


@cache
def _hash_of(path: Path, _changed_ns: int, _size: int) -> str:
    # A file that changes under a running process must not keep the name of what it was.
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
