"""What another reading of a packet's bytes is, and the parts that readings share.

A reading is offered beside the record and never replaces it. It collects independent coincidences: each has a
chance p under the null that the bytes are what the log took them for, filled with random values, and counts
-log2 p bits, less log2 of the alternatives that were tried. Zero bytes count half, because they are common.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property

from parsers.decode import Decoded, decode, decode_bytes
from parsers.decode.checksum import Sum, ip_sum, shared_fault, transport_sum
from parsers.decode.tree import Basis, Field
from parsers.record import Record

STRONG, SURE = 16.0, 32.0
"""Bits that are strong evidence, and as good as proof."""
CRAFTED = "A sender can fill these fields at will: a crafted packet can imitate everything counted here."


@dataclass(frozen=True, slots=True)
class Word:
    """A number of some bits of a header, as far as it is known."""

    value: int
    known: int
    """Mask of the bits that are known."""
    width: int = 16

    def __str__(self) -> str:
        digits = ""
        for shift in range(self.width - 4, -1, -4):
            whole = self.known >> shift & 15 == 15
            digits += f"{self.value >> shift & 15:X}" if whole else "?"
        return f"0x{digits}"

    @property
    def whole(self) -> bool:
        """Tell whether all bits are known."""
        return self.known == (1 << self.width) - 1

    def then(self, low: Word) -> Word:
        """Return the number of this word and, after it, a lower one."""
        shift = low.width
        return Word(self.value << shift | low.value, self.known << shift | low.known, self.width + shift)


@dataclass(frozen=True, slots=True)
class Point:
    """One coincidence in words, and what it counts."""

    text: str
    bits: float


@dataclass(frozen=True, slots=True)
class Repair:
    """A header before and after one 16-bit word was taken out."""

    before: tuple[Word, ...]
    after: tuple[Word, ...]
    removed: Word
    offset: int
    """Byte of the header, from 0, at which the removed word stood."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Another interpretation of a packet's bytes, with its evidence."""

    id: str
    title: str
    record: int
    for_: tuple[str, ...]
    against: tuple[str, ...]
    untested: tuple[str, ...]
    bits: float
    """Evidence for it; 16 is strong, 32 as good as proven."""
    proven: bool = False
    """A checksum verifies in this reading and in no other."""
    data: bytes
    """The packet as this reading has it, from the IP header on."""
    mask: bytes
    """Bits of it that are known."""
    repaired: Repair | None = None
    name: str = ""
    """Short name, by which it is opened and cited."""
    aside: bool = False
    """It stands beside what the header says and beside other readings; those of the header exclude each other."""
    together: tuple[int, ...] = ()
    """Records that the same repair brings in line with each other; such a reading outranks that of one packet."""

    rivals: tuple[Reading, ...] = ()
    """Readings of the same header that this one excludes, best first; they can be opened too."""

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """What orders readings, best first when reversed."""
        return not self.aside, bool(self.together), self.bits

    @property
    def grade(self) -> str:
        """How strong the evidence is, in words: `31.9 bits, strong`, `62.2 bits over 3 records, as good as proven`."""
        over = f" over {len(self.together)} records" if self.together else ""
        words = "as good as proven" if self.bits >= SURE else "strong" if self.bits >= STRONG else "moderate"
        return f"{self.bits:.1f} bits{over}, {'proven by a checksum' if self.proven else words}"

    @cached_property
    def decoded(self) -> Decoded:
        """The packet decoded as this reading has it; all of it is inferred."""
        return decode_bytes(self.data, mask=self.mask, basis=Basis.INFERRED)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the packet as this reading has it."""
        return self.decoded.fields


class Segment:
    """A record that was read as TCP: the bytes from the TCP header on, and the IP header before them."""

    def __init__(self, record: Record, decoded: Decoded, ip: int, tcp: int, stop: int) -> None:
        self.record = record
        self.packet = None if record.captured is None else decoded.data[ip:]
        """The captured packet from the IP header on."""
        self.header, self.header_mask = decoded.data[ip:tcp], decoded.mask[ip:tcp]
        self.data, self.mask = decoded.data[tcp:stop], decoded.mask[tcp:stop]
        self.offset = decoded.field("tcp.hdr_len")

    def word(self, index: int) -> Word:
        """Return a 16-bit word of the header; all unknown past the end."""
        piece = slice(2 * index, 2 * index + 2)
        return Word(int.from_bytes(self.data[piece].ljust(2, b"\0")), int.from_bytes(self.mask[piece].ljust(2, b"\0")))

    def moved(self, start: int, payload: bytes) -> Segment:
        """Return the segment with its payload where a data offset of `start` bytes puts it."""
        other = copy(self)
        data, mask = bytearray(self.data[:start]), bytearray(self.mask[:start])
        data[12], mask[12] = data[12] & 0x0F | start << 2, mask[12] | 0xF0
        other.data, other.mask = bytes(data) + payload, bytes(mask) + b"\xff" * len(payload)
        return other

    def known(self, start: int, stop: int) -> bytes | None:
        """Return bytes if all of them are there and known, else None."""
        piece = slice(start, stop)
        if len(self.data) < stop or self.mask[piece] != b"\xff" * (stop - start):
            return None
        return self.data[piece]

    @cached_property
    def sum(self) -> Sum:
        """The TCP checksum as logged."""
        if self.packet is None:
            field = self.known(16, 18)
            if field is None:
                return Sum("unverifiable", reason="the log does not carry it")
            return Sum("unverifiable", int.from_bytes(field), reason="an address or part of the segment is not known")
        return transport_sum(self.packet)

    @property
    def oddness(self) -> str:
        """What shows that the header as logged is no header of an ordinary TCP segment; "" if nothing does."""
        flags = self.record.flags or 0
        if not regular(flags):
            return f"the flags 0x{flags:02X} are no combination that a TCP sends"
        if self.offset is not None and isinstance(self.offset.value, int) and self.offset.value < 20:
            return f"the data offset {self.offset.value // 4} is impossible"
        return ""

    @property
    def sound(self) -> bool:
        """Tell whether the TCP checksum verifies as captured; the addresses may have been edited since."""
        return self.packet is not None and verifies(self.packet)

    def noticed(self) -> tuple[str, ...]:
        """Return what is odd about the header as logged, as a sentence: why one looks; it counts nothing."""
        return (f"As logged, {self.oddness}.",) if self.oddness else ()

    def carrying(self, protocol: int, data: bytes | None = None, mask: bytes | None = None) -> tuple[bytes, bytes]:
        """Return the packet, and its known bits, with another protocol number and, if given, other bytes above IP."""
        header, known = bytearray(self.header), bytearray(self.header_mask)
        header[9], known[9] = protocol, 0xFF
        return bytes(header) + (data or self.data), bytes(known) + (mask or self.mask)


def verifies(packet: bytes, header: Sum | None = None) -> bool:
    """Tell whether the checksum above IP verifies, or would but for addresses that were edited after capture.

    `header` is the checksum of the IP header as captured, where `packet` is an altered copy.
    """
    summed = transport_sum(packet)
    below = ip_sum(packet) if header is None else header
    return summed.state == "valid" or shared_fault(below, summed, packet[9]) == "addresses"


def regular(flags: int) -> bool:
    """Tell whether a TCP that keeps to RFC 9293 sends these flags; the two ECN bits are left out of account."""
    syn, fin, rst, ack = flags & 0x02, flags & 0x01, flags & 0x04, flags & 0x10
    if syn:
        return not (fin or rst or flags & 0x28)
    if rst:
        return not (fin or flags & 0x20)
    return bool(ack)


def segment(record: Record) -> Segment | None:
    """Return the segment of a record that was read as TCP, None for any other or one without the fields it takes."""
    if record.proto != "tcp" or record.flags is None or record.flags_known is not None or record.frag:
        return None
    if record.captured is None and (record.tcp_seq is None or record.tcp_ack is None or record.tcp_win is None):
        return None
    decoded = decode(record)
    spans = {field.name: (field.start, field.stop) for field in decoded.fields if field.start is not None}
    if "ip" not in spans or "tcp" not in spans:
        return None
    ip, (tcp, end) = spans["ip"][0], spans["tcp"]
    assert ip is not None
    assert tcp is not None
    assert end is not None
    # Whatever the payload was decoded as: it goes from the header to the padding of the link.
    carried = (field.stop for field in decoded.fields if field.name not in ("padding", "eth.padding"))
    stop = max(end, *(stop for stop in carried if stop is not None))
    return Segment(record, decoded, ip, tcp, stop) if tcp - ip >= 20 else None
