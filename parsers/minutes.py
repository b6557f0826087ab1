"""Times of many records up to the minute, made of numbers; it needs numpy."""

from __future__ import annotations

from parsers.arrays import Coded, Numbers, distinct
from parsers.stamps import LATEST, epoch_stamp


def since_1970(seconds: Numbers) -> Coded:
    """Return the minutes of seconds since 1970, none of them negative; unknown for those beyond all dates."""
    minutes = seconds // 60
    firsts, which = distinct(minutes - minutes.min(initial=LATEST))
    return Coded(minutes[firsts].tolist(), which).turned(lambda minute: epoch_stamp(str(60 * minute)))
