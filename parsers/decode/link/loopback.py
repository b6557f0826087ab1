"""The header of BSD's loopback: a protocol family in the byte order of the host that captured (LINKTYPE_NULL)."""

from __future__ import annotations

from parsers.decode.reader import Reader, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("link.null", 0), ("link.loop", 0))
HEADER = 4
_FAMILIES = {2: "IPv4", 7: "OSI", 10: "IPv6 (Linux)", 23: "IPX or IPv6 (Windows)", 24: "IPv6 (BSD)",
             28: "IPv6 (FreeBSD)", 30: "IPv6 (macOS)"}  # fmt: skip


def read(view: View) -> Layer:
    """Read the family; the packet follows, its own first bits tell which IP it is."""
    reader = Reader(view)
    head = view.solid(0, HEADER)
    # Families are small numbers: the byte order that gives one is the right one.
    little = len(head) == HEADER and int.from_bytes(head, "little") < 0x10000
    family = reader.number("null.family", "Protocol family", 0, 4, named(_FAMILIES), little=little)
    text = _FAMILIES.get(-1 if family is None else family, "")
    field = reader.layer("null", "Loopback", text, HEADER, HEADER)
    after = view.within(view.start + HEADER, view.stop)
    first = after.solid(0, 1)
    version = first[0] >> 4 if first and family in _FAMILIES else 0
    return Layer(field, (Part(after, (("ip.version", version),) if version in (4, 6) else ()),))
