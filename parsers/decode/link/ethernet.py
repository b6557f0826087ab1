"""The Ethernet header: Ethernet II, and IEEE 802.3 where the type field is a length."""

from __future__ import annotations

from parsers.decode.link.types import type_part, type_text
from parsers.decode.reader import Reader, count_bytes, hexadecimal
from parsers.decode.view import Layer, Part, View
from parsers.ethertypes import TYPED

FOLLOWS = (("link.ethernet", 0), ("ethertype", 0x6558))
HEADER = 14
LONGEST = 1500
"""Greatest length of an 802.3 frame; from 0x600 on the field is a type, between them it is neither."""


def read(view: View) -> Layer:
    """Read the header; what its type names follows, or an 802.2 header and what pads the frame."""
    reader = Reader(view)
    ends = [reader.mac("eth.dst", "Destination", 0), reader.mac("eth.src", "Source", 6)]
    if (source := view.solid(6, 1)) and source[0] & 1:
        reader.notes.append("the source is a group address, which no sender has")
    kind = view.solid(12, 2)
    number = int.from_bytes(kind) if len(kind) == 2 else None
    if number is None or number >= TYPED:
        reader.number("eth.type", "Type", 12, 2, type_text)
    elif number <= LONGEST:
        reader.number("eth.len", "Length", 12, 2, count_bytes)
    else:
        reader.number("eth.invalid_lentype", "Neither type nor length", 12, 2, hexadecimal(4))
    text = f"{ends[1] or '?'} → {ends[0] or '?'}"
    field = reader.layer("eth", "Ethernet", text, HEADER, HEADER)
    return Layer(field, framed(view, HEADER, number))


def framed(view: View, size: int, number: int | None) -> tuple[Part, ...]:
    """Return what follows a header of `size` bytes whose type or length field holds a number."""
    start = view.start + size
    if number is None or number > LONGEST:
        return (type_part(view.within(start, view.stop), number),)
    after = view.within(start, start + number)
    if start + number <= view.stop:
        after = after.ending()
    rest = view.within(start + number, view.stop)
    return Part(after, (("llc", 0),)), Part(rest, (), "eth.padding", "Beyond the 802.3 length")
