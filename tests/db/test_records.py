from __future__ import annotations

import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from db.case import LIST_COLUMNS, Case, Stopped
from db.search import saying
from parsers.query import parse
from parsers.record import COLUMNS, Record, TimeBasis
from tests.db.build import SECOND, packet, take

UNDATED = {"time": 5 * SECOND, "time_basis": TimeBasis.TIME_OF_DAY}


@contextmanager
def statements(case: Case) -> Iterator[list[str]]:
    """Collect the SQL that is run through the connection that reads."""
    seen: list[str] = []
    with case._store.reading() as connection:
        connection.set_trace_callback(seen.append)
    yield seen
    connection.set_trace_callback(None)


def test_a_page_is_one_statement_in_the_order_asked(case: Case) -> None:
    """A page gives the list columns of the records asked for, in that order, by one statement."""
    take(case, "a.log", [packet(second, src_port=second) for second in range(1, 31)])
    for numbers in (range(1, 31), range(30, 0, -1), range(2, 30, 3), array("q", [7, 3, 29]), [5, 5, 99]):
        with statements(case) as seen:
            page = case.records.page(numbers)
        assert len(seen) == 1
        assert [row[0] for row in page] == [number for number in numbers if number <= 30]
        assert [row[LIST_COLUMNS.index("src.port")] for row in page] == [row[0] for row in page]
    assert case.records.page([]) == []


def test_every_column_can_be_listed(case: Case) -> None:
    """rows() gives any public column: words and addresses as text, truth as truth, unknown as None."""
    record = packet(1, ip_df=False, payload=b"\0x", src_port=80, message="hello", tcp_opts="EOL", flags=0x12)
    take(case, "a.log", [record, packet(2)])
    names = [column.name for column in COLUMNS]
    first, second = case.records.rows(names)
    known = dict(zip(names, first, strict=True))
    assert (known["src"], known["dst"], known["proto"], known["format"]) == (record.src, record.dst, "tcp", "ipmon")
    assert (known["ip.df"], known["payload"], known["message"], known["flags"]) == (False, b"\0x", "hello", 0x12)
    assert (known["number"], known["source"], known["line"], known["kind"]) == (1, 1, 1, "packet")
    assert (known["time"], known["time.basis"], known["tcp.opts"]) == (SECOND, "assumed-year", "EOL")
    assert dict(zip(names, second, strict=True))["ip.df"] is None
    with pytest.raises(KeyError):
        list(case.records.rows(["spork"]))


def test_rows_follow_a_query_and_an_order(case: Case) -> None:
    """rows() gives what the query matches, in time or number order, and leaves out the untestable."""
    take(case, "a.log", [packet(9, ttl=1), packet(4, ttl=1), packet(6)])
    assert list(case.records.rows(["number"], parse("ttl == 1"))) == [(2,), (1,)]
    assert list(case.records.rows(["number"], parse("ttl == 1"), "number")) == [(1,), (2,)]
    assert list(case.records.rows(["ip.ttl"], parse("ttl is unknown"))) == [(None,)]


@contextmanager
def steps(case: Case) -> Iterator[list[int]]:
    """Collect a 1 for every fifty steps that SQLite takes on the connection that reads."""
    taken: list[int] = []
    with case._store.reading() as connection:
        connection.set_progress_handler(lambda: taken.append(1), 50)
    yield taken
    with case._store.reading() as connection:
        connection.set_progress_handler(None, 0)


def test_a_few_rows_cost_what_they_are_not_what_follows_them(case: Case) -> None:
    """Rows of a stretch of numbers take SQLite the same steps however many records come after the stretch."""
    few, many = parse("number >= 5 and number <= 25"), []
    for size in (200, 4_000):
        take(case, f"{size}.log", [packet(second, src_port=size) for second in range(size)])
        with steps(case) as taken:
            assert len(list(case.records.rows(["src"], few, "number"))) == 21
        many.append(taken)
    assert many[0]
    assert len(many[1]) <= len(many[0]) + 2


def test_all_rows_cost_what_they_are_not_what_is_being_imported(case: Case) -> None:
    """Rows take SQLite the same steps however many records of an unfinished import lie behind them."""
    many = []
    for size in (200, 4_000):
        take(case, f"{size}.log", [packet(second, src_port=size) for second in range(size)])
        with case._store.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO unfinished VALUES (1, 2, 101, 101)")
        with steps(case) as taken:
            assert len(list(case.records.rows(["src"], None, "number"))) == 100
        many.append(taken)
        with case._store.writing() as connection:
            connection.execute("DELETE FROM unfinished")
    assert many[0]
    assert len(many[1]) <= len(many[0]) + 2


def test_time_order_has_three_bands(case: Case) -> None:
    """Dated records come first, then those with a time of day alone, then those without; equal times by number."""
    records = [
        packet(1, time=None, time_basis=None),
        packet(2, **UNDATED),
        packet(3, time=9 * SECOND),
        packet(4, time=-5),
        packet(5, time=9 * SECOND),
        packet(6, **(UNDATED | {"time": 0})),
    ]
    take(case, "a.log", records)
    assert list(case.records.select(None).numbers) == [4, 3, 5, 6, 2, 1]
    assert case.records.select(None, "number").numbers == range(1, 7)


def test_untestable_records_keep_the_order(case: Case) -> None:
    """Those that could not be tested come in the same order as the matches."""
    take(case, "a.log", [packet(9), packet(4), packet(6, ttl=1)])
    found = case.records.select(parse("ttl == 1"))
    assert (list(found.numbers), list(found.untestable), len(found)) == ([3], [2, 1], 1)


def test_an_empty_case_has_nothing(case: Case) -> None:
    """Questions to an empty case have empty answers."""
    assert case.records.count() == 0
    assert case.records.select(None, "number").numbers == range(0)
    assert list(case.records.select(parse("src == 10.0.0.1 or x")).numbers) == []
    assert list(case.records.rows(["number"])) == []
    for number in (1, -1, 2**70):
        with pytest.raises(KeyError):
            case.records.get(number)


def test_the_position_of_a_record(case: Case) -> None:
    """A record's place in a selection, or None."""
    assert case.records.position(range(5, 50), 7) == 2
    assert case.records.position(array("q", [9, 4]), 4) == 1
    assert case.records.position(range(5, 50), 60) is None
    assert case.records.position(array("q"), 4) is None


def test_a_record_comes_back_as_it_was(case: Case) -> None:
    """Every value of a record, of every type, survives being kept."""
    values: dict[str, Any] = {}
    for place, column in enumerate(COLUMNS):
        example: dict[str, Any] = {"integer": 1000 + place, "word": f"w{place}", "address": f"10.0.0.{place}"}
        example |= {"flags": place, "truth": True, "bytes": bytes([place]), "text": f"t{place}", "time": place}
        values[column.attribute] = example[column.type]
    made = Record(**(values | {"number": 1, "source": 1, "line": 1, "kind": "alert", "time_basis": TimeBasis.STATED}))
    made.flags_text, made.words, made.names, made.notes = "S*", {"a": "b", "c": ""}, (("x", "y"),), ("n", "m")
    take(case, "a.log", [made])
    assert case.records.get(1) == made


def stopped(case: Case, text: str, started: threading.Event, go_on: threading.Event) -> list[str]:
    """Run a selection in another thread, stop it once it has started, and return what it raised."""
    said: list[str] = []

    def run() -> None:
        try:
            case.records.select(parse(text))
        except Stopped as error:
            said.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(30)
    case.records.interrupt()
    go_on.set()
    thread.join(30)
    return said


def test_a_selection_can_be_stopped_inside_a_statement(case: Case) -> None:
    """interrupt() stops a selection that SQLite is at work on; the next question is answered."""
    take(case, "a.log", [packet(second, tcp_opts="x") for second in range(2000)])
    started, go_on = threading.Event(), threading.Event()

    def says(value: str, needle: bytes) -> int:
        started.set()
        return int(not go_on.wait(30))

    with case._store.reading() as connection:
        connection.create_function("says", 2, says)
    assert stopped(case, "tcp.opts contains y", started, go_on) == ["The search was stopped."]
    assert case.records.count() == 2000


def test_a_selection_can_be_stopped_between_statements(case: Case) -> None:
    """interrupt() also stops a selection that is at work outside SQLite."""
    take(case, "a.log", [packet(1)])
    started, go_on = threading.Event(), threading.Event()

    def hints(value: str) -> list[int]:
        started.set()
        go_on.wait(30)
        return []

    case.records.resolvers["hint"] = hints
    assert stopped(case, "hint:x", started, go_on) == ["The search was stopped."]


def test_a_search_of_evidence_can_be_stopped(case: Case) -> None:
    """A free-text search looks up between blocks whether it is still wanted."""
    stop = threading.Event()
    take(case, "a.log", [packet(1)])
    with case._store.reading() as connection:
        assert saying(connection, "line", stop) == {1}
        stop.set()
        with pytest.raises(Stopped):
            saying(connection, "line", stop)


def test_many_records_are_paged_in_parts(case: Case) -> None:
    """More records than one statement can name come all the same, in order."""
    take(case, "a.log", [packet(second) for second in range(6000)])
    numbers = array("q", range(6000, 0, -1))
    assert [row[0] for row in case.records.page(numbers)] == list(numbers)


def test_what_is_left_of_a_stopped_listing_does_not_linger(case: Case) -> None:
    """A listing that is given up half way leaves nothing open and nothing behind for the next query."""
    take(case, "a.log", [packet(second) for second in range(100)])
    listing = case.records.rows(["number"], parse("line"))
    assert next(listing) == (1,)
    listing.close()
    assert list(case.records.rows(["number"], parse('"line 7 of"'))) == [(7,)]
    take(case, "b.log", [packet(500)])
    assert case.records.count() == 101
