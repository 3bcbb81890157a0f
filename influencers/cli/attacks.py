"""flask scores attack: what attackers would gain, and what it would cost others."""

import json

import click

from influencers.scoring.attacks.cases import CASE_NAMES, cases_named
from influencers.scoring.formula import FORMULA
from influencers.scoring.gaming.standing import RULE
from kernel.errors import Refused
from kernel.progress import progress


@click.command("attack")
@click.option("--case", "names", multiple=True, type=click.Choice(CASE_NAMES), help="Again for several; all without.")
@click.option("--people", type=click.IntRange(2_000), default=20_000, show_default=True, help="Honest people a world.")
@click.option("--seeds", "seeds_count", type=click.IntRange(1), default=5, show_default=True, help="How many worlds.")
@click.option("--json", "as_json", is_flag=True, help="Every figure of every world, as one JSON object.")
def attack(names: tuple[str, ...], people: int, seeds_count: int, as_json: bool) -> None:
    """Plant attacks into invented worlds, and print what they gained and what honest people lost.

    Nothing of this installation is read or changed.
    """
    from influencers.jobs.attacking import MemoryEngine  # here and below: loads Ibis
    from influencers.scoring.attacks.suite import Suite, worlds_of
    from influencers.scoring.attacks.telling import broken_in, table_of, told

    cases, seeds = cases_named(names), range(1, seeds_count + 1)
    with progress(worlds_of(cases) * seeds_count, "attacks", unit="worlds") as advance:
        suite = Suite(MemoryEngine(), rule=RULE)
        results = suite.run(cases, people=people, seeds=seeds, advance=advance)
    if as_json:
        click.echo(json.dumps(told(results, people=people, seeds=seeds, formula=FORMULA.version, rule=RULE.version)))
    else:
        click.echo("\n".join(table_of(results)))
    if broken := broken_in(results):
        raise Refused("\n".join(broken))
