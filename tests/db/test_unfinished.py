"""Sources that are too large for one transaction: nobody sees a part of them, and a part never stays."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from db import held as held_module
from db import unfinished
from db.case import Case, CaseError
from parsers.query import parse
from tests.db.build import case_at, lines, packet, take

TABLES = ("record", "detail", "identity", "place", "span", "evidence", "name", "unfinished")


def rows(path: Path) -> dict[str, int]:
    """Count the rows of the tables that an import fills, whoever may see them."""
    connection = sqlite3.connect(path)
    try:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    finally:
        connection.close()


def seen(case: Case) -> tuple[object, ...]:
    """Return what a reader of a case sees of its records."""
    return (
        case.records.count(),
        list(case.records.select(None).numbers),
        list(case.records.select(None, "number").numbers),
        list(case.records.select(parse("proto == tcp or src is known")).numbers),
        list(case.records.rows(["number"])),
        case.hosts.all(),
        case.hosts.summary("209.203.237.176"),
        case.names(),
        case.version_of_data(),
        case.sources.all(),
        case.verify(),
    )


NAMES = (("192.0.2.1", "a.example"),)


def test_a_source_on_its_way_is_not_there_yet(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a large source is written, no question to the case has an answer from it; at its end it is there."""
    monkeypatch.setattr(held_module, "RECORDS", 3)
    take(case, "a.log", [packet(1)])
    before = seen(case)
    data, found = lines([packet(second, names=NAMES) for second in range(2, 12)])
    with case.importing("b.log", data) as intake:
        for one in found:
            intake.add(one)
        assert rows(case.path)["record"] > 3
        assert seen(case) == before
        with pytest.raises(KeyError):
            case.records.get(3)
    assert case.records.count() == 11
    assert case.names() == [("192.0.2.1", "a.example", 2)]
    assert case.verify() == []
    assert rows(case.path)["unfinished"] == 0


def test_other_work_goes_on_while_a_source_is_written(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two bursts another thread reads and writes the case; one burst is held at most."""
    monkeypatch.setattr(held_module, "RECORDS", 3)
    data, found = lines([packet(second) for second in range(12)])
    with case.importing("b.log", data) as intake:
        for one in found:
            intake.add(one)
            assert sum(len(held) for held in intake._held.rows.values()) <= 3 * len(TABLES)
            writer = threading.Thread(target=case.notes.add, args=("case", "typed meanwhile"))
            writer.start()
            writer.join(timeout=20)
            assert not writer.is_alive()
    assert len(case.notes.of("case")) == 12


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_large_source_that_fails_leaves_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """An exception after several bursts takes all of them away."""
    monkeypatch.setattr(held_module, "RECORDS", 3)
    take(case, "a.log", [packet(1)])
    before, had = rows(case.path), seen(case)
    data, found = lines([packet(second, names=NAMES) for second in range(12)])
    with pytest.raises(error), case.importing("b.log", data) as intake:
        for one in found:
            intake.add(one)
        raise error
    assert (rows(case.path), seen(case)) == (before, had)
    assert [file.name for file in case.path.parent.iterdir() if "importing" in file.name] == []
    assert take(case, "b.log", [packet(2)]) == [2]


def test_the_same_bytes_are_noticed_at_the_end_too(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that come block by block are known only at their end; then all of them is taken away again."""
    monkeypatch.setattr(held_module, "RECORDS", 3)
    data, found = lines([packet(second) for second in range(12)])
    with case.importing("a.log", data) as intake:
        for one in found:
            intake.add(one)
    before = rows(case.path)
    with pytest.raises(CaseError, match=r"the same bytes are in the case already, as source 1, a\.log"):  # noqa: SIM117
        with case.importing("b.log") as intake:
            for at in range(0, len(data), 7):
                intake.feed(data[at : at + 7])
            for one in found:
                intake.add(one)
    assert rows(case.path) == before


def test_two_programs_do_not_write_large_sources_at_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one writes, another is told so, and opening the case takes nothing from the one that is alive."""
    monkeypatch.setattr(held_module, "RECORDS", 3)
    data, found = lines([packet(second) for second in range(12)])
    with case.importing("a.log", data) as intake:
        for one in found:
            intake.add(one)
        with Case.open(case.path) as other:
            assert other.records.count() == 0
            with pytest.raises(CaseError, match="another program is importing into this case"):
                take(other, "b.log", [packet(50)])
    assert case.records.count() == 12


KILLED = """
import os, sys
sys.path.insert(0, os.getcwd())
from db import held
from db.case import Case
from tests.db.build import lines, packet
held.RECORDS = 5
case = Case.open(sys.argv[1])
data, found = lines(packet(second, names=(("192.0.2.1", "b.example"),)) for second in range(100))
data += os.urandom(1 << 18)
with case.importing("big.log", data) as taken:
    for count, one in enumerate(found):
        if count == int(sys.argv[2]):
            print("now", flush=True)
            sys.stdin.read()
        taken.add(one)
"""


@pytest.mark.parametrize("after", [0, 4, 6, 50, 99])
def test_killed_a_large_source_is_gone_at_the_next_opening(tmp_path: Path, after: int) -> None:
    """kill -9 between two bursts leaves rows that nobody sees and that the next opening takes away."""
    path = tmp_path / "a.case"
    with case_at(path, [packet(-1)]) as case:
        had = seen(case)
    before = rows(path)
    command = [sys.executable, "-c", KILLED, str(path), str(after)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)
    if after > 4:
        assert rows(path)["record"] > 1
    with Case.open(path, read_only=True) as case:
        assert seen(case) == had
    with Case.open(path) as case:
        assert seen(case) == had
        assert take(case, "b.log", [packet(5)]) == [2]
    assert rows(path) == {**before, **dict.fromkeys(("record", "detail", "identity", "place", "span", "evidence"), 2)}
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["a.case"]


@pytest.mark.parametrize("mark", [(1, 1, 1), (2, 1, 1), (2, 2, 1), (1, 9, 9), (-5, -5, -5)])
def test_a_mark_that_lies_destroys_nothing(tmp_path: Path, mark: tuple[int, int, int]) -> None:
    """A forged mark cannot make opening take away a source that is whole, and verify speaks of what it hides."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1), packet(2)]).close()
    before = rows(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO unfinished VALUES (1, ?, ?, ?)", mark)
    connection.commit()
    connection.close()
    with Case.open(path) as case:
        assert case.verify() != []
    assert {**rows(path), "unfinished": 0} == before


def test_a_claim_is_given_once(tmp_path: Path) -> None:
    """Of two that want to write an unfinished source one gets the right, until it gives it back."""
    case = tmp_path / "a.case"
    first = unfinished.Claim.take(case)
    assert first is not None
    assert unfinished.Claim.take(case) is None
    first.give_back()
    second = unfinished.Claim.take(case)
    assert second is not None
    second.give_back()
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []
