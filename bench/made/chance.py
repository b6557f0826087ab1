"""Columns of chance: addresses, ports and names of many records at a time."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

BEGIN = 1_763_900_000
"""When the logs begin, seconds since 1970."""
_AT_ONCE = 50_000


class Chance:
    """A source of chance; the same seed gives the same columns."""

    def __init__(self, seed: int) -> None:
        self._from = np.random.default_rng(seed)
        self._outside = (self._from.integers(1, 223, 20_000) << 24) | self._from.integers(0, 1 << 24, 20_000)

    def inside(self, count: int) -> list[str]:
        """Return addresses of one network."""
        return _dotted((192 << 24) + (168 << 16) + self._from.integers(1, 2_000, count))

    def outside(self, count: int) -> list[str]:
        """Return addresses of the world, some much more often than others."""
        return _dotted(self._outside[(self._from.power(0.35, count) * 19_999).astype(int)])

    def numbers(self, low: int, high: int, count: int) -> list[int]:
        """Return integers from `low` up to but without `high`."""
        return list(map(int, self._from.integers(low, high, count)))

    def lengths(self, mean: float, count: int) -> list[float]:
        """Return times that things last."""
        return list(map(float, self._from.exponential(mean, count)))

    def some(self, values: list[Any], count: int, odds: list[float] | None = None) -> list[Any]:
        """Return values of a list, each as often as its odds say."""
        return [values[at] for at in self._from.choice(len(values), count, p=odds).tolist()]


def _dotted(numbers: Any) -> list[str]:
    octets = numbers.astype(">u4").view(np.uint8).reshape(-1, 4).tolist()
    return [f"{a}.{b}.{c}.{d}" for a, b, c, d in octets]


Maker = Callable[[Chance, int, int], Iterable[str]]
"""Yields the records from one number on, some of them, each with its line end."""


def written(make: Maker, head: str = "") -> Callable[[Path, int], None]:
    """Return what writes a log of so many records."""

    def write(path: Path, count: int) -> None:
        chance = Chance(11)
        with path.open("w", encoding="ascii") as file:
            file.write(head)
            for first in range(0, count, _AT_ONCE):
                file.writelines(make(chance, first, min(_AT_ONCE, count - first)))

    return write


def apart(make: Callable[[Path, int], None], path: Path, count: int) -> None:
    """Make data in a process of its own: the memory of this one is the least that its children seem to take."""
    process = multiprocessing.get_context("fork").Process(target=make, args=(path, count))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{path.name} could not be made")


def clocks(form: str, first: int, a_second: int) -> Iterator[str]:
    """Yield times from a record on, so many records in a second."""
    second, printed = -1, ""
    while True:
        if (now := BEGIN + first // a_second) != second:
            second, printed = now, time.strftime(form, time.gmtime(now))
        yield printed
        first += 1
