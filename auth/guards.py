"""Who may enter: every view wears exactly one guard."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def for_anyone(view: View) -> View:
    """Let everybody in: the view shows only what is public."""
    return wear(view, "anyone")


def wear(view: View, guard: str) -> View:
    """Mark a view with its guard; a second one is a mistake of whoever wrote the view."""
    if hasattr(view, "guard"):
        raise TypeError(f"{view.__name__} wears the guard “{view.guard}” already.")
    view.guard = guard  # type: ignore[attr-defined]  # functions carry what we hang on them
    return view
