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

from influencers.generations.manifest import Manifest
from influencers.generations.reading import Generation, current_generation
from influencers.jobs.publishing import publish_generation
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.accounts import resolve
from influencers.queries.explanations import explain as explain_influencer
from influencers.queries.explanations import figures_of
from influencers.queries.exports import EXPORT_FIELDS, exported
from influencers.queries.generations import generation as generation_by_number
from influencers.queries.generations import manifests
from influencers.scoring.curves import score_of
from kernel import clock
from kernel.commands import Group
from kernel.database import reading

scores = Group("scores", help="Score people, and look at the generations that came of it.")


def _last_complete_day(now: datetime) -> date:
    return now.date() - timedelta(days=1)


@scores.command("run")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="The day to score; yesterday when not given.")
@click.option("--no-publish", is_flag=True, help="Keep the current generation; publish by hand.")
@click.option("--backfill", is_flag=True, help="Compute all 90 days of history again.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as one JSON object.")
def run(as_of: datetime | None, no_publish: bool, backfill: bool, as_json: bool) -> None:
    """Score everybody from the log, as of the end of a UTC day."""
    now = clock.now()
    if as_of and as_of.date() >= now.date():
        raise click.BadParameter(f"{as_of:%Y-%m-%d} is not over yet, in UTC.", param_hint="--as-of")
    request = RunRequest(
        as_of_on=as_of.replace(tzinfo=UTC).date() if as_of else _last_complete_day(now),
        day_was_chosen=as_of is not None,
        is_published=not no_publish,
        backfill=backfill,
    )
    _show(run_scores(request, now=now), as_json=as_json)


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
@click.option("--lines", type=click.IntRange(1), default=50, show_default=True, help="Reactors to name.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
def explain(name: str, topic: str | None, lines: int, as_json: bool) -> None:
    """Show where the score of NETWORK:HANDLE comes from, listed or not."""
    with reading() as session:
        influencer_id = resolve(session, name)
        if as_json:
            click.echo(json.dumps(_explained(session, current_generation(), influencer_id, topic)))
            return
        explanation = explain_influencer(session, influencer_id, topic=topic, lines=lines, operator=True)
    click.echo(f"{name}: score {explanation.score:.1f}, influence {explanation.influence:.4f} units")
    for line in explanation.contributions:
        reasons = ", ".join(line.reasons)
        click.echo(f"{line.points:8.1f} points  {line.influence:12.6f} units  {line.network}:{line.actor}  {reasons}")
    if explanation.rest:
        click.echo(f"{explanation.rest.points:8.1f} points  {explanation.rest.influence:12.6f} units  everybody else")
    click.echo(f"{explanation.score:8.1f} points  {explanation.influence:12.6f} units  in all")


def _explained(session: Any, generation: Generation, influencer_id: int, topic: str | None) -> dict[str, Any]:
    explanation = explain_influencer(session, influencer_id, topic=topic, lines=sys.maxsize, operator=True)
    figures = figures_of(generation, influencer_id)
    return {
        "influencer_id": influencer_id,
        "score": float(score_of(explanation.influence)),
        "influence": explanation.influence,
        "confidence": figures.confidence,
        "low": figures.low,
        "high": figures.high,
        "contributions": [
            {
                "network": line.network,
                "actor": line.actor,
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
        "asserts": [{"name": a.name, "ok": a.ok, "figure": a.figure} for a in manifest.asserts],
    }


def _show(manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_summary(manifest)))
        return
    click.echo(f"Generation {manifest.number}, as of {manifest.as_of_on}, formula {manifest.formula}:")
    for name, count in manifest.counts.items():
        click.echo(f"  {count:12,} {name}")
    for each in manifest.asserts:
        click.echo(f"  {'holds' if each.ok else 'FAILS':>12} {each.name}: {each.figure}")


def _write_csv(rows: Iterator[Any]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(EXPORT_FIELDS)
    for row in rows:
        writer.writerow(["" if value is None else value for value in asdict(row).values()])


def _write_ndjson(rows: Iterator[Any]) -> None:
    for row in rows:
        click.echo(json.dumps(asdict(row), ensure_ascii=False))
