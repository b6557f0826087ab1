"""Columns that grow by a few records at a time, while what they are taken from is at hand; it needs numpy.

Each gives arrays once all is added, and says which of its values can be read so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from parsers.arrays import OTHER, UNKNOWN, Addresses, Coded, Numbers, Truths, addresses, woven
from parsers.cells import address
from parsers.eights import Block, Sight
from parsers.minutes import since_1970
from parsers.record import Stamp
from parsers.stamps import MOST_SECONDS, iso_stamp


class Texts:
    """Values of which many are equal, None for unknown."""

    def __init__(self) -> None:
        self._codes, self._which = _Codes({None: UNKNOWN}), list[int]()

    def add(self, values: Sequence[Any]) -> None:
        """Add the values of some more records."""
        self._which.extend(map(self._codes.__getitem__, values))

    def coded(self) -> Coded:
        """Return the column."""
        return Coded(list(self._codes)[1:], np.array(self._which, np.int64))


class _Codes(dict[Any, int]):
    def __missing__(self, value: Any) -> int:
        self[value] = code = len(self) - 1
        return code


_BEHIND = "\n" + " " * 31
"""Stands behind texts so that more bytes may be looked at than the last one has."""


class Ends:
    """Addresses, None or "" for unknown."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._count = 0

    def add(self, texts: Sequence[str | None]) -> None:
        """Add the addresses of some more records."""
        lines = "\n".join([text or "" for text in texts])
        if lines.count("\n") >= len(texts):  # what has a line feed in it is no address, and none without it
            lines = "\n".join([(text or "").replace("\n", "\t") for text in texts])
        self._lines.append(lines)
        self._count += len(texts)

    def addresses(self) -> tuple[Addresses, Truths]:
        """Return the column, and which of the texts are an address or nothing."""
        block = Block(("\n".join(self._lines) + _BEHIND).encode("ascii", "backslashreplace"))
        begins = block.ends[: self._count]
        length, plain, numbers = Sight(block, begins, 16).ipv4(0)
        plain &= length == np.diff(block.ends[: self._count + 1]) - 1
        others = np.flatnonzero(~plain)
        if not len(others):
            return Addresses(numbers), plain
        ends = block.ends[others + 1] - 1
        texts = block.coded(begins[others], ends, np.arange(len(others)))
        found = addresses(texts.turned(lambda text: text or None))
        made = woven(self._count, ((np.flatnonzero(plain), Addresses(numbers[plain])), (others, found)))
        assert isinstance(made, Addresses)
        sound = np.array([*(address(text) is not None for text in found.others), True], np.bool_)
        plain[others] = sound[np.where(found.numbers >= OTHER, found.numbers - OTHER, -1)]
        return made, plain


class Moments(NamedTuple):
    """When records were."""

    minutes: Coded
    """Stamps up to the minute."""
    beyond: Numbers
    """Nanoseconds beyond that."""
    fits: Truths
    """Which of the times could be read."""


_SECOND = len("2005-07-06T03:57:")
_DIGITS = np.array([0, 1, *range(3, 9)])
"""Where the digits are from the second on."""
_WORTH = np.array([10 * 10**9, 10**9, *(10**place for place in range(8, 2, -1))], np.int64)
"""Nanoseconds that each of the digits counts."""


@lru_cache(maxsize=1 << 12)
def _minute(printed: bytes) -> Stamp | None:
    """Return the minute of a time without its seconds."""
    text = printed.decode("ascii")
    return iso_stamp(f"{text[:_SECOND]}00{text[_SECOND:]}")


class Times:
    """Times with six digits behind the second, all of one width; what is longer or shorter cannot be read here.

    `second` is where the second is, and `minute` returns the time that the rest means, None for none.
    """

    def __init__(self, width: int, second: int = _SECOND, minute: Callable[[bytes], Stamp | None] = _minute) -> None:
        self._second, self._minute, self._zone = second, minute, second + len("35.938066")
        self._width, self._printed = max(width, self._zone), list[str]()

    def add(self, texts: Sequence[str]) -> None:
        """Add the times of some more records."""
        if set(map(len, texts)) != {self._width}:
            texts = [text if len(text) == self._width else "?" * self._width for text in texts]
        self._printed.append("".join(texts))

    def moments(self) -> Moments:
        """Return what the times say; a second may be a leap second."""
        second, zone = self._second, self._zone
        data = "".join(self._printed).encode("ascii", "replace")
        table = np.frombuffer(data, np.uint8).reshape(-1, self._width)
        digits = table[:, second + _DIGITS] - np.uint8(ord("0"))
        beyond: Numbers = digits.astype(np.int64) @ _WORTH
        minute = np.array([*range(second - 1, -1, -1), *range(zone, self._width)])
        changes = np.concatenate(([True], (table[1:, minute] != table[:-1, minute]).any(axis=1)))
        firsts = Texts()
        for at in (np.flatnonzero(changes) * self._width).tolist():
            firsts.add((data[at : at + second] + data[at + zone : at + self._width],))
        fewer = firsts.coded()
        minutes = Coded(fewer.values, fewer.which[np.cumsum(changes) - 1]).turned(self._minute)
        fits = (digits <= 9).all(axis=1) & (table[:, second + 2] == ord(".")) & (beyond < 61 * 10**9)
        return Moments(minutes, beyond, fits & (minutes.which >= 0))


class Seconds:
    """Times that are seconds since 1970, as digits with a fraction or without."""

    def __init__(self) -> None:
        self._seconds, self._nanoseconds = list[int](), list[int]()

    def add(self, texts: Sequence[bytes]) -> None:
        """Add the times of some more records."""
        for text in texts:
            seconds, point, fraction = text.partition(b".")
            fits = seconds.isdigit() and len(seconds) <= MOST_SECONDS
            fits &= fraction.isdigit() and len(fraction) <= 9 if point else True
            self._seconds.append(int(seconds) if fits else UNKNOWN)
            self._nanoseconds.append(int(fraction.ljust(9, b"0")) if fits and point else 0)

    def moments(self) -> Moments:
        """Return what the times say."""
        seconds = np.array(self._seconds, np.int64)
        stamps, beyond = since_1970(np.maximum(seconds, 0)), seconds % 60 * 10**9
        return Moments(stamps, beyond + np.array(self._nanoseconds, np.int64), (seconds >= 0) & (stamps.which >= 0))
