"""What filters need that SQL lacks: bytes and patterns that do not stop at a NUL."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache


@lru_cache(maxsize=64)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=64)
def _byte_pattern(source: str) -> re.Pattern[bytes]:
    return re.compile(source.encode("utf-8", "surrogatepass"), re.IGNORECASE | re.DOTALL)


def fits(pattern: str, value: str | bytes | None) -> int | None:
    """Return 1 if the regular expression is found in the value, in any case of letters; None for unknown."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return int(_byte_pattern(pattern).search(value) is not None)
    return int(_pattern(pattern).search(value) is not None)


def holds(value: str | bytes | None, needle: str | bytes) -> int | None:
    """Return 1 if the value contains the needle: bytes exactly, text in any case of ASCII letters."""
    if value is None:
        return None
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    if isinstance(needle, bytes):
        return int(needle in value)
    return int(needle.encode("utf-8", "surrogatepass").lower() in value.lower())


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to one connection."""
    connection.create_function("fits", 2, fits, deterministic=True)
    connection.create_function("holds", 2, holds, deterministic=True)
