"""Records counted by what they have in common: a column, several columns, or their conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from db.of_runs import as_numbers
from db.ordering import Whole, as_array, whole_column

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

CONVERSATION = "conversation"
"""What records have in common that go between two ends, either way: protocol, and address and port of both."""
SIGNATURE = "signature"
"""Rule and text of an alert."""
KINDS = {SIGNATURE: ("sid", "message")}
"""Groups by more than one column, by name."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Records in groups, the largest or the earliest first; what a group has in common its first record tells."""

    of: str
    """Column, `conversation` or `signature`."""
    counts: Sequence[int]
    first: Sequence[int]
    """Number of the earliest record of each group."""
    last: Sequence[int]
    """Number of the latest one."""
    unknown: int
    """Records that the log does not say it of; they are in no group."""
    numbers: Sequence[int]
    """The records, group by group, in each by time."""
    starts: Sequence[int]
    """Where in `numbers` each group begins; one more than there are groups."""

    def __len__(self) -> int:
        return len(self.counts)

    def members(self, group: int) -> Sequence[int]:
        """Return the record numbers of a group by time."""
        return self.numbers[self.starts[group] : self.starts[group + 1]]


def grouped(
    connection: sqlite3.Connection, numbers: Sequence[int], of: str, stop: Event, *, earliest_first: bool = False
) -> Groups:
    """Return groups of records that are given by time, the largest or the earliest first.

    Raises CaseError and Stopped as `whole_column` does.
    """
    import numpy as np

    chosen = as_array(numbers)
    codes, known = _codes(connection, chosen, of, stop)
    kept = chosen[known]
    codes = codes[known]
    counts = np.bincount(codes)
    place = np.argsort(codes.astype(np.uint16) if len(counts) <= 1 << 16 else codes, kind="stable")
    by_code = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    earliest = place[by_code[:-1]] if len(counts) else place
    largest = np.argsort(earliest) if earliest_first else np.lexsort((earliest, -counts))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts[largest])))
    shift = by_code[:-1][largest] - starts[:-1]
    inside = place[np.arange(len(place)) + np.repeat(shift, counts[largest])]
    members = kept[inside]
    return Groups(
        of, as_numbers(counts[largest]), as_numbers(members[starts[:-1]]), as_numbers(members[starts[1:] - 1]),
        len(chosen) - len(kept), as_numbers(members), as_numbers(starts),
    )  # fmt: skip


def _codes(connection: sqlite3.Connection, chosen: Numbers, of: str, stop: Event) -> tuple[Numbers, Bits]:
    """Return for each record the code of its group, from 0 without gaps, and whether it is in one."""
    import numpy as np

    if of == CONVERSATION:
        return _conversations(connection, chosen, stop)
    made, known = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.bool_)
    for name in KINDS.get(of, (of,)):
        one = _chosen(whole_column(connection, name, stop), chosen)
        known |= one.known
        made = _compact(_both(made, _compact(_from_one(one))))
    return _compacted(made, known)


def _conversations(connection: sqlite3.Connection, chosen: Numbers, stop: Event) -> tuple[Numbers, Bits]:
    import numpy as np

    src, dst, src_port, dst_port, proto = (
        _chosen(whole_column(connection, name, stop), chosen)
        for name in ("src", "dst", "src.port", "dst.port", "proto")
    )
    ports = np.concatenate((_from_one(src_port), _from_one(dst_port)))
    addresses = np.concatenate((src.values, dst.values)).astype(np.int64)
    width = len(chosen)
    both = _compact(_both(addresses, ports))
    low, high = np.minimum(both[:width], both[width:]), np.maximum(both[:width], both[width:])
    made = _both(_compact(_both(low, high)), _from_one(proto))
    return _compacted(made, src.known & dst.known)


def _chosen(whole: Whole, chosen: Numbers) -> Whole:
    return Whole(whole.values[chosen], whole.known[chosen])


def _from_one(whole: Whole) -> Numbers:
    """Return values from 1 on; 0 is unknown."""
    import numpy as np

    return np.where(whole.known, whole.values.astype(np.int64) + 1, 0)


def _both(one: Numbers, other: Numbers) -> Numbers:
    """Return numbers of their own for pairs of numbers; those of `one` must be compact where they are many."""
    return one * (int(other.max()) + 1 if len(other) else 1) + other


def _compact(values: Numbers) -> Numbers:
    """Return codes from 0 without gaps for numbers that are not negative."""
    import numpy as np

    if not len(values):
        return values
    if int(values.min()) >= 0 and int(values.max()) < max(1 << 20, 2 * len(values)):
        seen = np.zeros(int(values.max()) + 1, np.int64)
        seen[values] = 1
        return (np.cumsum(seen) - 1)[values]
    return np.unique(values, return_inverse=True)[1]


def _compacted(made: Numbers, known: Bits) -> tuple[Numbers, Bits]:
    """Return codes without gaps for the known ones; the others have code 0."""
    import numpy as np

    codes = np.zeros(len(made), np.int64)
    codes[known] = _compact(made[known])
    return codes, known
