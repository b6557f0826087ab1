"""Rows of narrow columns that are equal, found by sorting single numbers: what counting by several columns is made of.

numpy is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.numbers import narrow

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

_ODD = 0x9E3779B97F4A7C15
"""Spreads numbers over 64 bits when multiplied: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4)."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """Rows that are all different, with how often and where each stood."""

    columns: Sequence[Numbers]
    counts: Numbers
    first: Numbers
    """The lowest place of each."""
    last: Numbers


def distinct(columns: Sequence[Numbers], places: Numbers) -> Distinct:
    """Return the different rows of some columns; `places` grow."""
    import numpy as np

    order, starts = equal_runs(columns)
    at, stops = order[starts], np.append(starts[1:], len(order))
    counts = (stops - starts).astype(np.uint32)
    return Distinct([narrow(each[at]) for each in columns], counts, places[at], places[order[stops - 1]])


def merged(parts: Sequence[Distinct]) -> Distinct:
    """Return the different rows of several lots."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    columns = [np.concatenate(each) for each in zip(*(part.columns for part in parts), strict=True)]
    order, starts = equal_runs(columns)
    counts, first, last = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("counts", "first", "last")
    )
    return Distinct(
        [each[order[starts]] for each in columns], np.add.reduceat(counts, starts, dtype=np.uint32),
        np.minimum.reduceat(first, starts), np.maximum.reduceat(last, starts),
    )  # fmt: skip


def equal_runs(columns: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Return an order of rows in which equal ones stand together as they came, and where each lot of them begins.

    There is at least one row; which lot comes first has no meaning.
    """
    import numpy as np

    keys, bits = _packed(columns), len(columns[0]).bit_length()
    if len(keys) == 1 and int(keys[0].max()).bit_length() + bits <= 64:
        order, sorted_keys = sorted_order(keys[0])
        return order, np.flatnonzero(_changes(sorted_keys))
    order, prints = sorted_order(_fingerprints(keys) >> np.uint64(bits))
    return order, np.flatnonzero(_apart(keys, order, _changes(prints)))


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


def _packed(columns: Sequence[Numbers]) -> list[Numbers]:
    """Return as few columns of 64 bits as hold these; any number below 0 is one of 64 bits."""
    import numpy as np

    made: list[Numbers] = []
    room = 0
    for column in columns:
        wide = column.astype(np.uint64, copy=False)
        bits = int(wide.max()).bit_length()
        if made and bits <= room:
            made[-1] = made[-1] << np.uint64(bits) | wide
        else:
            made.append(wide)
            room = 64
        room -= bits
    return made


def _fingerprints(keys: Sequence[Numbers]) -> Numbers:
    """Return numbers of 64 bits that are seldom equal where the keys are not, least so in their upper bits."""
    import numpy as np

    odd = np.uint64(_ODD)
    made = keys[0] * odd
    for key in keys[1:]:
        made = ((made ^ made >> np.uint64(32)) + key) * odd
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
