"""The tag of IEEE 802.1Q, and the outer one of the days before 802.1ad: priority and number of a virtual network."""

from __future__ import annotations

from parsers.decode.link.ethernet import LONGEST, framed
from parsers.decode.link.types import type_text
from parsers.decode.reader import Reader, count_bytes, set_or_not
from parsers.decode.view import Layer, View

FOLLOWS = (("ethertype", 0x8100), ("ethertype", 0x9100), ("ethertype", 0x9200), ("ethertype", 0x9300))
HEADER = 4
_NUMBERS = {0: "0 (priority only)", 0xFFF: "4095 (reserved)"}


def read(view: View) -> Layer:
    """Read a tag; what its type names follows."""
    return tag(view, "vlan", "802.1Q virtual LAN")


def tag(view: View, name: str, label: str) -> Layer:
    """Read a tag under a name."""
    reader = Reader(view)
    reader.number(f"{name}.priority", "Priority", 0, 2, bits=0xE000)
    reader.number(f"{name}.dei", "Drop eligible", 0, 2, set_or_not, bits=0x1000)
    number = reader.number(f"{name}.id", "Number", 0, 2, lambda value: _NUMBERS.get(value, str(value)), bits=0x0FFF)
    kind = view.solid(2, 2)
    if len(kind) == 2 and int.from_bytes(kind) <= LONGEST:
        reader.number(f"{name}.len", "Length", 2, 2, count_bytes)
    else:
        reader.number(f"{name}.etype", "Type", 2, 2, type_text)
    field = reader.layer(name, label, "" if number is None else str(number), HEADER, HEADER)
    return Layer(field, framed(view, HEADER, int.from_bytes(kind) if len(kind) == 2 else None))
