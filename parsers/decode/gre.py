"""Generic routing encapsulation: version 0 (RFC 2784, 2890, 1701) and version 1 of PPTP (RFC 2637)."""

from __future__ import annotations

from parsers.decode.checksum import Sum, verify
from parsers.decode.link.types import type_text
from parsers.decode.reader import Reader, brief, count_bytes, hexadecimal, set_or_not
from parsers.decode.sums import add_sum
from parsers.decode.view import Key, Layer, Part, View

FOLLOWS = (("ip.proto", 47),)
HEADER = 4
_CHECKSUM, _ROUTING, _KEY, _SEQUENCE, _ACK = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080
_FLAGS = (
    (_CHECKSUM, "gre.flags.checksum", "Checksum present"), (_ROUTING, "gre.flags.routing", "Routing present"),
    (_KEY, "gre.flags.key", "Key present"), (_SEQUENCE, "gre.flags.sequence_number", "Sequence number present"),
    (0x0800, "gre.flags.strict_source_route", "Strict source route"),
)  # fmt: skip
_PPP = 0x880B


def read(view: View) -> Layer:
    """Read the header with the fields that its flags announce; what its type names follows."""
    reader = Reader(view)
    flags = _flags(reader)
    kind = reader.number("gre.proto", "Protocol", 2, 2, type_text)
    version = flags & 7
    at = HEADER
    if flags & (_CHECKSUM | _ROUTING) and version == 0:
        at = _sum(reader, flags)
    if flags & _KEY:
        at = _key(reader, at, version)
    if flags & _SEQUENCE:
        reader.number("gre.sequence_number", "Sequence number", at, 4)
        at += 4
    if version == 1 and flags & _ACK:
        reader.number("gre.ack_number", "Acknowledgement number", at, 4)
        at += 4
    if flags & _ROUTING and version == 0:
        at = _routes(reader, at)
    text = "version ?" if not len(view) else f"version {version}" + ("" if kind is None else f", {type_text(kind)}")
    field = reader.layer("gre", "Generic routing encapsulation", text, at, at)
    keys: tuple[Key, ...] = () if kind is None else (("ethertype", kind),)
    if version == 1 and kind != _PPP:
        keys = ()
    return Layer(field, (Part(view.within(view.start + at, view.stop), keys),))


def _flags(reader: Reader) -> int:
    head = reader.view.solid(0, 2)
    number = int.from_bytes(head) if len(head) == 2 else 0
    for bit, name, label in _FLAGS:
        reader.number(name, label, 0, 2, set_or_not, bits=bit)
    reader.number("gre.flags.recursion_control", "Recursion", 0, 2, bits=0x0700)
    if number & 7 == 1:
        reader.number("gre.flags.ack", "Acknowledgement present", 0, 2, set_or_not, bits=_ACK)
        reader.number("gre.flags.reserved", "Reserved", 0, 2, bits=0x0078)
    else:
        reader.number("gre.flags.reserved", "Reserved", 0, 2, bits=0x00F8)
    reader.number("gre.flags.version", "Version", 0, 2, bits=0x0007)
    if number & 7 > 1:
        reader.notes.append(f"version {number & 7} is not known; 0 and 1 are")
    return number


def _sum(reader: Reader, flags: int) -> int:
    view = reader.view
    data, carrier = view.solid(), view.carrier
    stored = int.from_bytes(data[4:6]) if len(data) >= 6 else None
    whole = carrier is not None and not carrier.fragment and len(data) >= carrier.length
    if not flags & _CHECKSUM:
        summed = Sum("unverifiable", stored, reason="the flags say that there is none")
    elif not whole or stored is None:
        summed = Sum("unverifiable", stored, reason="not all that it covers is here")
    else:
        summed = verify(data, 4)
    add_sum(reader, "gre.checksum", 4, summed)
    reader.number("gre.offset", "Offset", 6, 2)
    return 8


def _key(reader: Reader, at: int, version: int) -> int:
    if version == 1:
        reader.number("gre.key.payload_length", "Payload length", at, 2, count_bytes)
        reader.number("gre.key.call_id", "Call", at + 2, 2)
    else:
        reader.number("gre.key", "Key", at, 4, hexadecimal(8))
    return at + 4


def _routes(reader: Reader, at: int) -> int:
    """Read source route entries up to the one of family and length 0, and return where they end."""
    while reader.turn("routes", 16):
        head = reader.view.solid(at, 4)
        inner = reader.inside(at, 4 + (head[3] if len(head) == 4 else 0))
        family = inner.number("gre.routing.address_family", "Address family", 0, 2)
        inner.number("gre.routing.sre_offset", "Offset", 2, 1)
        size = inner.number("gre.routing.src_length", "Length", 3, 1, count_bytes)
        if family is None or size is None:
            reader.group("gre.routing", "Route", "", inner)
            return len(reader.view)
        inner.raw("gre.routing.information", "Addresses", 4, size)
        reader.group("gre.routing", "Route", brief(inner.view.data(4)), inner)
        at += 4 + size
        if family == size == 0:
            return at
    return at
