"""E-mail addresses as they are compared, and as they are hashed."""

import hashlib
import hmac
import unicodedata


def folded(email: str) -> str:
    """Return an address in the form in which two are the same.

    Parameters
    ----------
    email
        An address as somebody typed it.

    Returns
    -------
    str
        The address without spaces around it, composed and in small letters: what senders and advertisers hash, too.

    Examples
    --------
    >>> folded(" Ada@Example.ORG ")
    'ada@example.org'
    """
    return unicodedata.normalize("NFC", email.strip()).lower()


def sha256_of(email: str) -> str:
    """Return the SHA-256 of a folded address, in hexadecimal digits.

    Examples
    --------
    >>> sha256_of("Ada@example.org") == sha256_of(" ada@example.org")
    True
    """
    return hashlib.sha256(folded(email).encode()).hexdigest()


def keyed(sha256: str, *, key: str) -> str:
    """Return the keyed hash of an address's SHA-256: without the key nobody can try addresses against it.

    Parameters
    ----------
    sha256
        In hexadecimal digits, of either case.
    key
        The secret of this house.
    """
    return hmac.new(key.encode(), sha256.strip().lower().encode(), hashlib.sha256).hexdigest()
