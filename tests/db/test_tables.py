from __future__ import annotations

import pytest

from db.case import LIST_COLUMNS, Case
from db.tables import Table
from parsers.query import QueryError, parse
from parsers.record import TimeBasis
from tests.db.build import SECOND, packet, take


@pytest.fixture
def table(case: Case) -> Case:
    """A case with seven records that differ in time, port and id."""
    undated = {"time": 70 * SECOND, "time_basis": TimeBasis.TIME_OF_DAY}
    records = [
        packet(10, src_port=5, ip_id=100, action="deny"),
        packet(20, src_port=6, ip_id=356, action="pass"),
        packet(80, src_port=9, ip_id=612, action="deny"),
        packet(85, src_port=8, ip_id=50),
        packet(90, time=None, time_basis=None, action="deny"),
        packet(91, **undated),
        packet(92, **(undated | {"time": 71 * SECOND})),
    ]
    take(case, "a.log", records)
    return case


@pytest.mark.parametrize(
    ("text", "columns", "rows", "left_out"),
    [
        ("ip.id | count", ("records",), [(4,)], 0),
        ("| count by action", ("action", "records"), [("deny", 3), (None, 3), ("pass", 1)], 0),
        ("| count by action, proto", ("action", "proto", "records"), [("deny", "tcp", 3), (None, "tcp", 3), ("pass", "tcp", 1)], 0),
        ("| top 1 action", ("action", "records"), [("deny", 3)], 3),
        ("| cols number, src.port | first 2", ("number", "src.port"), [(1, 5), (2, 6)], 0),
        ("| last 1 | cols number", ("number",), [(5,)], 0),
        ("| sort -src.port | first 2 | cols number", ("number",), [(3,), (4,)], 0),
        ("| sort src.port | cols number", ("number",), [(1,), (2,), (4,), (3,), (6,), (7,), (5,)], 0),
        ("| distinct action", ("action",), [("deny",), ("pass",), (None,)], 0),
        ("| gaps", ("gap", "from", "to"),
         [(60 * SECOND, 2, 3), (10 * SECOND, 1, 2), (5 * SECOND, 3, 4), (SECOND, 6, 7)], 1),
        ("| gaps >= 10s", ("gap", "from", "to"), [(60 * SECOND, 2, 3), (10 * SECOND, 1, 2)], 1),
        ("| gaps < 1m by action", ("action", "gap", "from", "to"), [], 4),
        ("| gaps == 70s by action", ("action", "gap", "from", "to"), [("deny", 70 * SECOND, 1, 3)], 4),
        ("| missing src.port", ("src.port",), [(7,)], 3),
        ("| order src.port", ("number", "src.port", "previous"), [(4, 8, 9)], 3),
        ("| steps ip.id", ("step", "records"), [(256, 2), (-562, 1)], 3),
        ("| count by action | sort -action | last 1", ("action", "records"), [(None, 3)], 0),
        ("| count by action | sort count | first 1", ("action", "records"), [("pass", 1)], 0),
        ("src == 10.9.9.9 | missing src.port", ("src.port",), [], 0),
    ],
)  # fmt: skip
def test_each_stage(table: Case, text: str, columns: tuple[str, ...], rows: list[object], left_out: int) -> None:
    """Each stage gives what it says, in time order, and counts the records it has to leave out."""
    assert table.records.table(parse(text)) == Table(columns, rows, left_out)  # type: ignore[arg-type]


def test_without_a_stage_that_sums_up_the_records_are_listed(table: Case) -> None:
    """first, last and sort alone give the list columns."""
    made = table.records.table(parse("src.port | first 1"))
    assert (made.columns, len(made.rows), made.rows[0][0]) == (LIST_COLUMNS, 1, 1)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("| count by src | gaps", 17, "gaps cannot follow a stage that has summed up the records"),
        ("| count by src | sort dst", 22, "the table has no dst; it has src, records"),
        ("| missing src", 10, "src is not a number"),
        ("| missing time", 10, "time is not a number"),
    ],
)
def test_stages_that_make_no_sense(table: Case, text: str, column: int, message: str) -> None:
    """A stage that cannot follow, or cannot be had of a column, is an error with its place."""
    with pytest.raises(QueryError) as caught:
        table.records.table(parse(text))
    assert (caught.value.column, str(caught.value)) == (column, message)


def test_a_sequence_without_bounds_is_refused(case: Case) -> None:
    """Missing numbers are not listed by the billion."""
    take(case, "a.log", [packet(1, tcp_seq=0), packet(2, tcp_seq=2**32)])
    with pytest.raises(QueryError, match=r"tcp.seq runs from 0 to 4294967296; narrow the records"):
        case.records.table(parse("| missing tcp.seq"))
