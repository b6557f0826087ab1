"""Ethernet frames inside IP (RFC 3378)."""

from __future__ import annotations

from parsers.decode.reader import Reader, hexadecimal
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 97),)
HEADER = 2


def read(view: View) -> Layer:
    """Read the header; an Ethernet frame follows."""
    reader = Reader(view)
    reader.number("etherip.ver", "Version", 0, 2, bits=0xF000)
    reader.number("etherip.reserved", "Reserved", 0, 2, hexadecimal(3), bits=0x0FFF)
    field = reader.layer("etherip", "Ethernet within IP", "", HEADER, HEADER)
    return Layer(field, (Part(view.within(view.start + HEADER, view.stop), (("ethertype", 0x6558),)),))
