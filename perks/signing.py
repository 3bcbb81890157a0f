"""What a QR code says: which claim it stands for, signed, so that only this house can have written it.

The text holds only capitals, digits and `.`, `:`: a QR code has an alphabet for these, and stays small. It says nothing
of the person, and not the code that people say at the counter.
"""

import base64
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

#: The file of the storage that holds the key.
KEY_NAME = "claims.key"

_TEXT = re.compile(
    r"(?P<said>BW1:(?P<claim_id>[1-9]\d{0,18})\.(?P<perk_id>[1-9]\d{0,18})\.(?P<business_id>[1-9]\d{0,18})"
    r"\.(?P<expires_s>[1-9]\d{0,11})):(?P<signature>[A-Z2-7]{103})",
    re.ASCII,
)
_PADDING = "="  # 64 bytes are 103 letters of base 32, and one to fill up


@dataclass(frozen=True, slots=True)
class SignedClaim:
    """What is signed of a claim.

    Attributes
    ----------
    claim_id, perk_id, business_id
        Whose the copy is and where it can be used; each 1 or more.
    expires_s
        When it can no longer be used, in whole seconds of the epoch.
    """

    claim_id: int
    perk_id: int
    business_id: int
    expires_s: int


def signing_key(kept: str) -> Ed25519PrivateKey:
    """Return the key that a kept secret stands for.

    Parameters
    ----------
    kept
        64 hexadecimal digits, as `kernel.storage` keeps them.
    """
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))


def whole_second(expires_at: datetime) -> int:
    """Return when a claim expires as a QR code says it: rounded up, so that the code never dies before the claim.

    Examples
    --------
    >>> whole_second(datetime.fromisoformat("1970-01-01T00:00:01.000001+00:00"))
    2
    """
    return int(expires_at.timestamp()) + bool(expires_at.microsecond)


def sign(claim: SignedClaim, key: Ed25519PrivateKey) -> str:
    """Return the text for a claim's QR code.

    Parameters
    ----------
    claim
        What is signed.
    key
        The key of this house.

    Returns
    -------
    str
        `BW1:claim.perk.business.expiry:signature`; the same for the same claim and key.
    """
    said = f"BW1:{claim.claim_id}.{claim.perk_id}.{claim.business_id}.{claim.expires_s}"
    return f"{said}:{_letters(key.sign(said.encode()))}"


def looks_signed(text: str) -> bool:
    """Tell whether a text was read from a QR code of ours, be it good or forged; codes that people say never look so.

    Examples
    --------
    >>> looks_signed(" bw1:7.3.1.1766221920:ABC"), looks_signed("KCR-7Q4M-29")
    (True, False)
    """
    return text.strip().upper().startswith("BW1:")


def verified(text: str, key: Ed25519PublicKey) -> SignedClaim | None:
    """Return what a QR code says, if this house signed exactly that.

    Parameters
    ----------
    text
        What was read from the code; spaces around it and small letters do not matter.
    key
        The public half of the house's key: whoever only reads needs no more.

    Returns
    -------
    SignedClaim | None
        None when the text is no such code, or anything in it was changed. Its time is not looked at here.
    """
    read = _TEXT.fullmatch(text.strip().upper())
    if read is None or (signature := _bytes(read["signature"])) is None:
        return None
    try:
        key.verify(signature, read["said"].encode())
    except InvalidSignature:
        return None
    return SignedClaim(*(int(read[name]) for name in ("claim_id", "perk_id", "business_id", "expires_s")))


def _letters(signature: bytes) -> str:
    return base64.b32encode(signature).decode().rstrip("=")


def _bytes(letters: str) -> bytes | None:
    signature = base64.b32decode(letters + _PADDING)
    # The last letter holds bits that no byte takes: only one way to write a signature is ours.
    return signature if _letters(signature) == letters else None
