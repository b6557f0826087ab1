"""Reads the elements of a template from a place of each line on; it needs numpy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from parsers import template as t
from parsers import texts
from parsers.arrays import UNKNOWN, Addresses, Coded, Column, Numbers, Truths
from parsers.eights import Block, Sight

_FURNITURE = re.compile(r"Page|\(c(?:\)|\Z)|Author|SANS")
"""Beginnings of what makes a line page furniture that looks like a record: such a line is left to the reader of one."""
Read = tuple[Numbers, Truths, Column]
"""Where the rows are behind a text, which of them fit, and what they say."""
Seen = tuple[int | Numbers, Truths, Column | None]
"""How many bytes an element is, in which rows it fits, and what it says."""


def _literal(sight: Sight, element: Any, beyond: int) -> Seen:
    data = element.encode("latin-1")
    return len(data), sight.starts(beyond, data), None


def _pad(sight: Sight, element: Any, beyond: int) -> Seen:
    count = sight.blanks(beyond)
    return count, count <= element.most, None


def _number(sight: Sight, element: Any, beyond: int) -> Seen:
    count, values = sight.decimal(beyond, element.digits)
    if element.least == element.digits:
        return element.digits, (count == element.digits) & (values <= element.top), values
    return count, (count >= element.least) & (count <= element.digits) & (values <= element.top), values


def _fraction(sight: Sight, element: Any, beyond: int) -> Seen:
    count, values = sight.fraction(beyond)
    return count, (count >= 1) & (count <= 9), values


def _zone(sight: Sight, element: Any, beyond: int) -> Seen:
    """Read what `parsers.syslog.offset` does, of the usual spellings."""
    west = sight.starts(beyond, b"-")
    signed = west | sight.starts(beyond, b"+")
    (_, hours), (apart, minutes) = (sight.decimal(beyond + place, 2) for place in (1, 4))
    count, joined = sight.decimal(beyond + 1, 4)
    spaced = (count == 2) & sight.starts(beyond + 3, b":") & (apart == 2)
    whole = count == 4
    hours, minutes = np.where(spaced, hours, joined // 100), np.where(spaced, minutes, joined % 100)
    east = (hours * 60 + minutes) * 60
    there = signed & (spaced | whole) & (minutes < 60) & (east <= _EASTMOST * 3600)
    utc = sight.starts(beyond, b"Z")
    said = np.where(there, np.where(west, -east, east), np.where(utc, 0, UNKNOWN))
    width = np.where(there, np.where(spaced, len("+01:00"), len("+0100")), utc.astype(np.int64))
    return width, there | utc | (not element.stated), said


_EASTMOST = 18
"""Hours that a zone may be east or west of UTC."""


def _hex(sight: Sight, element: Any, beyond: int) -> Seen:
    values = sight.hex(beyond)
    return 2, values >= 0, values


def _address(sight: Sight, element: Any, beyond: int) -> Seen:
    length, fits, numbers = sight.ipv4(beyond)
    return length, fits, Addresses(numbers)


NARROW: dict[type, Callable[[Sight, Any, int], Seen]] = {
    str: _literal, t.Pad: _pad, t.Number: _number, t.Fraction: _fraction, t.Zone: _zone, t.Hex: _hex,
    t.Address: _address,
}  # fmt: skip
"""Readers of what lies within a few bytes."""


def _text(block: Block, element: Any, at: Numbers, stop: Numbers) -> Read:
    if not (before := element.before.encode("latin-1")):
        _, fits, said = _ahead(block, element, at, stop)
        said = said.turned(lambda text: text if _stands(text, element.says) else None)
        return stop, fits & (said.which >= 0), said
    found, codes, firsts = texts.until(block, at, stop, before[-1])
    end = found + 1 - len(before)
    fits = (codes >= 0) & (end >= at)
    if len(before) > 1:
        fits &= Sight(block, np.maximum(end, 0), len(before)).starts(0, before)
    said = block.coded(at[firsts], end[firsts], codes).turned(
        lambda text: text if _stands(text, element.says) else None
    )
    return end, fits & (said.which >= 0), said


def _ahead(block: Block, element: Any, at: Numbers, stop: Numbers) -> tuple[Numbers, Truths, Coded]:
    fits = (at <= stop) & (stop - at <= texts.LONGEST)
    said = texts.between(block, at, np.where(fits, stop, at))
    return at, fits & (said.which >= 0), said


def _stands(text: str, says: re.Pattern[str]) -> bool:
    """Say whether a text may stand in a line that is read here, where a pattern takes it."""
    plain = text.isascii() and text.isprintable() and _FURNITURE.search(text) is None
    return plain and says.fullmatch(text) is not None


def _moment(block: Block, element: Any, at: Numbers, stop: Numbers) -> Read:
    end = at + element.width
    # what stands in lines of other formats there may be different in each
    clocked = (end <= stop) & (block.bytes[np.minimum(end, stop) - len(":mm")] == ord(":"))
    said = texts.between(block, at, np.where(clocked, end, at))
    made = said.turned(lambda text: element.stamp(text) if element.says.fullmatch(text) else None)
    return end, made.which >= 0, made


WIDE: dict[type, Callable[[Block, Any, Numbers, Numbers], Read]] = {t.Text: _text, t.Ahead: _ahead, t.Moment: _moment}
"""Readers of what is looked at as a whole."""
