"""The header of Linux' cooked captures, version 1 (tcpdump.org: LINKTYPE_LINUX_SLL)."""

from __future__ import annotations

from parsers.decode.link.types import type_part, type_text
from parsers.decode.reader import Reader, count_bytes, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("link.linux-sll", 0),)
HEADER = 16
PACKETS = {0: "to this host", 1: "broadcast", 2: "multicast", 3: "to another host", 4: "sent by this host"}
HARDWARE = {
    1: "Ethernet", 6: "802", 512: "PPP", 768: "IP tunnel", 769: "IPv6 tunnel", 772: "loopback", 776: "6in4",
    778: "GRE", 801: "802.11", 803: "radiotap", 823: "GRE over IPv6", 824: "netlink", 65534: "none",
}  # fmt: skip
"""Kinds of network that Linux tells apart (ARPHRD)."""
LOOPBACK, GRE, NETLINK = 772, (778, 823), 824


def read(view: View) -> Layer:
    """Read the header; what its type names follows."""
    reader = Reader(view)
    kind = reader.number("sll.pkttype", "Packet", 0, 2, named(PACKETS))
    hardware = reader.number("sll.hatype", "Kind of network", 2, 2, named(HARDWARE))
    size = reader.number("sll.halen", "Length of the address", 4, 2, count_bytes)
    sender(reader, 6, size)
    number = reader.number("sll.etype" if hardware not in (NETLINK, *GRE) else "sll.gretype", "Type", 14, 2, protocol)
    text = PACKETS.get(-1 if kind is None else kind, "")
    field = reader.layer("sll", "Linux cooked capture", text, HEADER, HEADER)
    return Layer(field, (cooked(view.within(view.start + HEADER, view.stop), hardware, number),))


def sender(reader: Reader, at: int, size: int | None) -> None:
    """Read the link-layer address of the sender, of the size that the header states, and what pads it to 8 bytes."""
    size = min(8 if size is None else size, 8)
    if size == 6:
        reader.mac("sll.src.eth", "Source", at)
    elif size == 4:
        reader.ipv4("sll.src.ipv4", "Source", at)
    else:
        reader.raw("sll.src.other", "Source", at, size)
    reader.raw("sll.unused", "Unused", at + size, 8 - size)


def protocol(kind: int) -> str:
    """Return a type as text; small ones are no Ethernet types but Linux' own."""
    own = {1: "802.3 without 802.2", 4: "802.2", 12: "CAN"}
    return type_text(kind) if kind >= 0x600 else f"0x{kind:04x} {own.get(kind, '')}".rstrip()


def cooked(view: View, hardware: int | None, kind: int | None) -> Part:
    """Return what follows a cooked header."""
    if hardware == NETLINK or kind is None:
        return Part(view)
    if kind == 4:
        return Part(view, (("llc", 0),))
    return type_part(view, kind if kind >= 0x600 else None)
