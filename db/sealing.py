"""Digests that show when a row was changed outside the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable


def digest(*values: str | int | bytes | None) -> bytes:
    """Return SHA-256 over the values of a row, each told apart from its neighbours."""
    row = [value.hex() if isinstance(value, bytes) else value for value in values]
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).digest()


def record_digest(values: Iterable[str | int | bytes | None]) -> bytes:
    """Return eight bytes over all values of a record, in the order of its columns, addresses and words as text."""
    return hashlib.blake2b(repr(tuple(values)).encode(), digest_size=8).digest()
