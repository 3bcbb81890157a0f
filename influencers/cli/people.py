"""flask influencers …: what an operator does for one person."""

import click

from influencers.actions import ownership, proofs
from influencers.jobs.erasing import erase as erase_everywhere
from influencers.queries.accounts import resolve
from kernel import clock
from kernel.commands import Group
from kernel.database import reading, transaction
from kernel.web import external_url

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


@influencers.command("link")
@click.argument("name")
def link(name: str) -> None:
    """Print a link by which whoever you send it to takes hold of NETWORK:HANDLE: once, within 7 days, signed in."""
    with transaction() as session:
        secret = proofs.make_link(session, resolve(session, name), now=clock.now())
    click.echo(external_url("influencers.take_hold", secret=secret))


@influencers.command("release")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def release(name: str, yes: bool) -> None:
    """Take NETWORK:HANDLE from the user who holds it, so that another can; the user's consent to be shown ends."""
    with reading() as session:
        influencer_id = resolve(session, name)
    if not yes:
        click.confirm(f"Take {name} from whoever holds it", abort=True)
    with transaction() as session:
        was = ownership.release(session, influencer_id, user_id=None, now=clock.now())
    click.echo(f"Nobody holds {name} now." if was is None else f"Nobody holds {name} now; user {was} did.")
