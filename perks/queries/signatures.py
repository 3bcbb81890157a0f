"""The signature of this house under its claims: what a QR code says of one, and which claim a scanned text is."""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from kernel.storage import Storage
from perks.queries.claims import ClaimCard
from perks.signing import KEY_NAME, SignedClaim, sign, signing_key, verified, whole_second


def qr_text(claim: ClaimCard) -> str:
    """Return what the QR code of a claim says."""
    signed = SignedClaim(
        claim_id=claim.id,
        perk_id=claim.perk_id,
        business_id=claim.business_id,
        expires_s=whole_second(claim.expires_at),
    )
    return sign(signed, _key(_root()))


def signed_claim(text: str) -> SignedClaim | None:
    """Return the claim that a scanned text stands for; None when this house did not sign exactly that."""
    return verified(text, _key(_root()).public_key())


def _root() -> Path:
    storage: Storage = current_app.extensions["storage"]
    return storage.root


@lru_cache(maxsize=8)
def _key(root: Path) -> Ed25519PrivateKey:
    return signing_key(Storage(root).kept_key(KEY_NAME))  # every page of a claim asks
