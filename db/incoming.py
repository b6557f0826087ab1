"""What a source that comes in is held against: the runs of the case, and its own, of which some may not be written."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum
from io import SEEK_END
from itertools import pairwise
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

from db.store import Store

if TYPE_CHECKING:
    from parsers.arrays import Numbers

NONE = -1
"""Stands for the number of no record."""
_REMEMBERED = 1_000_000
"""Numbers for records of runs that are held in memory."""
_MOST_STRETCHES = 16
"""Gaps in the times of a run that are known: rows of connections that went on for hours stand far from the others."""


class Part(IntEnum):
    """What neighbouring lines or frames are to the case."""

    NEW = 0
    QUOTES = 1
    """Known, and in what they differ as well."""
    ALONE = 2
    """To be looked at one by one."""


class Known(NamedTuple):
    """Which of some lines or frames the case has."""

    numbers: Numbers
    """The record that each is a quote of; NONE where none is known."""
    alone: Sequence[int]
    """The positions of others that may be in the case, and are to be looked at alone."""
    said: Mapping[int, tuple[str, ...]] = {}
    """In what quotes differ from their records, by position, a sentence for each value, where they do."""

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

    `write` writes what of it is held as far as runs need it, `flush` all that is held, `tail` gives the evidence at its
    end that cannot be written.
    """

    def __init__(
        self,
        store: Store,
        source: int,
        write: Callable[[], None],
        flush: Callable[[], None],
        tail: Callable[[], bytes],
    ) -> None:
        self.store, self._source, self._write, self.flush, self._tail = store, source, write, flush, tail

    @contextmanager
    def evidence(self, source: int) -> Iterator[tuple[sqlite3.Connection, bytes]]:
        """Give a connection that can read the runs of a source, and the evidence that it cannot read yet."""
        own = source == self._source
        if own:
            self._write()
        with self.store.reading() as connection:
            yield connection, self._tail() if own else b""

    @contextmanager
    def writing(self, source: int) -> Iterator[tuple[sqlite3.Connection, bytes]]:
        """Give the connection that writes, which can read the runs of a source, and the evidence that it cannot."""
        with self.store.writing() as connection:
            own = source == self._source
            if own:
                self._write()
            yield connection, self._tail() if own else b""


class Remembered:
    """A number for each record of some runs; those that were asked for last in memory, the others in a file."""

    def __init__(self) -> None:
        self._numbers: OrderedDict[int, Numbers] = OrderedDict()
        self._held = 0
        self._file: IO[bytes] | None = None
        self._places: dict[int, tuple[int, int]] = {}
        """Where in the file those of a run are, and how many."""

    def get(self, record: int) -> Numbers | None:
        """Return those of the run that begins with a record, None if nobody has put them."""
        if (numbers := self._numbers.get(record)) is not None:
            self._numbers.move_to_end(record)
            return numbers
        if self._file is None or (place := self._places.get(record)) is None:
            return None
        import numpy as np

        self._file.seek(place[0])
        return self._hold(record, np.frombuffer(self._file.read(place[1]), np.int64))

    def put(self, record: int, numbers: Numbers) -> Numbers:
        """Remember those of a run, and return them."""
        return self._hold(record, numbers)

    def close(self) -> None:
        """Forget all of them."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._numbers.clear()
        self._places.clear()
        self._held = 0

    def _hold(self, record: int, numbers: Numbers) -> Numbers:
        self._numbers[record] = numbers
        self._held += len(numbers)
        while self._held > _REMEMBERED and len(self._numbers) > 1:
            self._set_aside(*self._numbers.popitem(last=False))
        return numbers

    def _set_aside(self, record: int, numbers: Numbers) -> None:
        """Write those of a run into the file, once."""
        self._held -= len(numbers)
        if record in self._places:
            return
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - `close` closes it
        at = self._file.seek(0, SEEK_END)
        self._places[record] = at, self._file.write(numbers.tobytes())


def stretches(times: Numbers, apart: int) -> list[tuple[int, int]]:
    """Return between which times all of some lie, in order: a few stretches, with more than `apart` between them."""
    import numpy as np

    ordered = np.sort(times)
    gaps = np.diff(ordered)
    widest = np.argsort(gaps)[-_MOST_STRETCHES:]
    ends = np.sort(widest[gaps[widest] > apart])
    firsts, lasts = ordered[np.append(0, ends + 1)], ordered[np.append(ends, len(ordered) - 1)]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def meet(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    """Say whether any of some stretches has a time in common with others."""
    return any(first <= stop and begin <= last for first, last in some for begin, stop in others)
