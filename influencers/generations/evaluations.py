"""Evaluations as they are kept: one small JSON file each, so that a page can draw them without computing anything."""

import re
from datetime import datetime
from pathlib import Path

import msgspec

from influencers.scoring.evaluation.report import Report
from kernel.clock import from_us
from kernel.storage import Storage

_NAME = re.compile(r"\d{8}T\d{6}Z-cut-\d{8}T\d{6}Z")


def folder_of_evaluations(storage: Storage) -> Path:
    """Return the folder of all evaluations, whether it is there or not."""
    return storage.root / "evaluations"


def write_report(storage: Storage, report: Report) -> str:
    """Keep a report, and return its name; one made in the same second about the same cut takes its place."""
    name = f"{_compact(from_us(report.made_us))}-cut-{_compact(from_us(report.cut_us))}"
    text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    storage.write_file(folder_of_evaluations(storage) / f"{name}.json", text)
    return name


def report_names(storage: Storage) -> list[str]:
    """Return the names of all reports, the newest first."""
    folder = folder_of_evaluations(storage)
    names = [path.stem for path in folder.glob("*.json")] if folder.exists() else []
    return sorted((name for name in names if _NAME.fullmatch(name)), reverse=True)


def read_report(storage: Storage, name: str) -> Report | None:
    """Return a report by its name; None when there is none, or when another version of the code wrote it."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return msgspec.json.decode((folder_of_evaluations(storage) / f"{name}.json").read_bytes(), type=Report)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _compact(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"
