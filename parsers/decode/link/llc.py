"""The IEEE 802.2 header, and the SNAP header behind it (RFC 1042)."""

from __future__ import annotations

from parsers.decode.link.types import type_part, type_text
from parsers.decode.reader import Reader, hexadecimal, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("llc", 0), ("link.atm-rfc1483", 0))
SNAP = 0xAA
_POINTS = {
    0x00: "null", 0x02: "LLC management", 0x04: "SNA", 0x06: "IPv4", 0x42: "spanning tree", 0x80: "XNS",
    0x98: "ARP", SNAP: "SNAP", 0xBC: "VINES", 0xE0: "IPX", 0xF0: "NetBIOS", 0xF4: "LAN management",
    0xFE: "OSI", 0xFF: "global",
}  # fmt: skip
"""Service access points, without the bit that tells a group or a response."""
_ENCAPSULATED, _BRIDGED = 0x000000, 0x0000F8
"""OUIs behind which an Ethernet type stands (RFC 1042; 802.1H)."""
_OUIS = {_ENCAPSULATED: "encapsulated Ethernet", _BRIDGED: "802.1H tunnel", 0x00000C: "Cisco", 0x080007: "Apple",
         0x0080C2: "802.1 bridging"}  # fmt: skip


def read(view: View) -> Layer:
    """Read the header, and a SNAP header if it announces one; what they name follows."""
    reader = Reader(view)
    if view.solid(0, 2) == b"\xff\xff":  # Novell's own framing: IPX right behind the length, its checksum all ones
        field = reader.layer("llc", "802.3 without 802.2", "IPX", 0, 0)
        return Layer(field, (Part(view.within(view.start, view.stop), (), "ipx", "IPX"),))
    point = reader.number("llc.dsap", "Destination access point", 0, 1, _point)
    reader.number("llc.ssap", "Source access point", 1, 1, _point)
    size = 3
    control = view.solid(2, 1)
    if control and control[0] & 3 != 3:
        reader.number("llc.control", "Control", 2, 2, hexadecimal(4), little=True)
        size = 4
    else:
        reader.number("llc.control", "Control", 2, 1, hexadecimal(2))
    if point == SNAP and view.solid(1, 1) == b"\xaa":
        return _snap(reader, size)
    text = "" if point is None else _POINTS.get(point & 0xFE, f"0x{point:02x}")
    field = reader.layer("llc", "802.2 logical link control", text, size, size)
    after = view.within(view.start + size, view.stop)
    return Layer(field, (type_part(after, 0x0800) if point == 0x06 else Part(after),))


def _snap(reader: Reader, size: int) -> Layer:
    view = reader.view
    owner = reader.number("llc.oui", "Organisation", size, 3, named(_OUIS, 6))
    typed = owner in (_ENCAPSULATED, _BRIDGED)
    kind = reader.number("llc.type" if typed else "llc.pid", "Protocol", size + 3, 2, type_text)
    text = "SNAP" if owner is None else f"SNAP {_OUIS.get(owner, f'0x{owner:06x}')}"
    field = reader.layer("llc", "802.2 logical link control", text, size + 5, size + 5)
    after = view.within(view.start + size + 5, view.stop)
    bridged = owner == 0x0080C2 and kind == 7  # RFC 2684: a whole Ethernet frame after two bytes of padding
    if bridged:
        return Layer(field, (Part(after, (), "llc.bridged", "Bridged frame"),))
    return Layer(field, (type_part(after, kind if typed else None),))


def _point(value: int) -> str:
    name = _POINTS.get(value & 0xFE) if value != 0xFF else "global"
    return f"0x{value:02x}" if name is None else f"0x{value:02x} {name}"
