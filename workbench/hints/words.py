"""Numbers, lists and spans of time as sentences of a finding print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.spans import spans

SECOND = 1_000_000_000
"""Nanoseconds in a second: the unit of a record's time."""


def listed(items: Iterable[object], most: int = 12) -> str:
    """Return "a, b and c", cut after `most` items with the number left out."""
    texts = [str(item) for item in items]
    if len(texts) > most:
        return f"{', '.join(texts[:most])} and {len(texts) - most:,} more"
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else "none"


def cited(records: Sequence[int], most: int = 8) -> str:
    """Return record numbers as a citation names them, e.g. "#8, #10-12"."""
    texts = [f"#{first}" if first == last else f"#{first}-{last}" for first, last in spans(records)]
    return listed(texts, most).replace(" and ", ", ") if len(texts) <= most else listed(texts, most)


def lasting(nanoseconds: int) -> str:
    """Return a span of time in at most two units: "3 s", "2 min 11 s", "14 h 53 min", "0.4 s"."""
    if nanoseconds < 2 * SECOND and nanoseconds % SECOND:
        return f"{nanoseconds / SECOND:.1f} s"
    seconds = round(nanoseconds / SECOND)
    for size, name, below, lower in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            rest = seconds % size // below
            return f"{seconds // size} {name}" + (f" {rest} {lower}" if rest else "")
    return f"{seconds} s"


def wide(value: int) -> str:
    """Return a 32-bit number in both spellings an analyst meets: 674711610 (0x2837483A)."""
    return f"{value} (0x{value:08X})"
