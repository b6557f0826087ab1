"""What is tried with each input, the inputs that mutations begin with, and the mutations."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from parsers import formats
from parsers.captures import read_capture, read_many
from parsers.captures.chunks import Chunk
from parsers.containers import ContainerError, opened
from parsers.read import read, read_blocks
from parsers.read import read_many as read_together
from parsers.record import Found, Span
from parsers.wholelines import Lines
from tests.parsers.captures import build
from tests.parsers.reading import tiles

TRACES = Path(__file__).parents[2] / "workbench" / "demo" / "traces"


def text(data: bytes) -> None:
    """Read text whole and in blocks: both account for every byte."""
    assert tiles(data, list(read(data)))
    size = 1 + len(data) // 3
    entries = list(read_blocks(data[at : at + size] for at in range(0, len(data), size)))
    assert tiles(data, entries)
    for entry in entries:
        if isinstance(entry, Found):
            assert len(entry.record.identity()) == 16


def lines(data: bytes) -> None:
    """Read lines together, as imports do: the same records as one by one."""
    many = data * (1 + 2000 // (len(data) + 1)) if data.endswith(b"\n") else data
    together: list[Found | Span] = []
    for entry in read_together([many]):
        if isinstance(entry, Lines):
            together += entry.entries()
        elif not isinstance(entry, Chunk):
            together.append(entry)
        else:
            return
    assert tiles(many, together)
    alone = [entry.record.identity() for entry in read(many) if isinstance(entry, Found)]
    assert alone == [entry.record.identity() for entry in together if isinstance(entry, Found)]


def capture(data: bytes) -> None:
    """Read a capture frame by frame and many at a time: both account for every byte."""
    assert tiles(data, list(read_capture(data)))
    together: list[Found | Span] = []
    for entry in read_many(data):
        if isinstance(entry, Chunk):
            together += entry.entries()
        else:
            together.append(entry)
    assert tiles(data, together)


def container(data: bytes) -> None:
    """Unpack within bounds: bytes, a sentence on trouble, or a refusal."""
    try:
        with opened(data) as source:
            while source.read(1 << 16):
                pass
            assert source.trouble is None or source.trouble
    except ContainerError as error:
        assert str(error)


TARGETS: dict[str, Callable[[bytes], None]] = {"text": text, "lines": lines, "capture": capture, "container": container}


def seeds(target: str) -> Iterator[bytes]:
    """Yield what mutations of a target begin with."""
    if target == "capture":
        frame = build.ethernet(0x0800, build.ipv4(6, build.tcp(options=b"\2\4\5\xb4")))
        other = build.ethernet(0x86DD, build.ipv6(58, build.icmp(128)))
        yield build.pcap([(10**18, frame), (10**18 + 5, other)] * 3)
        yield build.pcap([(10**18, frame)], order=">", nano=True)
        yield (
            build.section()
            + build.interface()
            + build.enhanced(frame, 0)
            + build.simple(other)
            + build.obsolete(frame, 5)
        )
        yield build.section(">") + build.interface(101, ">") + build.names([("192.0.2.1", b"a.example")], ">")
        yield build.pcap([(0, build.radiotap(build.wlan(build.snap(0x0800, frame[14:]))))], link=127)
        return
    for made in formats.each():
        for sample, _ in made.samples:
            data = sample.encode()
            yield gzip.compress(data) if target == "container" else data
    if target == "text":
        yield from (path.read_bytes()[:20_000] for path in sorted(TRACES.iterdir()))


def mutated(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Return bytes with some changes: cut, doubled, overwritten, spliced with others."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(made) + 1)
        act = chance.randrange(6)
        if act == 0:
            del made[at : at + chance.randrange(1, 40)]
        elif act == 1:
            made[at:at] = made[at : at + chance.randrange(1, 120)]
        elif act == 2:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif act == 3:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            made[at:at] = other[start : start + chance.randrange(1, 200)]
        elif act == 4:
            made[at:at] = chance.choice(
                (b"\n", b"\r", b"\0", b"\xff", b" ", b"9" * 30, b"\xc2\xa0", b"> ", b"-1", b"\x1d")
            )
        else:
            made[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"0000"))
    return bytes(made)
