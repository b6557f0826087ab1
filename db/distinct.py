"""Rows of narrow columns that are equal, found by sorting single numbers: what counting by several columns is made of.

numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.numbers import narrow

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_ODD = 0x9E3779B97F4A7C15
"""Spreads numbers over 64 bits when multiplied: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4)."""


_SHARES = 16
"""Shares in which rows of several lots are merged, by their fingerprints: what a share takes is soon free again."""


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


def distinct(columns: Sequence[Numbers], places: Numbers) -> Distinct:
    """Return the different rows of some columns; `places` grow."""
    import numpy as np

    order, keys, starts = equal_runs(columns)
    at, stops = order[starts], np.append(starts[1:], len(order))
    counts = narrow(stops - starts)
    shares = _borders(keys[starts], len(order).bit_length()) if len(columns) > 1 else [len(starts)] * (_SHARES - 1)
    return Distinct(
        [narrow(each[at]) for each in columns], counts, places[at], places[order[stops - 1]], [0, *shares, len(starts)]
    )


def merged(parts: Sequence[Distinct]) -> Iterator[Distinct]:
    """Yield the different rows of several lots, in shares that have no row in common."""
    if len(parts) == 1:
        yield parts[0]
        return
    for at in range(_SHARES):
        shares = [share for part in parts if len((share := part.share(at)).counts)]
        if shares:
            yield _merged(shares)


def _merged(parts: Sequence[Distinct]) -> Distinct:
    import numpy as np

    columns = [np.concatenate(each) for each in zip(*(part.columns for part in parts), strict=True)]
    order, _, starts = equal_runs(columns)
    counts, first, last = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("counts", "first", "last")
    )
    return Distinct(
        [each[order[starts]] for each in columns], np.add.reduceat(counts, starts, dtype=np.uint32),
        np.minimum.reduceat(first, starts), np.maximum.reduceat(last, starts), (),
    )  # fmt: skip


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
    order, prints = sorted_order(_fingerprints(columns) >> np.uint64(bits))
    return order, prints, np.flatnonzero(_apart(columns, order, _changes(prints)))


def _borders(prints: Numbers, bits: int) -> list[int]:
    """Return where each share of rows begins but the first, by fingerprints that lack so many lower bits."""
    import numpy as np

    step = (1 << 64) // _SHARES
    borders = np.array([at * step >> bits for at in range(1, _SHARES)], np.uint64)
    found: list[int] = np.searchsorted(prints, borders).tolist()
    return found


def sorted_order(keys: Numbers) -> tuple[Numbers, Numbers]:
    """Return the order of keys of 64 bits, equal ones as they came, and the keys in it.

    As many upper bits of all keys must be 0 as it takes to count them: key and place are sorted as one number, since
    that takes an eighth of the time of sorting places by their keys.
    """
    import numpy as np

    bits = len(keys).bit_length()
    both = keys << np.uint64(bits)
    both |= np.arange(len(keys), dtype=np.uint64)
    both.sort()
    order: Numbers = (both & np.uint64((1 << bits) - 1)).astype(np.uint32)
    both >>= np.uint64(bits)
    return order, both


def _fingerprints(keys: Sequence[Numbers]) -> Numbers:
    """Return numbers of 64 bits that are seldom equal where the keys are not, least so in their upper bits."""
    import numpy as np

    odd = np.uint64(_ODD)
    made = keys[0].astype(np.uint64) * odd
    for key in keys[1:]:
        made ^= made >> np.uint64(32)
        made += key.astype(np.uint64, copy=False)
        made *= odd
    return made


def _changes(values: Numbers) -> Bits:
    """Return where a value differs from the one before; it does at the first place."""
    import numpy as np

    return np.concatenate((np.ones(1, np.bool_), values[1:] != values[:-1]))


def _apart(keys: Sequence[Numbers], order: Numbers, new: Bits) -> Bits:
    """Return where lots of equal keys begin in lots of equal fingerprints; `order` is mended where the two differ."""
    import numpy as np

    truly = new.copy()
    for key in keys:
        truly |= _changes(key[order])
    if (clash := truly & ~new).any():
        lots = np.cumsum(new)
        mixed = np.flatnonzero(np.isin(lots, lots[clash]))
        rows = order[mixed]
        order[mixed] = rows[np.lexsort((rows, *(key[rows] for key in keys), lots[mixed]))]
        truly = new.copy()
        for key in keys:
            truly |= _changes(key[order])
    return truly
