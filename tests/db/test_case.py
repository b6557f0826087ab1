from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from db.case import Case, CaseError
from parsers.query import parse
from tests.db.build import at_rest, case_at, packet, paste, take


def test_a_case_at_rest_is_one_file_of_its_owner(tmp_path: Path) -> None:
    """Whatever the umask, case and sidecars are for their owner alone; after closing there are no sidecars."""
    before = os.umask(0)
    try:
        with case_at(tmp_path / "a.case", [packet(1)]) as case:
            case.records.count()
            names = at_rest(case.path)
            assert names == ["a.case", "a.case-shm", "a.case-wal"]
            assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}
    finally:
        os.umask(before)
    assert at_rest(tmp_path / "a.case") == ["a.case"]


def test_the_last_writer_leaves_one_file(tmp_path: Path) -> None:
    """Of two that have a case open, the one that closes last leaves it as one file."""
    first = case_at(tmp_path / "a.case", [packet(1)])
    second = Case.open(tmp_path / "a.case")
    assert second.records.count() == 1
    first.close()
    second.marks.toggle(1)
    second.close()
    assert at_rest(tmp_path / "a.case") == ["a.case"]
    with Case.open(tmp_path / "a.case") as case:
        assert case.marks.all() == {1}


def test_everything_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    """Closing and opening loses nothing of records, work and state."""
    record = packet(7, payload=b"a\0b", words={"rule": "4"}, names=(("192.0.2.1", "host"),), notes=("odd",), ip_df=True)
    with case_at(tmp_path / "a.case", [record]) as case:
        before = case.records.get(1)
        case.state.set("row", {"number": 1})
        case.notes.add("record:1", "Grüße")
    with Case.open(tmp_path / "a.case") as case:
        assert case.records.get(1) == before
        assert (before.payload, before.words, before.names, before.notes) == (
            b"a\0b", {"rule": "4"}, (("192.0.2.1", "host"),), ("odd",)
        )  # fmt: skip
        assert (before.number, before.source, before.line, before.ip_df, before.stamp) == (1, 1, 1, True, record.stamp)
        assert case.state.get("row") == {"number": 1}
        assert [note.text for note in case.notes.of("record:1")] == ["Grüße"]
        assert case.verify() == []


def test_a_path_that_is_taken_is_not_overwritten(tmp_path: Path) -> None:
    """Creating never touches a file that is there."""
    (tmp_path / "a.case").write_text("mine")
    with pytest.raises(CaseError, match="exists already"):
        Case.create(tmp_path / "a.case")
    assert (tmp_path / "a.case").read_text() == "mine"
    with pytest.raises(CaseError, match="cannot be created: No such file or directory"):
        Case.create(tmp_path / "none" / "a.case")


@pytest.mark.parametrize("name", ["a?mode=memory.case", "a#b.case", "a%41.case", "file:a.case", "ä ö.case", "-a.case"])
def test_any_file_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    """Characters that mean something in a URI mean nothing in the name of a case."""
    with case_at(tmp_path / name, [packet(1)]) as case:
        case.backup(tmp_path / f"{name}.copy")
    assert at_rest(tmp_path / name) == sorted([name, f"{name}.copy"])
    with Case.open(tmp_path / name) as case:
        assert case.records.count() == 1


def test_opened_for_reading_nothing_changes(tmp_path: Path) -> None:
    """A case opened for reading answers, refuses changes, keeps state for the moment, and is not touched."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1)]).close()
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Case.open(path, read_only=True) as case:
        assert case.read_only
        assert case.records.count() == 1
        for change in (
            lambda: case.marks.toggle(1),
            lambda: case.notes.add("case", "x"),
            lambda: paste(case, "b", b"x"),
        ):
            with pytest.raises(CaseError, match="opened for reading only"):
                change()
        case.state.set("row", 5)
        assert case.state.get("row") == 5
        case.backup(tmp_path / "copy.case")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    with Case.open(tmp_path / "copy.case") as case:
        assert case.records.count() == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_case_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    """In a folder without write permission a case opens for reading."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1)]).close()
    tmp_path.chmod(0o500)
    try:
        with Case.open(path) as case:
            assert case.read_only
            assert case.records.count() == 1
    finally:
        tmp_path.chmod(0o700)


def test_a_copy_is_a_whole_case_at_rest(tmp_path: Path) -> None:
    """A backup made while the case is open holds everything, in one file of its owner."""
    with case_at(tmp_path / "a.case", [packet(1)]) as case:
        case.notes.add("case", "x")
        case.backup(tmp_path / "b.case")
        with pytest.raises(CaseError, match="exists already"):
            case.backup(tmp_path / "b.case")
    assert stat.S_IMODE((tmp_path / "b.case").stat().st_mode) == 0o600
    with Case.open(tmp_path / "b.case") as copy:
        assert copy.records.count() == 1
        assert [note.text for note in copy.notes.all()] == ["x"]
        assert copy.verify() == []


WATCH = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
path, alive, seen = Path(sys.argv[1]).absolute(), False, []
def hook(event, args):
    if alive and event == "open" and not isinstance(args[0], int) and os.fsdecode(args[0]).startswith(str(path)):
        seen.append(args[0])
sys.addaudithook(hook)
from db.case import Case
from parsers.query import parse
from tests.db.build import packet, take
case = Case.create(path)
alive = True
take(case, "a.log", [packet(1), packet(1), packet(2)])
case.records.select(parse("line and src in MY.NET"))
list(case.records.rows(["number"])); case.records.page([1]); case.sources.raw(1); list(case.sources.ledger(1))
case.notes.add("case", "x"); case.marks.toggle(1); case.state.set("a", 1); case.hosts.summary("MY.NET.1.2")
case.verify(); case.backup(path.with_name("copy"))
again = Case.open(path)
again.records.count(); again.close()
reader = Case.open(path, read_only=True)
reader.records.count(); reader.close()
case.close()
assert not seen, seen
"""


def test_an_open_case_is_opened_by_sqlite_alone(tmp_path: Path) -> None:
    """While a case is open, nothing in the process opens its file beside SQLite: that would drop its locks."""
    command = [sys.executable, "-c", WATCH, str(tmp_path / "a.case")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_threads_share_a_case(tmp_path: Path) -> None:
    """Readers and writers in several threads get whole answers and lose nothing."""
    problems: list[BaseException] = []

    def work(case: Case, offset: int) -> None:
        try:
            for step in range(20):
                case.notes.add("case", f"{offset}-{step}")
                assert len(case.records.page(range(1, 51))) == 50
                case.marks.toggle(1 + (offset * 20 + step) % 50)
        except BaseException as error:
            problems.append(error)

    with case_at(tmp_path / "a.case", [packet(second) for second in range(50)]) as case:
        threads = [threading.Thread(target=work, args=(case, offset)) for offset in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert problems == []
        assert len(case.notes.all()) == 80
        assert case.journal.check() == []


def test_another_program_is_noticed(tmp_path: Path) -> None:
    """Records that another connection adds change the version of the data; its lock is a sentence, not a trace."""
    with case_at(tmp_path / "a.case", [packet(1)]) as case, Case.open(tmp_path / "a.case") as other:
        version = case.version_of_data()
        other.state.set("row", 1)
        assert case.version_of_data() == version
        take(other, "b.log", [packet(2)])
        assert case.version_of_data() != version
        case._store._writer.execute("PRAGMA busy_timeout = 1")  # type: ignore[union-attr]
        with other._store.writing(), pytest.raises(CaseError, match="another program is writing"):
            case.marks.toggle(1)


def test_a_closed_case_says_so(tmp_path: Path) -> None:
    """Closing twice is fine; using a closed case is answered with a sentence."""
    case = case_at(tmp_path / "a.case")
    case.close()
    case.close()
    for use in (case.records.count, lambda: case.marks.toggle(1)):
        with pytest.raises(CaseError, match="the case is closed"):
            use()


def test_closing_stops_what_is_still_being_read(tmp_path: Path) -> None:
    """A search in another thread ends when the case is closed, and the case at rest is one file."""
    case = case_at(tmp_path / "a.case", [packet(second, tcp_opts="x") for second in range(3000)])
    started, said = threading.Event(), []

    def says(value: str, needle: bytes) -> int:
        started.set()
        time.sleep(0)
        return 0

    with case._store.reading() as connection:
        connection.create_function("says", 2, says)

    def run() -> None:
        try:
            while True:
                case.records.select(parse("tcp.opts contains y"))
        except CaseError as error:
            said.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(30)
    case.close()
    thread.join(30)
    assert len(said) == 1
    assert at_rest(tmp_path / "a.case") == ["a.case"]


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """When there is no room, the change is refused, what was there before stays, and work goes on after."""
    with case_at(tmp_path / "a.case", [packet(1)]) as case:
        pages = case._store._writer.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[union-attr]
        case._store._writer.execute(f"PRAGMA max_page_count = {pages + 4}")  # type: ignore[union-attr]
        with pytest.raises(CaseError, match="the disk is full; nothing was changed"):
            paste(case, "big", os.urandom(200_000))
        assert [source.name for source in case.sources.all()] == ["made.log"]
        case.notes.add("case", "still here")
        assert case.verify() == []
