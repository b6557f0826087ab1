"""JSON objects of a log, one to a line: read within bounds, and laid out flat under dotted names."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from parsers.cells import plain_number, sound
from parsers.format import Taken
from parsers.page import WALL
from parsers.record import Record
from parsers.table import MOST_LINES, WIDEST, Table

MOST_WORDS = 400
"""How many values of one object become words; the rest stays in the evidence."""
DEEPEST = 16
"""How many levels deep objects and lists are laid out."""


class Number(str):
    """A number with a point, an exponent or no value (NaN), as printed."""

    __slots__ = ()


DECODER = json.JSONDecoder(parse_float=Number, parse_constant=Number)
_PATIENT = json.JSONDecoder(
    parse_float=Number,
    parse_constant=Number,
    parse_int=lambda text: int(text) if len(text) < 20 else text,
)


@lru_cache(maxsize=2)
def parse(text: str) -> dict[str, Any] | None:
    """Return the object that a line holds, None if it holds no whole one; not to be changed, and asked twice for free.

    Numbers with a point stay as printed; so do integers too long to count with.
    """
    if not text.isascii():
        text = text.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
    try:
        value, end = _decode(text)
        if not text.isascii() or "\\u" in text:
            value = _sound(value)
    except (RecursionError, ValueError):
        return None
    return value if isinstance(value, dict) and not text[end:].strip() else None


def _sound(value: Any) -> Any:
    """Return a value with halves of surrogate pairs spelled out in all its texts."""
    if isinstance(value, dict):
        return {sound(key): _sound(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return sound(value) if type(value) is str else value


def _decode(text: str) -> tuple[Any, int]:
    """Return the value that a text begins with, and where it ends. Raises ValueError, RecursionError."""
    try:
        return DECODER.raw_decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of more digits than int() takes
        return _PATIENT.raw_decode(text)


class ObjectTable(Table):
    """Reads records that are JSON objects, one on a line."""

    def object_record(self, found: dict[str, Any]) -> Record | None:
        """Return the record that an object means, None if it is no object of this log."""
        raise NotImplementedError

    def claims(self, text: str) -> bool:
        """Say quickly whether a line may hold an object of this log."""
        return True

    def row(self, text: str) -> Record | None:
        """Return the record of a line that is one object."""
        if text[:1] != "{" or text[-1:] != "}" or not self.claims(text) or (found := parse(text)) is None:
            return None
        return self.object_record(found)

    def read(self, text: str, at: int) -> Taken | None:
        """Read an object on one line, or one that mail wrapped or a program indented over several."""
        body = text[at:]
        stop = body.find(WALL)
        lines = (body if stop < 0 else body[:stop]).split("\n")[:MOST_LINES]
        if (record := self.row(lines[0].rstrip())) is not None:
            return Taken(record, at + len(lines[0]))
        if len(lines) == 1 or max(map(len, lines)) > WIDEST:
            return None
        for count in range(len(lines), 1, -1):
            if lines[count - 1].rstrip().endswith("}"):
                break
        else:
            return None
        return self._wrapped(lines, at)

    def _wrapped(self, lines: list[str], at: int) -> Taken | None:
        joined, ends = "", []
        for line in lines:
            joined += (" " if joined else "") + line
            ends.append(len(joined))
        try:
            _, end = _decode(joined)
        except (RecursionError, ValueError):
            return None
        last = next(index for index, reached in enumerate(ends) if end <= reached)
        if joined[end : ends[last]].strip():
            return None
        record = self.row(joined[:end])
        return None if record is None else Taken(record, at + ends[last], ["rejoined-wrap"])


def put_words(words: dict[str, str], found: dict[str, Any], without: Collection[str] = ()) -> bool:
    """Add every value of an object under its dotted name, the names in `without` left out; False if some are left.

    Lists of plain values are one word, joined by commas; null is what the log does not say.
    """
    return _put(words, "", found, without, DEEPEST)


def word(value: object) -> str | None:
    """Return the word that a value becomes, None for what is none or becomes several."""
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        nested = any(isinstance(item, dict | list) for item in value)
        return None if nested else ", ".join(map(plain, value))
    return value if type(value) is str else plain(value)


def _put(words: dict[str, str], prefix: str, found: dict[str, Any], without: Collection[str], deeper: int) -> bool:
    whole = True
    for key, value in found.items():
        name = prefix + key
        if value is None or name in without:
            continue
        if len(words) >= MOST_WORDS:
            return False
        if type(value) is dict:
            whole &= deeper > 0 and _put(words, f"{name}.", value, without, deeper - 1)
        elif (text := word(value)) is not None:
            words[name] = text
        else:
            numbered = {str(index): item for index, item in enumerate(value)}
            whole &= deeper > 0 and _put(words, f"{name}.", numbered, without, deeper - 1)
    return whole


def plain(value: object) -> str:
    """Return a value that is no object and no list as text."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(plain_number(value)) if isinstance(value, Number) else str(value)


def inner(found: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the object under a key, an empty one where there is none."""
    value = found.get(key)
    return value if isinstance(value, dict) else {}
