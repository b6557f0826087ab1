"""Captured packets that somebody damaged here: what was done to them is what the reading finds."""

from __future__ import annotations

import struct

import pytest

from parsers.record import Record
from tests.workbench.readings.test_readings import DATAGRAM, SEGMENT, captured, header_changed
from workbench.readings import Reading, read_all

# The next segment of the same connection as SEGMENT, and one of another; `sums_right` holds their checksums:
# IP(src="192.0.2.9", dst="198.51.100.7", id=301) / TCP(sport=1674, dport=6346, seq=0x97fcc2, ack=0x141d00e7,
#   flags="PA", window=8760) / b"ijklmnop"
NEXT = bytes.fromhex("45000030012d000040068d57c0000209c6336407068a18ca0097fcc2141d00e750182238bde00000696a6b6c6d6e6f70")
# IP(src="203.0.113.5", dst="198.51.100.7", id=9) / TCP(sport=1674, dport=6346, seq=5, ack=6, flags="PA", window=512)
OTHER = bytes.fromhex("450000280009000040061487cb007105c6336407068a18ca000000050000000650180200282d0000")


def sums_right(data: bytes) -> bool:
    """Verify both checksums of a packet by RFC 1071, apart from the code that is tested."""

    def total(piece: bytes) -> int:
        piece += b"\0" * (len(piece) % 2)
        number = sum(struct.unpack(f">{len(piece) // 2}H", piece))
        while number > 0xFFFF:
            number = (number & 0xFFFF) + (number >> 16)
        return number

    pseudo = data[12:20] + bytes((0, data[9])) + (len(data) - 20).to_bytes(2)
    return total(data[:20]) == total(pseudo + data[20:]) == 0xFFFF


@pytest.mark.parametrize("data", [SEGMENT, NEXT, OTHER, DATAGRAM])
def test_made_packets_are_whole(data: bytes) -> None:
    """What the tests below damage was whole before, and has no other reading."""
    assert sums_right(data)
    assert read_all(captured(data)) == []


def only(record: Record, others: list[Record]) -> Reading:
    """Return the only reading of a record."""
    (reading,) = read_all(record, others)
    return reading


def at(data: bytes, number: int) -> Record:
    """Return a captured packet with its own addresses."""
    record = captured(data, number)
    record.src, record.dst = (".".join(map(str, data[place : place + 4])) for place in (12, 16))
    if data[9] == 17:
        record.proto = "udp"
    return record


@pytest.mark.parametrize(("place", "bit"), [(20, 3), (21, 0), (22, 6), (23, 5)])
def test_one_bit_of_a_port(place: int, bit: int) -> None:
    """A bit of a port is turned back where the next packet of the connection tells the port."""
    spoiled = bytearray(NEXT)
    spoiled[place] ^= 1 << bit
    reading = only(at(bytes(spoiled), 2), [at(SEGMENT, 1)])
    assert reading.name == "bitflip"
    assert reading.data == NEXT
    # 16 - log2(32) = 11 for a power of two, 16 for the conversation, less log2 of the bits that would do
    assert 16 <= reading.bits < 27


def test_one_bit_of_an_address() -> None:
    """A bit of an address spoils both checksums by one amount, as editing would; the packet before tells which it was."""
    spoiled = bytearray(NEXT)
    spoiled[15] ^= 0x10
    reading, aside = read_all(at(bytes(spoiled), 2), [at(SEGMENT, 1)])
    assert (reading.name, reading.data) == ("bitflip", NEXT)
    assert (aside.name, aside.bits) == ("edited", 16)
    assert any("in the source address" in sentence for sentence in reading.for_)


def test_no_bit_is_turned_without_a_witness() -> None:
    """One bit repairs many a sum: without another packet, or with two bits turned, nothing is offered."""
    spoiled = bytearray(NEXT)
    spoiled[20] ^= 0x08
    assert read_all(at(bytes(spoiled), 2)) == []
    spoiled[23] ^= 0x21
    assert read_all(at(bytes(spoiled), 2), [at(SEGMENT, 1)]) == []


def test_payload_under_another_header() -> None:
    """A segment under the IP header of another packet is found by its checksum, and by the ports of its conversation."""
    # SEGMENT's and NEXT's ends are 192.0.2.9; the header put before NEXT's segment says 203.0.113.5.
    spliced = header_changed(header_changed(NEXT, 12, OTHER[12:16]), 4, OTHER[4:6])
    reading = only(at(spliced, 3), [at(SEGMENT, 1), at(DATAGRAM[:20] + DATAGRAM[20:], 2)])
    assert reading.name == "splice"
    assert reading.data[12:20] == NEXT[12:20]
    assert reading.bits == 48.0  # checksum 16, both ports 32; one pair of addresses tried: log2(1) = 0


def test_splice_needs_the_ports() -> None:
    """The checksum alone, 16 bits, is not enough to say that a header belongs elsewhere."""
    spliced = header_changed(header_changed(NEXT, 12, OTHER[12:16]), 4, OTHER[4:6])
    stranger = bytearray(SEGMENT)
    stranger[20:22] = (1675).to_bytes(2)
    assert read_all(at(spliced, 3), [at(bytes(stranger), 1)]) == []


@pytest.mark.parametrize("place", [7, 8, 9])
def test_word_inserted_behind_the_flags(place: int) -> None:
    """A word before window, checksum or urgent pointer leaves the ports alone; the checksum finds it."""
    longer = NEXT[: 20 + 2 * place] + b"\x5a\xa5" + NEXT[20 + 2 * place :]
    spoiled = header_changed(longer, 2, len(longer).to_bytes(2))
    reading = only(at(spoiled, 2), [at(SEGMENT, 1)])
    assert reading.name == "tail"
    assert reading.data[20:] == NEXT[20:]
    # checksum 16, window 8760 as in record 1 16, urgent pointer zero 8, less log2(12) = 3.6
    assert reading.bits == 36.4


@pytest.mark.parametrize(("place", "said"), [(6, "was 0x5018, data offset 5 and flags PA"), (7, "lost window was 8760"),
    (9, "urgent pointer of zero")])  # fmt: skip
def test_word_lost_from_the_flags_on(place: int, said: str) -> None:
    """Without flags, window or urgent pointer a header asks, by its checksum, for a word that fits there."""
    shorter = NEXT[: 20 + 2 * place] + NEXT[22 + 2 * place :]
    spoiled = header_changed(shorter, 2, len(shorter).to_bytes(2))
    record = at(spoiled, 2)
    reading = only(record, [at(SEGMENT, 1)])
    assert (reading.name, reading.data[20:]) == ("tail", NEXT[20:])
    assert any(said in sentence for sentence in reading.for_)


def test_lost_checksum_is_not_told() -> None:
    """A checksum that is gone cannot say that it is."""
    shorter = NEXT[:36] + NEXT[38:]
    assert read_all(at(header_changed(shorter, 2, len(shorter).to_bytes(2)), 2), [at(SEGMENT, 1)]) == []


@pytest.mark.parametrize("place", range(6))
def test_word_lost_before_the_flags(place: int) -> None:
    """A header that lost a word is told by what slid into the acknowledgement, and by the packet before it."""
    shorter = NEXT[: 20 + 2 * place] + NEXT[22 + 2 * place :]
    reading = only(at(header_changed(shorter, 2, len(shorter).to_bytes(2)), 2), [at(SEGMENT, 1)])
    assert reading.name == "loss"
    asked = place in (0, 1, 2, 4)  # the low halves of the numbers differ from packet to packet
    assert reading.proven is asked
    if asked:
        assert reading.data[20:] == NEXT[20:]
    values = {field.name: field.value for field in reading.decoded.walk()}
    assert (values["flags"], values["tcp.hdr_len"], values["tcp.win"]) == (0x18, 20, 8760)


def test_loss_needs_more_than_its_shape() -> None:
    """An acknowledgement that ends in 5018 is one of 745; an ordinary segment with one is left alone."""
    odd = bytearray(NEXT)
    odd[30:32] = b"\x50\x18"
    odd[36:38] = b"\x12\x34"
    assert [each.name for each in read_all(at(bytes(odd), 2), [at(SEGMENT, 1)])] == []


def test_checksum_left_to_the_card_is_no_damage() -> None:
    """A checksum that holds the sum of the pseudo header alone asks for no repair."""
    pseudo = sum(struct.unpack(">5H", NEXT[12:20] + (6 + len(NEXT) - 20).to_bytes(2)))
    pseudo = (pseudo & 0xFFFF) + (pseudo >> 16)
    pseudo = (pseudo & 0xFFFF) + (pseudo >> 16)
    offloaded = NEXT[:36] + pseudo.to_bytes(2) + NEXT[38:]
    record = at(offloaded, 2)
    assert read_all(record, [at(SEGMENT, 1)]) == []
