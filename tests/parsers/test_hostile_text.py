"""Text that nobody's logger wrote: lines without end, zeros, line ends of other systems."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable, Iterator

import pytest

from parsers.read import read, read_blocks, read_many
from parsers.record import Found, Span, SpanKind
from tests.parsers.reading import records, tiles

LINE = (
    b"Mar  7 23:55:13 beer kernel: Packet log: input DENY ppp0 PROTO=6 203.0.113.21:2345 198.51.100.77:21 "
    b"L=48 S=0x00 I=59652 F=0x4000 T=126 SYN (#18)"
)
OTHER = LINE.replace(b"I=59652", b"I=59653")
MEGABYTE = 1 << 20


def endless(megabytes: int) -> Iterator[bytes]:
    """Yield a record, a line of so many megabytes that ends like a record, and a record."""
    yield LINE + b"\n"
    for _ in range(megabytes // 4):
        yield b"x" * (4 * MEGABYTE)
    yield OTHER + b"\n" + OTHER + b"\n"


@pytest.mark.parametrize("reader", [read_blocks, read_many])
def test_a_line_of_any_length_takes_bounded_memory(reader: Callable[[Iterable[bytes]], Iterator[Found | Span]]) -> None:
    """A line of 256 MiB is one stretch with its reason, what stands around it is read, and memory stays small."""
    tracemalloc.start()
    entries = list(reader(endless(256)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(entry) for entry in entries] == [Found, Span, Found]
    span = entries[1]
    assert isinstance(span, Span)
    assert (span.kind, span.reason, span.line) == (SpanKind.NOT_UNDERSTOOD, "line over 64 KiB", 2)
    assert (span.start, span.stop) == (len(LINE) + 1, len(LINE) + 1 + 256 * MEGABYTE + len(OTHER) + 1)
    assert peak < 32 * MEGABYTE


@pytest.mark.parametrize("size", [65_000, 66_000, MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE])
@pytest.mark.parametrize("block", [4096, 1 << 22])
def test_lines_about_the_limits_tile(size: int, block: int) -> None:
    """Wherever a long line is cut into blocks, every byte is accounted for once and its end is no record."""
    data = LINE + b"\n" + b"y" * size + OTHER + b"\n" + LINE.replace(b"T=126", b"T=125")
    entries = list(read_blocks(data[at : at + block] for at in range(0, len(data), block)))
    assert tiles(data, entries)
    assert [entry.record.ttl for entry in entries if isinstance(entry, Found)] == [126, 125]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\0\n", b"\0\0\0\n\0\0", b" \r\n", b"\r\r\n"])
def test_line_ends_of_every_system(end: bytes) -> None:
    """Lines that end as on Unix, Windows, old Macs or in zeros are read alike."""
    data = end.join((LINE, OTHER, LINE.replace(b"T=126", b"T=125"), b""))
    assert [(each.ip_id, each.ttl) for each in records(data)] == [(59652, 126), (59653, 126), (59652, 125)]
    assert tiles(data, list(read(data)))


def test_mixed_line_ends() -> None:
    """A file that several systems wrote has all their line ends."""
    data = LINE + b"\r\n" + OTHER + b"\n" + LINE.replace(b"T=126", b"T=125") + b"\r\n"
    assert len(records(data)) == 3


def test_a_return_inside_a_line_forges_no_line() -> None:
    """What stands behind a carriage return in a log of Unix is the rest of its line, whatever it looks like."""
    data = b"Mar  7 23:55:13 beer frobd[1]: hello\r" + LINE + b"\n" + OTHER + b"\n"
    found = [entry for entry in read(data) if isinstance(entry, Found)]
    assert [entry.record.ip_id for entry in found] == [59653]


def test_zeros_before_a_line() -> None:
    """A crash leaves zeros where lines were to be; the line behind them is read, and the zeros are part of it."""
    data = LINE + b"\n" + bytes(3000) + OTHER + b"\n"
    entries = list(read(data))
    assert [entry.record.ip_id for entry in entries if isinstance(entry, Found)] == [59652, 59653]
    assert tiles(data, entries)
