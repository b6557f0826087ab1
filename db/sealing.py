"""Digests that show when a row of the analyst's work was changed outside the program."""

from __future__ import annotations

import hashlib
import json


def digest(*values: str | int | bytes | None) -> bytes:
    """Return SHA-256 over the values of a row, each told apart from its neighbours."""
    row = [value.hex() if isinstance(value, bytes) else value for value in values]
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).digest()
