"""Filters over the columns of runs find what SQL finds over the rows."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import intake, of_runs, records, segcols, segments
from db.case import Case, Selection, Stopped
from db.listed import Lists
from parsers.captures import frames, generations
from parsers.query import parse
from tests.parsers.captures import build as b
from tests.parsers.captures.test_chunks import traffic
from workbench.importing import import_file
from workbench.screens import timing

LOG = b"Mar 20 06:00:01 fw kernel: Packet log: input DENY eth0 PROTO=6 10.1.9.5:1025 10.1.9.6:22 L=44 S=0x00 I=1 F=0x0000 T=64 SYN (#1)\n"
FIRST = 953_254_788 * 10**9

ATOMS = st.one_of(
    st.tuples(
        st.sampled_from(["src.port", "dst.port", "port", "ttl", "tos", "ip.id", "ip.len", "frag", "tcp.seq", "tcp.ack", "tcp.win", "tcp.mss", "icmp.type", "icmp.code"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.sampled_from([0, 1, 8, 22, 64, 100, 200, 1025, 1460, 5840, 40001, 65535, 1 << 40]),
    ).map(lambda atom: " ".join(str(part) for part in atom)),
    st.sampled_from(
        [
            "src == 192.0.2.9", "dst == 192.0.2.9", "ip == 192.0.2.0/24", "ip != 192.0.2.9", "src != 10.0.0.0/8",
            "src == 192.0.*.*", "ip in {192.0.2.9, 198.51.100.7}", "src == 2001:db8::/32", "src == 8.8.8.8",
            "proto == tcp", "proto != UDP", "proto in {icmp, arp}", "proto == nothing",
            "flags == SA", "flags has S", "flags any SFR", "flags != S", "flags has FPU", "flags == 0x12",
            "is:marked", "is:unreviewed", "tag:seen", "verdict:benign", "is:cited", "ip.df == true", "ip.df in {false}", "ip.df is known", "src.port == dst.port", "src.port != dst.port",
            "src.port > dst.port", "ttl & 1 == 1", "ttl & 0x1f0 != 0", "src.port + 1 == 1026", "tcp.mss == ttl",
            "tcp.seq - tcp.ack < 9", "dst.port - 1 >= src.port", "number > 5", "number in {3 .. 500}", "line < 9",
            "source == 2", "port in {22, 80, 1000 .. 2000}", "ttl in {64}", "src contains 192.0", "ip matches '^192'", "proto contains C", "proto matches nothing", "tcp.mss is known", "port is unknown", "src is known",
            "is:marked", "is:cited", "is:repeat", "is:unreviewed", "tag:odd", "tag:none", "mark:a", "verdict:benign",
            "by:nobody", "detect:1", "hint:any", "hint:none", '"Packet log"', "datagram", "nothing-says-this",
            "host == 192.0.2.9", "host != 192.0.2.9", "host in {192.0.2.9, 198.51.100.7}", "host == 192.0.2.0/24",
            'time > "2000-03-17 00:59:49"', 'time == "2000-03-17 00:59:49"', "time < 00:59:50", "time != 00:59:49",
        ]
    ),
)  # fmt: skip
QUERIES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda query: f"not ({query})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda queries: " and ".join(f"({query})" for query in queries)),
        st.lists(inner, min_size=2, max_size=3).map(lambda queries: " or ".join(f"({query})" for query in queries)),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A case of two captures, in several runs, and a log before, between and after them."""
    chance = random.Random(11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "FEW", 4)
        for module in (frames, generations):
            patch.setattr(module, "GENERATION", 150)
        with Case.create(tmp_path_factory.mktemp("mixed") / "a.case") as case:
            for number in range(2):
                import_file(case, LOG.replace(b"I=1", b"I=%d" % (number + 2)), f"{number}.log", year=2000)
                made = [frame for _, frame in traffic(chance, 400)]
                begin = FIRST - number * 10**10
                capture = b.pcap([(begin + second * 7_000_000, frame) for second, frame in enumerate(made)])
                assert import_file(case, capture, f"{number}.pcap").records == 400
            import_file(case, LOG, "last.log", year=2000)
            case.marks.set({2, 3, 150, 402, 700})
            case.tags.set({3, 4, 500}, "Odd")
            case.marks.name("a", 405)
            case.verdicts.set({1, 9, 650}, "benign")
            case.detects.new("One", "", "", (5, 6, 640))
            case.notes.add("record:77", "seen before")
            case.records.resolvers["hint"] = lambda value: [700, 8, 8] if value == "any" else []
            yield case


def refuse(*_: object) -> None:
    """Hold no columns."""
    raise segcols.Unsuited


def by_rows(case: Case, text: str, order: str = "time") -> Selection:
    """Let SQL answer, whatever columns there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "by_columns", refuse)
        return case.records.select(parse(text), order)


def answered(case: Case, text: str) -> bool:
    """Say whether columns answer a query."""
    with case._store.reading() as connection:
        try:
            query = parse(text)
            segments.compiled(connection, query.where, Lists(connection, query, case.records.resolvers, Event()))
        except segcols.Unsuited:
            return False
        return True


def test_what_a_filter_reads_one_by_one_is_known_before(mixed: Case) -> None:
    """Columns leave the records outside of runs to SQL; one condition that they cannot answer leaves it all of them."""
    apart = mixed.records.cost(parse("ttl == 64 and not dst.port in {22, 80}"))
    assert (apart.records, apart.slow) == (3, ())
    query = parse("ttl == 64 and (payload matches 19 or not payload contains 00)")
    whole = mixed.records.cost(query)
    assert whole.records == mixed.records.count() == 803
    assert [str(condition) for condition in whole.slow] == ['payload matches "19"', "payload contains 00"]
    assert mixed.records.cost(parse("")).records == 0


@settings(max_examples=250)
@given(QUERIES)
def test_columns_find_what_rows_give(mixed: Case, text: str) -> None:
    """Matches and untestable records are equal, in both orders, for any filter that columns can answer."""
    assert answered(mixed, text)
    for order in ("time", "number"):
        found, wanted = mixed.records.select(parse(text), order), by_rows(mixed, text, order)
        assert (list(found.numbers), list(found.untestable)) == (list(wanted.numbers), list(wanted.untestable))


@pytest.mark.parametrize(
    "text",
    [
        "payload contains 68:65", "src < 192.0.2.9", "src == dst",
        f"ttl < {10**20}", "flags & 3 == 2", "payload[0:1] == 45",
    ],
)  # fmt: skip
def test_sql_answers_what_columns_cannot(mixed: Case, text: str) -> None:
    """What columns do not hold is left to SQL, also as a part of a filter."""
    assert not answered(mixed, text)
    assert not answered(mixed, f"proto == tcp and not ({text})")
    assert mixed.records.select(parse(text)) == by_rows(mixed, text)


def test_all_records_in_order(mixed: Case) -> None:
    """Without a filter the order is that of the rows."""
    assert list(mixed.records.select(None).numbers) == [row[0] for row in mixed.records.rows(["number"])]


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("shift", [0, -(10**10), 10**10, 400 * 10**9])
def test_whether_records_follow_one_another_is_known_without_their_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bool, shift: int
) -> None:
    """Runs and records between them, some going back, some of a clock that was off: what the rows say."""
    monkeypatch.setattr(intake, "FEW", 4)
    for module in (frames, generations):
        monkeypatch.setattr(module, "GENERATION", 50)
    made = [frame for _, frame in traffic(random.Random(4), 240)]
    times = [FIRST + second * 10**9 for second in range(240)]
    if back:
        times[117], times[118] = times[118], times[117]
    with Case.create(tmp_path / "a.case") as case:
        for number, part in enumerate((slice(0, 100), slice(100, 240))):
            import_file(case, b.pcap(list(zip(times[part], made[part], strict=True))), f"{number}.pcap")
        import_file(case, LOG, "last.log", year=2001)
        assert len(runs_of(case)) > 3
        if shift:
            case.shifts.state(2, shift, "found out")
        rows = list(case.records.rows(["number"], order="time"))
        with case._store.reading() as connection:
            follow = of_runs.in_order(connection, 242, Event())
        assert follow == (rows == sorted(rows))
        assert follow == (not back and shift >= 0)
        assert list(case.records.select(None).numbers) == [number for (number,) in rows]


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A case of runs that follow one another in time, and one record behind them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "FEW", 4)
        for module in (frames, generations):
            patch.setattr(module, "GENERATION", 50)
        made = [(FIRST + second * 10**9, frame) for second, (_, frame) in enumerate(traffic(random.Random(4), 400))]
        with Case.create(tmp_path_factory.mktemp("ordered") / "a.case") as case:
            import_file(case, b.pcap(made), "a.pcap")
            import_file(case, LOG, "last.log", year=2001)
            case.records.resolvers["hint"] = lambda value: [150, 8] if value == "any" else []
            yield case


@settings(max_examples=150)
@given(QUERIES, st.integers(-1, 410), st.integers(1, 30), st.integers(1, 20))
def test_a_glimpse_is_what_a_selection_holds_from_a_record_on(
    ordered: Case, text: str, number: int, most: int, runs: int
) -> None:
    """The same records, where there are as many; else nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_runs, "_GLIMPSED", runs)
        seen = list(ordered.records.glimpse(parse(text), number, most))
    assert not seen or seen == [each for each in ordered.records.select(parse(text)).numbers if each >= number][:most]
    assert len(seen) in (0, most)


@settings(max_examples=60)
@given(QUERIES, st.sampled_from(["2000-03-17 01:0{}:{:02}", "01:0{}:{:02}"]), st.integers(0, 9), st.integers(0, 59))
def test_the_first_record_of_a_time_is_found_without_reading_all(
    ordered: Case, text: str, time: str, minute: int, second: int
) -> None:
    """In any list by time, where one matches at all."""
    late = parse(f'time >= "{time.format(minute, second)}"')
    shown = ordered.records.select(parse(text)).numbers
    matching = set(ordered.records.select(late).numbers)
    found = timing._soon(ordered.records, late, shown)
    assert found in (None, next((number for number in shown if number in matching), None))
    if time.startswith("2000") and any(number <= 400 for number in shown if number in matching):
        assert found is not None


def test_what_columns_can_tell_is_glimpsed(ordered: Case, mixed: Case) -> None:
    """Not what SQL answers, nor what lies behind a record outside of runs, nor where records are out of order."""
    query = parse("ttl is known or ttl is unknown")
    assert list(ordered.records.glimpse(query, 100, 5)) == [100, 101, 102, 103, 104]
    assert list(ordered.records.glimpse(query, 1, 400)) == [*range(1, 401)]
    assert not ordered.records.glimpse(query, 1, 401)
    assert not ordered.records.glimpse(query, 398, 5)
    assert not ordered.records.glimpse(parse("not payload contains 00 or ttl is known"), 1, 1)
    assert not ordered.records.glimpse(parse("is:unreviewed"), 1, 1)
    assert not mixed.records.glimpse(query, 2, 1)


def test_an_older_case_learns_when_the_records_of_its_runs_were(mixed: Case, tmp_path: Path) -> None:
    """The step that brings them gives what is written with a run today."""
    mixed.backup(tmp_path / "old.case")
    connection = sqlite3.connect(tmp_path / "old.case")
    written = connection.execute("SELECT * FROM run_time ORDER BY record").fetchall()
    connection.executescript("DROP TABLE run_time; DELETE FROM _sqlite_migrations WHERE name >= '005'")
    connection.execute("PRAGMA user_version = 4")
    connection.commit()
    connection.close()
    with Case.open(tmp_path / "old.case") as case:
        assert case.backup_before_migration is not None
        assert len(written) == len(runs_of(case))
        with case._store.reading() as connection:
            assert connection.execute("SELECT * FROM run_time ORDER BY record").fetchall() == written
        assert case.verify() == []


def runs_of(case: Case) -> list[int]:
    """Return the first record of each run."""
    with case._store.reading() as connection:
        return [row[0] for row in connection.execute("SELECT record FROM run ORDER BY record")]


def test_a_search_over_columns_can_be_stopped(mixed: Case) -> None:
    """Once it is told to, it raises Stopped."""
    stop = Event()
    stop.set()
    with mixed._store.reading() as connection, pytest.raises(Stopped):
        of_runs.found(connection, None, 1000, stop, Lists(connection, None, {}, stop))


@given(st.lists(st.one_of(st.just(-1), st.integers(0, 300), st.integers(0, (1 << 63) - 1)), min_size=1, max_size=50))
def test_a_column_comes_back(values: list[int]) -> None:
    """Whatever its width, and whichever values are unknown."""
    data = segcols.encoded(np.array(values, np.int64))
    made, known = segcols.decoded(data, len(values))
    assert known.tolist() == [value != -1 for value in values]
    assert [value if told else -1 for value, told in zip(made.tolist(), known.tolist(), strict=True)] == values


def test_a_small_column_is_small() -> None:
    """A column of bytes takes a byte each, one that is unknown throughout takes nothing."""
    assert len(segcols.encoded(np.arange(1000) % 64)) == 1002
    assert len(segcols.encoded(np.full(1000, 64))) == 3
    assert len(segcols.encoded(np.full(1000, -1))) == 2
    assert len(segcols.encoded(np.arange(1000))) == 2002


def test_a_case_on_its_way_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of a source that is not whole yet are found by no filter."""
    monkeypatch.setattr(intake, "FEW", 4)
    monkeypatch.setattr(generations, "GENERATION", 50)
    made = [(second * 1000, frame) for second, (_, frame) in enumerate(traffic(random.Random(1), 200))]
    seen = []
    with Case.create(tmp_path / "a.case") as case:
        import_file(case, b.pcap(made[:60]), "first.pcap")

        def look() -> bool:
            seen.append(
                (len(case.records.select(None)), len(case.records.select(parse("ttl is known or ttl is unknown"))))
            )
            return False

        import_file(case, b.pcap([(time + 10**9, frame) for time, frame in made]), "second.pcap", cancelled=look)
        assert set(seen) == {(60, 60)}
        assert len(case.records.select(parse("ttl is known or ttl is unknown"))) == 260


def test_a_state_from_outside_is_asked_once(mixed: Case) -> None:
    """Its records are found in runs and between them, whatever else the filter asks."""
    asked = []

    def resolver(value: str) -> Iterator[int]:
        asked.append(value)
        yield from (1, 2, 3, 500, 803, 1 << 40)

    mixed.records.resolvers["hint"] = resolver
    try:
        found = mixed.records.select(parse("hint:x and not number in {2, 500}"), "number")
    finally:
        del mixed.records.resolvers["hint"]
    assert (list(found.numbers), asked) == ([1, 3, 803], ["x"])
