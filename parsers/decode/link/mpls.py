"""Labels of MPLS (RFC 3032, 5462); only the first bits below the last one tell what follows (RFC 4928)."""

from __future__ import annotations

from parsers.decode.reader import Reader, named, set_or_not
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ethertype", 0x8847), ("ethertype", 0x8848), ("ip.proto", 137))
SIZE = 4
_LABELS = {
    0: "IPv4 explicit null", 1: "router alert", 2: "IPv6 explicit null", 3: "implicit null", 7: "entropy label follows",
    13: "associated channel", 14: "OAM alert", 15: "extension",
}  # fmt: skip


def read(view: View) -> Layer:
    """Read the stack of labels; an IP packet follows if the first bits after it look like one."""
    reader = Reader(view)
    at, last, numbers = 0, False, []
    while at < len(view) and not last and reader.turn("labels", 16):
        inner = reader.inside(at, SIZE)
        label = inner.number("mpls.label", "Label", 0, 4, named(_LABELS), bits=0xFFFFF000)
        inner.number("mpls.exp", "Traffic class", 0, 4, bits=0x00000E00)
        last = inner.number("mpls.bottom", "Bottom of the stack", 0, 4, set_or_not, bits=0x00000100) != 0
        ttl = inner.number("mpls.ttl", "Time to live", 0, 4, bits=0x000000FF)
        reader.group("mpls.entry", "Label", f"{'?' if label is None else label}, time to live {ttl}", inner)
        numbers.append("?" if label is None else str(label))
        at += SIZE
    field = reader.layer("mpls", "MPLS", " ".join(numbers), at, SIZE)
    after = view.within(view.start + at, view.stop)
    first = after.solid(0, 1)
    version = first[0] >> 4 if first and last else 0
    return Layer(field, (Part(after, (("ip.version", version),) if version in (4, 6) else ()),))
