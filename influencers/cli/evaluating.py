"""flask scores evaluate and calibrate: how well scores foretell, and which unit a network needs."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from influencers.cli.scores import scores
from influencers.jobs.calibrating import Calibration, calibrate
from influencers.jobs.evaluating import EvaluationRequest, evaluate_scores
from influencers.scoring.evaluation.calibration import USUAL_SCORE
from influencers.scoring.evaluation.telling import as_json, lines_of
from kernel import clock

_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ"])
_YEAR_DAYS = 365


@scores.command("evaluate")
@click.option("--cut", type=_MOMENT, required=True, help="The moment of the scores, such as 2014-07-01T00:00:00Z.")
@click.option("--until", type=_MOMENT, help="The end of the future; that of the log when not given.")
@click.option("--k", type=click.IntRange(1), default=100, show_default=True, help="How many of the first are compared.")
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    help="A CSV file of network,native_id,label: who is verified, and who suspected.",
)
@click.option("--topic-column", type=click.Choice(["tags"]), help="Evaluate topics too, taken from this of the posts.")
@click.option("--formula", help="A version, or a TOML file with a candidate; that of BELLWETHER_FORMULA without.")
@click.option("--json", "is_json", is_flag=True, help="Everything, as one JSON object.")
def evaluate(cut: datetime, until: datetime | None, is_json: bool, **asked: Any) -> None:
    """Compare scores of the past with whom people reshared after it, and keep the report.

    Nothing is published, and no score is changed.
    """
    if until and until <= cut:
        raise click.BadParameter("the future ends before it begins: it has to be after --cut.", param_hint="--until")
    now = clock.now()
    if _utc(cut) >= now:
        raise click.BadParameter("is not over yet: nothing is known after it.", param_hint="--cut")
    report = evaluate_scores(EvaluationRequest(cut=_utc(cut), until=_utc(until) if until else None, **asked), now=now)
    click.echo(json.dumps(as_json(report)) if is_json else "\n".join(lines_of(report)))


@scores.command("calibrate")
@click.argument("network")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="The day; the network's last without.")
@click.option("--json", "is_json", is_flag=True, help="The same, as one JSON object.")
def calibrate_(network: str, as_of: datetime | None, is_json: bool) -> None:
    """Propose the unit of NETWORK, from a year of activity; nothing is changed."""
    found = calibrate(network, as_of_on=as_of.date() if as_of else None)
    if is_json:
        click.echo(json.dumps(_told(found)))
        return
    lying = found.proposal.distribution
    click.echo(
        f"{network}={found.proposal.unit:.3g} gives {lying.people:,} people of {network} with a reaction in the 90 days"
        f" to {found.as_of_on} {USUAL_SCORE:g} points in the mean (sd {lying.sd:.1f}, 95 % below {lying.p95:.1f})."
        f" It is {found.unit_now:g} now; formula {found.formula}."
    )
    if found.log_days < _YEAR_DAYS:
        click.echo(
            f"The log of {network} holds {found.log_days:.0f} days by then. Scores look back a year: ask again when the"
            " log holds one."
        )
    click.echo(
        "Nothing was changed. A unit is set with BELLWETHER_SCORING_UNITS, once, and becomes part of the version."
    )


def _told(found: Calibration) -> dict[str, Any]:
    told = {"network": found.network, "unit": found.proposal.unit, "unit_now": found.unit_now}
    told |= {"as_of": found.as_of_on.isoformat(), "formula": found.formula}
    told |= {"log_days": found.log_days, "interactions": found.acts}
    lying = asdict(found.proposal.distribution)
    return told | {"calibration": {name: value for name, value in lying.items() if name != "counts"}}


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
