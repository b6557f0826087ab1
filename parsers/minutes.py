"""Times of many records up to the minute, made of numbers; it needs numpy."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.arrays import Coded, Numbers, coded, distinct, integers
from parsers.record import Stamp
from parsers.stamps import LATEST, epoch_stamp


def since_1970(seconds: Numbers) -> Coded:
    """Return the minutes of seconds since 1970, none of them negative; unknown for those beyond all dates."""
    minutes = seconds // 60
    firsts, which = distinct(minutes - minutes.min(initial=LATEST))
    return Coded(minutes[firsts].tolist(), which).turned(lambda minute: epoch_stamp(str(60 * minute)))


def parted(stamps: Sequence[Stamp | None]) -> tuple[Coded, Numbers]:
    """Return times up to the minute, and the nanoseconds beyond it; unknown for None."""
    minutes = coded([None if stamp is None else _minute(stamp) for stamp in stamps])
    beyond = [None if stamp is None else stamp.second * 1_000_000_000 + stamp.nanosecond for stamp in stamps]
    return minutes.turned(lambda minute: Stamp(*minute)), integers(beyond)


def _minute(stamp: Stamp) -> tuple[int | None, ...]:
    return stamp.hour, stamp.minute, 0, 0, stamp.year, stamp.month, stamp.day, stamp.offset
