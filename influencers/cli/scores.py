"""flask scores …: run, look at, publish, export and explain generations."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
from flask import current_app
from sqlalchemy.orm import Session

from influencers.cli.attacks import attack
from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation, current_generation
from influencers.jobs.publishing import publish_generation
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.accounts import resolve
from influencers.queries.cards import Explanation
from influencers.queries.changes import Change, days_since, what_changed
from influencers.queries.explanations import explain as explain_influencer
from influencers.queries.explanations import figures_of
from influencers.queries.exports import EXPORT_FIELDS, exported
from influencers.queries.generations import generation as generation_by_number
from influencers.queries.generations import manifests
from influencers.queries.readers import Reader
from influencers.scoring.curves import score_of
from kernel import clock
from kernel.commands import Group
from kernel.database import reading
from kernel.errors import Refused

scores = Group("scores", help="Score people, and look at the generations that came of it.")
scores.add_command(attack)


def _last_complete_day(now: datetime) -> date:
    return now.date() - timedelta(days=1)


@scores.command("run")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="The day to score; yesterday when not given.")
@click.option(
    "--formula", help="A version, or a TOML file with a candidate; that of BELLWETHER_FORMULA when not given."
)
@click.option(
    "--hold",
    "held",
    multiple=True,
    metavar="NETWORK=DAY",
    help="Compute a network as of its last good day; again for another network.",
)
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--no-publish", is_flag=True, help="Keep the current generation; publish by hand.")
@click.option("--backfill", is_flag=True, help="Compute all 90 days of history again.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def run(as_of: datetime | None, formula: str | None, held: tuple[str, ...], engine: str, **how: bool) -> None:
    """Score everybody from the log, as of the end of a UTC day."""
    now = clock.now()
    if as_of and as_of.date() >= now.date():
        raise click.BadParameter(f"{as_of:%Y-%m-%d} is not over yet, in UTC.", param_hint="--as-of")
    request = RunRequest(
        as_of_on=as_of.replace(tzinfo=UTC).date() if as_of else _last_complete_day(now),
        day_was_chosen=as_of is not None,
        is_published=not how["no_publish"],
        backfill=how["backfill"],
        formula=formula,
        held=dict(_hold(text) for text in held),
        engine=engine,
    )
    _show(run_scores(request, now=now), as_json=how["as_json"])


def _hold(text: str) -> tuple[str, date]:
    network, _, day = text.partition("=")
    try:
        return network, date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(f"“{text}” is not NETWORK=YYYY-MM-DD.", param_hint="--hold") from None


@scores.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """Show which generations there are."""
    current = _current_number()
    if as_json:
        click.echo(json.dumps({"current": current, "generations": [_summary(m) for m in manifests()]}))
        return
    for manifest in manifests():
        mark = "  current" if manifest.number == current else ""
        failed = sum(not each.ok for each in manifest.asserts)
        state = "asserts hold" if not failed else f"{failed} asserts failed"
        people = manifest.counts["scored"]
        click.echo(f"{manifest.number:6d}  {manifest.as_of_on}  {manifest.formula}  {people:,} people  {state}{mark}")
    if current is None:
        click.echo("No generation is current. `flask scores run` makes one.")


@scores.command("publish")
@click.argument("number", type=int)
def publish(number: int) -> None:
    """Make a generation the current one; also goes back to an older one, and overrides failed asserts."""
    manifest = publish_generation(number, now=clock.now())
    click.echo(f"Generation {number} of {manifest.as_of_on} is current. `flask search rebuild` makes its index.")


@scores.command("export")
@click.option("--generation", "number", type=int, help="The current one when not given.")
@click.option("--topic", help="A topic's slug: its scores instead of the overall ones.")
@click.option("--format", "form", type=click.Choice(["csv", "ndjson"]), default="csv", show_default=True)
def export(number: int | None, topic: str | None, form: str) -> None:
    """Write everybody's score to standard output, with full precision; silent people are absent."""
    generation = generation_by_number(number) if number is not None else current_generation()
    with reading() as session:
        rows = exported(session, generation, topic=topic)
        write = _write_csv if form == "csv" else _write_ndjson
        write(rows)


@scores.command("explain")
@click.argument("name")
@click.option("--topic", help="A topic's slug: explain the score in it.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Also what changed since about that day.")
@click.option("--lines", type=click.IntRange(1), default=50, show_default=True, help="Reactors to name.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
def explain(name: str, topic: str | None, since: datetime | None, lines: int, as_json: bool) -> None:
    """Show where the score of NETWORK:HANDLE comes from, listed or not."""
    if topic and since:
        raise click.UsageError("What changed is told of the overall score: leave out --topic or --since.")
    with reading() as session:
        influencer_id = resolve(session, name)
        if as_json:
            explained = _explained(session, current_generation(), influencer_id, topic)
            changes = {"changes": _changes_as_json(_changed(session, influencer_id, since))} if since else {}
            click.echo(json.dumps(explained | changes))
            return
        explanation = explain_influencer(session, influencer_id, topic=topic, lines=lines, reader=Reader.OPERATOR)
        change = _changed(session, influencer_id, since) if since else None
    _show_explanation(name, explanation)
    if change:
        _show_change(change)


def _show_explanation(name: str, explanation: Explanation) -> None:
    click.echo(f"{name}: score {explanation.score:.1f}, influence {explanation.influence:.4f} units")
    for line in explanation.contributions:
        reasons = ", ".join(line.reasons)
        who = f"{line.network}: {line.actor}" if line.is_anonymous else f"{line.network}:{line.actor}"
        click.echo(f"{line.points:8.1f} points  {line.influence:12.6f} units  {who}  {reasons}")
    if explanation.rest:
        click.echo(f"{explanation.rest.points:8.1f} points  {explanation.rest.influence:12.6f} units  everybody else")
    click.echo(f"{explanation.score:8.1f} points  {explanation.influence:12.6f} units  in all")


def _changed(session: Session, influencer_id: int, since: datetime) -> Change:
    days = days_since(since.date())
    if days < 1:
        raise click.BadParameter(f"The current scores are not of a day after {since:%Y-%m-%d}.", param_hint="--since")
    found = what_changed(session, influencer_id, days=days, reader=Reader.OPERATOR)
    if found.change is None:
        raise Refused(found.refusal or "")
    return found.change


def _show_change(change: Change) -> None:
    unit = "points" if change.is_in_points else "units"
    then, now = change.before, change.after
    click.echo(
        f"Since generation {then.number} of {then.as_of_on}, {change.days} days before generation {now.number}:"
        f" {change.score_before:.1f} to {change.score_after:.1f} points, {change.influence:+.6f} units"
    )
    for cause in change.causes:
        people = ", ".join(f"{mover.actor} {mover.influence:+.6f}" for mover in cause.movers)
        amount = _signed(cause.shown, change.decimals)
        click.echo(f"{amount:>8} {unit}  {cause.influence:+12.6f} units  {cause.code}  {people}")
    click.echo(f"{_signed(change.shown, change.decimals):>8} {unit}  {change.influence:+12.6f} units  in all")


def _signed(amount: float, decimals: int) -> str:
    # What rounds to nothing has no sign: it would be a plus even for a loss.
    return f"{amount:+.{decimals}f}" if amount else f"{0:.{decimals}f}"


def _changes_as_json(change: Change) -> dict[str, Any]:
    return {
        "before": {"generation": change.before.number, "as_of": change.before.as_of_on.isoformat()},
        "after": {"generation": change.after.number, "as_of": change.after.as_of_on.isoformat()},
        "days": change.days,
        "score_before": change.score_before,
        "score_after": change.score_after,
        "unit": "points" if change.is_in_points else "units",
        "change": change.shown,
        "influence": change.influence,
        "causes": [
            {
                "cause": cause.code,
                "change": cause.shown,
                "influence": cause.influence,
                "raised": cause.raised_count,
                "lowered": cause.lowered_count,
                "people": [asdict(mover) for mover in cause.movers],
            }
            for cause in change.causes
        ],
    }


def _explained(session: Any, generation: Generation, influencer_id: int, topic: str | None) -> dict[str, Any]:
    explanation = explain_influencer(session, influencer_id, topic=topic, lines=sys.maxsize, reader=Reader.OPERATOR)
    figures = figures_of(generation, influencer_id)
    return {
        "influencer_id": influencer_id,
        "formula": generation.manifest.formula,
        "score": float(score_of(explanation.influence, generation.formula_used)),
        "influence": explanation.influence,
        "confidence": figures.confidence,
        "low": figures.low,
        "high": figures.high,
        "contributions": [
            {
                "network": line.network,
                "actor": None if line.is_anonymous else line.actor,
                "influence": line.influence,
                "points": line.points,
                "n": line.acts_count,
                "reasons": list(line.reasons),
            }
            for line in explanation.contributions
        ],
        "topics": [{"slug": t.slug, "score": t.score, "posts": t.posts_count} for t in figures.topics],
    }


def _current_number() -> int | None:
    number: int | None = current_app.extensions["storage"].current().scores
    return number


def _summary(manifest: Manifest) -> dict[str, Any]:
    return {
        "number": manifest.number,
        "as_of": manifest.as_of_on.isoformat(),
        "formula": manifest.formula,
        "taxonomy": manifest.taxonomy,
        "influencers": manifest.counts["scored"],
        "held": {network: on.isoformat() for network, on in manifest.held.items()},
        "formula_before": manifest.change.before if manifest.change else None,
        "formula_since": manifest.change.on.isoformat() if manifest.change else None,
        "look_failure": manifest.look_failure,
        "asserts": [{"name": a.name, "ok": a.ok, "figure": a.figure} for a in manifest.asserts],
    }


def _show(manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_summary(manifest)))
        return
    click.echo(f"Generation {manifest.number}, as of {manifest.as_of_on}, formula {manifest.formula}:")
    for name, count in manifest.counts.items():
        click.echo(f"  {count:12,} {name}")
    for network, on in manifest.held.items():
        click.echo(f"  {'held':>12} {network}: nothing after {on} was used, so nobody falls because it is missing")
    for each in manifest.asserts:
        click.echo(f"  {'holds' if each.ok else 'FAILS':>12} {each.name}: {each.figure}")
    if manifest.look_failure:
        lasts = "No score hangs on it, and the next run looks again."
        click.echo(f"  {'warning':>12} the look for gaming failed: {manifest.look_failure}. {lasts}")


def _write_csv(rows: Iterator[Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(EXPORT_FIELDS)
    for row in rows:
        writer.writerow(["" if value is None else value for value in asdict(row).values()])


def _write_ndjson(rows: Iterator[Any]) -> None:
    for row in rows:
        click.echo(json.dumps(asdict(row), ensure_ascii=False))
