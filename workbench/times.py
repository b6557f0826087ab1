"""Times of records and of what the analyst did, as text."""

from __future__ import annotations

from datetime import UTC, datetime

from parsers.record import TimeBasis

_SECOND = 1_000_000_000
_MARKS = {TimeBasis.ASSUMED_YEAR: "year?", TimeBasis.ASSUMED_ZONE: "zone?", TimeBasis.TIME_OF_DAY: "no date"}


def exact(time: int, basis: TimeBasis | str | None = None) -> str:
    """Return a time in nanoseconds as ISO 8601 in UTC with all its digits; a time of day as HH:MM:SS.ffffff."""
    seconds, rest = divmod(time, _SECOND)
    fraction = f"{rest:09d}"
    if basis == TimeBasis.TIME_OF_DAY:
        return f"{_of_day(seconds)}.{fraction.removesuffix('000')}"
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction}Z"


def readable(time: int, basis: TimeBasis | str | None = None) -> str:
    """Return a time in nanoseconds for people, in UTC, with only the digits that were logged."""
    seconds, rest = divmod(time, _SECOND)
    digits = f"{rest:09d}".rstrip("0")
    fraction = "." + digits.ljust(6 if len(digits) > 3 else 3, "0") if digits else ""
    if basis == TimeBasis.TIME_OF_DAY:
        return _of_day(seconds) + fraction
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}{fraction}"


def doubt(basis: TimeBasis | str | None) -> str:
    """Return in one or two words what is not known about a time, "" if it is known."""
    return _MARKS.get(TimeBasis(basis), "") if basis else ""


def _of_day(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
