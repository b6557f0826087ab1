"""PPP (RFC 1661, 1662), with or without address and control, and Cisco's HDLC framing."""

from __future__ import annotations

from parsers.decode.reader import Reader, hexadecimal, named
from parsers.decode.view import Key, Layer, Part, View

FOLLOWS = (
    ("link.ppp", 0), ("link.ppp-hdlc", 0), ("link.cisco-hdlc", 0), ("ethertype", 0x880B), ("ppp", 0),
)  # fmt: skip
CONTROL = {0xC021: "LCP", 0xC025: "link quality", 0x8021: "IPCP", 0x8057: "IPV6CP",
           0x80FD: "CCP", 0x8053: "encryption control", 0x80FB: "link CCP", 0xC227: "EAP"}  # fmt: skip
_PROTOCOLS = {0x0021: "IPv4", 0x0057: "IPv6", 0x002D: "compressed TCP", 0x002F: "uncompressed TCP", 0x003D: "multilink",
              0x00FD: "compressed", 0x0281: "MPLS", 0x0283: "MPLS multicast", 0x0031: "bridging",
              0x0207: "Cisco discovery", 0xC023: "PAP",
              0xC223: "CHAP"} | CONTROL  # fmt: skip
_TYPES = {0x0021: 0x0800, 0x0057: 0x86DD, 0x0281: 0x8847, 0x0283: 0x8848}
"""Ethernet type of what a protocol number names."""
_CISCO = {0x0F: "unicast", 0x8F: "broadcast"}


def read(view: View) -> Layer:
    """Read the header; what its protocol number names follows."""
    reader = Reader(view)
    first = view.solid(0, 2)
    if first[:1] in (b"\x0f", b"\x8f") and len(view) >= 4:
        return _cisco(reader)
    at = 0
    if first == b"\xff\x03":
        reader.number("ppp.address", "Address", 0, 1, hexadecimal(2))
        reader.number("ppp.control", "Control", 1, 1, hexadecimal(2))
        at = 2
    head = view.solid(at, 1)
    size = 1 if head and head[0] & 1 else 2  # an odd first byte: the number is compressed to one byte
    kind = reader.number("ppp.protocol", "Protocol", at, size, named(_PROTOCOLS, 4))
    text = "" if kind is None else _PROTOCOLS.get(kind, f"0x{kind:04x}")
    field = reader.layer("ppp", "Point-to-Point Protocol", text, at + size, at + size)
    after = view.within(view.start + at + size, view.stop)
    keys: tuple[Key, ...] = ()
    if kind in _TYPES:
        keys = (("ethertype", _TYPES[kind]),)
    elif kind is not None:
        keys = (("ppp.protocol", kind),)
    return Layer(field, (Part(after, keys),))


def _cisco(reader: Reader) -> Layer:
    view = reader.view
    reader.number("chdlc.address", "Address", 0, 1, named(_CISCO, 2))
    reader.number("chdlc.control", "Control", 1, 1, hexadecimal(2))
    kind = reader.number("chdlc.protocol", "Protocol", 2, 2, hexadecimal(4))
    field = reader.layer("chdlc", "Cisco HDLC", "", 4, 4)
    after = view.within(view.start + 4, view.stop)
    return Layer(field, (Part(after, () if kind is None else (("ethertype", kind),)),))
