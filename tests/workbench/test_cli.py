"""The command line: what verbs print, how they fail, what they leave behind."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from parsers.record import COLUMN
from tests.parsers.decode.oracle import TSHARK
from workbench.cli import run

ROOT = Path(__file__).parents[2]


class Said(NamedTuple):
    """What a run of the command line gave back."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """The objects of NDJSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> dict[str, object]:
        """The one JSON document."""
        found: dict[str, object] = json.loads(self.out)
        return found


Workbench = Callable[..., Said]


@pytest.fixture
def workbench(capfd: pytest.CaptureFixture[str]) -> Workbench:
    """Run the command line in this process and return what it said."""

    def go(*arguments: object) -> Said:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        return Said(status, *capfd.readouterr())

    return go


@pytest.fixture
def path(practicals: Path, tmp_path: Path) -> Path:
    """The path of a closed case with all traces, free to be changed."""
    made = tmp_path / "practicals.case"
    made.write_bytes(practicals.read_bytes())
    made.chmod(0o600)
    return made


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


def test_a_pasted_look_up_is_kept_word_for_word(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """The answer is kept with kind, tool and date, and what it says is read from it."""
    answer = tmp_path / "answer.txt"
    answer.write_text("NetRange: 192.0.2.0 - 192.0.2.255\nNetName: EXAMPLE\n")
    said = workbench(
        "lookup", path, "192.0.2.7", "--paste", answer, "--tool", "by mail", "--asked", "2000-03-21", "--json"
    )
    (kept,) = said.lines
    assert (kept["kind"], kept["tool"], kept["asked"]) == ("whois", "by mail", "2000-03-21T00:00:00.000000000Z")
    assert kept["raw"] == answer.read_text()
    assert kept["parsed"]["net_name"] == "EXAMPLE"
    assert "net name: EXAMPLE" in workbench("host", path, "192.0.2.7").out


def test_judgements_are_kept(workbench: Workbench, path: Path) -> None:
    """Marks, tags, notes and follow-ups of one run are there in the next."""
    workbench("mark", path, "1,3-4")
    workbench("mark", path, "3", "--off")
    assert workbench("mark", path, "--json").document == {"marked": [1, 4], "letters": {}}
    workbench("tag", path, "odd", "--query", "format == tcpdump")
    assert workbench("tag", path, "--json").document == {"tags": {"odd": 8}}
    workbench("note", path, "20", "bytes", "say", "SYN")
    assert workbench("note", path, "#20", "--json").lines[0]["text"] == "bytes say SYN"
    shown = workbench("show", path, "20", "--json").document
    assert (shown["marked"], shown["tags"], shown["notes"]) == (False, ["odd"], ["bytes say SYN"])
    assert "tagged odd\nnote: bytes say SYN" in workbench("show", path, "20").out
    workbench("follow", path, "ask the owner")
    assert workbench("follow", path, "--close", "1", "no answer", "--json").lines[0]["outcome"] == "no answer"


def test_a_detect_from_the_command_line(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """A detect is made from a filter, cites records, counts them, and goes out as a document."""
    said = workbench("detect", path, "new", "--title", "Answers", "--query", "src == 209.203.237.176", "--json")
    number = said.document["detect"]
    assert workbench("detect", path, "cite", number, "tcp.ack == 674711610").out.endswith("[[#20-27]]\n")
    workbench("detect", path, "cite", number, "--claim", "src == 209.203.237.176")
    assert "[[27: src == 209.203.237.176]]" in workbench("detect", path, "show", number).out
    assert workbench("verify", path).status == 0
    out = tmp_path / "answers.md"
    assert workbench("export", path, "--detect", number, "-o", out).status == 0
    assert "Answers" in out.read_text()
    assert workbench("export", path, "--detect", number, "--json").document["text"] == out.read_text()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_reading_is_shown_and_cited(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """A record is shown as one of its readings, cited as that, and goes out with the arithmetic; the record stays."""
    before = workbench("show", path, "38", "--json").document
    assert [reading["name"] for reading in before["readings"] if not reading["aside"]] == ["icmp"]
    shown = workbench("show", path, "38", "--as", "icmp", "--json").document
    # port unreachable: type 3 code 3, checksum DF3D, printed as source and destination port 771 and 57149
    assert "0303df3d" in shown["decode"]["bytes"]
    assert {field["basis"] for field in shown["decode"]["fields"]} == {"inferred"}
    assert shown["record"]["proto"] == "tcp"
    assert "as icmp, not as logged" in workbench("show", path, "38", "--as", "proto.icmp-as-tcp").out

    query = "number == 38"
    number = workbench("detect", path, "new", "--title", "Read wrong", "--query", query, "--json").document["detect"]
    assert workbench("detect", path, "cite", number, query, "--as", "udp").status == 2
    assert workbench("detect", path, "cite", number, query, "--as", "icmp").out.endswith("[[#38 as icmp]]\n")
    assert workbench("verify", path).status == 0
    report = workbench("export", path, "--detect", number, "--json").document["text"]
    assert "record 38 read as icmp [E" in report
    assert "The quoted lengths agree: IP 37 - 20 = UDP 17" in report  # 0025 - 14 = 0011 by hand
    assert workbench("show", path, "38", "--json").document["decode"] == before["decode"]

    body = tmp_path / "body.md"
    body.write_text("[[#38 as udp]]")
    workbench("detect", path, "edit", number, "--body", body)
    assert workbench("verify", path).status == 1
    assert "record 38 has no reading udp" in workbench("export", path, "--detect", number, "--json").document["text"]


def test_bytes_go_out_and_are_compared(workbench: Workbench, path: Path) -> None:
    """Bytes of record 20 as tcpdump -x printed them in the trace; rebuilt bytes say that they are; records differ."""
    assert workbench("show", path, "20", "--bytes", "hex", "--range", "0-19").out == (
        "4500002c6ea900003306901ad1cbedb00a000328\n"
    )
    python = workbench("show", path, "20", "--bytes", "python", "--range", "0x8-0x9").out
    assert python == "b'3\\x06'\n"  # 33 is the digit 3
    logged = workbench("show", path, "1", "--bytes", "hexdump")
    assert "not captured" in logged.err and "··" in logged.out
    assert workbench("show", path, "1", "--bytes", "base64").status == 2
    found = workbench("show", path, "20", "--against", "21", "--json").document
    assert found["first_byte"] == 4  # 6ea9 is not the identification of the next packet
    changed = {change["name"]: change for change in found["changes"]}
    assert changed["ip.id"]["ours"].startswith("28329")
    assert "ip.ttl" not in changed  # both came with 51
    assert "first differing byte 0x4" in workbench("show", path, "20", "--against", "21").out


def test_a_note_on_bytes_is_kept_and_goes_out(workbench: Workbench, path: Path) -> None:
    """A note on bytes 8 to 9 survives, is journalled and sealed, and stands beside its record in the write-up."""
    assert (
        workbench("note", path, "20:bytes:0x8-0x9", "51 hops, then TCP").out == "1: bytes 0x8-0x9: 51 hops, then TCP\n"
    )
    assert workbench("note", path, "20", "--json").lines[0]["about"] == "record:20:bytes:8-9"
    shown = workbench("show", path, "20", "--json").document
    assert shown["byte_notes"] == [{"id": 1, "first": 8, "last": 9, "text": "51 hops, then TCP"}]
    assert shown["notes"] == []
    assert "note on bytes 0x8-0x9: 51 hops, then TCP" in workbench("show", path, "20").out
    assert "note 1 on record:20:bytes:8-9 added" in workbench("journal", path).out
    number = workbench("detect", path, "new", "--title", "One", "--query", "number == 20", "--json").document["detect"]
    workbench("detect", path, "cite", number, "20")
    report = workbench("export", path, "--detect", number, "--json").document["text"]
    assert "- Record 20, bytes 0x8-0x9 `33 06`: 51 hops, then TCP" in report
    assert workbench("verify", path).status == 0
    assert workbench("note", path, "20:bytes:8-9", "--remove", "1").out.startswith("no note")
    assert workbench("show", path, "20", "--json").document["byte_notes"] == []


def test_a_second_opinion_from_the_command_line(
    workbench: Workbench, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """tshark is asked about captured bytes alone; without it there is one sentence."""
    refused = workbench("show", path, "1", "--second-opinion")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert "no bytes of it were captured" in refused.err
    if TSHARK is not None:
        said = workbench("show", path, "20", "--second-opinion", "--json").document
        assert said["different"] == []
        (ttl,) = (pair for pair in said["equal"] if pair["name"] == "ip.ttl")
        assert (ttl["ours"], ttl["tshark"]) == (51, "51")
        assert "Bad checksum" in workbench("show", path, "20", "--second-opinion").out
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "tshark is not installed" in workbench("show", path, "20", "--second-opinion").err


def test_export_never_replaces_a_file_unasked(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """A file that exists stays as it is, unless --force is given."""
    out = tmp_path / "report.md"
    out.write_text("mine")
    refused = workbench("export", path, "-o", out)
    assert (refused.status, out.read_text()) == (2, "mine")
    assert "--force" in refused.err
    assert workbench("export", path, "-o", out, "--force").status == 0
    assert out.read_text() != "mine"
    assert sorted(found.name for found in tmp_path.glob(".*")) == []


def test_a_write_up_is_replaced_without_an_editor(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """`detect edit --body` replaces the text; without it and without a terminal nothing is changed."""
    workbench("mark", path, "20")
    number = workbench("detect", path, "new", "--title", "One packet", "--json").document["detect"]
    body = tmp_path / "body.md"
    body.write_text("See [[#20]].\n")
    edited = workbench("detect", path, "edit", number, "--body", body, "--json").document
    assert (edited["title"], edited["body"]) == ("One packet", "See [[#20]].\n")
    assert workbench("show", path, "20", "--json").document["cited"] == [{"detect": number, "title": "One packet"}]
    refused = workbench("detect", path, "edit", number)
    assert refused.status == 2
    assert "--body" in refused.err


def test_a_case_that_may_only_be_read_can_be_listed(workbench: Workbench, path: Path) -> None:
    """Listing marks, tags, notes, look-ups and follow-ups changes nothing in the file."""
    before = path.read_bytes()
    for verb in (
        ("mark", path), ("tag", path), ("note", path, "case"), ("follow", path), ("lookup", path, "10.0.1.0"),
        ("detect", path), ("journal", path),
    ):  # fmt: skip
        assert workbench(*verb).status == 0
    assert path.read_bytes() == before


def test_verify_finds_a_false_claim(workbench: Workbench, path: Path, tmp_path: Path) -> None:
    """A claim whose number is not what its filter counts makes the exit status 1."""
    body = tmp_path / "body.md"
    body.write_text("All [[28: src == 209.203.237.176]] of them.\n")
    workbench("detect", path, "new", "--title", "T", "--query", "src == 209.203.237.176", "--body", body)
    said = workbench("verify", path, "--json")
    assert said.status == 1
    assert said.document["claims"][0]["found"] == 27


def test_without_a_terminal_the_screen_is_refused(workbench: Workbench, path: Path) -> None:
    """Opening a case needs a terminal; the sentence names what works without one."""
    said = workbench(path)
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "needs a terminal" in said.err


def test_a_mistyped_verb_makes_no_case(workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that is near a verb is taken for a mistake, not for the name of a new case."""
    monkeypatch.chdir(tmp_path)
    said = workbench("recrods", "night.case")
    assert said.status == 2
    assert "did you mean records" in said.err
    assert not list(tmp_path.glob("rec*"))


BAD = {
    "a missing log": ("import", "{new}", "{folder}/missing.log"),
    "a folder": ("import", "{new}", "{folder}"),
    "an empty log": ("import", "{new}", "{empty}"),
    "a binary log": ("import", "{new}", "{binary}"),
    "a compressed log": ("import", "{new}", "{gzip}"),
    "one good log and a missing one": ("import", "{new}", "{good}", "{folder}/missing.log"),
    "a case that is a log": ("records", "{good}"),
    "a case that is a binary": ("records", "{binary}"),
    "a case that is not there": ("records", "{folder}/missing.case"),
    "a case that is a folder": ("records", "{folder}"),
    "a new case in a folder that is not there": ("import", "{folder}/none/new.case", "{good}"),
    "a zone that is none": ("import", "{new}", "{good}", "--zone", "Mars/Olympus"),
    "a year that is none": ("import", "{new}", "{good}", "--year", "MM"),
    "an unknown column": ("records", "{case}", "--columns", "nunber"),
    "a filter that ends early": ("records", "{case}", "src =="),
    "a field that is none": ("records", "{case}", "srcc == 10.0.0.1"),
    "a record that is none": ("show", "{case}", "114"),
    "a reading that is none": ("show", "{case}", "20", "--as", "udp"),
    "a form of bytes that is none": ("show", "{case}", "20", "--bytes", "ocal"),
    "bytes that are none": ("show", "{case}", "20", "--bytes", "hex", "--range", "40-90"),
    "a range of nothing": ("show", "{case}", "20", "--range", "1-2"),
    "two views at once": ("show", "{case}", "20", "--against", "21", "--second-opinion"),
    "a note on bytes that are none": ("note", "{case}", "20:bytes:40-90", "text"),
    "a note on bytes of no record": ("note", "{case}", "999:bytes:4-9", "text"),
    "a note on no bytes": ("note", "{case}", "20:bytes:x", "text"),
    "a record that is no number": ("show", "{case}", "first"),
    "a hint that is none": ("hints", "{case}", "--hint", "flags.none"),
    "a host that is unknown": ("host", "{case}", "192.0.2.1"),
    "a source that is none": ("ledger", "{case}", "nine"),
    "a detect that is none": ("export", "{case}", "--detect", "7"),
    "an export that is none": ("export", "{case}", "--as", "docx"),
    "an option that is none": ("records", "{case}", "--colour"),
    "no argument": ("import",),
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence(
    arguments: tuple[str, ...], workbench: Workbench, path: Path, tmp_path: Path, traces: Path, home: Path
) -> None:
    """What cannot be done is said in one line on standard error, with status 2 and nothing left behind."""
    (tmp_path / "empty.log").touch()
    (tmp_path / "binary.log").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "log.gz").write_bytes(b"\x1f\x8b\x08\x00abc")
    names = {
        "new": tmp_path / "new.case", "folder": tmp_path, "empty": tmp_path / "empty.log", "case": path,
        "binary": tmp_path / "binary.log", "gzip": tmp_path / "log.gz", "good": traces / "01-ipfilter.log",
    }  # fmt: skip
    before = path.read_bytes()
    said = workbench(*(word.format(**names) for word in arguments))
    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith("workbench: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert "internal error" not in said.err
    assert not (tmp_path / "new.case").exists()
    assert path.read_bytes() == before
    assert list(home.rglob("crash*")) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_unreadable_files_are_named(workbench: Workbench, tmp_path: Path, traces: Path) -> None:
    """A log that may not be read and a folder that may not be written are refused in one sentence."""
    log = tmp_path / "secret.log"
    log.write_text("x")
    log.chmod(0)
    assert workbench("import", tmp_path / "new.case", log).status == 2
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    said = workbench("import", shut / "new.case", traces / "01-ipfilter.log")
    assert (said.status, said.err.count("\n")) == (2, 1)


def test_a_full_disk_leaves_nothing_half_done(workbench: Workbench, tmp_path: Path, traces: Path) -> None:
    """When no more bytes may be written, one sentence says so and the new case is gone."""
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from workbench.cli import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    case = tmp_path / "new.case"
    done = subprocess.run(
        [sys.executable, "-c", program, "import", case, traces / "06-ipchains.log"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.glob("new.case*")) == []


def test_an_unforeseen_error_is_kept_and_said(
    workbench: Workbench, path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours ends in one sentence and a file with the traceback that only the user can read."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("\x1b]52;c;evil\x07")

    monkeypatch.setattr("db.records.Records.count", broken)
    said = workbench("mark", path, "1")
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "internal error (ZeroDivisionError)" in said.err
    (kept,) = home.rglob("crash*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "\x1b" not in kept.read_text()


def test_hostile_text_never_reaches_the_terminal(workbench: Workbench, tmp_path: Path) -> None:
    """A log line with escape sequences is imported, listed, shown and exported without one of them."""
    log = tmp_path / "fw\x1b[2J.log"
    log.write_bytes(
        b"Mar 31 19:09:34 203.85.30.129:1542 -> A.B.C.30:98 SYN **S*****\n"
        b"\x1b]52;c;ZXZpbA==\x07 and \xc2\x9b31m \xe2\x80\xae prose\n"
        b"Mar  3 00:07:11 dns3 in.telnetd[11055]: refused connect from \x1b]0;owned\x07max3\n"
    )
    case = tmp_path / "new.case"
    for verb in (
        ("import", case, log), ("sources", case), ("ledger", case), ("records", case), ("records", case, "--json"),
        ("show", case, "1"), ("hints", case), ("export", case), ("journal", case), ("host", case), ("verify", case),
        ("import", case, tmp_path / "\x1b[31m.log"),
    ):  # fmt: skip
        said = workbench(*verb)
        assert not set(said.out + said.err) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
        assert "\u202e" not in said.out


def test_a_reader_that_leaves_early_is_no_error(path: Path) -> None:
    """`| head` ends a long listing quietly."""
    command = f"{sys.executable} -m workbench records {path} --json | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_unicode_is_served(path: Path) -> None:
    """Text that the encoding of the terminal lacks is written out instead of ending the program."""
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "show", path, "1"], cwd=ROOT, env=environment, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u2192" in done.stdout  # the arrow between the addresses


def test_what_verbs_leave_is_for_the_user_alone(tmp_path: Path, traces: Path) -> None:
    """Files are made with mode 0600 even where the user's umask would let everybody in."""
    case, report = tmp_path / "new.case", tmp_path / "report.md"
    for verb in (("import", case, traces / "01-ipfilter.log"), ("export", case, "-o", report)):
        command = [sys.executable, "-m", "workbench", *map(str, verb)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, umask=0)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (case, report)} == {0o600}
