"""Order and groups by any column: what Python's own sorting and counting give over the rows read one by one."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from db.case import Case, CaseError
from db.segcols import COLUMNS as COLUMNS_OF_RUNS
from db.segcols import SHIFT
from parsers.query import parse
from parsers.record import COLUMN, COLUMNS, ColumnType
from tests.workbench.test_segments import mixed

__all__ = ["mixed"]

COMPARED = [column.name for column in COLUMNS if column.type is not ColumnType.BYTES]


def rank(name: str) -> Callable[[Any], Any]:
    """Return what Python compares values of a column by: IPv4 before IPv6 before names, each by value."""

    def of_address(text: str) -> Any:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return (9, 0, text)
        return (address.version, int(address), text)

    return of_address if COLUMN[name].type is ColumnType.ADDRESS else lambda value: value


@pytest.mark.parametrize("name", COMPARED)
def test_records_stand_in_the_order_of_any_column(mixed: Case, name: str) -> None:
    """Up and down, equal ones by time, unknown ones last."""
    query = parse("ttl > 60 or format != pcap")
    rows = list(mixed.records.rows(("number", name), query))
    known = [row for row in rows if row[1] is not None]
    unknown = [number for number, value in rows if value is None]
    for order, turned in ((name, False), (f"-{name}", True)):
        if order in ("time", "number"):
            continue
        wanted = sorted(known, key=lambda row: rank(name)(row[1]), reverse=False)
        if turned:  # stable: equal ones keep their order
            by_value: dict[Any, list[int]] = defaultdict(list)
            for number, value in wanted:
                by_value[value].append(number)
            ordered = [n for value in sorted(by_value, key=rank(name), reverse=True) for n in by_value[value]]
        else:
            ordered = [number for number, _ in wanted]
        found = mixed.records.select(query, order)
        assert list(found.numbers) == ordered + unknown
        assert found.unknown == len(unknown)


@pytest.mark.parametrize("name", ["format", "time.basis", "ttl"])
def test_a_column_that_an_older_case_keeps_in_rows_alone(mixed: Case, name: str) -> None:
    """Order, groups and pictures are the same where runs have no array of a column."""

    def asked() -> tuple[object, ...]:
        numbers = mixed.records.select(None).numbers
        groups = mixed.records.groups(None, name)
        return (
            list(mixed.records.select(None, name).numbers), list(groups.counts),
            [list(groups.members(group)) for group in range(len(groups))],
            mixed.records.timeline(numbers, 9), mixed.records.cells(numbers, ("time", name), (9, 9)),
        )  # fmt: skip

    wanted, place = asked(), COLUMNS_OF_RUNS.index(COLUMN[name].attribute)
    with mixed._store.writing() as connection:
        arrays = connection.execute("SELECT id, data FROM segcol WHERE id >> ? = ?", (SHIFT, place)).fetchall()
        connection.execute("DELETE FROM segcol WHERE id >> ? = ?", (SHIFT, place))
    assert arrays
    assert asked() == wanted
    with mixed._store.writing() as connection:
        connection.executemany("INSERT INTO segcol VALUES (?, ?)", arrays)


@pytest.mark.parametrize("name", [*COMPARED, "signature", "conversation"])
def test_groups_hold_the_records_that_have_something_in_common(mixed: Case, name: str) -> None:
    """The largest first, each with its records by time; records without it are counted apart."""
    wanted: dict[Any, list[int]] = defaultdict(list)
    names = {"signature": ("sid", "message"), "conversation": ("src", "src.port", "dst", "dst.port", "proto")}
    unknown = 0
    for number, *values in mixed.records.rows(("number", *names.get(name, (name,)))):
        key: Any = tuple(values)
        if name == "conversation":
            key = (frozenset({(values[0], values[1]), (values[2], values[3])}), values[4])
            if values[0] is None or values[2] is None:
                key = (None,)
        if all(part is None for part in key):
            unknown += 1
        else:
            wanted[key].append(number)
    found = mixed.records.groups(None, name)
    members = [list(found.members(group)) for group in range(len(found))]
    assert sorted(members) == sorted(wanted.values())
    assert found.unknown == unknown
    assert list(found.counts) == sorted((len(each) for each in members), reverse=True)
    assert [(each[0], each[-1]) for each in members] == list(zip(found.first, found.last, strict=True))
    assert found.records == sum(found.counts)
    in_none = set(mixed.records.select(None).numbers).difference(*members)
    assert len(in_none) == unknown and all(found.group_of(number) is None for number in in_none)
    assert [found.group_of(each[-1]) for each in members[:9]] == list(range(len(members)))[:9]


def test_bytes_have_no_order(mixed: Case) -> None:
    """Asked for it, the case says so in a sentence."""
    with pytest.raises(CaseError, match="order of bytes"):
        mixed.records.select(None, "payload")


def test_groups_of_nothing_are_none(mixed: Case) -> None:
    """A filter that matches nothing has no groups."""
    found = mixed.records.groups(parse("src.port == 1 and src.port == 2"), "src")
    assert (len(found), found.unknown) == (0, 0)
