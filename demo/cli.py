"""flask demo plant: an invented world to look at."""

import click

from demo.planting import Step, plant
from demo.world import PEOPLE
from kernel import clock
from kernel.commands import Group

demo = Group("demo", help="The invented world of the demo.")


@demo.command("plant")
@click.option("--people", default=PEOPLE, show_default=True, help="How many people and organisations to invent.")
def plant_command(people: int) -> None:
    """Invent a small world, load, score and index it; what is planted already is left alone."""
    steps: list[Step] = []

    def tell(step: Step) -> None:
        steps.append(step)
        if not step.was_done:
            click.echo(f"Demo: {step.name}, done.", err=True)

    plant(people, now=clock.now(), tell=tell)
    click.echo("The demo was planted before." if all(step.was_done for step in steps) else "The demo is planted.")
