"""`flask search …`: the index, and questions to it. Doors: read, one call, write."""

import json
from dataclasses import asdict
from typing import Any

import click

from kernel.commands import Group
from kernel.database import reading
from search import answers, checking, jobs, queries, told
from search.options import asks, pages, parameters_from
from search.schemas import read_search

search = Group("search", help="Build the search index, keep it up to date, and ask it.")


@search.command("rebuild")
def rebuild() -> None:
    """Build the index of the current scores beside the current index, then swap."""
    click.echo(f"Index {jobs.rebuild()} is current.")


@search.command("catch-up")
def catch_up() -> None:
    """Apply changes of single people to the index."""
    click.echo(f"{jobs.catch_up():,} changes applied.")


@search.command("verify")
@click.option("--fix", "is_to_mend", is_flag=True, help="Mend what differs, then compare again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(is_to_mend: bool, as_json: bool) -> None:
    """Compare every kept index with whom it should hold; exit 1 while they differ."""
    found = checking.verify(is_to_mend=is_to_mend)
    left = checking.verify() if is_to_mend else found
    click.echo(
        json.dumps({"indexes": [asdict(each) for each in left]}) if as_json else told.of_differences(found, left)
    )
    if any(each.ids for each in left):
        raise click.exceptions.Exit(1)


@search.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def doctor(as_json: bool) -> None:
    """Say which engine and index are in use, how they are, and what is wrong; exit 1 when something is."""
    found = checking.condition()
    click.echo(json.dumps(asdict(found)) if as_json else told.of_condition(found))
    if found.problems:
        raise click.exceptions.Exit(1)


@search.command("find")
@asks
@pages
@click.option("--estimate", "is_estimate", is_flag=True, help="Say only how many people would be found.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def find(words: tuple[str, ...], is_estimate: bool, as_json: bool, **options: Any) -> None:
    """Find people: words, "exact phrases", -without, #tags, @handles, begin*.

    Write -- before words that begin with a dash.
    """
    query = read_search(parameters_from(words, options))
    with reading() as session:
        found = queries.estimate(session, query) if is_estimate else queries.find(session, query)
    click.echo(json.dumps(answers.of_answer(found), ensure_ascii=False) if as_json else answers.table(found))
