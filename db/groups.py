"""Records counted by what they have in common: a column, several columns, or their conversation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from threading import Event
from typing import TYPE_CHECKING, Any

from db.batches import Chosen, Column, Piece, pieces
from db.distinct import Counted, Places, sorted_order
from db.memory import give_back
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
    chosen, names = Chosen(connection, numbers), common_columns(of)
    with Counted() as counted:
        for piece in pieces(connection, names, chosen, stop):
            for keys, rows in _keys(of, [piece.column(name) for name in names]):
                counted.add(keys, piece.places[rows])
        found = list(counted.different())
    give_back()  # much was held, and much is needed to put what came of it in order
    if not found:
        return Groups(of, (), (), (), len(numbers), 0, alike)
    records = sum(int(counts.sum()) for counts, _, _ in found)
    counts, first, last = _in_order(found, earliest_first)
    return Groups(of, as_numbers(counts), chosen.at(first), chosen.at(last), len(numbers) - records, records, alike)


def _in_order(found: list[Places], earliest_first: bool) -> Places:
    """Return counts, first and last places of groups, the largest or the earliest first; `found` is emptied."""
    import numpy as np

    counts, first, last = (np.concatenate(each) for each in zip(*found, strict=True))
    found.clear()  # it takes as much as what comes of it
    bits, most = int(first.max()).bit_length(), 0 if earliest_first else int(counts.max())
    if most.bit_length() + bits + len(first).bit_length() > 64:
        by_both = np.lexsort((first, most - counts) if most else (first,))
        return counts.take(by_both), first.take(by_both), last.take(by_both)
    keys = first.astype(np.uint64)
    if most:
        keys |= (most - counts).astype(np.uint64) << np.uint64(bits)
    order, ranked = sorted_order(keys)
    for at in range(0, len(ranked), _PART):  # so that little is needed besides
        part = ranked[at : at + _PART]
        first[at : at + _PART] = part & np.uint64((1 << bits) - 1)
        if most:
            counts[at : at + _PART] = most - (part >> np.uint64(bits)).astype(np.int64)
    return counts if most else counts.take(order), first, last.take(order)


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
        wide = reduce(or_, map(_wide, columns, _BITS))
        known = columns[0].known & columns[2].known
        for rows, ends in ((_rows(known & ~wide), _ends), (_rows(known & wide), _wide_ends)):
            if rows is not None:
                yield ends(*(column.part(rows) for column in columns)), rows
        return
    rows = _rows(np.logical_or.reduce([column.known for column in columns]))
    if rows is not None:
        parts = [column.part(rows) for column in columns]
        yield [parts[0].values] if len(parts) == 1 else [_told(part) for part in parts], rows


def _rows(wanted: Bits) -> slice | Numbers | None:
    """Return which rows are wanted, as numpy takes an index; None for none."""
    import numpy as np

    if wanted.all():
        return slice(None)
    rows = np.flatnonzero(wanted)
    return rows if len(rows) else None


def _wide(column: Column, bits: int) -> Bits:
    """Return which numbers take more bits."""
    import numpy as np

    wide: Bits = column.values >> bits != 0 if column.values.itemsize * 8 > bits else np.zeros(len(column.values), bool)
    return wide


def _ends(src: Column, src_port: Column, dst: Column, dst_port: Column, proto: Column) -> tuple[Numbers, ...]:
    """Return the lower end of each record, and the higher one with the protocol; an end is address and port."""
    import numpy as np

    one, other = _end(src, src_port), _end(dst, dst_port)
    high = np.maximum(one, other)
    high |= _told(proto).astype(np.uint64) << np.uint64(_END_BITS)
    return np.minimum(one, other, out=one), high


def _end(address: Column, port: Column) -> Numbers:
    import numpy as np

    made = address.values.astype(np.uint64)
    made <<= np.uint64(_PORT_BITS)
    low = port.values.astype(np.uint32)
    low += port.known  # 0 stands for no port
    made |= low
    return made


def _wide_ends(src: Column, src_port: Column, dst: Column, dst_port: Column, proto: Column) -> tuple[Numbers, ...]:
    """Return both ends, the lower one first, and the protocol, of records one of whose numbers takes too many bits."""
    import numpy as np

    one, other = (src.values, _told(src_port)), (dst.values, _told(dst_port))
    turned = (one[0] > other[0]) | ((one[0] == other[0]) & (one[1] > other[1]))
    low = (np.where(turned, right, left) for left, right in zip(one, other, strict=True))
    high = (np.where(turned, left, right) for left, right in zip(one, other, strict=True))
    return (*low, *high, _told(proto))


def _told(column: Column) -> Numbers:
    """Return numbers that differ where values do or where one is not known."""
    import numpy as np

    wide: Numbers = column.values.astype(np.uint32 if column.values.itemsize < 4 else np.uint64)
    return (wide << 1 | 1) * column.known


_PART = 1 << 17
"""Groups that are put in order at once."""
_BITS = (32, 16, 32, 16, 14)
"""Bits that addresses, ports and protocols of conversations have to fit in, so that two numbers tell one."""
_PORT_BITS = 17
"""Bits that hold a port and whether it is known."""
_END_BITS = 32 + _PORT_BITS
