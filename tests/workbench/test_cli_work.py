"""What the analyst keeps from the command line: look-ups, judgements, detects, readings, bytes, exports."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.parsers.decode.oracle import TSHARK
from tests.workbench.command_line import Workbench, path, workbench

__all__ = ["path", "workbench"]


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
