"""What a source that comes in is held against: the runs of the case, and its own, of which some may not be written."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from db.store import Store

if TYPE_CHECKING:
    from parsers.arrays import Numbers

NONE = -1
"""Stands for the number of no record."""
_REMEMBERED = 1_000_000
"""Numbers for records of runs that are held in memory."""


class Part(IntEnum):
    """What neighbouring lines or frames are to the case."""

    NEW = 0
    QUOTES = 1
    """Known, and without a difference."""
    ALONE = 2
    """To be looked at one by one."""


class Known(NamedTuple):
    """Which of some lines or frames the case has."""

    numbers: Numbers
    """The record that each is a quote of, without a difference; NONE for none."""
    alone: Sequence[int]
    """The positions of others that may be in the case, and are to be looked at alone."""

    @classmethod
    def nothing(cls, count: int, alone: Sequence[int]) -> Known:
        """Return that it is not known of so many lines or frames."""
        import numpy as np

        return cls(np.full(count, NONE), alone)

    def parts(self) -> Iterator[tuple[int, int, Part]]:
        """Yield the first and the last of those that are of one kind, behind which the next begin, and that kind."""
        import numpy as np

        kinds = np.full(len(self.numbers), Part.NEW)
        kinds[list(self.alone)] = Part.ALONE
        kinds[self.numbers != NONE] = Part.QUOTES
        turns = (np.flatnonzero(np.diff(kinds)) + 1).tolist()
        for first, last in pairwise((0, *turns, len(kinds))):
            yield first, last, Part(int(kinds[first]))


class Incoming:
    """Reads runs while a source comes in.

    `write` writes what of it is held, `tail` gives the evidence at its end that cannot be written.
    """

    def __init__(self, store: Store, source: int, write: Callable[[], None], tail: Callable[[], bytes]) -> None:
        self.store, self._source, self._write, self._tail = store, source, write, tail

    @contextmanager
    def evidence(self, source: int) -> Iterator[tuple[sqlite3.Connection, bytes]]:
        """Give a connection that can read the runs of a source, and the evidence that it cannot read yet."""
        own = source == self._source
        if own:
            self._write()
        with self.store.reading() as connection:
            yield connection, self._tail() if own else b""


class Remembered:
    """A number for each record of some runs, of those that were asked for last."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, Numbers] = OrderedDict()
        self._held = 0

    def get(self, record: int) -> Numbers | None:
        """Return those of the run that begins with a record, None if they are forgotten."""
        if (numbers := self._numbers.get(record)) is not None:
            self._numbers.move_to_end(record)
        return numbers

    def put(self, record: int, numbers: Numbers) -> Numbers:
        """Remember those of a run, and return them."""
        self._numbers[record] = numbers
        self._held += len(numbers)
        while self._held > _REMEMBERED and len(self._numbers) > 1:
            self._held -= len(self._numbers.popitem(last=False)[1])
        return numbers
