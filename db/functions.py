"""What filters need that SQL lacks: bytes and patterns that do not stop at a NUL."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache

from db.runs import Frames


@lru_cache(maxsize=64)
def _pattern(source: bytes) -> re.Pattern[str]:
    return re.compile(source.decode("utf-8", "surrogatepass"), re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=64)
def _byte_pattern(source: bytes) -> re.Pattern[bytes]:
    return re.compile(source, re.IGNORECASE | re.DOTALL)


def fits(value: str | bytes | None, pattern: bytes) -> int | None:
    """Return 1 if the regular expression is found in the value, in any case of letters; None for unknown."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return int(_byte_pattern(pattern).search(value) is not None)
    return int(_pattern(pattern).search(value) is not None)


def holds(value: bytes | None, needle: bytes) -> int | None:
    """Return 1 if the bytes occur in the value; None for unknown."""
    return None if value is None else int(needle in value)


def says(value: str | bytes | None, needle: bytes) -> int | None:
    """Return 1 if the UTF-8 text occurs in the value, in any case of ASCII letters; None for unknown."""
    if value is None:
        return None
    whole = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return int(needle.lower() in whole.lower())


def whole_number(value: bytes | None) -> int | None:
    """Return bytes as a big-endian number; None for unknown."""
    return None if value is None else int.from_bytes(value)


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to one connection."""
    connection.create_function("frame_value", 2, Frames(connection).value, deterministic=True)
    for function, count in ((fits, 2), (holds, 2), (says, 2), (whole_number, 1)):
        connection.create_function(function.__name__, count, function, deterministic=True)
