"""Groups of records: what Python's own counting gives over the rows read one by one, for any filter."""

from __future__ import annotations

from array import array
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import distinct, groups
from db.case import Case, common_columns
from parsers.query import parse
from tests.db.build import SECOND, packet, take
from tests.workbench.test_segments import QUERIES, mixed

__all__ = ["mixed"]

OF = (
    "src", "dst", "proto", "dst.port", "tcp.seq", "tcp.mss", "flags", "time", "number", "source", "line", "format",
    "message", "icmp.type", groups.CONVERSATION, groups.SIGNATURE,
)  # fmt: skip


def key(of: str, values: tuple[Any, ...]) -> Any:
    """Return what the record of some values has in common with others; None if it is in no group."""
    if of == groups.CONVERSATION:
        src, src_port, dst, dst_port, proto = values
        return None if src is None or dst is None else (frozenset({(src, src_port), (dst, dst_port)}), proto)
    return None if all(value is None for value in values) else values


@settings(max_examples=120, deadline=None)
@given(
    QUERIES, st.sampled_from(OF), st.booleans(), st.sampled_from([1, 100, 1 << 19]),
    st.sampled_from([groups._BITS, (3, 7, 3, 7, 2)]),
)  # fmt: skip
def test_groups_are_those_of_a_plain_count(
    mixed: Case, text: str, of: str, earliest_first: bool, rows: int, bits: tuple[int, ...]
) -> None:
    """Counts, ends, members and order, with records out of order in time, in lots of any size, numbers wide or not."""
    query = parse(text)
    wanted: dict[Any, list[int]] = defaultdict(list)
    unknown = 0
    for number, *values in mixed.records.rows(("number", *common_columns(of)), query):
        if (common := key(of, tuple(values))) is None:
            unknown += 1
        else:
            wanted[common].append(number)
    ordered = list(wanted.values()) if earliest_first else sorted(wanted.values(), key=len, reverse=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "_ROWS", rows)
        patch.setattr(groups, "_BITS", bits)
        found = mixed.records.groups(query, of, earliest_first=earliest_first)
        assert list(found.counts) == [len(members) for members in ordered]
        assert list(found.first) == [members[0] for members in ordered]
        assert list(found.last) == [members[-1] for members in ordered]
        assert (found.records, found.unknown) == (sum(map(len, ordered)), unknown)
        for group in {0, len(ordered) // 2, len(ordered) - 1} if ordered else ():
            assert list(found.members(group)) == ordered[group]
            assert found.group_of(ordered[group][-1]) == group
        assert found.group_of(1 << 40) is None


def test_counting_reads_each_column_of_a_run_once(mixed: Case) -> None:
    """And no row of a run."""
    numbers = mixed.records.select(None).numbers
    asked: list[str] = []
    with mixed._store.reading() as connection:
        runs = connection.execute("SELECT count(*) FROM run").fetchone()[0]
        connection.set_trace_callback(asked.append)
    try:
        assert mixed.records.groups(None, groups.CONVERSATION, numbers).records
    finally:
        connection.set_trace_callback(None)
    columns = [sql for sql in asked if "segcol" in sql]
    assert len(columns) == len(set(columns)) == 5 * runs > 10


def test_what_is_kept_of_groups_does_not_grow_with_the_records(mixed: Case) -> None:
    """Four bytes for each count and end; members are looked for when they are asked for."""
    found = mixed.records.groups(None, "dst.port")
    for kept in (found.counts, found.first, found.last):
        assert isinstance(kept, array)
        assert (len(kept), kept.itemsize) == (len(found), 4)


def test_a_conversation_of_ports_that_there_cannot_be(tmp_path: Path) -> None:
    """What a log prints is told apart, however large; either way is one conversation."""
    one, other = ("192.0.2.1", 70_000), ("192.0.2.2", 80)
    ends = [(one, other), (other, one), (("192.0.2.1", 4464), other), (("192.0.2.1", 1 << 40), other), (one, one)]
    with Case.create(tmp_path / "a.case") as case:
        made = [
            packet(number, time=number * SECOND, src=src[0], src_port=src[1], dst=dst[0], dst_port=dst[1])
            for number, (src, dst) in enumerate(ends, 1)
        ]
        take(case, "a", made)
        found = case.records.groups(None, groups.CONVERSATION)
        assert [list(found.members(group)) for group in range(len(found))] == [[1, 2], [3], [4], [5]]
        assert (found.records, found.unknown) == (5, 0)
