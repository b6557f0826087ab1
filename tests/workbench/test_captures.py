"""Captures on their way into a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.case import Case
from parsers.query import parse
from tests.parsers.captures import build as b
from workbench.hints.integrity import sums
from workbench.importing import import_file

SYN = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(1025, 22, flags=2, payload=b"")))
SECOND = 1_000_000_000


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Case]:
    """An empty case."""
    with Case.create(tmp_path / "captures.case") as case:
        yield case


def test_packets_are_dated_counted_and_found(empty: Case) -> None:
    """Packets of a capture are records with stated times; every byte of the file is in the ledger."""
    data = b.pcap([(953254788 * SECOND, SYN), (953254789 * SECOND, SYN)])
    report = import_file(empty, data, "night.pcap")
    assert (report.records, report.repeats, report.by_format) == (2, 0, {"pcap": 2})
    assert (report.dates, report.bases) == ("dates and zone stated by the log", {"stated": 2})
    assert report.spans["furniture"] == 24
    assert sum(report.spans.values()) == len(data)
    assert [(place.line, place.pieces) for place in empty.sources.places(2)] == [(2, [(94, 164)])]
    record = empty.records.get(1)
    assert (record.time, record.src, record.dst_port, record.captured) == (953254788 * SECOND, b.SOURCE, 22, SYN)
    assert list(empty.records.select(parse("tcp.dstport == 22 and flags == S")).numbers) == [1, 2]


def test_copies_count_within_a_capture_and_not_between_captures(empty: Case) -> None:
    """Equal frames of one capture are two records; a second capture that holds them again adds repeats only."""
    twice = [(SECOND, SYN), (SECOND, SYN)]
    assert import_file(empty, b.pcap(twice), "first.pcap").records == 2
    again = b.section() + b.interface() + b"".join(b.enhanced(frame, time // 1000) for time, frame in twice)
    report = import_file(empty, again, "second.pcapng")
    assert (report.records, report.repeats) == (0, 2)
    assert empty.records.get(2).words == {"link": "ethernet", "copy": "2"}
    assert [len(empty.sources.places(number)) for number in (1, 2)] == [2, 2]


def test_names_that_a_capture_carries_are_known(empty: Case) -> None:
    """Names of a name resolution block can be asked of the case, with the record that says them."""
    data = b.section() + b.interface() + b.names([("192.0.2.9", b"mail.example")]) + b.enhanced(SYN, 1)
    import_file(empty, data, "named.pcapng")
    assert empty.names() == [("192.0.2.9", "mail.example", 1)]


def test_a_damaged_capture_keeps_what_came_before(empty: Case) -> None:
    """The packets before a lie are records, and what is not understood is reported with place and reason."""
    data = b.pcap([(0, SYN), (SECOND, SYN)])
    report = import_file(empty, data[:-10], "cut.pcap")
    assert report.records == 1
    ((line, start, stop, reason),) = report.not_understood
    assert (line, start, stop) == (2, 94, len(data) - 10)
    assert reason == "a packet is cut: 44 of its 54 captured bytes are here"


def test_checksums_of_a_frame_are_those_of_its_packet(empty: Case) -> None:
    """What hints say of checksums comes from the IP packet in the frame, and a frame without one says nothing."""
    whole = bytes.fromhex(  # the first packet of tests/data/decode/packets.json: tshark finds both checksums valid
        "455a00306863000077066205cb00712ecb0071d6a659b245b534ee82141b750d703b44a765c5d65b02049a7dc804abcd"
    )
    first = b.ethernet(b.IPV4, whole)
    frames = [first, b.ethernet(b.ARP, b.arp()), b"\x45" + first[1:], SYN]
    import_file(empty, b.pcap([(SECOND, frame) for frame in frames]), "sums.pcap")
    states = [[made.state for made in sums(empty.records.get(number)) or ()] for number in (1, 2, 3, 4)]
    assert states == [["valid", "valid"], [], ["valid", "valid"], ["wrong", "wrong"]]
