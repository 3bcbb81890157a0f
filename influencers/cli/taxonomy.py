"""flask topics check, add, rename, merge, retire, retag: the taxonomy of this installation in an operator's hands."""

import json

import click
from flask import current_app
from sqlalchemy.orm import Session

from influencers.actions import taxonomy as changing
from influencers.actions.taxonomy import NewTopic, Operator
from influencers.cli.operators import operator_called
from influencers.cli.topics import topics
from influencers.jobs.retagging import retag as derive_anew
from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.taxonomy_check import check_taxonomy
from influencers.wording.numbers import counted
from kernel import clock
from kernel.database import transaction

_BY = click.option("--by", "email", help="The address of the operator who changes it, for the audit log.")
_AFTERWARDS = "Pages follow within seconds, topics of people with the next `flask scores run`."


def _labels(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if wrong := [text for text, (_lang, sign, _name) in zip(given, pairs, strict=True) if not sign]:
        raise click.BadParameter(f"a language and a name, such as de=Kaffee; not “{wrong[0]}”")
    labels = [(lang.strip().casefold(), " ".join(name.split())) for lang, _sign, name in pairs]
    if len(dict(labels)) < len(labels):
        raise click.BadParameter("one name a language; more English ones go to --name")
    return dict(labels)


_LABEL = click.option(
    "--label",
    "labels",
    multiple=True,
    required=True,
    metavar="LANG=NAME",
    callback=_labels,
    help="A display name; once for each language.",
)


@topics.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check(as_json: bool) -> None:
    """Prove that the taxonomy hangs together; name every fault, and end with 1 when there is one."""
    report = check_taxonomy()
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        counts = ", ".join(f"{count:,} {what}" for what, count in report.counts.items())
        click.echo(f"{report.version}: {counts}")
        for sentence in (*report.notes, *report.faults):
            click.echo(f"  {sentence}")
        click.echo(
            "The taxonomy is consistent." if not report.faults else f"{counted(len(report.faults), 'fault', 'faults')}."
        )
    if report.faults:
        raise click.exceptions.Exit(1)


@topics.command("add")
@click.argument("slug")
@click.option(
    "--parent", "parents", multiple=True, required=True, metavar="SLUG", help="What it lies below, best first."
)
@_LABEL
@click.option("--name", "names", multiple=True, help="An English name besides, by which texts are found.")
@_BY
def add(slug: str, parents: tuple[str, ...], labels: dict[str, str], names: tuple[str, ...], email: str | None) -> None:
    """Add the topic SLUG to the taxonomy of this installation."""
    new = NewTopic(slug=slug, parents=parents, labels=labels, names=names)
    with transaction() as session:
        shared = changing.add_topic(session, new, by=_operator(session, email), now=clock.now())
    topic = topic_by_slug(slug)
    click.echo(f"Added {topic.slug} with number {topic.number}. {_AFTERWARDS}")
    _warn_of(shared)


@topics.command("rename")
@click.argument("slug")
@_LABEL
@_BY
def rename(slug: str, labels: dict[str, str], email: str | None) -> None:
    """Give the topic SLUG other display names. The slug stays, and the old names still find it."""
    with transaction() as session:
        shared = changing.rename_topic(session, slug, labels, by=_operator(session, email), now=clock.now())
    names = ", ".join(f"{lang}: {topic_by_slug(slug).label(lang)}" for lang in labels)
    click.echo(f"Renamed {slug}: {names}. {_AFTERWARDS}")
    _warn_of(shared)


@topics.command("merge")
@click.argument("slug")
@click.argument("into")
@_BY
def merge(slug: str, into: str, email: str | None) -> None:
    """Let the topic SLUG be INTO from now on: its names, what lies below it, and its address lead there."""
    with transaction() as session:
        changing.merge_topics(session, slug, into, by=_operator(session, email), now=clock.now())
    click.echo(f"{slug} is {into} now. {_AFTERWARDS}")


@topics.command("retire")
@click.argument("slug")
@click.option("--into", metavar="SLUG", help="Where its address leads from now on.")
@_BY
def retire(slug: str, into: str | None, email: str | None) -> None:
    """Look for the topic SLUG no more; what lies below it moves up to what lies above it."""
    with transaction() as session:
        changing.retire_topic(session, slug, into, by=_operator(session, email), now=clock.now())
    click.echo(f"{slug} is retired{f' and leads to {into}' if into else ''}. {_AFTERWARDS}")


@topics.command("retag")
def retag() -> None:
    """Derive the topics of all posts that have none under the taxonomy of today; may be stopped and started again."""
    files, version = derive_anew()
    click.echo(f"Derived the topics of {files:,} files of posts; all are of {version} now.")


def _operator(session: Session, email: str | None) -> Operator:
    return Operator(current_app.extensions["storage"], operator_called(session, email) if email else None)


def _warn_of(shared: tuple[str, ...]) -> None:
    for name in shared:
        click.echo(f"“{name}” means another topic as well: alone it finds neither from now on.")
