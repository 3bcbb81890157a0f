"""Settings: BELLWETHER_* read once, checked all together, frozen. Unknown names are refused."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kernel.errors import Misconfigured

PREFIX = "BELLWETHER_"
_FOREIGN = ("BELLWETHER_TEST_", "BELLWETHER_KIT")
_NO_UNITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose. docs/settings.md has a line for each."""

    storage: Path = Path("var")
    database_url: str = field(default="", repr=False)
    search_url: str = ""
    listing: str = ""
    public_floor: int = 10
    secret_key: str = field(default="", repr=False)
    scoring_units: Mapping[str, float] = field(default_factory=lambda: _NO_UNITS)
    scoring_memory_mib: int = 2048
    scoring_threads: int = 2


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read


def _database_url(text: str) -> str:
    scheme, found, rest = text.partition("://")
    if not found or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError(text)
    return f"{'sqlite' if scheme == 'sqlite' else 'postgresql+psycopg'}://{rest}"


def _embedded(text: str) -> str:
    if text != "embedded:":
        raise ValueError(text)
    return text


def _units(text: str) -> Mapping[str, float]:
    units: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        network, _, number = part.partition("=")
        units[network.strip()] = float(number)
        if not (network.strip() and 0 < units[network.strip()] < float("inf")):
            raise ValueError(text)
    return MappingProxyType(units)


#: How each setting is read, and what it must look like, for the sentence that refuses a wrong one.
READERS: Mapping[str, tuple[Callable[[str], object], str]] = MappingProxyType(
    {
        "storage": (Path, "a folder"),
        "database_url": (_database_url, "a URL like postgresql+psycopg://user@host/name or sqlite:////path/to/file"),
        "search_url": (_embedded, "embedded:"),
        "listing": (_one_of("consent", "public"), "consent or public"),
        "public_floor": (_positive, "a whole number of at least 1"),
        "secret_key": (str, "a long random text"),
        "scoring_units": (_units, "network=number pairs, like twitter=58.8,bluesky=1"),
        "scoring_memory_mib": (_positive, "a whole number of MiB"),
        "scoring_threads": (_positive, "a whole number of at least 1"),
    }
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings together; raise Misconfigured that names every wrong one."""
    environment = os.environ if environment is None else environment
    ours = {k: v for k, v in environment.items() if k.startswith(PREFIX) and not k.startswith(_FOREIGN)}
    wrong: dict[str, str] = {}
    values: dict[str, object] = {}
    for name, text in ours.items():
        key = name.removeprefix(PREFIX).lower()
        if key not in READERS or name != name.upper():
            wrong[name] = "there is no such setting"
            continue
        if not text:
            continue  # set to nothing is not set: containers pass on what they were not given
        reader, shape = READERS[key]
        try:
            values[key] = reader(text)
        except ValueError:
            wrong[name] = f"must be {shape}"
    if wrong:
        raise Misconfigured("; ".join(f"{name}: {why}" for name, why in sorted(wrong.items())), fields=wrong)
    return Settings(**values)  # type: ignore[arg-type]  # READERS gives each field its own type


def listing_choice(settings: Settings, storage_is_demo: bool) -> str:
    """Return who may be listed: `consent` or `public`. There is no default outside of the demo's invented world."""
    if storage_is_demo:
        return "public"
    if settings.listing:
        return settings.listing
    raise Misconfigured(
        "Choose whom Bellwether may show: set BELLWETHER_LISTING to consent (only people who signed in and said yes)"
        " or to public (also public accounts that have not said no).",
        fields={"BELLWETHER_LISTING": "must be consent or public"},
    )
