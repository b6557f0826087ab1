"""The NetBIOS datagram service (RFC 1002 section 4.4)."""

from __future__ import annotations

from parsers.decode.application.netbios import meaning, read_netbios_name
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 138),)
TITLE = "NetBIOS datagram service"
HEADER = 10
TYPES = {0x10: "direct, unique name", 0x11: "direct, group name", 0x12: "broadcast", 0x13: "error", 0x14: "query",
         0x15: "positive response", 0x16: "negative response"}  # fmt: skip
_DATAGRAMS = (0x10, 0x11, 0x12)
_NODES = {0: "B-node", 1: "P-node", 2: "M-node", 3: "NBDD"}
_NAME = 34


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if an encoded name stands in its place."""
    data = view.solid(0, 16)
    if len(data) < HEADER or data[0] not in TYPES:
        return Fit.NO
    if data[0] in _DATAGRAMS:
        return Fit.SURE if data[14:15] == b"\x20" else Fit.NO
    return Fit.PERHAPS


def read(view: View) -> Layer:
    """Read the header with its names; what the datagram carries follows."""
    reader = Reader(view)
    kind = reader.number("nbdgm.type", "Type", 0, 1, named(TYPES, 2))
    reader.number("nbdgm.node_type", "Node", 1, 1, named(_NODES), bits=0x0C)
    reader.number("nbdgm.first", "First fragment", 1, 1, set_or_not, bits=0x02)
    reader.number("nbdgm.next", "More fragments", 1, 1, set_or_not, bits=0x01)
    reader.number("nbdgm.dgram_id", "Identification", 2, 2, hexadecimal(4))
    reader.ipv4("nbdgm.src.ip", "Source", 4)
    reader.number("nbdgm.src.port", "Source port", 8, 2)
    at, ends = HEADER, []
    if kind in _DATAGRAMS:
        reader.number("nbdgm.dgram_len", "Length", 10, 2, count_bytes)
        reader.number("nbdgm.pkt_offset", "Offset", 12, 2, count_bytes)
        data, at = view.solid(), 14
        for side, label in (("source", "Source name"), ("destination", "Destination name")):
            name = read_netbios_name(data, at)
            notes = (name.note,) if name.note else ()
            reader.add(f"nbdgm.{side}_name", label, name.text, meaning(name.text), at, name.stop - at, notes=notes)
            ends.append(name.text)
            at = name.stop
    elif kind == 0x13:
        reader.number("nbdgm.error_code", "Error", 10, 1, hexadecimal(2))
        at = 11
    text = " → ".join(ends) or TYPES.get(-1 if kind is None else kind, "")
    field = reader.layer("nbdgm", "NetBIOS datagram service", text, at, HEADER)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (("smb", 0),)),))
