"""What filters need that SQL lacks: bytes and patterns that do not stop at a NUL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache

from db.runs import Frames
from db.values import pairs, stamp_of
from parsers.record import Stamp


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


def printed(stamp: Stamp | None) -> str | None:
    """Return a time with what its log printed of it and nothing else: `03-20 06:36:35.103382 +01:00`."""
    if stamp is None:
        return None
    date = "-".join(f"{part:02d}" for part in (stamp.year, stamp.month, stamp.day) if part is not None)
    fraction = f"{stamp.nanosecond:09d}".rstrip("0")
    text = f"{date} {stamp.hour:02d}:{stamp.minute:02d}:{stamp.second:02d}".lstrip() + (f".{fraction}" * bool(fraction))
    if stamp.offset is None:
        return text
    hours, minutes = divmod(abs(stamp.offset) // 60, 60)
    return f"{text} {'-' if stamp.offset < 0 else '+'}{hours:02d}:{minutes:02d}"


def _of_words(frames: Frames) -> Callable[[int, str | None, str], str | None]:
    def word_of(number: int, kept: str | None, name: str) -> str | None:
        if kept is not None:
            return dict(pairs(kept)).get(name)
        words = frames.value(number, "words")
        return None if words is None else words.get(name)

    return word_of


def _of_stamps(frames: Frames) -> Callable[[int, str | None], str | None]:
    def stated(number: int, kept: str | None) -> str | None:
        return printed(stamp_of(kept) if kept is not None else frames.value(number, "stamp"))

    return stated


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to one connection."""
    frames = Frames(connection)
    connection.create_function("frame_value", 2, frames.value, deterministic=True)
    connection.create_function("word_of", 3, _of_words(frames), deterministic=True)
    connection.create_function("stated", 2, _of_stamps(frames), deterministic=True)
    for function, count in ((fits, 2), (holds, 2), (says, 2), (whole_number, 1)):
        connection.create_function(function.__name__, count, function, deterministic=True)
