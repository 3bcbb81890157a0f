"""`flask perks …`: what operators do with perks by hand. Doors: read, one call, write."""

import json

import click

from kernel.commands import Group
from kernel.database import reading
from perks.queries.reconciling import differences

perks = Group("perks", help="Prove that what is counted of perks is what there is.")


@perks.command("reconcile")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def reconcile(as_json: bool) -> None:
    """Compare every counter of perks with the claims it counts; exit 1 when there is a difference."""
    with reading() as session:
        found = differences(session)
    if as_json:
        click.echo(json.dumps({"differences": [each.as_json() for each in found]}, indent=2))
    else:
        click.echo("\n".join(each.sentence for each in found) or "Every counter is what its rows say.")
    if found:
        raise SystemExit(1)
