"""The other records that a reading compares with: of the same two addresses, of the same sender, or around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Protocol, runtime_checkable

from parsers.query import Query
from parsers.query.tree import Address, And, Compare, Condition, Integer, Or
from parsers.query.tree import Field as Column
from parsers.record import Record

NEAREST = 5000
"""How far from a record, in record numbers, its conversation is looked for."""
MOST = 64
"""How many records of a conversation are compared."""
AROUND = 16
"""How many records on either side of a record are its surroundings."""


@runtime_checkable
class Records(Protocol):
    """The records of a case, as far as readings look at them."""

    def rows(
        self, columns: Sequence[str], query: Query | None = None, order: str = "time"
    ) -> Iterable[Sequence[object]]:
        """Yield these columns of the records that a query matches."""
        ...

    def get(self, number: int) -> Record:
        """Return one record, complete."""
        ...


Choose = Callable[[Record, Iterable[Record] | Records], list[Record]]
"""What picks the records that a reading compares with."""


def conversation(record: Record, records: Iterable[Record] | Records) -> list[Record]:
    """Return other records of the same two addresses, either way, nearest first and not more than MOST."""
    if record.src is None or record.dst is None:
        return []
    pair = {record.src, record.dst}
    src, dst = Address(record.src), Address(record.dst)
    ways = [
        And((Compare(Column("src"), "==", one), Compare(Column("dst"), "==", other)))
        for one, other in ((src, dst), (dst, src))
    ]
    return _picked(record, records, Or(tuple(ways)), lambda one, other: {one, other} == pair)


def sent(record: Record, records: Iterable[Record] | Records) -> list[Record]:
    """Return other records of the same source address, nearest first and not more than MOST."""
    if record.src is None:
        return []
    query = Compare(Column("src"), "==", Address(record.src))
    return _picked(record, records, query, lambda one, other: one == record.src)


def around(record: Record, records: Iterable[Record] | Records) -> list[Record]:
    """Return the records before and after one, by number, nearest first."""
    return _picked(record, records, None, lambda one, other: True, AROUND)


def _picked(
    record: Record,
    records: Iterable[Record] | Records,
    query: Condition | None,
    fits: Callable[[object, object], bool],
    nearest: int = NEAREST,
) -> list[Record]:
    """Return the records that fit, from a case by number, so that a large case answers at once."""
    if isinstance(records, Records):
        return _asked(record, records, query, fits, nearest)
    others = (
        other
        for other in records
        if other is not record
        and fits(other.src, other.dst)
        and (not record.number or 0 < abs(other.number - record.number) <= nearest)
    )
    return sorted(islice(others, 4 * MOST), key=lambda other: abs(other.number - record.number))[:MOST]


def _asked(
    record: Record,
    records: Records,
    query: Condition | None,
    fits: Callable[[object, object], bool],
    nearest: int,
) -> list[Record]:
    near = (
        Compare(Column("number"), ">=", Integer(record.number - nearest)),
        Compare(Column("number"), "<=", Integer(record.number + nearest)),
    )
    numbers = [
        number
        for number, one, other in records.rows(
            ("number", "src", "dst"), Query(And((*near, *([query] if query else ())))), "number"
        )
        if isinstance(number, int) and number != record.number and fits(one, other)
    ]
    numbers.sort(key=lambda number: abs(number - record.number))
    return [records.get(number) for number in numbers[:MOST]]
