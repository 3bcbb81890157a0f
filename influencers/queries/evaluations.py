"""Questions about evaluations of the score: those that are kept, and one of them."""

from dataclasses import dataclass

from flask import current_app

from influencers.errors import NoEvaluation
from influencers.generations.evaluations import read_report, report_names
from influencers.scoring.evaluation.report import Report
from kernel.storage import Storage


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report and the name by which it is kept."""

    name: str
    report: Report


def kept_reports(*, limit: int) -> tuple[KeptReport, ...]:
    """Return the newest reports, the newest first."""
    storage: Storage = current_app.extensions["storage"]
    read = ((name, read_report(storage, name)) for name in report_names(storage)[:limit])
    return tuple(KeptReport(name, report) for name, report in read if report is not None)


def kept_report(name: str) -> KeptReport:
    """Return a report by its name; raise NoEvaluation when there is none."""
    storage: Storage = current_app.extensions["storage"]
    report = read_report(storage, name)
    if report is None:
        raise NoEvaluation("There is no evaluation of that name here.")
    return KeptReport(name, report)
