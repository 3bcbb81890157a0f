"""Names, handles and ids of people who do not exist."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from demo.dice import Dice
from demo.phrases import Culture, Vocabulary

_FOLDED = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "þ": "th", "Þ": "Th", "ð": "d", "ł": "l", "ß": "ss", "ı": "i"})
_NOT_LETTER = re.compile(r"[^A-Za-z]+")


def plain(name: str) -> str:
    """Return a name in plain Latin letters, words parted by single spaces."""
    folded = unicodedata.normalize("NFKD", name.translate(_FOLDED)).encode("ascii", "ignore").decode()
    return " ".join(_NOT_LETTER.sub(" ", folded).split())


@dataclass(slots=True)
class Registry:
    """Gives every person a name and every account a handle and an id that nobody else has."""

    vocabulary: Vocabulary
    dice: Dice
    _names: set[str] = field(default_factory=set)
    _handles: set[tuple[str, str]] = field(default_factory=set)

    def person_name(self, culture: Culture) -> str:
        """Return a new name; one in four families has two names."""
        dice = self.dice
        while True:
            family = dice.pick(culture.family)
            if dice.chance(0.25):
                family = f"{family}-{dice.pick(dice.pick(self.vocabulary.cultures).family)}"
            if self.claim_name(name := f"{dice.pick(culture.given)} {family}"):
                return name

    def organisation_name(self, topic: str, place: str) -> str:
        """Return a new name of a house for a topic in a town."""
        while True:
            name = self.dice.pick(self.vocabulary.organisations).format(place=place, topic=topic.title())
            if self.claim_name(name):
                return name
            place = self.dice.pick(self.dice.pick(self.vocabulary.cultures).places).split(",")[0]

    def claim_name(self, name: str) -> bool:
        """Take a name, return whether it was free."""
        free = name not in self._names
        self._names.add(name)
        return free

    def handle(self, network: str, name: str) -> str:
        """Return a new handle in the manner of a network."""
        words = plain(name).split()
        server = self.dice.pick(self.vocabulary.servers)
        number = 1
        while True:
            handle = _shape(network, words, server, number)
            if (network, handle.lower()) not in self._handles:
                self._handles.add((network, handle.lower()))
                return handle
            number += 1


def _shape(network: str, words: list[str], server: str, number: int) -> str:
    tail = "" if number == 1 else str(number)
    if network == "bluesky":
        return f"{'.'.join(words).lower()}{tail}.example"
    if network == "mastodon":
        return f"{words[0] if number == 1 else '_'.join(words)}{tail if number > 2 else ''}@{server}".lower()
    return f"{''.join(word.title() for word in words)}{tail}"


def native_id(network: str, handle: str) -> str:
    """Return the id by which a network knows an account for good."""
    digest = hashlib.blake2b(f"{network}\0{handle}".encode(), digest_size=12).hexdigest()
    if network == "bluesky":
        return f"did:example:{digest}"
    if network == "mastodon":
        user, server = handle.split("@")
        return f"https://{server}/users/{user}"
    return f"UC-example-{digest[:16]}"


def address(network: str, handle: str) -> str:
    """Return the address of an account's page."""
    if network == "bluesky":
        return f"https://sky.example/profile/{handle}"
    if network == "mastodon":
        user, server = handle.split("@")
        return f"https://{server}/@{user}"
    return f"https://tube.example/@{handle}"
