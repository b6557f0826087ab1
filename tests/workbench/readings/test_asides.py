"""What stands beside a header: old padding, headers inside payloads, swapped counters; and what only resembles it."""

from __future__ import annotations

from zlib import crc32

import pytest

from parsers.record import Record, TimeBasis
from tests.workbench.readings.test_readings import DATAGRAM, ECHO, SEGMENT, captured
from workbench.readings import Reading, read_all

ETHERNET = bytes.fromhex("00112233445500aabbccddee0800")
# IP(src="192.0.2.9", dst="198.51.100.7", id=5) / TCP(sport=80, dport=1025, seq=1, ack=2, flags="A"), 40 bytes
ACK = (
    bytes.fromhex("4500002800050000400695870000000000000000")[:12]
    + SEGMENT[12:20]
    + bytes.fromhex("0050040100000001000000025010223800000000")
)


def framed(data: bytes, padding: bytes, number: int = 1) -> Record:
    """Return the record of a captured Ethernet frame."""
    record = captured(data, number)
    record.captured = ETHERNET + data + padding
    record.words["link"] = "ethernet"
    return record


def named(record: Record, name: str, others: list[Record] | None = None) -> Reading | None:
    """Return the reading of that name, None if there is none."""
    return next((reading for reading in read_all(record, others or []) if reading.name == name), None)


def test_padding_of_a_short_frame() -> None:
    """Six bytes behind 40 of IP fill a frame of 60: zero they say nothing, else they are old data."""
    assert named(framed(ACK, bytes(6)), "padding") is None
    reading = named(framed(ACK, b"     \0"), "padding")
    assert reading is not None
    assert any("20 20 20 20 20 00" in sentence for sentence in reading.for_)
    assert reading.data == ACK + b"     \0"
    assert reading.aside


def test_padding_that_another_frame_shows() -> None:
    """The same bytes at the same place of a frame nearby tell where they come from."""
    longer = framed(SEGMENT[:40] + b"abcdef     \0", b"", 2)
    longer.captured = ETHERNET + SEGMENT[:40] + b"     \0" + b"more"
    reading = named(framed(ACK, b"     \0"), "padding", [longer])
    assert reading is not None
    assert any("Record 2 has the same bytes" in sentence for sentence in reading.for_)
    assert reading.bits == 8 + 32  # five bytes of 8 bits, 32 at most, one record compared: log2(1) = 0


def test_frame_check_is_no_padding() -> None:
    """The last four bytes of a frame of 64 are its check sum where they verify."""
    frame = ETHERNET + ACK + bytes(6)
    assert named(framed(ACK, bytes(6) + crc32(frame).to_bytes(4, "little")), "padding") is None
    assert named(framed(ACK, bytes(6) + b"\1\2\3\4"), "padding") is not None
    assert named(framed(ACK, b"x" * 40), "padding") is None  # longer than padding can be


def carrying(payload: bytes) -> Record:
    """Return a datagram with a payload, as a log prints it."""
    return Record(
        number=1, format="snort-dump", proto="udp", src="192.0.2.1", dst="192.0.2.2", src_port=1, dst_port=2, ttl=64,
        payload=payload,
    )  # fmt: skip


@pytest.mark.parametrize("before", [0, 1, 4, 37])
def test_header_inside_a_payload(before: int) -> None:
    """A whole packet in the payload is found wherever it begins, and shown as what it is."""
    reading = named(carrying(b"x" * before + ECHO), "quoted")
    assert reading is not None
    assert reading.data == ECHO
    assert reading.decoded.field("icmp.ident") is not None
    assert any(f"Byte {before} of the payload" in sentence for sentence in reading.for_)


def test_no_header_inside() -> None:
    """A wrong checksum, a cut header and text are no header; an error message is decoded with its quote anyway."""
    assert read_all(carrying(ECHO[:10] + b"\0\0" + ECHO[12:])) == []
    assert read_all(carrying(ECHO[:19])) == []
    assert read_all(carrying(b"EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE")) == []
    error = carrying(DATAGRAM)
    error.proto, error.icmp_type = "icmp", 3
    assert read_all(error) == []


def counted(identifications: list[int]) -> list[Record]:
    """Return packets of one sender, a second apart."""
    return [
        Record(
            number=number,
            format="ipchains",
            proto="tcp",
            src="192.0.2.1",
            dst="192.0.2.2",
            src_port=1000 + number,
            dst_port=80,
            ttl=64,
            ip_id=value,
            time=number * 1_000_000_000,
            time_basis=TimeBasis.STATED,
        )
        for number, value in enumerate(identifications, 1)
    ]


def test_swapped_counter() -> None:
    """54328, 55096, 55352 are D438, D738, D838: 38D4, 38D7, 38D8 with their bytes exchanged."""
    records = counted([54328, 55096, 55352])
    reading = named(records[1], "swap", records)
    assert reading is not None
    assert any("14548, 14551, 14552" in sentence for sentence in reading.for_)
    assert reading.bits == 27.8  # 2 x log2(65536 / 3) - 1 by hand
    assert reading.decoded.field("ip.id").value == 14551  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "identifications",
    [[100, 103, 104], [54328, 55096], [54328, 54328, 54328], [9, 40000, 12345, 700], [256, 512, 40000, 768], [0, 0, 0]],
)
def test_no_swapped_counter(identifications: list[int]) -> None:
    """A plain counter, two numbers alone, one number again and again, and numbers at random are none."""
    records = counted(identifications)
    assert named(records[0], "swap", records) is None


def turned(data: bytes, *places: int) -> bytes:
    """Return a packet with the bytes of some 16-bit words exchanged."""
    made = bytearray(data)
    for place in places:
        made[place : place + 2] = data[place : place + 2][::-1]
    return bytes(made)


def test_length_in_host_order() -> None:
    """A total length of 3000 on a packet of 48 bytes is 0030 with its bytes exchanged, and so is its checksum."""
    reading = named(captured(turned(SEGMENT, 2)), "hostorder")
    assert reading is not None
    assert reading.data == SEGMENT
    assert any("then 48, the bytes that are there" in sentence for sentence in reading.for_)


def test_quote_in_host_order() -> None:
    """An error that quotes a header as its kernel held it is read with the fields as they came."""
    before = captured(SEGMENT[:6] + b"\x40\x00" + SEGMENT[8:10] + b"\x4d\x58" + SEGMENT[12:], 1)  # 8D58 - 4000
    assert before.captured is not None
    before.ip_id = 300  # 012C
    quote = turned(before.captured, 2, 4, 6)[:28]
    head = bytes.fromhex("45000038000700004001000000000000c0000209")
    error = head + bytes.fromhex("0303000000000000") + quote
    record = Record(number=2, format="pcap", captured=error, proto="icmp", icmp_type=3, src="0.0.0.0", dst="192.0.2.9")
    reading = named(record, "hostorder", [before])
    assert reading is not None
    values = {field.name: field.value for field in reading.decoded.walk()}
    assert (values["quoted.ip.len"], values["quoted.ip.id"], values["quoted.ip.df"]) == (48, 300, True)
    # 16 for the checksum, 15 for flags and offset, 16 for the identification, less log2(7)
    assert reading.bits == 44.2


def test_no_host_order() -> None:
    """A good header, a checksum that is wrong for another reason, and a length alone that fits nothing are none."""
    assert named(captured(SEGMENT), "hostorder") is None
    assert named(captured(SEGMENT[:8] + b"\x3f" + SEGMENT[9:]), "hostorder") is None
    assert named(captured(turned(SEGMENT, 4)), "hostorder") is None  # nothing but the checksum says so: 13.2 bits
