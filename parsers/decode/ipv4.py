"""The IPv4 header (RFC 791) with its options."""

from __future__ import annotations

from parsers.decode import ipv4_options
from parsers.decode.checksum import Carrier, header_sum
from parsers.decode.reader import NOT_LOGGED, Reader, count_bytes, decimal_and_hex, hexadecimal, set_or_not
from parsers.decode.source_route import final_destination
from parsers.decode.sums import add_sum
from parsers.decode.tree import Field
from parsers.decode.view import Layer, Part, View
from parsers.protocols import protocol_name

FOLLOWS = (("ip.version", 4), ("ethertype", 0x0800), ("ip.proto", 4), ("link.ipv4", 0))
HEADER = 20


def read(view: View) -> Layer:
    """Read an IPv4 header; what it carries follows, and link padding after that."""
    reader = Reader(view)
    reader.number("ip.version", "Version", 0, 1, bits=0xF0)
    length = reader.number("ip.hdr_len", "Header length", 0, 1, count_bytes, bits=0x0F, scale=4) or HEADER
    if length < HEADER:
        reader.notes.append(f"a header of {length} bytes is impossible: the shortest has {HEADER}")
    length = max(length, HEADER)
    _service(reader)
    total = reader.number("ip.len", "Total length", 2, 2, count_bytes)
    reader.number("ip.id", "Identification", 4, 2, decimal_and_hex(4))
    more = _flags(reader)
    place = reader.number("frag", "Fragment offset", 6, 2, count_bytes, bits=0x1FFF, scale=8)
    reader.number("ip.ttl", "Time to live", 8, 1)
    proto = reader.number(
        "proto", "Protocol", 9, 1, lambda value: f"{value} {protocol_name(value)}", value_of=protocol_name
    )
    summed = header_sum(view.data(0, length), view.mask(0, length), length)
    add_sum(reader, "ip.checksum", 10, summed)
    ends = [_end_of(reader, *end) for end in (("src", "Source", 12), ("dst", "Destination", 16))]
    if length > HEADER:
        ipv4_options.read_options(reader, HEADER, length)
    stop = _end(reader, length, total)
    field = reader.layer("ip", "Internet Protocol version 4", " → ".join(ends), length, length)
    header, known = view.data(0, length), view.mask(12, length - 12).count(0xFF) == length - 12
    addresses = header[12:16] + final_destination(header) if known else None
    fragment = bool(place) or more == 1
    carried = max(total - length, 0) if total else stop - view.start - length
    carrier = Carrier(addresses, proto or 0, carried, fragment, summed, total is not None)
    after = view.within(view.start + length, stop, carrier)
    if total and length <= total <= len(view):
        after = after.ending()
    return Layer(field, _follows(view, after, proto, place or 0))


def _service(reader: Reader) -> None:
    parts: list[Field] = []
    reader.number("ip.dsfield.dscp", "Differentiated services", 1, 1, bits=0xFC, into=parts)
    congestion = ("not ECN-capable", "ECT(1)", "ECT(0)", "congestion experienced")
    reader.number(
        "ip.dsfield.ecn", "Congestion notification", 1, 1, lambda value: congestion[value], bits=3, into=parts
    )
    reader.number("ip.tos", "Type of service", 1, 1, hexadecimal(2), children=parts)


def _flags(reader: Reader) -> int | None:
    """Read the three flag bits and return the last: more fragments follow."""
    parts: list[Field] = []
    reader.number("ip.flags.rb", "Reserved", 6, 1, set_or_not, bits=0x80, into=parts)
    reader.number("ip.df", "Don't fragment", 6, 1, set_or_not, value_of=bool, bits=0x40, into=parts)
    more = reader.number("ip.flags.mf", "More fragments", 6, 1, set_or_not, bits=0x20, into=parts)
    words = " ".join(word for word, part in zip(("RB", "DF", "MF"), parts, strict=False) if part.value)
    made: list[Field] = []
    whole = reader.number("ip.flags", "Flags", 6, 1, lambda value: words or "none set", bits=0xE0, into=made)
    for field in made:
        partly = f"{words or 'none'} set; {NOT_LOGGED}: " + ", ".join(
            part.label for part in parts if part.value is None
        )
        known = tuple(part for part in parts if part.value is not None)
        text = field.text if whole is not None else partly if known else NOT_LOGGED
        reader.add("ip.flags", "Flags", whole, text, 6, 1, bits=0xE0, children=known)
    return more


def _end_of(reader: Reader, name: str, label: str, at: int) -> str:
    """Read an address and return as much of its text as is known."""
    reader.ipv4(name, label, at)
    data, mask = reader.view.data(at, 4), reader.view.mask(at, 4)
    if len(data) < 4:
        return "?"
    return ".".join(str(byte) if bits == 0xFF else "··" for byte, bits in zip(data, mask, strict=True))


def _end(reader: Reader, length: int, total: int | None) -> int:
    """Return where the packet ends in the view: by its total length, as far as there are bytes."""
    view = reader.view
    if total is None:
        return view.stop
    if total < length:
        reader.notes.append(
            "total length 0: left to the network card to fill in, or invalid"
            if total == 0
            else f"a total length of {total} bytes is less than the header's {length}"
        )
        return view.stop
    if total > len(view):
        reader.notes.append(view.lack(len(view), total))
    return min(view.start + total, view.stop)


def _follows(view: View, carried: View, proto: int | None, place: int) -> tuple[Part, ...]:
    if place:
        after = Part(carried, name="fragment", label="Fragment", notes=(f"continues a datagram at byte {place}",))
    elif proto is None:
        after = Part(carried)
    else:
        after = Part(carried, (("ip.proto", proto),))
    if carried.stop >= view.stop:
        return (after,)
    note = (
        f"{count_bytes(view.stop - carried.stop)} after the end that the total length states: link padding or a trailer"
    )
    return after, Part(view.within(carried.stop, view.stop), (), "padding", "Beyond the IP packet", (note,))
