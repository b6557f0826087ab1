"""The header of Linux' cooked captures, version 2 (tcpdump.org: LINKTYPE_LINUX_SLL2)."""

from __future__ import annotations

from parsers.decode.link.sll import HARDWARE, PACKETS, cooked, protocol, sender
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.view import Layer, View

FOLLOWS = (("link.linux-sll2", 0),)
HEADER = 20


def read(view: View) -> Layer:
    """Read the header; what its type names follows."""
    reader = Reader(view)
    number = reader.number("sll.etype", "Type", 0, 2, protocol)
    reader.number("sll.reserved", "Reserved", 2, 2, hexadecimal(4))
    reader.number("sll.ifindex", "Interface", 4, 4)
    hardware = reader.number("sll.hatype", "Kind of network", 8, 2, named(HARDWARE))
    kind = reader.number("sll.pkttype", "Packet", 10, 1, named(PACKETS))
    size = reader.number("sll.halen", "Length of the address", 11, 1, count_bytes)
    sender(reader, 12, size)
    text = PACKETS.get(-1 if kind is None else kind, "")
    field = reader.layer("sll", "Linux cooked capture v2", text, HEADER, HEADER)
    return Layer(field, (cooked(view.within(view.start + HEADER, view.stop), hardware, number),))
