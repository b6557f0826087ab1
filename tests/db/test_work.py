from __future__ import annotations

import json

import pytest

from db.case import Case, CaseError
from tests.db.build import packet, take

HOSTILE = "a\0b \udc80 \x1b]0;x\x07 ‮ ' \" \\ %s [bold]"
KEPT = "a\\x00b \\x80 \x1b]0;x\x07 ‮ ' \" \\ %s [bold]"


def test_marks(case: Case) -> None:
    """Marks are set, taken away and toggled, one or many."""
    assert case.marks.toggle(3) is True
    case.marks.set([1, 2, 3], True)
    assert case.marks.all() == {1, 2, 3}
    assert case.marks.toggle(2) is False
    case.marks.set(iter([1]), False)
    assert case.marks.all() == {3}


def test_numbers_of_no_size_that_a_case_holds(case: Case) -> None:
    """A number beyond 64 bits is refused in a sentence."""
    for use in (lambda: case.marks.toggle(2**70), lambda: case.tags.of(2**70), lambda: case.notes.remove(-(2**70))):
        with pytest.raises(CaseError, match="no case holds a number of this size"):
            use()


def test_tags(case: Case) -> None:
    """A record carries each tag once; all tags are known with their counts."""
    for number, tag in ((1, "odd"), (1, "odd"), (2, "odd"), (1, HOSTILE)):
        case.tags.add(number, tag)
    assert case.tags.of(1) == [KEPT, "odd"]
    assert case.tags.all() == {KEPT: 1, "odd": 2}
    case.tags.remove(1, HOSTILE)
    case.tags.remove(9, "never")
    assert case.tags.of(1) == ["odd"]


def test_notes(case: Case) -> None:
    """Notes are kept in order about anything, changed and removed."""
    first, second = case.notes.add("host:192.0.2.4", "one"), case.notes.add("host:192.0.2.4", HOSTILE)
    case.notes.add("case", "two")
    case.notes.edit(first, "uno")
    assert [note.text for note in case.notes.of("host:192.0.2.4")] == ["uno", KEPT]
    assert [note.about for note in case.notes.all()] == ["host:192.0.2.4", "host:192.0.2.4", "case"]
    note = case.notes.of("host:192.0.2.4")[0]
    assert note.modified > note.created > 1_700_000_000 * 10**9
    case.notes.remove(second)
    assert [note.text for note in case.notes.of("host:192.0.2.4")] == ["uno"]
    for change in (lambda: case.notes.edit(9, "x"), lambda: case.notes.remove(second)):
        with pytest.raises(KeyError):
            change()
    assert case.verify() == []


def test_lookups(case: Case) -> None:
    """Answers are kept raw, with what gave them and when."""
    raw = b"inetnum: 192.0.2.0\0\xff\r\n"
    number = case.lookups.add("192.0.2.4", "whois", raw, "pasted", 953_253_000 * 10**9)
    case.lookups.add("192.0.2.5", "traceroute", b"", HOSTILE)
    found = case.lookups.of("192.0.2.4")[0]
    assert (found.id, found.kind, found.raw, found.tool, found.asked_at) == (
        number, "whois", raw, "pasted", 953_253_000 * 10**9
    )  # fmt: skip
    assert [(one.address, one.asked_at) for one in case.lookups.all()] == [
        ("192.0.2.4", 953_253_000 * 10**9),
        ("192.0.2.5", None),
    ]
    case.lookups.remove(number)
    assert case.lookups.of("192.0.2.4") == []
    with pytest.raises(KeyError):
        case.lookups.remove(number)
    assert case.verify() == []


def test_detects(case: Case) -> None:
    """A detect is begun, saved in parts, cited from and to, and removed with its citations."""
    first = case.detects.new("Scan", "src == 10.0.0.1", "# Trace", [1, 2])
    second = case.detects.new(HOSTILE)
    case.detects.save(first, body="# Trace 2", cited=[2, 3, 3])
    case.detects.save(first, title="Backscatter")
    found = case.detects.get(first)
    assert (found.title, found.query, found.body) == ("Backscatter", "src == 10.0.0.1", "# Trace 2")
    assert case.detects.cited(first) == [2, 3]
    assert [detect.id for detect in case.detects.citing(3)] == [first]
    assert case.detects.citing(1) == []
    assert [(detect.id, detect.title) for detect in case.detects.all()] == [(first, "Backscatter"), (second, KEPT)]
    assert case.verify() == []
    case.detects.remove(first)
    assert case.detects.citing(3) == []
    for change in (lambda: case.detects.get(first), lambda: case.detects.save(9), lambda: case.detects.remove(9)):
        with pytest.raises(KeyError):
            change()


def test_saving_while_typing_does_not_flood_the_journal(case: Case) -> None:
    """A write-up that is saved every second leaves one line in the journal, not hundreds."""
    number = case.detects.new("Scan")
    before = len(case.journal.all())
    for step in range(50):
        case.detects.save(number, body="x" * step)
    assert len(case.journal.all()) == before + 1
    assert case.detects.get(number).body == "x" * 49


def test_follow_ups(case: Case) -> None:
    """A follow-up stays when its detect goes, and closes with an outcome."""
    detect = case.detects.new("Scan")
    first, second = case.follow_ups.add(detect, "write to the net's owner"), case.follow_ups.add(None, HOSTILE)
    case.follow_ups.close(first, "no answer")
    case.detects.remove(detect)
    done, open_one = case.follow_ups.all()
    assert (done.id, done.detect, done.outcome, done.closed is not None) == (first, None, "no answer", True)
    assert (open_one.id, open_one.text, open_one.closed, open_one.outcome) == (second, KEPT, None, None)
    with pytest.raises(KeyError):
        case.follow_ups.close(9, "x")
    assert case.verify() == []


def test_state(case: Case) -> None:
    """State keeps any JSON value under a name, and gives the default where there is none."""
    for value in (None, 5, "x\0\udc80", [1, {"a": True}], {}):
        case.state.set("where", value)
        assert json.dumps(case.state.get("where", "none")) == json.dumps(value)
    assert case.state.get("nowhere") is None
    assert case.state.get("nowhere", 7) == 7


def test_what_is_known_of_a_host(case: Case) -> None:
    """A host is summed up over both sides: records, times, ports, formats, names."""
    host = "MY.NET.1.2"
    records = [
        packet(10, src_port=1000, dst_port=80),
        packet(20, src_port=1001, dst_port=80),
        packet(30, src=host, dst="10.0.0.1", src_port=80, dst_port=25, names=((host, "www.example"),)),
        packet(40, src=host, dst=host, time=None, time_basis=None, format="portsentry"),
        packet(50, src="10.0.0.9", dst="10.0.0.1"),
    ]
    take(case, "a.log", records)
    found = case.hosts.summary("my.net.1.2")
    assert (found.records, found.as_source, found.as_destination) == (4, 2, 3)
    assert (found.first, found.last) == (10 * 10**9, 30 * 10**9)
    assert (found.source_ports, found.destination_ports) == (((80, 1),), ((80, 2), (25, 1)))
    assert found.formats == (("ipmon", 3), ("portsentry", 1))
    assert case.hosts.summary(host).names == (("www.example", 3),)
    assert case.hosts.all() == [(host, 4), ("10.0.0.1", 2), ("209.203.237.176", 2), ("10.0.0.9", 1)]
    assert case.hosts.summary("192.0.2.1").records == 0


def test_an_address_is_one_host_however_it_is_spelled(case: Case) -> None:
    """Two spellings of one IPv6 address are one host."""
    take(case, "a.log", [packet(1, src="2001:db8::1"), packet(2, src="2001:DB8:0:0::1")])
    assert case.hosts.summary("2001:0db8::0001").records == 2
    case.lookups.add("2001:DB8::1", "whois", b"x", "pasted")
    assert len(case.lookups.of("2001:db8:0::1")) == 1
