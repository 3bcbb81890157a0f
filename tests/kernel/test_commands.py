import click
import pytest
from flask import Flask

from kernel.commands import Command, Group, refusing_plainly
from kernel.errors import Conflict, Misconfigured

bread = Group("bread")


@bread.command("bake")
@click.option("--loaves", type=int, default=1)
def bake(loaves):
    if loaves > 9:
        raise Conflict("The oven is taken. Try again when it is free.")
    click.echo(loaves)


@click.command("sell", cls=Command)
def sell():
    raise Misconfigured("There is no counter.")


@pytest.fixture
def terminal():
    app = Flask(__name__)
    app.cli.add_command(bread)
    app.cli.add_command(sell)
    return app.test_cli_runner()


@pytest.mark.parametrize(
    ("words", "exit_code", "stdout", "stderr"),
    [
        (["bread", "bake", "--loaves", "3"], 0, "3\n", ""),
        (["bread", "bake", "--loaves", "10"], 1, "", "Error: The oven is taken. Try again when it is free.\n"),
        (["sell"], 1, "", "Error: There is no counter.\n"),
    ],
)
def test_a_refusal_is_one_sentence_on_standard_error(terminal, words, exit_code, stdout, stderr):
    said = terminal.invoke(args=words)
    assert (said.exit_code, said.stdout, said.stderr) == (exit_code, stdout, stderr)


def test_wrong_usage_is_another_matter(terminal):
    assert terminal.invoke(args=["bread", "bake", "--loaves", "many"]).exit_code == 2
    assert terminal.invoke(args=["bread", "burn"]).exit_code == 2


def test_outside_of_a_command_an_error_stays_what_it_is():
    with pytest.raises(Conflict), refusing_plainly():
        raise Conflict("The oven is taken.")
