"""flask influencers …: what an operator does for one person."""

import click

from influencers.jobs.erasing import erase as erase_everywhere
from influencers.queries.accounts import resolve
from kernel import clock
from kernel.commands import Group
from kernel.database import reading

influencers = Group("influencers", help="What an operator does for one person.")


@influencers.command("erase")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(name: str, yes: bool) -> None:
    """Remove NETWORK:HANDLE for good: from every page at once, from the log, and from the scores with the next run."""
    with reading() as session:
        influencer_id = resolve(session, name)
    if not yes:
        click.confirm(f"Erase {name} for good? This cannot be undone", abort=True)
    accounts, rows = erase_everywhere(influencer_id, now=clock.now())
    click.echo(
        f"Erased {name}: {accounts} accounts, {rows:,} rows of the log. The next `flask scores run` forgets them."
    )
