"""The envelope that syslog puts around a message, in the spellings that are met (RFC 3164, RFC 5424 stamps)."""

from __future__ import annotations

import re

from parsers.record import Stamp

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

STAMP = rf"""
    (?: <\d{{1,3}}> )?
    (?: (?P<month>{"|".join(MONTHS)}) (?P<padding>\s+) (?P<day>\d{{1,2}}) \  (?: (?P<year>\d{{4}}) \  )?
        (?P<clock>\d\d:\d\d:\d\d) (?: [.,] (?P<fraction>\d{{1,9}}) )? :?
      | (?P<iso>\d{{4}}-\d\d-\d\d) [T] (?P<isoclock>\d\d:\d\d:\d\d) (?: [.,] (?P<isofraction>\d{{1,9}}) )?
        (?P<offset>Z|[+-]\d\d:?\d\d)
    )
"""
"""The date and time of a syslog line, as a verbose pattern for `grammar`."""

START = r"(?:<\d{1,3}>)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\s+(?:\d{4}\s+)?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"
"""What every syslog line begins with."""

HOST = r"(?: \ (?: <[\w.]+> \  )? (?P<host>(?!snort\[|ipmon\[|portsentry\[|kernel:|/kernel:|in\.\w+\[)[\w.:\-]+) )?"
"""The logging host, which some daemons leave out."""


def stamp(match: re.Match[str]) -> Stamp:
    """Return the time of a match of STAMP, with what it leaves out left out."""
    if (iso := match["iso"]) is not None:
        year, month, day = (int(part) for part in iso.split("-"))
        return clock(match["isoclock"], match["isofraction"], year, month, day, offset(match["offset"]))
    year_text = match["year"]
    return clock(
        match["clock"],
        match["fraction"],
        int(year_text) if year_text else None,
        MONTHS.index(match["month"]) + 1,
        int(match["day"]),
    )


def clock(
    text: str,
    fraction: str | None = None,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    east: int | None = None,
) -> Stamp:
    """Return a stamp from hh:mm:ss, the digits after the point and whatever date is known."""
    hour, minute, second = (int(part) for part in text.split(":"))
    nanosecond = int((fraction or "").ljust(9, "0")[:9] or 0)
    return Stamp(hour, minute, second, nanosecond, year, month, day, east)


def offset(text: str) -> int:
    """Return seconds east of UTC from Z, +hhmm or +hh:mm."""
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if text[0] == "-" else seconds
