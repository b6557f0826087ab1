"""The IPv6 header (RFC 8200)."""

from __future__ import annotations

from dataclasses import replace

from parsers.decode.checksum import Carrier, Sum
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.tree import Field
from parsers.decode.view import Layer, Part, View
from parsers.protocols import NAMES, protocol_name

FOLLOWS = (("ip.version", 6), ("ethertype", 0x86DD), ("ip.proto", 41), ("link.ipv6", 0))
HEADER = 40
CONGESTION = ("not ECN-capable", "ECT(1)", "ECT(0)", "congestion experienced")
NO_SUM = Sum("unverifiable", reason="an IPv6 header has none")
HOP_BY_HOP = 0


def read(view: View) -> Layer:
    """Read an IPv6 header; its extension headers and what they carry follow, and link padding after that."""
    reader = Reader(view)
    version = reader.number("ipv6.version", "Version", 0, 1, bits=0xF0)
    if version not in (6, None):
        reader.notes.append(f"version {version} is not that of IPv6")
    parts: list[Field] = []
    if len(view) >= 2:
        reader.number("ipv6.tclass.dscp", "Differentiated services", 0, 2, bits=0x0FC0, into=parts)
        reader.number(
            "ipv6.tclass.ecn", "Congestion notification", 0, 2, lambda value: CONGESTION[value], bits=0x30, into=parts
        )
    reader.number("tos", "Traffic class", 0, 2, hexadecimal(2), bits=0x0FF0, children=parts)
    reader.number("ipv6.flow", "Flow label", 0, 4, hexadecimal(5), bits=0x000FFFFF)
    length = reader.number("ipv6.plen", "Payload length", 4, 2, count_bytes)
    following = reader.number("ipv6.nxt", "Next header", 6, 1, named(NAMES))
    reader.number("ttl", "Hop limit", 7, 1)
    ends = [reader.ipv6("src", "Source", 8), reader.ipv6("dst", "Destination", 24)]
    carried = _carried(reader, length, following)
    addresses = view.data(8, 32) if None not in ends else None
    field = reader.layer("ipv6", "Internet Protocol version 6", " → ".join(end or "?" for end in ends), HEADER, HEADER)
    room = length if length else len(carried)
    carried = replace(carried, carrier=Carrier(addresses, following or 0, room, False, NO_SUM, length is not None))
    follows = [Part(carried, next_keys(following))]
    if carried.stop < view.stop:
        note = f"{count_bytes(view.stop - carried.stop)} after the end that the payload length states"
        after = view.within(carried.stop, view.stop)
        follows.append(Part(after, (), "padding", "Beyond the IP packet", (f"{note}: link padding or a trailer",)))
    return Layer(field, tuple(follows))


def _carried(reader: Reader, length: int | None, following: int | None) -> View:
    """Return the view of what the packet carries, by its payload length as far as there are bytes."""
    view = reader.view
    start = view.start + HEADER
    if not length:
        if length == 0 and following == HOP_BY_HOP:
            reader.notes.append("payload length 0 before a hop-by-hop header: a jumbogram, or left to the network card")
        elif length == 0 and len(view) > HEADER:
            reader.notes.append("payload length 0, and more follows: left to the network card to fill in, or a trailer")
        return view.within(start, view.stop)
    if HEADER + length > len(view):
        reader.notes.append(view.lack(len(view), HEADER + length))
        return view.within(start, view.stop)
    return view.within(start, start + length).ending()


def next_keys(following: int | None) -> tuple[tuple[str, int], ...]:
    """Return the keys of what a next header field names."""
    return () if following is None else (("ipv6.nxt", following), ("ip.proto", following))


def after_header(view: View, size: int, following: int | None, fragment: bool = False) -> Part:
    """Return what follows an extension header of `size` bytes; a later header of the chain is found by its number."""
    carrier = view.carrier
    if carrier is not None:
        carrier = replace(
            carrier,
            protocol=following or 0,
            length=max(carrier.length - size, 0),
            fragment=carrier.fragment or fragment,
        )
    return Part(view.within(view.start + size, view.stop, carrier), next_keys(following))


def next_header(reader: Reader, name: str, at: int = 0) -> int | None:
    """Read the field that names what follows an extension header."""
    return reader.number(name, "Next header", at, 1, lambda value: f"{value} {protocol_name(value)}")
