"""Versions of the formula: which there are, how a candidate is written, and how a generation keeps its constants.

A version is its name and all its constants, and both stay for good: another constant is another version.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, fields, replace
from math import isfinite
from typing import Any

from influencers.scoring.formula import FORMULA, KINDS, Formula

#: A longer memory: steadier from week to week and a better foreteller, for the price of sixteen months of log.
LONGER_MEMORY = replace(FORMULA, version="2026.2", memory=0.2, long_days=480.0)
#: Every version that may score, the first one first. Append only.
_VERSIONS: Mapping[str, Formula] = {formula.version: formula for formula in (FORMULA, LONGER_MEMORY)}
_CONSTANTS: Mapping[str, Field[Any]] = {each.name: each for each in fields(Formula) if each.name != "version"}
#: Constants with a value for each kind of act.
_BY_KIND = ("kind_weights", "endorsing")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")


class WrongFormula(ValueError):
    """There is no such version, or a candidate is not well written; the message says what is wrong, by name."""


def versions() -> tuple[str, ...]:
    """Return the names of the versions there are, the first one first.

    Examples
    --------
    >>> versions()[0]
    '2026.1'
    """
    return tuple(_VERSIONS)


def formula_named(version: str) -> Formula:
    """Return a version by its name.

    Raises
    ------
    WrongFormula
        When there is none of that name.

    Examples
    --------
    >>> formula_named("2026.1") == FORMULA
    True
    """
    if version not in _VERSIONS:
        raise WrongFormula(f"There is no formula “{version}”. There is: {', '.join(versions())}.")
    return _VERSIONS[version]


def candidate(text: str) -> Formula:
    r"""Return a version that is not among those there are, as a TOML file tells it.

    Parameters
    ----------
    text
        `version`, a name of its own; `base`, the version that it changes; and the constants that are other.
        `kind_weights` and `endorsing` are tables with the kinds that are other.

    Raises
    ------
    WrongFormula
        When the text is no TOML, a name is missing or taken, or a constant is unknown or out of its range.

    Examples
    --------
    >>> tried = candidate('version = "2026.9-a"\nbase = "2026.1"\nspread = 0.6\nkind_weights = {like = 0.1}')
    >>> tried.version, tried.spread, tried.kind_weights[KINDS.index("like")], tried.window_days
    ('2026.9-a', 0.6, 0.1, 90.0)
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFormula(f"The formula cannot be read: {error}.") from error
    version, base = (told.pop(name, None) for name in ("version", "base"))
    if not isinstance(version, str) or not _NAME.fullmatch(version):
        raise WrongFormula("A formula needs a `version`: letters, digits, points and dashes, at most 32.")
    if version in _VERSIONS:
        raise WrongFormula(f"The version {version} has its constants for good. Give the candidate another name.")
    if not isinstance(base, str):
        raise WrongFormula("A formula needs a `base`: the version whose constants it changes.")
    return formula_of(version, told, base=formula_named(base))


def constants_of(formula: Formula) -> dict[str, Any]:
    """Return all constants of a version by name, as JSON and TOML can hold them.

    Examples
    --------
    >>> constants_of(FORMULA)["window_days"], constants_of(FORMULA)["kind_weights"]["reply"]
    (90.0, 0.7)
    """
    told = {name: getattr(formula, name) for name in _CONSTANTS}
    return told | {name: dict(zip(KINDS, told[name], strict=True)) for name in _BY_KIND}


def formula_of(version: str, constants: Mapping[str, Any], *, base: Formula = FORMULA) -> Formula:
    """Return the formula with these constants; those that are not given are those of `base`.

    Raises
    ------
    WrongFormula
        When a constant is unknown or out of its range.

    Examples
    --------
    >>> formula_of("2026.1", constants_of(FORMULA)) == FORMULA
    True
    """
    if strangers := sorted(set(constants) - set(_CONSTANTS)):
        raise WrongFormula(f"The formula has no constant {', '.join(f'`{name}`' for name in strangers)}.")
    values = {name: _read(name, value, base) for name, value in constants.items()}
    found = replace(base, version=version, **values)
    _check(found, base)
    return found


def _read(name: str, value: Any, base: Formula) -> Any:
    if name not in _BY_KIND:
        return _number(name, value)
    if not isinstance(value, Mapping) or (strangers := sorted(set(value) - set(KINDS))):
        named = f": there is no {', '.join(strangers)}" if isinstance(value, Mapping) else ""
        raise WrongFormula(f"`{name}` is a table of kinds of acts{named}.")
    known = zip(KINDS, getattr(base, name), strict=True)
    return tuple(_of_kind(name, value[kind]) if kind in value else usual for kind, usual in known)


def _of_kind(name: str, value: Any) -> bool | float:
    if name == "kind_weights":
        return _number(name, value)
    if not isinstance(value, bool):
        raise WrongFormula(f"`{name}` of a kind is true or false, not {value!r}.")
    return value


def _number(name: str, value: Any) -> float:
    constant = _CONSTANTS[name]
    least, most = constant.metadata["least"], constant.metadata["most"]
    is_whole = isinstance(constant.default, int)
    if isinstance(value, bool) or not isinstance(value, int if is_whole else int | float) or not isfinite(value):
        raise WrongFormula(f"`{name}` is a {'whole ' if is_whole else ''}number, not {value!r}.")
    if not least <= value <= most:
        bounds = f"at least {least:g}" + (f" and at most {most:g}" if isfinite(most) else "")
        raise WrongFormula(f"`{name}` is {value:g}; it has to be {bounds}.")
    return value if is_whole else float(value)


def _check(formula: Formula, base: Formula) -> None:
    """Refuse what no constant says alone."""
    if formula.long_days < formula.window_days:
        raise WrongFormula("`long_days` is shorter than `window_days`.")
    if formula.scoring_kinds != base.scoring_kinds:
        raise WrongFormula("`kind_weights` may not let a kind count that weighs nothing, nor stop one from counting.")
