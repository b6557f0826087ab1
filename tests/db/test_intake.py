from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import held as held_module
from db.case import Case, CaseError
from parsers.record import Found, Record, Span, SpanKind
from tests.db.build import case_at, lines, packet, paste, take


def test_a_record_quoted_again_is_a_place_of_the_first(case: Case) -> None:
    """A further quote, in the same source or another, adds a place and not a record."""
    assert take(case, "a.log", [packet(1), packet(2), packet(1)]) == [1, 2, 1]
    assert take(case, "b.log", [packet(3), packet(2)]) == [3, 2]
    assert case.records.count() == 3
    assert [(place.source, place.line, place.repeat) for place in case.sources.places(1)] == [
        (1, 1, False),
        (1, 3, True),
    ]
    assert [(place.source_name, place.line, place.repeat) for place in case.sources.places(2)] == [
        ("a.log", 2, False),
        ("b.log", 2, True),
    ]
    assert [(source.records, source.repeats) for source in case.sources.all()] == [(2, 1), (1, 1)]


def test_a_quote_says_where_it_differs(case: Case) -> None:
    """Each value in which another quote differs is a sentence beside its place; the record stays as it was."""
    first = packet(1, payload=b"abc", ttl=64, words={"rule": "4"}, tcp_opts="EOL")
    take(case, "a.log", [first])
    take(case, "b.log", [replace(first, payload=b"ab", ttl=None, words={"rule": "5", "more": "x"})])
    assert case.sources.places(1)[1].differences == (
        "ttl: absent here, 64 in the record",
        "payload: 2 bytes 61 62 here, 3 bytes 61 62 63 in the record",
        "rule: 5 here, 4 in the record",
        "more: x here, absent in the record",
    )
    assert case.records.get(1).payload == b"abc"


def test_what_is_kept_is_what_a_quote_is_compared_with(case: Case) -> None:
    """NUL, lone surrogates, other spellings of an address and giant numbers are no differences to themselves."""
    odd = packet(1, message="a\0\udc80\ud800", src="2001:DB8:0::1", tcp_seq=10**30, sensor="\udcff")
    take(case, "a.log", [odd, odd])
    take(case, "b.log", [packet(2), odd])
    record = case.records.get(1)
    assert (record.message, record.src, record.sensor) == ("a\\x00\\x80\\ud800", "2001:db8::1", "\\xff")
    assert (record.tcp_seq, record.notes) == (None, ("tcp.seq has 31 digits and is not kept",))
    assert [place.differences for place in case.sources.places(1)] == [(), (), ()]


def test_what_goes_wrong_leaves_the_case_as_it_was(case: Case) -> None:
    """An exception inside the block, also an interrupt, undoes all of the source."""
    take(case, "a.log", [packet(1)])
    journal = len(case.journal.all())
    data, found = lines([packet(1), packet(2)])
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), case.importing("b.log", data) as intake:
            intake.add(found[0])
            intake.add(found[1])
            raise error
    assert [source.name for source in case.sources.all()] == ["a.log"]
    assert case.records.count() == 1
    assert len(case.sources.places(1)) == 1
    assert len(case.journal.all()) == journal
    assert take(case, "b.log", [packet(3)]) == [2]


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ([(0, 4), (5, 10)], "does not fit together at byte 4"),
        ([(0, 5), (4, 10)], "does not fit together at byte 4"),
        ([(1, 10)], "does not fit together at byte 0"),
        ([(0, 5), (5, 5), (5, 10)], "two stretches of its ledger begin at one byte"),
        ([(0, 9)], "ends at byte 9 of 10"),
        ([(0, 11)], "ends at byte 11 of 10"),
        ([], "ends at byte 0 of 10"),
    ],
)
def test_a_ledger_that_does_not_tile_is_refused(case: Case, spans: list[tuple[int, int]], sentence: str) -> None:
    """Bytes that no span accounts for, or two do, stop the import."""
    with pytest.raises(CaseError, match=sentence), case.importing("a.log", b"0123456789") as intake:
        for start, stop in spans:
            intake.span(Span(start, stop, 1, SpanKind.PROSE))
    assert case.sources.all() == []


def test_the_same_bytes_are_one_source(case: Case) -> None:
    """A second import of the same bytes is refused; they are found by their hash."""
    paste(case, "a.log", b"hello")
    with pytest.raises(CaseError, match=r"b\.log: the same bytes are in the case already, as source 1, a\.log"):
        paste(case, "b.log", b"hello")
    sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # printf hello | sha256sum
    found = case.sources.find(sha256.upper())
    assert found is not None and (found.id, found.size, found.sha256) == (1, 5, sha256)
    assert case.sources.find("0" * 64) is None


def test_an_empty_source_is_a_source(case: Case) -> None:
    """Nothing at all can be imported, and is accounted for."""
    paste(case, "nothing", b"")
    assert case.sources.evidence(1) == b""
    assert list(case.sources.ledger(1)) == []
    assert case.verify() == []


@pytest.mark.parametrize("held", [1, 3, 20_000])
def test_a_long_source_is_written_in_several_bursts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    """However often rows are flushed, the case is the same: repeats found, all in one transaction."""
    monkeypatch.setattr(held_module, "RECORDS", held)
    records = [packet(second % 5, ttl=second % 7) for second in range(12)]
    with Case.create(tmp_path / "a.case") as case:
        assert take(case, "a.log", records) == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]
        assert [place.differences for place in case.sources.places(1)] == [
            (),
            ("ttl: 5 here, 0 in the record",),
            ("ttl: 3 here, 0 in the record",),
        ]
        data, found = lines([packet(90), packet(91)])
        with pytest.raises(ValueError, match="no"), case.importing("b", data) as intake:
            intake.add(found[0])
            raise ValueError("no")
        assert case.records.count() == 5
        assert case.verify() == []


def test_names_that_records_tie_to_addresses(case: Case) -> None:
    """Each pair of address and name is known, with the first record that says so."""
    tied = (("207.90.225.240", "max3-240.example"),)
    take(case, "a.log", [packet(1), packet(2, names=tied), packet(3, names=tied)])
    assert case.names() == [("207.90.225.240", "max3-240.example", 2)]


def test_the_journal_hears_of_every_source(case: Case) -> None:
    """An import leaves its name, size and hash in the journal."""
    paste(case, "a.log", b"hello")
    said = case.journal.all()[-1].what
    assert said.startswith("imported source 1, a.log: 5 bytes, SHA-256 2cf24dba5fb0")


def test_one_source_at_a_time(case: Case) -> None:
    """Records that another program adds meanwhile are not overwritten: the import is refused."""
    data, found = lines([packet(1)])
    with Case.open(case.path) as other, pytest.raises(CaseError, match="import again"):  # noqa: SIM117
        with case.importing("a.log", data) as intake:
            intake.add(found[0])
            take(other, "b.log", [packet(2)])
    assert case.records.count() == 1


KILLED = """
import os, sys
sys.path.insert(0, os.getcwd())
from db import held
from db.case import Case
from tests.db.build import lines, packet
held.RECORDS = 500
case = Case.open(sys.argv[1])
data, found = lines(packet(second, payload=os.urandom(50)) for second in range(20000))
print("go", flush=True)
with case.importing("big.log", data) as taken:
    for one in found:
        taken.add(one)
print("done", flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2, 0.5, 1.0, None])
def test_killed_at_any_moment_a_source_is_whole_or_absent(tmp_path: Path, delay: float | None) -> None:
    """kill -9 during or right after an import leaves all of the source or nothing, and a case that verifies."""
    path = tmp_path / "a.case"
    case_at(path, [packet(-1)]).close()
    command = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        if delay is None:
            assert process.stdout.readline() == "done\n"
        else:
            deadline = time.monotonic() + delay
            while time.monotonic() < deadline and process.poll() is None:
                os.sched_yield()
            process.send_signal(signal.SIGKILL)
    with Case.open(path) as case:
        assert case.records.count() in ((20_001,) if delay is None else (1, 20_001))
        assert len(case.sources.all()) == (2 if case.records.count() > 1 else 1)
        assert case.verify() == []
        connection = sqlite3.connect(path)
        rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("place", "span")}
        connection.close()
        assert set(rows.values()) == {case.records.count()}
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["a.case"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 200_000), st.sampled_from([*SpanKind])), min_size=1, max_size=8))
def test_the_ledger_gives_back_what_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, stretches: list[tuple[int, SpanKind]]
) -> None:
    """Spans of any sizes and kinds come back in order, and their bytes together are the source."""
    size = sum(length for length, _ in stretches)
    data = bytes(i * 31 % 251 for i in range(1000)) * (size // 1000 + 1)
    data = data[:size]
    with case_at(tmp_path_factory.mktemp("ledger") / "a.case") as case:
        with case.importing("a", data) as intake:
            at = 0
            for line, (length, kind) in enumerate(stretches, 1):
                if kind in (SpanKind.RECORD, SpanKind.REPEAT):
                    record = Record(format=f"f{line}")
                    intake.add(Found(record, ((at, at + length, line),), ("rejoined",)))
                else:
                    intake.span(Span(at, at + length, line, kind, "why"))
                at += length
        ledger = list(case.sources.ledger(1))
        assert [(span.stop - span.start, span.line) for span in ledger] == [
            (length, line) for line, (length, _) in enumerate(stretches, 1)
        ]
        assert b"".join(case.sources.evidence(1, span.start, span.stop) for span in ledger) == data
        assert case.sources.evidence(1) == data
        for span, (_, kind) in zip(ledger, stretches, strict=True):
            if kind in (SpanKind.RECORD, SpanKind.REPEAT):
                assert (span.kind, span.repairs, span.reason) == (SpanKind.RECORD, ("rejoined",), "")
            else:
                assert (span.kind, span.record, span.reason) == (kind, None, "why")
        assert case.verify() == []
