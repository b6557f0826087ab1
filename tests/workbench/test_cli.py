"""The command line: what verbs read into a case and print of it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from parsers.record import COLUMN
from tests.workbench.command_line import Workbench, path, workbench
from workbench.cli import run

__all__ = ["path", "workbench"]


ROOT = Path(__file__).parents[2]


def test_import_reports_every_source(workbench: Workbench, tmp_path: Path, traces: Path) -> None:
    """Import prints one object per source: hash, counts by format, and bytes that add up to the size."""
    logs = sorted(traces.iterdir())
    said = workbench("import", tmp_path / "new.case", *logs, "--year", "2000", "--zone", "UTC", "--json")
    assert said.status == 0
    assert [source["name"] for source in said.lines] == [log.name for log in logs]
    for source, log in zip(said.lines, logs, strict=True):
        assert source["sha256"] == hashlib.sha256(log.read_bytes()).hexdigest()
        assert source["size"] == sum(source["spans"].values()) == log.stat().st_size
        assert source["not_understood"] == []
    assert sum(source["records"] for source in said.lines) == 113  # 19+8+12+5+3+29+10+10+3+14 counted in the files


def test_import_twice_adds_nothing(workbench: Workbench, path: Path, traces: Path) -> None:
    """The same bytes are not imported again, and the program says so."""
    said = workbench("import", path, traces / "01-ipfilter.log")
    assert said.status == 0
    assert "nothing added" in said.out
    assert workbench("records", path, "--count", "--json").document["matched"] == 113


def test_import_reads_standard_input(
    workbench: Workbench, tmp_path: Path, traces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log may come through a pipe."""
    text = (traces / "10-snort-portscan.log").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    said = workbench("import", tmp_path / "new.case", "-", "--json")
    assert said.lines[0]["by_format"] == {"snort-portscan": 14}


def test_unknown_columns_are_read_by_a_mapping_and_no_other_way(workbench: Workbench, tmp_path: Path) -> None:
    """A proposal is printed with its doubts, kept under a name or in a file, and given to the import."""
    log, case = tmp_path / "a.csv", tmp_path / "a.case"
    log.write_text("when,client,server\n03/04/2000 10:00:01,192.0.2.1,198.51.100.2\n")
    said = workbench("import", case, log, "--json").lines[0]
    assert said["records"] == 0
    proposal = workbench("mapping", log, "--json").document
    assert proposal["columns"] == {"time": ["when"], "src": ["client"], "dst": ["server"]}
    assert proposal["questions"] == ["when may be day/month/year as well as month/day/year"]
    (tmp_path / "mine.json").write_text(json.dumps({**proposal, "times": "day/month/year"}))
    assert (
        workbench("import", tmp_path / "b.case", log, "--map", tmp_path / "mine.json", "--json").lines[0]["records"]
        == 1
    )
    assert workbench("records", tmp_path / "b.case", "--json").lines[0]["time"] == "2000-04-03T10:00:01.000000000Z"
    assert workbench("mapping", log, "--save", "kept").status == 0
    assert workbench("import", tmp_path / "c.case", log, "--map", "kept").status == 0
    assert "kept: time = when" in workbench("mapping").out
    assert "neither a saved mapping nor a file" in workbench("import", case, log, "--map", "none").err


def test_a_clock_that_was_off(workbench: Workbench, path: Path) -> None:
    """A shift is stated, listed and taken back; records are listed by the corrected times."""
    before = workbench("records", path, "source == 1", "--json", "--limit", "1").lines[0]["time"]
    assert before == "2000-03-20T06:36:35.103382000Z"
    assert workbench("clock", path, 1, "--add", "-1h30m", "--why", "NTP").out.strip() == "source 1: -1h30m, NTP"
    after = workbench("records", path, "source == 1", "--json", "--limit", "1").lines[0]["time"]
    assert after == "2000-03-20T05:06:35.103382000Z"
    assert workbench("clock", path, "--json").lines == [{"source": 1, "shift": "-1h30m", "why": "NTP"}]
    assert "is no shift" in workbench("clock", path, 1, "--add", "5").err
    assert "no source 99" in workbench("clock", path, 99, "--add", "+5s").err
    workbench("clock", path, 1, "--add", "+0s")
    assert workbench("clock", path, "--json").lines == []


def test_records_are_listed_by_their_public_names(workbench: Workbench, path: Path) -> None:
    """NDJSON has the column names of a record; flags are letters and times ISO 8601 with nanoseconds."""
    said = workbench("records", path, "--json", "--limit", "1", "src", "==", "209.203.237.176")
    (record,) = said.lines
    assert set(record) <= set(COLUMN)
    assert record["time"] == "2000-03-20T06:36:35.103382000Z"  # first line of 01-ipfilter.log
    assert record["time.basis"] == "stated"
    assert record["flags"] == "SA"
    assert (record["src.port"], record["dst"], record["dst.port"]) == (22, "10.1.9.116", 1555)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        # counted in the traces: 5 rows of the BlackICE list say UDP, 3 packet log lines PROTO=17
        (
            "proto == udp | count by format",
            [{"format": "blackice", "records": 5}, {"format": "ipchains", "records": 3}],
        ),
        # source ports 2345 to 2379 of 06-ipchains.log by eye: six are not there
        (
            "src == 203.37.101.21 | missing src.port",
            [{"src.port": port} for port in (2348, 2365, 2374, 2375, 2376, 2378)],
        ),
        # 00:05:00 to 00:07:09 in 07-portsentry-tcp-wrappers.log
        ("host == 207.90.225.240 | gaps > 120s", [{"gap": 129_000_000_000, "from": 78, "to": 79}]),
        ("src.port == 22 | count by dst.port | sort dst.port | first 1", [{"dst.port": 1008, "records": 3}]),
    ],
)
def test_stages_sum_up(workbench: Workbench, path: Path, query: str, rows: list[dict[str, object]]) -> None:
    """What stands behind a pipe makes a table of the records, with names and numbers counted by hand."""
    assert workbench("records", path, "--json", query).lines == rows


def test_stages_for_people(workbench: Workbench, path: Path) -> None:
    """A summed-up table has a header, times between records in seconds, and says what it left out."""
    assert workbench("records", path, "host == 207.90.225.240 | gaps > 120s").out.splitlines()[1].split() == [
        "129.000000",
        "s",
        "78",
        "79",
    ]
    assert workbench("records", path, "--count", "src.port == 22 | first 2").status == 2


def test_a_time_of_day_is_no_date(workbench: Workbench, path: Path) -> None:
    """A record without a date has HH:MM:SS and says so."""
    (record,) = workbench("records", path, "--json", "--columns", "time,time.basis", "number == 20").lines
    assert record == {"time": "15:27:06.961763", "time.basis": "time-of-day"}


def test_records_for_people_end_with_their_number(workbench: Workbench, path: Path) -> None:
    """The table has a header, a row per record, and says what could not be tested."""
    lines = workbench("records", path, "tcp.ack == 674711610").out.splitlines()
    assert lines[0].split()[:3] == ["number", "time", "src"]
    assert len(lines) == 1 + 8 + 1
    assert lines[-1].startswith("8 records; ")
    assert "could not be tested" in lines[-1]


def test_count_says_what_could_not_be_tested(workbench: Workbench, path: Path) -> None:
    """A record that lacks a field of the filter is neither a match nor a miss."""
    said = workbench("records", path, "--count", "--json", "src == 209.203.237.176 and tcp.ack == 674711610")
    assert said.document == {"matched": 8, "untestable": 19}


def test_raw_gives_each_source_back(path: Path, traces: Path) -> None:
    """`ledger --raw` writes the bytes of a source exactly as they were imported."""
    for log in traces.iterdir():
        done = subprocess.run(
            [sys.executable, "-m", "workbench", "ledger", path, log.name, "--raw"],
            cwd=ROOT, capture_output=True, check=True,
        )  # fmt: skip
        assert done.stdout == log.read_bytes()


def test_the_ledger_tiles_every_source(workbench: Workbench, path: Path, traces: Path) -> None:
    """Spans follow each other without gap or overlap from the first byte to the last."""
    for log in traces.iterdir():
        stop = 0
        for span in workbench("ledger", path, log.name, "--json").lines:
            assert span["start"] == stop
            stop = span["stop"]
        assert stop == log.stat().st_size


def test_show_tells_bytes_from_words(workbench: Workbench, path: Path) -> None:
    """A record is shown with its text, places, fields with basis, and bytes."""
    shown = workbench("show", path, "20", "--json").document
    assert shown["record"]["flags"] == "SA"
    assert shown["decode"]["bytes"].startswith("4500002c6ea900003306")  # first line of the dump
    assert shown["places"][0]["line"] == 1
    assert {field["basis"] for field in shown["decode"]["fields"]} <= {"captured", "logged", "inferred"}
    assert "rejoined-wrap" in workbench("show", path, "20").out


def test_host_knows_names_that_records_tie_to_it(workbench: Workbench, path: Path) -> None:
    """A host name that portsentry printed beside an address is shown with the record that says so."""
    host = workbench("host", path, "207.90.225.240", "--json").document
    assert host["records"] == 6
    assert host["names"][0]["name"] == "max3-240.max3.hou.infohwy.com"


def test_an_older_case_is_said_to_take_long(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before it is copied and brought to this version, on standard error, once."""
    for wanted in (2, 0):
        assert run(["mark", str(older), "1"]) == 0
        said = capsys.readouterr().err.splitlines()
        assert len(said) == wanted
        assert not said or ("is of an older version" in said[0] and "is brought to this version" in said[1])
