"""Dates as Snort and Suricata print them: month and day, with or without a year, which may stand first."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def snort_date(text: str) -> tuple[int | None, int, int, bool]:
    """Return year, month, day, and whether there is a second way to read them.

    A year of two digits may stand first (Snort 3, Suricata 1) or last (Snort -y); one of four digits stands last.
    """
    first, second, *rest = (int(part) for part in text.split("/"))
    if not rest or rest[0] > 99:
        return (rest[0] if rest else None), first, second, False
    if first > 12 and 1 <= second <= 12:
        return 2000 + first, second, rest[0], False
    return 2000 + rest[0], first, second, second <= 12


def doubt(text: str) -> str:
    """Return the note for a date that can be read in two ways."""
    return f"the date {text} is read as month/day/year; it may be year/month/day"
