"""The routing header of IPv6 (RFC 8200 section 4.4): types 0 (RFC 5095), 2 (6275), 3 (6554), 4 (8754)."""

from __future__ import annotations

from dataclasses import replace

from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.view import Layer, View

FOLLOWS = (("ipv6.nxt", 43),)
SOURCE, MOBILE, RPL, SEGMENTS = 0, 2, 3, 4
TYPES = {
    SOURCE: "source route", 1: "Nimrod", MOBILE: "mobile IPv6", RPL: "RPL source route", SEGMENTS: "segment routing",
    5: "CRH-16", 6: "CRH-32",
}  # fmt: skip


def read(view: View) -> Layer:
    """Read the header and its addresses; the next header follows, its checksum with the last address of the route."""
    reader = Reader(view)
    following = next_header(reader, "ipv6.routing.nxt")
    size = reader.number("ipv6.routing.len", "Length", 1, 1, lambda value: f"{value} ({count_bytes(8 * value + 8)})")
    kind = reader.number("ipv6.routing.type", "Type", 2, 1, named(TYPES))
    left = reader.number("ipv6.routing.segleft", "Segments left", 3, 1)
    whole = 8 if size is None else 8 * size + 8
    last = _body(reader, kind, whole)
    if kind == SOURCE:
        reader.notes.append("routing header type 0 was withdrawn (RFC 5095): it lets traffic be bounced and amplified")
    carrier = view.carrier
    if left and carrier is not None and carrier.addresses is not None:
        addresses = None if last is None else carrier.addresses[:16] + last
        view = replace(view, carrier=replace(carrier, addresses=addresses))
    text = TYPES.get(-1 if kind is None else kind, f"type {kind}")
    field = reader.layer("ipv6.routing", "IPv6 routing header", f"{text}, {left} segments left", whole, whole)
    return Layer(field, (after_header(view, whole, following),))


def _body(reader: Reader, kind: int | None, whole: int) -> bytes | None:
    """Read what a type holds and return the last address of its route, None if that is not known."""
    if kind == SOURCE:
        reader.raw("ipv6.routing.src.reserved", "Reserved", 4, 4)
        return _addresses(reader, "ipv6.routing.src.addr", 8, whole)
    if kind == MOBILE:
        reader.raw("ipv6.routing.mipv6.reserved", "Reserved", 4, 4)
        return _addresses(reader, "ipv6.routing.mipv6.home_address", 8, min(whole, 24))
    if kind == SEGMENTS:
        last = reader.number("ipv6.routing.srh.last_entry", "Last entry", 4, 1) or 0
        reader.number("ipv6.routing.srh.flags", "Flags", 5, 1, hexadecimal(2))
        reader.raw("ipv6.routing.srh.tag", "Tag", 6, 2)
        stop = min(whole, 8 + 16 * (last + 1))
        _addresses(reader, "ipv6.routing.srh.addr", 8, stop)
        reader.raw("ipv6.routing.srh.tlv", "Further data", stop, whole - stop)
        first = reader.view.solid(8, 16)  # the list runs backwards: the first entry is the end of the way
        return first if len(first) == 16 else None
    if kind == RPL:
        reader.number("ipv6.routing.rpl.cmprI", "Bytes left out of each address", 4, 4, bits=0xF0000000)
        reader.number("ipv6.routing.rpl.cmprE", "Bytes left out of the last", 4, 4, bits=0x0F000000)
        reader.number("ipv6.routing.rpl.pad", "Bytes of padding", 4, 4, bits=0x00F00000)
        reader.number("ipv6.routing.rpl.reserved", "Reserved", 4, 4, bits=0x000FFFFF)
        reader.raw("ipv6.routing.rpl.address", "Shortened addresses", 8, whole - 8)
        return None
    reader.raw("ipv6.routing.unknown_data", "Data", 4, whole - 4)
    return None


def _addresses(reader: Reader, name: str, at: int, stop: int) -> bytes | None:
    last = None
    for number, place in enumerate(range(at, stop - 15, 16), 1):
        if place >= len(reader.view) or not reader.turn("addresses"):
            return None
        last = reader.view.solid(place, 16) if reader.ipv6(name, f"Address {number}", place) is not None else None
    return last
