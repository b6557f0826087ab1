"""Captures that lie, end early, or were changed: no exception, every byte accounted for, bounded memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.captures import read_capture
from parsers.captures.stream import Blocks
from parsers.read import read, read_blocks
from parsers.record import Found, Record, Span, SpanKind
from tests.parsers.captures import build as b

PACKETS = [
    b.ethernet(b.IPV4, b.ipv4(6, b.tcp(options=b"\2\4\5\xb4\1\1\4\2"))),
    b.ethernet(*b.tags([0x8100], b.IPV6, b.ipv6(0, b.extension(17) + b.udp()))),
    b.ethernet(b.ARP, b.arp()),
]
PCAP = b.pcap([(place * 1_000_000_000, packet) for place, packet in enumerate(PACKETS)])
PCAPNG = (
    b.section()
    + b.interface(options=b.option(2, b"eth0") + b.option(9, b"\x09"))
    + b"".join(
        b.enhanced(packet, place, options=b.option(1, b"note") + bytes(4)) for place, packet in enumerate(PACKETS)
    )
    + b.names([("192.0.2.9", b"mail.example")])
    + b.simple(PACKETS[0])
    + b.block(5, bytes(12) + b.option(4, bytes(8)))
    + b.section(">")
    + b.interface(101, ">")
    + b.obsolete(b.ipv4(17, b.udp()), 5, ">")
)
FILES = {"pcap": PCAP, "pcapng": PCAPNG}


def tiled(data: bytes) -> tuple[list[Record], list[Span]]:
    """Return records and spans of a capture, having checked that together they are the file, in order, once."""
    found: list[Record] = []
    spans: list[Span] = []
    at = 0
    for entry in read_capture(data):
        stretches = [(entry.start, entry.stop)] if isinstance(entry, Span) else [piece[:2] for piece in entry.pieces]
        for start, stop in stretches:
            assert start == at < stop
            at = stop
        if isinstance(entry, Found):
            found.append(entry.record)
        else:
            spans.append(entry)
    assert at == len(data)
    return found, spans


@pytest.mark.parametrize("name", FILES)
def test_cut_at_every_byte(name: str) -> None:
    """Cut anywhere, what came whole before the cut is kept, and the rest is one span with a reason."""
    data = FILES[name]
    whole = list(read_capture(data))
    for size in range(len(data)):
        expected = []
        for entry in whole:
            stop = entry.stop if isinstance(entry, Span) else entry.pieces[-1][1]
            if stop <= size:
                expected.append(entry)
        found, spans = tiled(data[:size])
        assert found == [entry.record for entry in expected if isinstance(entry, Found)]
        complete = sum(isinstance(entry, Span) for entry in expected)
        assert spans[:complete] == [entry for entry in expected if isinstance(entry, Span)]
        assert [span.kind for span in spans[complete:]] in ([], [SpanKind.NOT_UNDERSTOOD])
        assert all(span.reason for span in spans)


@pytest.mark.parametrize("name", FILES)
@given(changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 255)), min_size=1, max_size=6))
def test_changed_bytes(name: str, changes: list[tuple[int, int]]) -> None:
    """With any bytes changed nothing is raised, and every byte is accounted for."""
    data = bytearray(FILES[name])
    for place, value in changes:
        data[place % len(data)] ^= value
    for record in tiled(bytes(data))[0]:
        assert len(record.identity()) == 16


@given(st.sampled_from(sorted(FILES)), st.integers(0, 60), st.binary(max_size=200))
def test_any_bytes_behind_a_head(name: str, kept: int, rest: bytes) -> None:
    """Whatever follows the first bytes of a capture, nothing is raised and every byte is accounted for."""
    tiled(FILES[name][:kept] + rest)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """Bytes that are no capture are one span."""
    tiled(data)


@given(st.lists(st.tuples(st.integers(0, 7), st.binary(max_size=40)), max_size=12), st.sampled_from("<>"))
def test_well_framed_blocks_of_anything(blocks: list[tuple[int, bytes]], order: str) -> None:
    """Blocks whose frames fit and whose contents do not are passed over one by one."""
    kinds = (1, 2, 3, 4, 5, 6, 10, 0xBAD)
    body = b"".join(b.block(kinds[kind], content, order) for kind, content in blocks)
    last = b.interface(order=order) + b.enhanced(PACKETS[0], 1, order, on=sum(blocks_of(blocks, 0)))
    found, _ = tiled(b.section(order) + body + last)
    assert found[-1].captured == PACKETS[0]


def blocks_of(blocks: list[tuple[int, bytes]], kind: int) -> Iterator[bool]:
    """Yield True for each interface description among blocks that is long enough to be one."""
    return (len(content) > 4 for each, content in blocks if each == kind)


LIES = {
    "caplen 4 GiB": (PCAP[:32] + b"\xff\xff\xff\xff" + PCAP[36:], 24, "4294967295 bytes is over the limit"),
    "caplen over the limit": (PCAP[:32] + struct.pack("<I", 262145) + bytes(300_000), 24, "262145 bytes is over"),
    "caplen past the end": (PCAP[:32] + struct.pack("<I", 9999) + PCAP[36:], 24, "a packet is cut"),
    "no header": (PCAP[:20], 0, "the pcap file header is cut: 20 of 24 bytes are here"),
    "cut record header": (PCAP + b"123", len(PCAP), "a record header is cut: 3 of 16 bytes"),
    "block of 4 GiB": (b.section() + struct.pack("<II", 6, 0xFFFFFFFC) + bytes(99), 28, "4294967292 bytes is over"),
    "block of 0": (b.section() + struct.pack("<II", 6, 0) + bytes(99), 28, "a block length of 0 bytes cannot be"),
    "block of 8": (b.section() + struct.pack("<II", 6, 8) + bytes(99), 28, "a block length of 8 bytes cannot be"),
    "block of 13": (b.section() + struct.pack("<II", 6, 13) + bytes(99), 28, "a block length of 13 bytes cannot be"),
    "two lengths": (b.section() + b.interface()[:-4] + struct.pack("<I", 24), 28, "20 before and 24 after it"),
    "cut block": (b.section() + b.interface()[:-1], 28, "a block is cut: 19 of its 20 bytes are here"),
    "cut block head": (b.section() + b"\1\0\0\0\x20", 28, "a block is cut within its first bytes"),
    "no byte order": (b.section() + b"\n\r\r\n" + bytes(24), 28, "byte-order magic 0x00000000, which is none"),
    "section too short": (b.section() + b.block(0x0A0D0D0A, b"\x4d\x3c\x2b\x1a"), 28, "section header is too short"),
    "new version": (b.section() + b.section(version=(2, 0)) + b.interface(), 28, "pcapng version 2.0 is not known"),
}
"""A file, where what is not understood begins, and a part of the reason."""


@pytest.mark.parametrize("lie", LIES)
def test_lies_end_the_reading(lie: str) -> None:
    """Where the place of what follows is lost, all the rest is not understood, from where the lie stands."""
    data, start, reason = LIES[lie]
    spans = tiled(data)[1]
    assert (spans[-1].start, spans[-1].stop, spans[-1].kind) == (start, len(data), SpanKind.NOT_UNDERSTOOD)
    assert reason in spans[-1].reason


PASSED_OVER = {
    "interface 7": (b.enhanced(PACKETS[0], 1, on=7), "a packet of interface 7, which no block before it describes"),
    "interface 4 billion": (b.enhanced(PACKETS[0], 1, on=0xFFFFFFFF), "which no block before it describes"),
    "caplen over the limit": (b.enhanced(bytes(262145), 1), "262145 bytes is over the limit of 262144"),
    "caplen past the block": (b.enhanced(PACKETS[0], 1, captured=100), "runs over the block, which has 68"),
    "empty packet block": (b.block(6, b""), "a pcapng packet block is too short"),
    "empty simple block": (b.block(3, b""), "a pcapng simple packet block is too short"),
    "empty old block": (b.block(2, b"1234"), "a pcapng packet block is too short"),
    "empty interface": (b.block(1, b"1234"), "a pcapng interface description is too short"),
}
"""A block whose frame fits and whose contents do not, and a part of the reason."""


@pytest.mark.parametrize("lie", PASSED_OVER)
def test_a_block_that_lies_within_its_frame_is_passed_over(lie: str) -> None:
    """The packets after a block that cannot be are read; the block itself is not understood, with the reason."""
    block, reason = PASSED_OVER[lie]
    found, spans = tiled(b.section() + b.interface() + block + b.enhanced(PACKETS[1], 2))
    assert [record.captured for record in found] == [PACKETS[1]]
    assert [reason in span.reason for span in spans if span.kind is SpanKind.NOT_UNDERSTOOD] == [True]


class Endless(io.RawIOBase):
    """A file of one block after the other, made as it is read; remembers the most that was asked for at once."""

    def __init__(self, head: bytes, block: bytes, size: int) -> None:
        self.head, self.block, self.left, self.most = head, block, size, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        self.most = max(self.most, size)
        size = min(size, self.left)
        while len(self.head) < size:
            self.head += self.block * max(1, 8192 // len(self.block))
        data, self.head = self.head[:size], self.head[size:]
        self.left -= size
        return data


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (PCAP[:24], PCAP[24:94]),
        (b.section(), b.block(5, bytes(12))),
        (b.section(), b.interface()),
        (b.section(), b.section(">")),
        (b.section() + b.interface(), b.enhanced(PACKETS[0], 1)),
        (b.section() + b.interface(), b.simple(PACKETS[0])),
        (b.section(), b.block(6, bytes(20))),
        (b.section(), b.block(1, bytes(8) + b.option(2, b"n" * 60_000))),
        (PCAP[:24], b"\0" * 4096),
        (PCAP[:32] + b"\xff\xff\xff\xff", b"\0" * 4096),
    ],
    ids=[
        "packets",
        "statistics",
        "interfaces",
        "sections",
        "enhanced",
        "simple",
        "lost",
        "long names",
        "zeros",
        "rest",
    ],
)
def test_endless_files_take_bounded_memory(head: bytes, block: bytes) -> None:
    """Half a megabyte of any one thing is read a block or a packet at a time, and little is remembered of it."""
    file = Endless(head, block, 1 << 19)
    at = 0
    tracemalloc.start()
    for entry in read_capture(file):
        at = entry.stop if isinstance(entry, Span) else entry.pieces[-1][1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert at == 1 << 19
    assert file.most <= 1 << 18
    assert peak < 1 << 20


def test_a_tail_of_zeros_is_no_packet() -> None:
    """Where a file system filled up what was never written, one span says so, and later packets are read."""
    found, spans = tiled(PCAP + bytes(16 * 1000) + PCAP[24:])
    assert len(found) == 6
    assert [(span.start, span.stop, span.reason) for span in spans[1:]] == [
        (len(PCAP), len(PCAP) + 16_000, "zeros in place of a packet")
    ]


def test_what_is_kept_of_an_interface_is_bounded() -> None:
    """Names are cut, and only some thousand interfaces of a section are known; packets of others are not understood."""
    long = b.interface(options=b.option(2, b"n" * 60_000))
    found, _ = tiled(b.section() + long + b.enhanced(PACKETS[0], 1))
    assert found[0].sensor == "n" * 255
    found, spans = tiled(
        b.section() + b.interface() * 5000 + b.enhanced(PACKETS[0], 1, on=4095) + b.enhanced(PACKETS[0], 1, on=4096)
    )
    assert len(found) == 1
    assert "more than 4096 interfaces in one section" in {span.reason for span in spans}


class Portions(io.RawIOBase):
    """Gives its bytes in portions of any size, as a pipe does."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def read(self, size: int = -1) -> bytes:
        """Return some of the bytes that are left."""
        data, self.data = self.data[: min(size, self.size)], self.data[min(size, self.size) :]
        return data


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("size", [1, 3, 7, 64])
def test_the_size_of_the_portions_does_not_matter(name: str, size: int) -> None:
    """A pipe that gives few bytes at a time, and a source in blocks of any size, give the same entries."""
    data = FILES[name]
    expected = list(read_capture(data))
    assert list(read_capture(Portions(data, size))) == expected
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    assert list(read_capture(Blocks(blocks))) == expected
    assert list(read_blocks(blocks)) == expected


def test_no_more_is_read_than_the_size_that_was_given() -> None:
    """With a size, reading stops there, though the file goes on."""
    file = io.BytesIO(PCAP + PCAP)
    entries = list(read_capture(file, len(PCAP)))
    assert entries == list(read_capture(PCAP))
    assert file.tell() == len(PCAP)


@pytest.mark.parametrize("name", FILES)
def test_the_reader_of_logs_knows_captures(name: str) -> None:
    """`read` gives a capture's packets, and a text that begins with line ends is still a text."""
    assert list(read(FILES[name])) == list(read_capture(FILES[name]))
    assert not any(isinstance(entry, Found) for entry in read(b"\n\r\r\nhello\n"))
