"""The pcap format in all its variants, whole."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from parsers.captures import capture_format, read_capture
from parsers.record import Found, Kind, Record, Span, SpanKind, TimeBasis
from tests.parsers.captures import build as b
from tests.parsers.captures.tshark import ask, differences, needs_tshark, time_of

FRAMES: list[b.Frame] = [
    (953254788_694985123, b.ethernet(b.IPV4, b.ipv4(6, b.tcp(6699, 1078, 17, 18, 0x12, 512, b"\2\4\5\xb4", b"x")))),
    (953254789_000000001, b.ethernet(b.IPV6, b.ipv6(17, b.udp(53, 1024)))),
    (953254789_000000001, b.ethernet(b.ARP, b.arp())),
    (4294967295_999999999, b.ethernet(b.IPV4, b.ipv4(1, b.icmp(3, 1)))),
]
"""Four frames, the last one at the last second that pcap can tell."""
MICRO = [time // 1000 * 1000 for time, _ in FRAMES]


def records(data: bytes) -> list[Record]:
    """Return the packets of a capture."""
    return [entry.record for entry in read_capture(data) if isinstance(entry, Found)]


def spans(data: bytes) -> list[Span]:
    """Return what is no packet."""
    return [entry for entry in read_capture(data) if isinstance(entry, Span)]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["micro", "nano", "patched"])
def test_every_variant_gives_the_same_packets(order: str, kind: str, tmp_path: Path) -> None:
    """Both byte orders, micro- and nanoseconds and Kuznetzov's format: same bytes and values, times as exact as told."""
    data = b.pcap(FRAMES, order=order, nano=kind == "nano", patched=kind == "patched")
    found = records(data)
    assert capture_format(data[:12]) == "pcap"
    assert [record.captured for record in found] == [frame for _, frame in FRAMES]
    assert [record.time for record in found] == ([time for time, _ in FRAMES] if kind == "nano" else MICRO)
    assert {record.time_basis for record in found} == {TimeBasis.STATED}
    assert [record.line for record in found] == [1, 2, 3, 4]
    assert {record.kind for record in found} == {Kind.PACKET}
    first = found[0]
    assert (first.src, first.src_port, first.dst, first.dst_port) == (b.SOURCE, 6699, b.DESTINATION, 1078)
    assert (first.flags, first.tcp_seq, first.tcp_ack, first.tcp_win, first.tcp_mss) == (0x12, 17, 18, 512, 1460)
    assert (first.payload, first.tcp_opts, first.proto) == (b"x", "mss 1460", "tcp")
    assert (found[1].src, found[1].proto, found[2].proto, found[3].icmp_type) == (b.SOURCE6, "udp", "arp", 3)
    interface = {"interface": "3"} if kind == "patched" else {}
    assert [record.words for record in found] == [{"link": "ethernet"} | interface] * 4


@needs_tshark
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["micro", "nano", "patched"])
def test_every_variant_says_what_tshark_says(order: str, kind: str, tmp_path: Path) -> None:
    """tshark reads the same number of packets, times and values in each variant."""
    path = tmp_path / "variant.pcap"
    path.write_bytes(b.pcap(FRAMES, order=order, nano=kind == "nano", patched=kind == "patched"))
    found, rows = records(path.read_bytes()), ask(path)
    assert [record.time for record in found] == [time_of(row) for row in rows]
    assert [differences(*pair) for pair in zip(found, rows, strict=True)] == [[]] * 4


def test_pieces_are_the_record_header_and_the_packet() -> None:
    """Each packet's place covers its record header and its bytes, so that places and the file header are the file."""
    data = b.pcap(FRAMES[:2])
    first = 24 + 16 + len(FRAMES[0][1])
    pieces = [entry.pieces for entry in read_capture(data) if isinstance(entry, Found)]
    assert pieces == [((24, first, 1),), ((first, len(data), 2),)]
    (header,) = spans(data)
    assert (header.start, header.stop, header.kind) == (0, 24, SpanKind.FURNITURE)
    assert header.reason == "pcap file header: version 2.4, ethernet, snapshot length 262144"


def test_a_cut_packet_says_how_long_it_was() -> None:
    """Where the wire had more than was captured, both lengths are told; else neither is."""
    cut = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(payload=bytes(1000))))
    record, whole = records(b.pcap([(0, cut[:68]), (1, cut)], lengths=[len(cut), len(cut)]))
    assert record.words == {"link": "ethernet", "captured length": "68", "original length": "1054"}
    assert (record.payload, record.ip_len) == (bytes(14), 1040)
    assert whole.words == {"link": "ethernet"}


def test_impossible_numbers_are_noted() -> None:
    """A fraction of more than a second and a packet longer than it was are kept, and said to be odd."""
    data = bytearray(b.pcap(FRAMES[:1], lengths=[20]))
    data[28:32] = struct.pack("<I", 2_500_000)
    (record,) = records(bytes(data))
    assert record.time == 953254790_500000000
    assert record.notes == (
        f"{len(FRAMES[0][1])} bytes were captured of a packet said to have 20",
        "the fraction of its time stamp, 2500000, is more than a second",
    )


@pytest.mark.parametrize(("version", "swapped"), [((2, 2), True), ((2, 3), True), ((543, 0), True), ((2, 4), False)])
def test_old_files_have_the_two_lengths_the_other_way_round(version: tuple[int, int], swapped: bool) -> None:
    """Before 2.3 always, in 2.3 where the order shows, the length on the wire stands first (libpcap's sf-pcap.c)."""
    data = bytearray(b.pcap([(0, FRAMES[0][1][:40])], version=version))
    data[32:40] = struct.pack("<II", 1500, 40) if swapped else struct.pack("<II", 40, 1500)
    (record,) = records(bytes(data))
    assert (len(record.captured or b""), record.words["original length"]) == (40, "1500")


def test_a_check_sequence_announced_in_the_link_type_is_no_other_link_type() -> None:
    """The upper bits of the link type say how long a frame check sequence is; the lower ones are the link type."""
    packet = b.ethernet(b.IPV4, b.ipv4(6, b.tcp(payload=b"ab"))) + b"\xde\xad\xbe\xef"
    (record,) = records(b.pcap([(0, packet)], link=0x24000001))
    assert (record.words["link"], record.payload) == ("ethernet", b"ab")


def test_a_link_type_nobody_looks_into_keeps_its_bytes() -> None:
    """Frames of a link type that is not known are packets with bytes and without columns."""
    (record,) = records(b.pcap([(5_000, b"whatever")], link=147))
    assert (record.captured, record.time, record.src, record.proto) == (b"whatever", 5_000, None, None)
    assert record.words == {"link": "link 147"}


@pytest.mark.parametrize("version", [(1, 0), (2, 5), (3, 0), (543, 1)])
def test_versions_that_are_not_known_are_not_read(version: tuple[int, int]) -> None:
    """libpcap reads 2.0 to 2.4 and 543.0; anything else is not understood, from the first byte to the last."""
    data = b.pcap(FRAMES, version=version)
    (span,) = spans(data)
    assert (span.start, span.stop, span.kind) == (0, len(data), SpanKind.NOT_UNDERSTOOD)
    assert span.reason == f"pcap version {version[0]}.{version[1]} is not known; 2.0 to 2.4 are"
    assert records(data) == []


def test_texts_and_unknown_files_are_no_captures() -> None:
    """Line ends at the start of a text are not the block type of pcapng, and short files are not captures."""
    for head in (b"", b"\n\r\r\n", b"\n\r\r\nsome more text", b"GMBU\0\2", b"\xd4\xc3\xb2", b"BZh91AY"):
        assert capture_format(head) is None
    assert capture_format(b.section()[:12]) == "pcapng"
    assert capture_format(b.section(">")[:12]) == "pcapng"
