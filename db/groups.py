"""Records counted by what they have in common: a column, several columns, or their conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from db.batches import Chosen, Column, Piece, batches, pieces
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


Alike = Callable[[int, int, int], Sequence[int]]
"""Looks for the records of the group of one record, by time, those at least that lie between two others; none if it is
in no group."""


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
    alike: Alike = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.counts)

    def members(self, group: int) -> Sequence[int]:
        """Return the record numbers of a group by time; they are looked for among all records."""
        return self.alike(self.first[group], self.first[group], self.last[group])

    def group_of(self, number: int) -> int | None:
        """Return the group that has a record, None if it is in none."""
        found = self.alike(number, 0, number)
        return self.first.index(found[0]) if found else None


def grouped(
    connection: sqlite3.Connection, numbers: Sequence[int], of: str, alike: Alike,
    stop: Event, *, earliest_first: bool = False,
) -> Groups:  # fmt: skip
    """Return groups of records that are given by time, the largest or the earliest first.

    Raises CaseError and Stopped as `batches` does.
    """
    import numpy as np

    chosen = Chosen(connection, numbers)
    lots: dict[int, list[Distinct]] = {}
    for batch in batches(connection, common_columns(of), chosen, stop):
        for keys, rows in _keys(of, batch.columns):
            lots.setdefault(len(keys), []).append(distinct(keys, batch.places[rows]))
    if not lots:
        return Groups(of, (), (), (), len(numbers), 0, alike)
    found = [(each.counts, each.first, each.last) for parts in lots.values() for each in merged(parts)]
    lots.clear()  # they take more than what comes of them
    counts, first, last = (np.concatenate(each) for each in zip(*found, strict=True))
    found.clear()
    order, _ = sorted_order(first.astype(np.uint64))
    if not earliest_first:
        fewer = (counts.max() - counts[order]).astype(np.uint64)
        order = order[sorted_order(fewer)[0]]
    records = int(counts.sum())
    return Groups(
        of, as_numbers(counts[order]), chosen.at(first[order]), chosen.at(last[order]),
        len(numbers) - records, records, alike,
    )  # fmt: skip


def alike(
    connection: sqlite3.Connection, numbers: Sequence[int], of: str, number: int, between: tuple[int, int], stop: Event
) -> Sequence[int]:
    """Return those records, given by time, that are in the same group as one of them; none if it is in no group.

    Those that lie without two numbers, given in order of numbers, may be left out.
    """
    import numpy as np

    names = common_columns(of)
    if place_of(numbers, number) is None:
        return ()
    (asked,) = pieces(connection, names, Chosen(connection, range(number, number + 1)), stop)
    wanted = {name: asked.column(name) for name in names}
    told = {name for name, column in wanted.items() if column.known[0]}
    if not ({"src", "dst"} <= told if of == CONVERSATION else told):
        return ()
    ways = [dict(zip(names, names, strict=True))]
    if of == CONVERSATION:
        ways.append({"src": "dst", "src.port": "dst.port", "dst": "src", "dst.port": "src.port", "proto": "proto"})
    chosen = Chosen(connection, numbers)
    found: list[Numbers] = []
    for piece in pieces(connection, names, chosen, stop, between):
        same = [_same(piece, wanted, way) for way in ways]
        found.append(piece.places[np.logical_or.reduce(same)])
    places: Numbers = np.concatenate(found)
    return chosen.at(places if chosen.ascends else np.sort(places))


def _same(piece: Piece, wanted: Mapping[str, Column], way: Mapping[str, str]) -> Bits:
    """Return which records say in some columns what one record says in others; no more is read than tells it."""
    import numpy as np

    same = np.ones(len(piece.places), np.bool_)
    for name, other in way.items():
        column, one = piece.column(name), wanted[other]
        same &= (column.values == one.values[0]) & column.known if one.known[0] else ~column.known
        if not same.any():
            break
    return same


Keys = tuple[Sequence["Numbers"], Any]
"""Columns that are equal for records of one group and of no other, and which records they are of."""


def _keys(of: str, columns: Sequence[Column]) -> Iterator[Keys]:
    """Yield what tells groups of records apart; lots of different width have no group in common."""
    import numpy as np

    if of == CONVERSATION:
        src, src_port, dst, dst_port, proto = columns
        odd = (src_port.values > _LAST_PORT) | (dst_port.values > _LAST_PORT)
        known = src.known & dst.known
        for rows, ends in ((_rows(known & ~odd), _ends), (_rows(known & odd), _odd_ends)):
            if rows is not None:
                yield (*ends(*(column.part(rows) for column in columns[:4])), _told(proto.part(rows))), rows
        return
    rows = _rows(np.logical_or.reduce([column.known for column in columns]))
    if rows is not None:
        parts = [column.part(rows) for column in columns]
        yield [parts[0].values] if len(parts) == 1 else [_told(part) for part in parts], rows


def _rows(wanted: Bits) -> slice | Numbers | None:
    """Return which rows are wanted, as numpy takes an index; None for none."""
    import numpy as np

    rows = np.flatnonzero(wanted)
    return slice(None) if len(rows) == len(wanted) else rows if len(rows) else None


def _ends(src: Column, src_port: Column, dst: Column, dst_port: Column) -> tuple[Numbers, Numbers]:
    """Return the lower and the higher end of each record, address and port as one number."""
    import numpy as np

    one, other = (
        address.values.astype(np.uint64) << _PORT_BITS | (port.values.astype(np.uint32) + 1) * port.known
        for address, port in ((src, src_port), (dst, dst_port))
    )
    return np.minimum(one, other), np.maximum(one, other)


def _odd_ends(src: Column, src_port: Column, dst: Column, dst_port: Column) -> tuple[Numbers, ...]:
    """Return both ends, the lower one first, of records whose ports are none that there can be."""
    import numpy as np

    one, other = (src.values, _told(src_port)), (dst.values, _told(dst_port))
    turned = (one[0] > other[0]) | ((one[0] == other[0]) & (one[1] > other[1]))
    low = (np.where(turned, right, left) for left, right in zip(one, other, strict=True))
    high = (np.where(turned, left, right) for left, right in zip(one, other, strict=True))
    return (*low, *high)


def _told(column: Column) -> Numbers:
    """Return numbers that differ where values do or where one is not known."""
    import numpy as np

    wide: Numbers = column.values.astype(np.uint32 if column.values.itemsize < 4 else np.uint64)
    return (wide << 1 | 1) * column.known


_LAST_PORT, _PORT_BITS = 65_535, 17
"""The highest port, and the bits that hold a port and whether it is known."""
