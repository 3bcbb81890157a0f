"""Settings: BELLWETHER_* read once, checked all together, frozen. Unknown names are refused."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from kernel.errors import Misconfigured

PREFIX = "BELLWETHER_"
_FOREIGN = ("BELLWETHER_TEST_", "BELLWETHER_KIT")
_INDEX_PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NO_UNITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose. docs/settings.md has a line for each."""

    storage: Path = Path("var")
    database_url: str = field(default="", repr=False)
    search_url: str = field(default="", repr=False)
    search_user: str = ""
    search_password: str = field(default="", repr=False)
    search_api_key: str = field(default="", repr=False)
    search_ca_file: Path | None = None
    search_timeout_seconds: int = 10
    search_retries: int = 2
    search_prefix: str = "bellwether"
    listing: str = ""
    public_floor: int = 10
    secret_key: str = field(default="", repr=False)
    public_url: str = ""
    bind: str = ""
    trusted_proxies: int = 0
    mail_url: str = field(default="", repr=False)
    mail_from: str = "Bellwether <bellwether@localhost>"
    limits_url: str = field(default="memory:", repr=False)
    scoring_units: Mapping[str, float] = field(default_factory=lambda: _NO_UNITS)
    formula: str = ""
    trusted_sources: frozenset[str] = frozenset()
    scoring_memory_mib: int = 2048
    scoring_threads: int = 2
    spark_master: str = "local[2]"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _not_negative(text: str) -> int:
    number = int(text)
    if number < 0:
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


def _search_url(text: str) -> str:
    if text != "embedded:":
        search_hosts(text)
    return text


def search_hosts(url: str) -> tuple[str, ...]:
    """Return the addresses of a search server's nodes, each whole; raise ValueError for what is no address.

    The scheme, the user and the password of the first hold for the others too; a port that is left out is 9200.

    Examples
    --------
    >>> search_hosts("https://me:secret@one.example,two.example:9201")
    ('https://me:secret@one.example:9200', 'https://me:secret@two.example:9201')
    """
    first, *others = (part.strip() for part in url.split(","))
    scheme, _, rest = first.partition("://")
    credentials, at, _host = rest.rpartition("@")
    return tuple(map(_search_host, (first, *(f"{scheme}://{credentials}{at}{other}" for other in others))))


def _search_host(url: str) -> str:
    parts = urlsplit(url.rstrip("/"))
    is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not is_address or parts.query or parts.fragment:
        raise ValueError(url)
    port = "" if parts.port else ":9200"
    return f"{parts.scheme}://{parts.netloc.rstrip(':')}{port}{parts.path}"


def _file(text: str) -> Path:
    if not (path := Path(text)).is_file():
        raise ValueError(text)
    return path


def _prefix(text: str) -> str:
    if not _INDEX_PREFIX.fullmatch(text):
        raise ValueError(text)
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(text.rstrip("/"))
    is_root = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_root:
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc}"


def _bind(text: str) -> str:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or not parts.port or parts.netloc != text:
        raise ValueError(text)
    return text


def _url_of(*schemes: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname or (parts.port or 1) < 1:
            raise ValueError(text)
        return text

    return read


def _limits_url(text: str) -> str:
    return text if text == "memory:" else _url_of("redis", "rediss", "valkey", "valkeys")(text)


def _sender(text: str) -> str:
    name, address = parseaddr(text)
    if "@" not in address or not (name + address).isprintable():
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


def _names(text: str) -> frozenset[str]:
    return frozenset(filter(None, (name.strip() for name in text.split(","))))


#: How each setting is read, and what it must look like, for the sentence that refuses a wrong one.
READERS: Mapping[str, tuple[Callable[[str], object], str]] = MappingProxyType(
    {
        "storage": (Path, "a folder"),
        "database_url": (_database_url, "a URL like postgresql+psycopg://user@host/name or sqlite:////path/to/file"),
        "search_url": (_search_url, "embedded: or a URL like https://user:password@host:9200, several hosts by commas"),
        "search_user": (str, "the name of a user"),
        "search_password": (str, "a password"),
        "search_api_key": (str, "an API key as Elasticsearch gave it"),
        "search_ca_file": (_file, "the path of a file with certificates"),
        "search_timeout_seconds": (_positive, "a whole number of seconds, at least 1"),
        "search_retries": (_not_negative, "a whole number of at least 0"),
        "search_prefix": (_prefix, "at most 40 small letters, digits, - and _, beginning with a letter"),
        "listing": (_one_of("consent", "public"), "consent or public"),
        "public_floor": (_positive, "a whole number of at least 1"),
        "secret_key": (str, "a long random text"),
        "public_url": (_public_url, "the address people type, like https://bellwether.example, without a path"),
        "bind": (_bind, "the address and port that the web listens on, like 127.0.0.1:8000"),
        "trusted_proxies": (_not_negative, "how many proxies of yours stand before the web"),
        "mail_url": (
            _url_of("smtp", "smtps", "smtp+starttls"),
            "a URL like smtp+starttls://user:password@host:587, smtps://… or smtp://…",
        ),
        "mail_from": (_sender, "an address, like Bellwether <no-reply@bellwether.example>"),
        "limits_url": (_limits_url, "memory: or a URL like redis://host:6379"),
        "scoring_units": (_units, "network=number pairs, like twitter=58.8,bluesky=1"),
        "formula": (str, "the name of a version, or the path of a TOML file"),
        "trusted_sources": (_names, "names of sources, separated by commas"),
        "scoring_memory_mib": (_positive, "a whole number of MiB"),
        "scoring_threads": (_positive, "a whole number of at least 1"),
        "spark_master": (str, "where Spark runs, like local[2] or spark://host:7077"),
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
    wrong |= _contradictions(values) if not wrong else {}
    if wrong:
        raise Misconfigured("; ".join(f"{name}: {why}" for name, why in sorted(wrong.items())), fields=wrong)
    return Settings(**values)  # type: ignore[arg-type]  # READERS gives each field its own type


def _contradictions(values: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with settings that are well written, each by itself."""
    wrong = {}
    if values.get("search_api_key") and values.get("search_user"):
        wrong[f"{PREFIX}SEARCH_API_KEY"] = (
            "an API key and a user were given; one of them signs in, so leave out the other"
        )
    if values.get("search_password") and not values.get("search_user"):
        wrong[f"{PREFIX}SEARCH_PASSWORD"] = f"needs the user whose password it is, in {PREFIX}SEARCH_USER"
    if values.get("search_ca_file") and not str(values.get("search_url", "")).startswith("https:"):
        wrong[f"{PREFIX}SEARCH_CA_FILE"] = f"is for a {PREFIX}SEARCH_URL that begins with https:"
    return wrong


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


def telling(**settings: str) -> dict[str, str]:
    """Return the environment of a process of ours that is told some settings besides those at hand."""
    return dict(os.environ) | {f"{PREFIX}{name.upper()}": text for name, text in settings.items()}
