"""Makes columns of what the grammars say of many whole lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from parsers.format import Bulk, Format, Values
from parsers.record import COLUMNS, Record, Stamp
from parsers.wholelines import LineLayout, Lines

Row = tuple[str | None, ...] | Record
"""What a line says: the groups of the grammar for whole lines, or the record where that does not take it."""
_NOT_HERE = ("number", "source", "line", "format", "time", "time_basis", "tcp_opts", "payload", "captured")
"""Columns that all lines share, or that follow from where a line is, or that are read again when asked for."""
_ATTRIBUTES = tuple(column.attribute for column in COLUMNS if column.attribute not in _NOT_HERE)
_said = attrgetter(*_ATTRIBUTES)
_WORDS = ("pid", "rest")
"""Words that are part of the identity of a record."""


class _Columns(NamedTuple):
    """The columns of some lines, and their times as `Lines` has them."""

    said: dict[str, Values]
    stamps: Values
    beyond: Sequence[int]


def gathered(
    layout: Callable[[str], LineLayout],
    format: Format | None,
    data: bytes,
    start: int,
    line: int,
    ends: Sequence[int],
    rows: Sequence[Row],
) -> Iterator[Lines]:
    """Yield the lines that begin at `start` of the source with number `line`; rows of tables by format name.

    `layout` gives for a format name how its lines are read again; rows that are no records are groups of `format`.
    Nothing is yielded if one of them has an impossible time.
    """
    bulk, named = (None, "") if format is None else (format.bulk, format.name)
    stamp = _stamps(bulk)
    at = 0
    names = [row.format if isinstance(row, Record) else named for row in rows]
    for whole, these, copies in _parts(layout, names, rows):
        columns = _columns(bulk, these)
        if any(stamp(begun) is None for begun in set(columns.stamps)):
            return
        place = start + ends[at] - ends[0], line + at, ends[at : at + len(these) + 1]
        tied = {at: row.names for at, row in enumerate(these) if isinstance(row, Record) and row.names}
        yield Lines(whole, data, *place, *columns, stamp, copies, tied)
        at += len(these)


def _parts(
    layout: Callable[[str], LineLayout], names: Sequence[str], rows: Sequence[Row]
) -> Iterator[tuple[LineLayout, Sequence[Row], dict[int, int]]]:
    """Yield rows of tables by their names and all other rows in one, with how they are read again."""
    main, *others = dict.fromkeys(names)
    if layout(main).table:
        for name, group in groupby(zip(names, rows, strict=True), lambda each: each[0]):
            these = [row for _, row in group]
            yield layout(name), these, _copies(these)
        return
    which = {name: place for place, name in enumerate(others, 2)}
    yield (
        replace(layout(main), others=tuple(others)),
        rows,
        {at: which[name] for at, name in enumerate(names) if name != main},
    )


def _copies(rows: Sequence[Row]) -> dict[int, int]:
    copies = {at: row.words["copy"] for at, row in enumerate(rows) if isinstance(row, Record) and "copy" in row.words}
    return {at: int(count) for at, count in copies.items() if rows[at].exact}  # type: ignore[union-attr]


def _stamps(bulk: Bulk | None) -> Callable[[Any], Stamp | None]:
    """Return what makes times of texts of the grammar for whole lines, and of what stands for the time of a record."""

    @cache
    def stamp(begun: Any) -> Stamp | None:
        return bulk.stamp(begun) if bulk is not None and isinstance(begun, str) else Stamp(*begun)

    return stamp


def _columns(bulk: Bulk | None, rows: Sequence[Row]) -> _Columns:
    """Return the columns of lines that the one grammar took, or the other, or both."""
    records = [row for row in rows if isinstance(row, Record)]
    if len(records) == len(rows):
        return _of_records(records)
    assert bulk is not None
    if not records:
        return _of_groups(bulk, rows)  # type: ignore[arg-type]
    one, other = _of_groups(bulk, [row for row in rows if not isinstance(row, Record)]), _of_records(records)
    turns = [(single, sum(1 for _ in group)) for single, group in groupby(isinstance(row, Record) for row in rows)]
    unknown, none = (None,) * (len(rows) - len(records)), (None,) * len(records)
    said: dict[str, Values] = {
        name: _woven(turns, one.said.get(name, unknown), other.said.get(name, none))
        for name in (*_ATTRIBUTES, *_WORDS)
        if name in one.said or other.said.get(name, none) != none
    }
    return _Columns(said, _woven(turns, one.stamps, other.stamps), _woven(turns, one.beyond, other.beyond))


def _woven(turns: Sequence[tuple[bool, int]], one: Values, other: Values) -> list[Any]:
    """Return the values of lines in their order: of `other` for so many lines where they are single, else of `one`."""
    made: list[Any] = []
    at = {False: 0, True: 0}
    for single, count in turns:
        first = at[single]
        made.extend((other if single else one)[first : first + count])
        at[single] += count
    return made


def _of_groups(bulk: Bulk, rows: Sequence[tuple[str | None, ...]]) -> _Columns:
    columns = list(zip(*rows, strict=True))
    groups: dict[str, Values] = {name: columns[place - 1] for name, place in bulk.line.groupindex.items()}
    said = bulk.columns(groups)
    said["sensor"] = groups.get("host", (None,) * len(rows))
    beyond = list(map(_nanoseconds, groups["second"]))
    if "fraction" in groups:
        beyond = [second + _nanosecond(digits) for second, digits in zip(beyond, groups["fraction"], strict=True)]
    return _Columns(said, groups["minute"], beyond)


@cache
def _nanoseconds(second: str) -> int:
    return int(second) * 1_000_000_000


def _nanosecond(digits: str | None) -> int:
    return int(digits.ljust(9, "0")[:9]) if digits else 0


def _of_records(records: Sequence[Record]) -> _Columns:
    said: dict[str, Values] = dict(zip(_ATTRIBUTES, zip(*map(_said, records), strict=True), strict=True))
    for word in _WORDS:
        said[word] = tuple(record.words.get(word) for record in records)
    stamps = [record.stamp for record in records]
    return _Columns(said, [_minute(stamp) for stamp in stamps], [_beyond(stamp) for stamp in stamps])


def _minute(stamp: Stamp | None) -> tuple[int | None, ...]:
    assert stamp is not None
    return stamp.hour, stamp.minute, 0, 0, stamp.year, stamp.month, stamp.day, stamp.offset


def _beyond(stamp: Stamp | None) -> int:
    assert stamp is not None
    return stamp.second * 1_000_000_000 + stamp.nanosecond
