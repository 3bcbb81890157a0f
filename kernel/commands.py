"""How commands refuse: an error of the family becomes one plain sentence on standard error.

Exit 1 when something was refused, 2 when the command was not understood.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

from kernel.errors import AppError, BadInput


@contextmanager
def refusing_plainly() -> Iterator[None]:
    """Let an AppError inside a command end it with its sentence; outside of one it passes as it is."""
    try:
        yield
    except AppError as error:
        if click.get_current_context(silent=True) is None:
            raise
        if isinstance(error, BadInput):
            raise click.UsageError(error.message) from error
        raise click.ClickException(error.message) from error


class Group(AppGroup):
    """Commands of one floor. They run with the app at hand and refuse plainly."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        with refusing_plainly():
            return super().invoke(ctx)


class Command(click.Command):
    """A command that stands alone and refuses plainly."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with refusing_plainly():
            return super().invoke(ctx)
