"""Records counted by what they have in common: a column, several columns, or their conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from db.batches import Chosen, Column, batches
from db.distinct import Distinct, distinct, merged, sorted_order
from db.numbers import as_numbers, place_of

if TYPE_CHECKING:
    from db.segcols import Bits, Numbers

CONVERSATION = "conversation"
"""What records have in common that go between two ends, either way: protocol, and address and port of both."""
SIGNATURE = "signature"
"""Rule and text of an alert."""
KINDS = {CONVERSATION: ("src", "src.port", "dst", "dst.port", "proto"), SIGNATURE: ("sid", "message")}
"""What records are grouped by besides single columns, and the columns that it is of."""


def common_columns(of: str) -> tuple[str, ...]:
    """Return the columns that say what records grouped by a column, `conversation` or `signature` have in common."""
    return KINDS.get(of, (of,))


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
    records: int
    """How many records are in groups."""
    alike: Callable[[int], Sequence[int]] = field(repr=False, compare=False)
    """Looks for the records of the group of one record, by time; none if it is in no group."""

    def __len__(self) -> int:
        return len(self.counts)

    def members(self, group: int) -> Sequence[int]:
        """Return the record numbers of a group by time; they are looked for in all records."""
        return self.alike(self.first[group])

    def group_of(self, number: int) -> int | None:
        """Return the group that has a record, None if it is in none."""
        found = self.alike(number)
        return self.first.index(found[0]) if found else None


def grouped(
    connection: sqlite3.Connection, numbers: Sequence[int], of: str, alike: Callable[[int], Sequence[int]],
    stop: Event, *, earliest_first: bool = False,
) -> Groups:  # fmt: skip
    """Return groups of records that are given by time, the largest or the earliest first.

    Raises CaseError and Stopped as `batches` does.
    """
    import numpy as np

    chosen = Chosen(connection, numbers)
    parts: list[Distinct] = []
    for batch in batches(connection, common_columns(of), chosen, stop):
        keys, known = _keys(of, batch.columns)
        at = np.flatnonzero(known)
        if len(at):
            parts.append(distinct([key[at] for key in keys], batch.places[at]))
    if not parts:
        return Groups(of, (), (), (), len(numbers), 0, alike)
    found = merged(parts)
    order, _ = sorted_order(found.first.astype(np.uint64))
    if not earliest_first:
        fewer = (found.counts.max() - found.counts[order]).astype(np.uint64)
        order = order[sorted_order(fewer)[0]]
    records = int(found.counts.sum())
    return Groups(
        of, as_numbers(found.counts[order]), chosen.at(found.first[order]), chosen.at(found.last[order]),
        len(numbers) - records, records, alike,
    )  # fmt: skip


def alike(connection: sqlite3.Connection, numbers: Sequence[int], of: str, number: int, stop: Event) -> Sequence[int]:
    """Return those records, given by time, that are in the same group as one of them; none if it is in no group."""
    import numpy as np

    if place_of(numbers, number) is None:
        return ()
    asked, chosen = Chosen(connection, range(number, number + 1)), Chosen(connection, numbers)
    for batch in batches(connection, common_columns(of), asked, stop):
        wanted, known = _keys(of, batch.columns)
        if known[0]:
            break
    else:
        return ()
    found = []
    for batch in batches(connection, common_columns(of), chosen, stop):
        keys, same = _keys(of, batch.columns)
        for key, value in zip(keys, wanted, strict=True):
            same = same & (key == value[0])
        found.append(batch.places[same])
    return chosen.at(np.sort(np.concatenate(found)))


def _keys(of: str, columns: Sequence[Column]) -> tuple[Sequence[Numbers], Bits]:
    """Return columns that are equal for records of one group and of no other, and which records are in a group."""
    if of == CONVERSATION:
        return _ends(columns)
    if len(columns) == 1:
        return [columns[0].values], columns[0].known
    known = columns[0].known
    for column in columns[1:]:
        known = known | column.known
    return [_told(column) for column in columns], known


def _ends(columns: Sequence[Column]) -> tuple[Sequence[Numbers], Bits]:
    """Return both ends of each record, the lower one first, with its protocol."""
    import numpy as np

    src, src_port, dst, dst_port, proto = columns
    one, other = (src.values, _told(src_port)), (dst.values, _told(dst_port))
    turned = (one[0] > other[0]) | ((one[0] == other[0]) & (one[1] > other[1]))
    low = [np.where(turned, right, left) for left, right in zip(one, other, strict=True)]
    high = [np.where(turned, left, right) for left, right in zip(one, other, strict=True)]
    return [*low, *high, _told(proto)], src.known & dst.known


def _told(column: Column) -> Numbers:
    """Return numbers that differ where values do or where one is not known."""
    import numpy as np

    wide: Numbers = column.values.astype(np.uint32 if column.values.itemsize < 4 else np.uint64)
    return (wide << 1 | 1) * column.known
