"""Times as programs write them into tables and objects: ISO 8601, seconds since 1970, and what people write."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from parsers.record import Stamp
from parsers.syslog import MONTHS
from parsers.template import Moment

_CLOCK = r"(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?"
_ZONE = r"(?:\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
_ISO = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)", re.ASCII)
_ISO_TAIL = re.compile(rf"(?:[.,](\d{{1,9}})\d*)?{_ZONE}", re.ASCII)
_SECOND = 19
"""Length of a date and time up to the second."""
_NUMBERS = re.compile(rf"(\d\d?)[-/.](\d\d?)[-/.](\d{{4}})[T ,-]\s?{_CLOCK}(?:\s?([AaPp])\.?[Mm]\.?)?{_ZONE}", re.ASCII)
_SYSLOG = re.compile(rf"({'|'.join(MONTHS)})\s+(\d\d?)\s+(?:(\d{{4}})\s+)?{_CLOCK}{_ZONE}", re.ASCII)
_COMMON = re.compile(rf"\[?(\d\d?)[/ -]({'|'.join(MONTHS)})[/ -](\d{{4}})[: ]{_CLOCK}{_ZONE}\]?", re.ASCII)
_WHOLE = re.compile(r"\d{1,20}", re.ASCII)
_DAY = 86_400
MOST_SECONDS = 12
"""Digits of seconds since 1970 that are still a date."""
LATEST = 253_402_300_799
"""The last second of the year 9999, beyond which there are no dates."""
_EASTMOST = 18 * 3600


def epoch_stamp(text: str) -> Stamp | None:
    """Return the stamp of seconds since 1970 UTC, with or without a fraction; None if the text is none."""
    seconds, point, fraction = text.partition(".")
    if not (seconds.isdecimal() and text.isascii()) or len(seconds) > MOST_SECONDS:
        return None
    if not point:
        return _since_1970(int(seconds), 0)
    return _since_1970(int(seconds), int(fraction[:9].ljust(9, "0"))) if fraction.isdecimal() else None


def iso_stamp(text: str) -> Stamp | None:
    """Return the stamp of a date and time as ISO 8601 has it; without a zone it stays local. None if it is none."""
    found, tail = _iso_second(text[:_SECOND]), _ISO_TAIL.fullmatch(text, _SECOND)
    if found is None or tail is None:
        return None
    fraction, zone = tail.groups()
    offset = None if zone is None else _offset(zone)
    if offset is not None and not -_EASTMOST <= offset <= _EASTMOST:
        return None
    hour, minute, second, year, month, day = found
    return Stamp(hour, minute, second, int(fraction.ljust(9, "0")) if fraction else 0, year, month, day, offset)


def minute_stamp(text: str, day_first: bool = False) -> Stamp | None:
    """Return the stamp of `hh:mm`, with or without a date before it; None if a part of it is out of range.

    The date is year, month and day, or day, month and year, with one character between two of them.
    """
    hour, minute = int(text[-5:-3]), int(text[-2:])
    if hour > 23 or minute > 59:
        return None
    if len(text) == len("15:57"):
        return Stamp(hour, minute, 0)
    first, month, last = (int(part) for part in re.split("[/-]", text[:10]))
    year, day = (last, first) if day_first else (first, last)
    return Stamp(hour, minute, 0, 0, year, month, day) if year and 1 <= month <= 12 and 1 <= day <= 31 else None


TIME_OF_DAY = Moment(len("15:57"), re.compile(r"\d\d:\d\d", re.ASCII), minute_stamp)
"""The time of a line without a date, for a template."""


@lru_cache(maxsize=4096)
def _iso_second(text: str) -> tuple[int, int, int, int, int, int] | None:
    """Return hour, minute, second, year, month, day; None if one of them cannot be."""
    if (match := _ISO.fullmatch(text)) is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    fits = year and 1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 60
    return (hour, minute, second, year, month, day) if fits else None


def _since_1970(seconds: int, nanosecond: int) -> Stamp | None:
    if seconds > LATEST:
        return None
    hour, minute, second, year, month, day = _moment(seconds)
    return Stamp(hour, minute, second, nanosecond, year, month, day, 0)


@lru_cache(maxsize=4096)
def _moment(seconds: int) -> tuple[int, int, int, int, int, int]:
    """Return hour, minute, second, year, month, day."""
    days, rest = divmod(seconds, _DAY)
    found = date.fromordinal(719_163 + days)  # 1 January 1970
    return rest // 3600, rest // 60 % 60, rest % 60, found.year, found.month, found.day


def _stamp(
    year: int | None, month: int, day: int, hour: int, minute: str, second: str, fraction: str | None, zone: str | None
) -> Stamp | None:
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and int(minute) <= 59 and int(second) <= 60):
        return None
    if year == 0:
        return None
    offset = _offset(zone)
    if offset is not None and abs(offset) > _EASTMOST:
        return None
    nanosecond = 0 if fraction is None else int(fraction.ljust(9, "0"))
    return Stamp(hour, int(minute), int(second), nanosecond, year, month, day, offset)


@lru_cache(maxsize=128)
def _offset(zone: str | None) -> int | None:
    """Return seconds east of UTC, None where no zone is stated."""
    if zone is None:
        return None
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _fraction_of(power: int) -> Callable[[str], Stamp | None]:
    """Return a reader of whole numbers that count 10**-power seconds since 1970."""

    def read(text: str) -> Stamp | None:
        if _WHOLE.fullmatch(text) is None:
            return None
        seconds, rest = divmod(int(text), 10**power)
        return _since_1970(seconds, rest * 10 ** (9 - power))

    return read


def _numbers(day_first: bool) -> Callable[[str], Stamp | None]:
    """Return a reader of dates that are three numbers, the year last."""

    def read(text: str) -> Stamp | None:
        if (match := _NUMBERS.fullmatch(text)) is None:
            return None
        first, second, year, hour, minute, seconds, fraction, half, zone = match.groups()
        month, day = (int(second), int(first)) if day_first else (int(first), int(second))
        hours = int(hour)
        if half is not None:
            if not 1 <= hours <= 12:
                return None
            hours = hours % 12 + (12 if half in "pP" else 0)
        return _stamp(int(year), month, day, hours, minute, seconds, fraction, zone)

    return read


def _syslog(text: str) -> Stamp | None:
    if (match := _SYSLOG.fullmatch(text)) is None:
        return None
    month, day, year, hour, minute, second, fraction, zone = match.groups()
    known = int(year) if year else None
    return _stamp(known, MONTHS.index(month) + 1, int(day), int(hour), minute, second, fraction, zone)


def _common(text: str) -> Stamp | None:
    if (match := _COMMON.fullmatch(text)) is None:
        return None
    day, month, year, hour, minute, second, fraction, zone = match.groups()
    return _stamp(int(year), MONTHS.index(month) + 1, int(day), int(hour), minute, second, fraction, zone)


STYLES: dict[str, Callable[[str], Stamp | None]] = {
    "iso": iso_stamp,
    "seconds": epoch_stamp,
    "milliseconds": _fraction_of(3),
    "microseconds": _fraction_of(6),
    "nanoseconds": _fraction_of(9),
    "month/day/year": _numbers(day_first=False),
    "day/month/year": _numbers(day_first=True),
    "syslog": _syslog,
    "day/Month/year": _common,
}
"""The ways in which a mapped column may write its times, each with its reader."""
