"""Record numbers as a selection holds them: a range, one bit for each record of the case, or an array.

numpy is loaded when it is needed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_BLOCK = 1 << 16
"""Bits whose number is counted once for all."""


class Bitmap(Sequence[int]):
    """Record numbers from the lowest up; an eighth of a byte for each record of the case, however many it holds."""

    def __init__(self, below: int) -> None:
        """Make room for numbers below `below`; `put` takes them up before anything is asked."""
        import numpy as np

        self._bits = np.zeros(-(-max(1, below) // _BLOCK) * (_BLOCK >> 3), np.uint8)
        self._sums: list[int] | None = None
        self._last: tuple[int, Numbers] | None = None

    @classmethod
    def of(cls, held: Bits) -> Bitmap:
        """Return those numbers whose place in `held` is true."""
        made = cls(len(held))
        made.put(0, held)
        return made

    @classmethod
    def of_numbers(cls, numbers: Sequence[int]) -> Bitmap:
        """Return some numbers, those below 0 left out."""
        import numpy as np

        if isinstance(numbers, Bitmap):
            return numbers
        if isinstance(numbers, range) and abs(numbers.step) == 1:
            upward = numbers if numbers.step == 1 else numbers[::-1]
            first = max(0, upward.start)
            stop = max(first, upward.stop)
            made = cls(stop)
            made.put(first, np.ones(stop - first, np.bool_))
            return made
        every = as_array(numbers)
        held = np.zeros(max(0, int(every.max(initial=0))) + 1, np.bool_)
        held[every[every >= 0]] = True
        return cls.of(held)

    def put(self, first: int, held: Bits) -> None:
        """Take up the numbers from `first` on for which `held` is true."""
        import numpy as np

        start = first & ~7
        if first > start:
            held = np.concatenate((np.zeros(first - start, np.bool_), held))
        bits = np.packbits(held)
        self._bits[start >> 3 : (start >> 3) + len(bits)] |= bits
        self._sums = None

    @property
    def nbytes(self) -> int:
        """Bytes it takes."""
        return self._bits.nbytes

    @property
    def _before(self) -> list[int]:
        """How many numbers there are before each block, and in all."""
        if self._sums is None:
            import numpy as np

            blocks = np.bitwise_count(self._bits.view(np.uint64)).reshape(-1, _BLOCK >> 6).sum(axis=1, dtype=np.int64)
            self._sums = list(accumulate(blocks.tolist(), initial=0))
        return self._sums

    def held(self, first: int, stop: int) -> Bits:
        """Return which of the numbers from `first` to before `stop` are here."""
        import numpy as np

        start = first & ~7
        bits = np.unpackbits(self._bits[start >> 3 : (stop + 7) >> 3])[first - start : stop - start].view(np.bool_)
        if len(bits) == stop - first:
            return bits
        held = np.zeros(stop - first, np.bool_)
        held[: len(bits)] = bits
        return held

    def has(self, numbers: Numbers) -> Bits:
        """Return which of some numbers are here."""
        import numpy as np

        inside = (numbers >= 0) & (numbers < self.nbytes << 3)
        known = np.where(inside, numbers, 0)
        bits = self._bits[known >> 3] >> (~known & 7).astype(np.uint8) & 1
        here: Bits = (bits == 1) & inside
        return here

    def __len__(self) -> int:
        return self._before[-1]

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            return self._part(range(len(self))[place])
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        block = bisect_right(self._before, place) - 1
        return int(self._block(block)[place - self._before[block]])

    def _part(self, places: range) -> Sequence[int]:
        import numpy as np

        if not places:
            return array("I")
        low, high = sorted((places[0], places[-1]))
        blocks = range(bisect_right(self._before, low) - 1, bisect_right(self._before, high))
        numbers = np.concatenate([self._block(block) for block in blocks])
        return as_numbers(numbers[np.array(places) - self._before[blocks[0]]])

    def _block(self, block: int) -> Numbers:
        """Return the numbers of a block; the last one asked for is kept."""
        import numpy as np

        if self._last is None or self._last[0] != block:
            first = block * _BLOCK
            self._last = block, np.flatnonzero(self.held(first, first + _BLOCK)) + first
        return self._last[1]

    def __iter__(self) -> Iterator[int]:
        for block in range(len(self._before) - 1):
            yield from self._block(block).tolist()

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and 0 <= number < self.nbytes << 3 and bool(self.held(number, number + 1)[0])

    def index(self, number: int, start: int = 0, stop: int | None = None) -> int:
        """Return at which place a number stands; raises ValueError if it is not here."""
        if number not in self:
            raise ValueError(number)
        block = number // _BLOCK
        place = self._before[block] + int(self.held(block * _BLOCK, number).sum())
        if place not in range(len(self))[start:stop]:
            raise ValueError(number)
        return place

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def whole(self) -> Numbers:
        """Return all numbers as numpy knows them."""
        import numpy as np

        kind = np.uint32 if self.nbytes << 3 <= 1 << 32 else np.int64
        return np.concatenate([self._block(block).astype(kind) for block in range(len(self._before) - 1)])


def compact(numbers: Bitmap) -> Sequence[int]:
    """Return numbers as what takes least room: a range, an array or bits."""
    count = len(numbers)
    if count > 1 and numbers[-1] - numbers[0] == count - 1:
        return range(numbers[0], numbers[-1] + 1)
    return as_numbers(numbers.whole()) if count * 4 <= numbers.nbytes else numbers


def narrow(values: Numbers) -> Numbers:
    """Return numbers in as few bytes as they need."""
    import numpy as np

    low, high = int(values.min()), int(values.max())
    return values if low < 0 or high >= 1 << 32 else values.astype(np.min_scalar_type(high))


def as_numbers(numbers: Numbers) -> array[int]:
    """Return numbers as a sequence of Python's: of four bytes each where they are small enough."""
    import numpy as np

    small = not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) < 1 << 32)
    made = array("I" if small else "q")
    made.frombytes(np.ascontiguousarray(numbers, np.uint32 if small else np.int64).data.cast("B"))
    return made


def as_array(numbers: Sequence[int]) -> Numbers:
    """Return record numbers as numpy knows them."""
    import numpy as np

    if isinstance(numbers, range):
        return np.arange(numbers.start, numbers.stop, numbers.step, dtype=np.int64)
    if isinstance(numbers, Bitmap):
        return numbers.whole()
    if isinstance(numbers, array):
        return np.frombuffer(numbers, np.dtype(numbers.typecode)) if len(numbers) else np.zeros(0, np.int64)
    return np.array(numbers, np.int64)


def place_of(numbers: Sequence[int], number: int) -> int | None:
    """Return where a record number stands first, or None."""
    if isinstance(numbers, array) and len(numbers) > _MANY:
        import numpy as np

        found = np.flatnonzero(as_array(numbers) == number)
        return int(found[0]) if len(found) else None
    try:
        return numbers.index(number)
    except ValueError:
        return None


def places(numbers: Sequence[int], wanted: Sequence[int]) -> array[int]:
    """Return at which places of a list of record numbers one of those wanted stands, in order."""
    import numpy as np

    return as_numbers(np.concatenate([np.zeros(0, np.int64), *_places(numbers, wanted)]))


def first_place(numbers: Sequence[int], wanted: Sequence[int]) -> int | None:
    """Return the first place of a list of record numbers at which one of those wanted stands, None if none does."""
    return next((int(found[0]) for found in _places(numbers, wanted) if len(found)), None)


def _places(numbers: Sequence[int], wanted: Sequence[int]) -> Iterator[Numbers]:
    """Yield places of numbers that are wanted, a part of the list at a time."""
    import numpy as np

    among = Bitmap.of_numbers(wanted)
    for first in range(0, len(numbers), _PART):
        part = numbers[first : first + _PART]
        follow = isinstance(part, range) and part.step == 1 and part.start >= 0
        here = among.held(part[0], part[-1] + 1) if follow else among.has(as_array(part))
        yield np.flatnonzero(here) + first


_PART = 1 << 18
"""Numbers looked at at once."""
_MANY = 100_000
"""Numbers among which numpy finds one sooner."""
