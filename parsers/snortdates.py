"""Dates as Snort and Suricata print them: month and day, with or without a year, which may stand first."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.record import Record, Stamp
from parsers.syslog import clock


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


def put_time(record: Record, match: re.Match[str]) -> Stamp:
    """Set and return the time of a match of date, clock and fraction, and note where the date has two readings."""
    year, month, day, doubtful = snort_date(match["date"])
    record.stamp = clock(match["clock"], match["fraction"], year, month, day)
    if doubtful:
        record.notes += (f"the date {match['date']} is read as month/day/year; it may be year/month/day",)
    return record.stamp
