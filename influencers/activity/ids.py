"""Numbers for what networks name by text: 63 bits of blake2b."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

_encode = msgspec.json.Encoder().encode


def key_of(network: str, native_id: str) -> int:
    """Return the key of a post, or the event of an interaction that came with an id.

    Both texts are free of NUL, so no two pairs are joined to the same text.

    Examples
    --------
    >>> key_of("bluesky", "3k2a") == key_of("bluesky", "3k2b")
    False
    """
    return int.from_bytes(_key_digest(network, native_id), "big") >> 1


def keys_of(networks: Sequence[str], native_ids: Sequence[str | None]) -> pa.Array:
    """Return the keys of many names, null for None."""
    pairs = zip(networks, native_ids, strict=True)
    digests = [_NOTHING if native_id is None else _key_digest(network, native_id) for network, native_id in pairs]
    return pa.array(_first_63_bits(digests), mask=np.array([native_id is None for native_id in native_ids], bool))


def content_hashes(rows: Iterable[tuple[Any, ...]]) -> pa.Array:
    """Return the 63-bit hash of each row of plain values: equal rows, and only those, are the same sighting."""
    return pa.array(_first_63_bits([blake2b(_encode(row)).digest()[:8] for row in rows]))


def _key_digest(network: str, native_id: str) -> bytes:
    return blake2b(f"{network}\0{native_id}".encode()).digest()[:8]


def _first_63_bits(digests: list[bytes]) -> npt.NDArray[np.int64]:
    return (np.frombuffer(b"".join(digests), ">u8") >> 1).astype(np.int64)


_NOTHING = bytes(8)
