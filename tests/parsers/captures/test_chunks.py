"""Frames taken many at a time: exactly what they are one by one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.captures import Chunk, frames, generations, read_capture, read_many
from parsers.captures import pcapng as pcapng_file
from parsers.captures.packets import BlockLayout
from parsers.containers import opened
from parsers.ethertypes import IPV6
from parsers.protocols import protocol_name
from parsers.record import Found, Record, Span
from tests.parsers.captures import build as b

SECOND = 1_000_000_000


def singly(data: bytes) -> list[Found | Span]:
    """Read a capture by chunks, and each chunk frame by frame."""
    return list(chain.from_iterable(e.entries() if isinstance(e, Chunk) else (e,) for e in read_many(data)))


def said(record: Record) -> dict[str, Any]:
    """Return the columns that headers give."""
    from parsers.captures.bulk import NUMBERS

    names = (*NUMBERS, "src", "dst", "proto")
    return {name: value for name in names if (value := getattr(record, name)) is not None}


def in_bulk(chunk: Chunk) -> Iterator[dict[str, Any]]:
    """Return the columns of a chunk as they are decoded together."""
    from parsers.captures.bulk import UNKNOWN, columns

    made = columns(chunk)
    for at in range(len(chunk)):
        row = {name: int(values[at]) for name, values in made.numbers.items() if values[at] != UNKNOWN}
        for name, values in (("src", made.src), ("dst", made.dst)):
            if values[at] != UNKNOWN:
                row[name] = ".".join(str(octet) for octet in int(values[at]).to_bytes(4))
        if made.protocol[at] != UNKNOWN:
            row["proto"] = protocol_name(int(made.protocol[at]))
        yield row | {name: texts[at] for name, texts in made.others.items() if at in texts}


def agree(data: bytes) -> int:
    """Hold both ways to read a capture against each other; return how many frames came in chunks."""
    one_by_one = list(read_capture(data))
    assert singly(data) == one_by_one
    records = {e.record.line: e.record for e in one_by_one if isinstance(e, Found)}
    count = 0
    for entry in read_many(data):
        if isinstance(entry, Chunk):
            count += len(entry)
            for line, row in enumerate(in_bulk(entry), entry.line):
                assert row == said(records[line])
    return count


def traffic(chance: random.Random, count: int) -> Iterator[tuple[int, bytes]]:
    """Yield frames of every kind, some of them damaged or cut."""
    option = (
        b"",
        b"\2\4\5\xb4",
        b"\1\1\x08\x0a" + bytes(8),
        b"\1\1\1\2\4\5\xb4\0",
        b"\4\2\2\4\5\xb4\1\0",
        b"\2\3\0\0",
        b"\x08\x63\1\1",
    )
    for _ in range(count):
        segment = b.tcp(chance.randrange(65536), 22, flags=chance.randrange(256), options=chance.choice(option))
        inside = chance.choice(
            [
                b.ipv4(6, segment),
                b.ipv4(17, b.udp()),
                b.ipv4(1, b.icmp()),
                b.ipv4(47, b"gre"),
                b.ipv4(132, segment),
                b.ipv4(58, b.icmp()),
                b.ipv4(6, segment, frag=chance.choice([0, 1, 5]), flags=chance.randrange(8)),
            ]
        )
        frame = chance.choice(
            [
                b.ethernet(b.IPV4, inside),
                b.ethernet(*b.tags([0x8100], b.IPV4, inside)),
                b.ethernet(*b.tags([0x8100, 0x88A8], b.IPV4, inside)),
                b.ethernet(IPV6, b.ipv6(6, segment)),
                b.ethernet(*b.tags([0x8100], IPV6, b.ipv6(chance.choice([17, 58, 132]), b.udp()))),
                b.ethernet(IPV6, b.ipv6(chance.choice([0, 44, 60]), b.extension(6) + segment)),
                b.ethernet(0x0806, b.arp()),
                b.ethernet(b.IPV4, inside) + bytes(6),
                b"",
            ]
        )
        if chance.random() < 0.3:
            frame = frame[: chance.randrange(len(frame) + 1)]
        if frame and chance.random() < 0.3:
            damaged = bytearray(frame)
            for _ in range(chance.randrange(1, 6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            frame = bytes(damaged)
        yield chance.randrange(8) * SECOND + 1000, frame


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("link", [1, 101, 228, 113])
def test_chunks_say_what_single_frames_say(seed: int, link: int) -> None:
    """Whole, cut and damaged frames of many kinds have the same columns, copies, notes and places either way."""
    made = list(traffic(random.Random(seed), 300))
    assert agree(b.pcap(made, link=link, order="<>"[seed % 2])) > 0


def behind(link: int, frame: bytes, chance: random.Random) -> bytes:
    """Return a frame of Ethernet with the header of another link type in place of its own."""
    kind, body = frame[12:14], frame[14:]
    hardware = chance.choice([1, 1, 1, 1, 772, 803, 824]).to_bytes(2)
    family = (
        chance.choice([2, 2, 2, 24, 28, 30, 10, 99])
        if kind == b"\x08\0" or chance.random() < 0.1
        else chance.choice([10, 24, 28, 30])
    )
    match link:
        case 113:
            return bytes(2) + hardware + bytes(10) + kind + body
        case 276:
            return kind + bytes(6) + hardware + bytes(10) + body
        case 0:
            return family.to_bytes(4, chance.choice(["little", "big"])) + body
        case 108:
            return family.to_bytes(4, "big") + body
        case _:
            return body


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("link", [0, 108, 113, 276, 101, 228, 229])
def test_frames_of_other_links_say_what_single_frames_say(seed: int, link: int) -> None:
    """Cooked headers, protocol families and bare packets lead to the same columns either way, of IPv6 too."""
    chance = random.Random(500 + seed)
    made = [(time, behind(link, frame, chance)) for time, frame in traffic(chance, 300)]
    assert agree(b.pcap(made, link=link, order="<>"[seed % 2])) > 200


@settings(max_examples=200)
@given(st.integers(0, 1 << 32), st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=12))
def test_damaged_files_say_the_same(seed: int, changes: list[tuple[int, int]]) -> None:
    """Bytes changed anywhere in the file, headers too, change nothing between the two ways, nor does a cut."""
    chance = random.Random(seed)
    data = bytearray(b.pcap(list(traffic(chance, 12))))
    for place, value in changes:
        data[24 + place % (len(data) - 24)] = value
    agree(bytes(data))
    agree(bytes(data[: chance.randrange(len(data))]))


def pcapng(chance: random.Random, made: list[tuple[int, bytes]], between: float = 0.03) -> bytes:
    """Return frames in a pcapng file of several interfaces, some with options, other blocks here and there among them."""
    order = chance.choice("<>")
    links = chance.choice([[1, 1, 1], [1, 101, 1], [101]])
    resolution = [
        b"",
        b.option(9, b"\x09"),
        b.option(9, b"\x0a"),
        b.option(9, b"\x94"),
        b.option(9, b"\x06") + b.option(14, (5).to_bytes(8, "little" if order == "<" else "big"), order),
        b.option(9, b"xx"),
    ]
    named = [
        b"",
        b.option(2, b"eth0", order),
        b.option(2, "ens\xe9".encode(), order),
        b.option(3, b"the uplink", order),
    ]

    def interface() -> bytes:
        return b.interface(
            chance.choice(links),
            order,
            options=chance.choice(resolution[: 2 if chance.random() < 0.8 else None]).replace(
                b"\x09\x00\x01\x00", b.option(9, b"", order)[:2] + (1).to_bytes(2, "little" if order == "<" else "big")
            )
            + chance.choice(named),
        )

    parts, count = [b.section(order), interface()], 1
    for time, frame in made:
        if chance.random() < between:
            parts.append(
                chance.choice(
                    [
                        b.simple(frame, order),
                        b.obsolete(frame, time // 1000, order),
                        b.block(5, bytes(12), order),
                        b.block(0x0BAD, bytes(8), order),
                        interface(),
                    ]
                )
            )
            count += parts[-1][:4] == (1).to_bytes(4, "little" if order == "<" else "big")
        options = (
            chance.choice(
                [b.option(1, b"seen", order), b.option(2, bytes(4), order), b.option(4, bytes(7) + b"\1", order)]
            )
            if chance.random() < 0.2
            else b""
        )
        ticks = time // 1000 if chance.random() < 0.99 else chance.choice([1 << 63, (1 << 64) - 1, 0])
        length = chance.choice([None, None, None, len(frame) + 9, max(0, len(frame) - 1)])
        parts.append(
            b.enhanced(
                frame,
                ticks,
                order,
                on=chance.randrange(count + (chance.random() < 0.01)),
                length=length,
                options=options,
            )
        )
    return b"".join(parts)


@pytest.mark.parametrize("seed", range(12))
def test_packets_say_what_single_blocks_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enhanced packet blocks have the same columns, words, copies and places together and one by one."""
    for module in (frames, generations):
        monkeypatch.setattr(module, "GENERATION", (1 << 14, 40)[seed % 2])
    monkeypatch.setattr(pcapng_file, "_PATIENCE", (1, 5, 4096)[seed % 3])
    chance = random.Random(seed)
    made = list(traffic(chance, 60))
    assert agree(pcapng(chance, [chance.choice(made) for _ in range(300)], between=0.01 * (seed % 5))) > 0


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32), st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=12))
def test_damaged_packets_say_the_same(seed: int, changes: list[tuple[int, int]]) -> None:
    """Bytes changed anywhere in a pcapng file, lengths and interfaces too, and a cut, change nothing between the ways."""
    chance = random.Random(seed)
    data = bytearray(pcapng(chance, list(traffic(chance, 12))))
    for place, value in changes:
        data[28 + place % (len(data) - 28)] = value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pcapng_file, "_PATIENCE", 1)
        agree(bytes(data))
        agree(bytes(data[: chance.randrange(len(data))]))


def test_what_a_layout_keeps_makes_it_again() -> None:
    """The layout of a run of packets comes back from what a case keeps of it."""
    for seed in range(20):
        chance = random.Random(seed)
        for entry in read_many(pcapng(chance, list(traffic(chance, 30)))):
            if isinstance(entry, Chunk):
                assert isinstance(entry.layout, BlockLayout)
                assert BlockLayout.unpacked(json.loads(json.dumps(entry.layout.packed()))) == entry.layout


def test_generations_end_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies are counted over two generations of frames, however these end, and whoever reads on."""
    for count, size in ((3, 10_000), (50, 200), (4, 300)):
        for module in (frames, generations):
            monkeypatch.setattr(module, "GENERATION", count)
            monkeypatch.setattr(module, "GENERATION_BYTES", size)
        chance = random.Random(count)
        pool = list(traffic(chance, 4))
        made = [chance.choice(pool) for _ in range(120)]
        assert agree(b.pcap(made)) > 20
        assert agree(b.pcap(made) + bytes(16) + b.pcap(made)[24:]) > 20


def test_every_capture_at_hand_says_the_same(corpus: Path) -> None:
    """Real captures, unpacked where need be, are the same either way."""
    seen = 0
    for path in sorted((corpus / "pcap").rglob("*.pcap*")):
        if path.is_file() and path.stat().st_size < 2_000_000:
            with opened(path) as source:
                seen += agree(source.read(4_000_000))
    assert seen > 100
