"""A browser as tests have it: every request begins afresh, whatever context the test stands in."""

from typing import Any

from flask import g, has_app_context
from flask.testing import FlaskClient


class Browser(FlaskClient):
    """Asks as a browser does. Flask would otherwise let requests share what a test's own context keeps in `g`."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for a page."""
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)
