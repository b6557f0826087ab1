"""Rows of narrow columns that are equal, found by sorting single numbers: what counting by several columns is made of.

numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from types import TracebackType
from typing import TYPE_CHECKING, Self

from db.numbers import narrow

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_ODD = 0x9E3779B97F4A7C15
"""Spreads numbers over 64 bits when multiplied: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4)."""
_ROWS = 1 << 17
"""Rows of a lot: so few that sorting them stays in the cache of a processor."""
_SHARES = 32
"""Shares in which rows of several lots are merged, by their fingerprints: each lies in the cache, and is soon free."""
_THREADS = 2
"""Threads that sort: numpy lets others run meanwhile, and reading takes as long."""
_AHEAD = 2
"""Lots that may wait to be sorted."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """Rows that are all different, with how often and where each stood."""

    columns: Sequence[Numbers]
    counts: Numbers
    first: Numbers
    """The lowest place of each."""
    last: Numbers
    ends: Sequence[int]
    """Where each share of the rows begins, and where the last one ends."""

    def share(self, at: int) -> Distinct:
        """Return one share: equal rows of several lots are in the same."""
        part = slice(self.ends[at], self.ends[at + 1])
        return Distinct([each[part] for each in self.columns], self.counts[part], self.first[part], self.last[part], ())


Places = tuple["Numbers", "Numbers", "Numbers"]
"""How often different rows stood, and the lowest and the highest place of each."""


class Counted:
    """Counts equal rows that come some at a time, in threads of its own; used as a context manager."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS)
        self._rows: dict[int, list[tuple[Sequence[Numbers], Numbers]]] = defaultdict(list)
        self._lots: dict[int, list[Future[Distinct]]] = defaultdict(list)

    def add(self, columns: Sequence[Numbers], places: Numbers) -> None:
        """Take rows; those that have another number of columns are different ones."""
        rows = self._rows[len(columns)]
        rows.append((columns, places))
        if sum(len(places) for _, places in rows) >= _ROWS:
            self._sort(len(columns))

    def _sort(self, width: int) -> None:
        import numpy as np

        rows, lots = self._rows.pop(width), self._lots[width]
        if len(lots) >= _AHEAD:
            lots[-_AHEAD].result()
        columns = [np.concatenate(each) for each in zip(*(columns for columns, _ in rows), strict=True)]
        lots.append(self._threads.submit(distinct, columns, np.concatenate([places for _, places in rows])))

    def different(self) -> Iterator[Places]:
        """Yield what came of all rows, some different ones at a time."""
        for width in tuple(self._rows):
            self._sort(width)
        while self._lots:
            yield from merged([lot.result() for lot in self._lots.popitem()[1]], self._threads)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)


def distinct(columns: Sequence[Numbers], places: Numbers) -> Distinct:
    """Return the different rows of some columns."""
    import numpy as np

    if (places[1:] < places[:-1]).any():
        by_place = np.argsort(places)
        columns, places = [each[by_place] for each in columns], places[by_place]
    order, keys, starts = equal_runs(columns)
    at, stops = order.take(starts), np.append(starts[1:], len(order))
    shares = _borders(keys[starts], len(order).bit_length()) if len(columns) > 1 else [len(starts)] * (_SHARES - 1)
    return Distinct(
        [narrow(each.take(at)) for each in columns], narrow(stops - starts), places.take(at),
        places.take(order.take(stops - 1)), [0, *shares, len(starts)],
    )  # fmt: skip


def merged(lots: Sequence[Distinct], threads: Executor) -> Iterator[Places]:
    """Yield what comes of several lots, in shares that have no row in common."""
    if len(lots) == 1:
        yield lots[0].counts, lots[0].first, lots[0].last
        return
    grow = all(int(one.last.max()) < int(other.first.min()) for one, other in pairwise(lots))
    shares = [[share for lot in lots if len((share := lot.share(at)).counts)] for at in range(_SHARES)]
    yield from threads.map(partial(_merged, grow), filter(None, shares))


def _merged(grow: bool, parts: Sequence[Distinct]) -> Places:
    """Return what comes of parts; `grow` if all places of one are below those of the next."""
    import numpy as np

    order, _, starts = equal_runs(
        [np.concatenate(each) for each in zip(*(part.columns for part in parts), strict=True)]
    )
    counts, first, last = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("counts", "first", "last")
    )
    sums = np.add.reduceat(counts.take(order), starts, dtype=np.uint32)
    if grow:
        ends = np.append(starts[1:], len(order)) - 1
        return sums, first.take(order.take(starts)), last.take(order.take(ends))
    return sums, np.minimum.reduceat(first.take(order), starts), np.maximum.reduceat(last.take(order), starts)


def equal_runs(columns: Sequence[Numbers]) -> tuple[Numbers, Numbers, Numbers]:
    """Return an order of rows in which equal ones stand together as they came, their keys, and where each lot begins.

    There is at least one row; which lot comes first has no meaning. Keys are those of one column, or fingerprints of
    several, without their lower bits; they grow.
    """
    import numpy as np

    bits = len(columns[0]).bit_length()
    if len(columns) == 1 and int(columns[0].max()).bit_length() + bits <= 64:
        order, keys = sorted_order(columns[0].astype(np.uint64))
        return order, keys, np.flatnonzero(_changes(keys))
    prints = _fingerprints(columns)
    prints >>= np.uint64(bits)
    order, prints = sorted_order(prints)
    return order, prints, np.flatnonzero(_apart(columns, order, _changes(prints)))


def _borders(prints: Numbers, bits: int) -> list[int]:
    """Return where each share of rows begins but the first, by fingerprints that lack so many lower bits."""
    import numpy as np

    step = (1 << 64) // _SHARES
    borders = np.array([at * step >> bits for at in range(1, _SHARES)], np.uint64)
    found: list[int] = np.searchsorted(prints, borders).tolist()
    return found


def sorted_order(keys: Numbers) -> tuple[Numbers, Numbers]:
    """Return the order of keys of 64 bits, equal ones as they came, and the keys in it; `keys` themselves are used up.

    As many upper bits of all keys must be 0 as it takes to count them: key and place are sorted as one number, since
    that takes an eighth of the time of sorting places by their keys.
    """
    import numpy as np

    bits = np.uint64(len(keys).bit_length())
    keys <<= bits
    for at in range(0, len(keys), _ROWS):
        part = keys[at : at + _ROWS]
        part |= np.arange(at, at + len(part), dtype=np.uint64)
    keys.sort()
    order: Numbers = (keys & (np.uint64(1) << bits) - np.uint64(1)).view(
        np.intp
    )  # numpy takes by no other type at once
    keys >>= bits
    return order, keys


def _fingerprints(keys: Sequence[Numbers]) -> Numbers:
    """Return numbers of 64 bits that are seldom equal where the keys are not, least so in their upper bits."""
    import numpy as np

    odd = np.uint64(_ODD)
    made = keys[0].astype(np.uint64)
    made *= odd
    for key in keys[1:]:
        made ^= made >> np.uint64(32)
        made += key.astype(np.uint64, copy=False)
        made *= odd
    return made


def _changes(values: Numbers) -> Bits:
    """Return where a value differs from the one before; it does at the first place."""
    import numpy as np

    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes


def _apart(keys: Sequence[Numbers], order: Numbers, new: Bits) -> Bits:
    """Return where lots of equal keys begin in lots of equal fingerprints; `order` is mended where the two differ."""
    import numpy as np

    truly = new.copy()
    for key in keys:
        truly |= _changes(key.take(order))
    if (clash := truly & ~new).any():
        lots = np.cumsum(new)
        mixed = np.flatnonzero(np.isin(lots, lots[clash]))
        rows = order[mixed]
        order[mixed] = rows[np.lexsort((rows, *(key[rows] for key in keys), lots[mixed]))]
        truly = new.copy()
        for key in keys:
            truly |= _changes(key.take(order))
    return truly
