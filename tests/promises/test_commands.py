"""Every command and option is documented, what is documented exists, and the examples of the page run."""

import re
import shlex
import shutil
from collections.abc import Iterator

import click
import pytest

from app import create_app
from kernel.config import Settings
from tests.house import HOUSE, fenced

PAGE = "docs/commands.md"
FLASKS_OWN = frozenset({"run", "shell", "routes"})


def commands(group: click.Group, words: tuple[str, ...] = ("flask",)) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if len(words) == 1 and name in FLASKS_OWN:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


def long_options(command: click.Command) -> set[str]:
    return {
        name for option in command.params if isinstance(option, click.Option) for name in option.opts if "--" in name
    }


def sections() -> dict[str, str]:
    """Return each command on the page with the text below its heading."""
    parts = re.split(r"^### `([^`]+)`\n", (HOUSE / PAGE).read_text(), flags=re.MULTILINE)
    return {plain(heading): text.split("\n## ")[0] for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def plain(heading: str) -> str:
    """Return a command without the arguments that its heading shows."""
    return " ".join(word for word in heading.split() if word.islower() and word[0].isalpha())


@pytest.fixture
def ours(sqlite_app):
    return dict(commands(sqlite_app.cli))


def test_every_command_has_its_place_on_the_page_and_no_other_has(ours):
    assert set(sections()) == set(ours)


def test_every_option_is_told_where_its_command_is_and_no_other_is(ours):
    for name, text in sections().items():
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        assert (name, set(re.findall(r"`(--[a-z0-9-]+)", prose))) == (name, long_options(ours[name]))


def test_every_command_says_in_its_help_what_it_does(ours):
    assert [name for name, command in ours.items() if not (command.help or "").strip()] == []


def test_the_examples_of_the_page_run_one_after_the_other(tmp_path, monkeypatch):
    shutil.copytree(HOUSE / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    app = create_app(Settings(storage=tmp_path / "var", listing="public", public_floor=3))
    runner = app.test_cli_runner()

    examples = [line for block in fenced(PAGE, "console") for line in block.splitlines() if line.startswith("$ flask ")]
    for example in examples:
        with app.app_context():  # as each command of a terminal has one of its own
            said = runner.invoke(args=shlex.split(example.removeprefix("$ flask ").split(" > ")[0]))
        assert said.exit_code == 0, f"{example}\n{said.output}\n{said.exception!r}"
    app.extensions["engine"].dispose()
    assert len(examples) >= 8
