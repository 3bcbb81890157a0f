"""Passwords: which are too easy to guess, how they are kept, how one is compared."""

import secrets
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from auth.addresses import folded

SHORTEST = 10
LONGEST = 200

#: argon2id with the library's own parameters; its next version may raise them, and hashes follow at the next sign-in.
HASHER = PasswordHasher()

#: The beginnings of what everybody tries first, without digits and signs at the end: those are tried with it.
_COMMON_WORDS = """
password passwort motdepasse contrasena qwerty qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm
letmein iloveyou welcome administrator admin changeme trustno sunshine princess football baseball
superman batman dragon monkey shadow master michael starwars whatever passw passwd secret abc
abcdefghij abcdefgh bellwether
"""
_COMMON = frozenset(_COMMON_WORDS.split())
#: “aaaabbbbbb” is long and worth nothing.
_FEWEST_SIGNS = 2
_RUNS = ("01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def weakness_of(password: str, *, email: str = "", name: str = "") -> str | None:
    """Return why a password is too easy to guess, as a sentence; None when it is not.

    Parameters
    ----------
    password
        As it was typed.
    email, name
        Whose it is to be; what stands in them is tried first.

    Examples
    --------
    >>> weakness_of("short")
    'Write at least 10 characters.'
    >>> weakness_of("password1234")
    'This is among the first passwords that anybody tries. Choose another.'
    >>> weakness_of("wool, needle, moss") is None
    True
    """
    if len(password) < SHORTEST:
        return f"Write at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Write at most {LONGEST} characters."
    if {_bare(password), _stem(password)} & _own_words(email, name):
        return "This is your name or address. Choose a password that does not hold who you are."
    if _is_common(password):
        return "This is among the first passwords that anybody tries. Choose another."
    return None


def hash_of(password: str) -> str:
    """Return the hash under which a password is kept."""
    return HASHER.hash(_as_compared(password))


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether a password belongs to a hash. It takes as long for nobody, whose hash is empty."""
    try:
        return HASHER.verify(password_hash or _hash_of_nobody(), _as_compared(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def _hash_of_nobody() -> str:
    """Return a hash that no password fits, with the parameters of all others, so that it takes as long to compare."""
    salt, digest = secrets.token_bytes(HASHER.salt_len), secrets.token_bytes(HASHER.hash_len)
    texts = (b64encode(part).decode().rstrip("=") for part in (salt, digest))
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${'$'.join(texts)}"


def _as_compared(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # keyboards write the same letter in several ways


def _own_words(email: str, name: str) -> set[str]:
    address = folded(email)
    return {_bare(word) for word in (address, address.partition("@")[0], name, "".join(reversed(name))) if _bare(word)}


def _is_common(password: str) -> bool:
    bare = _bare(password)
    is_run = any(bare in run for run in _RUNS)
    return _stem(password) in _COMMON or is_run or len(set(bare)) <= _FEWEST_SIGNS


def _stem(password: str) -> str:
    return _bare(password).rstrip("0123456789")


def _bare(text: str) -> str:
    """Return a text's letters and digits alone, small: what is left of a disguise."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
