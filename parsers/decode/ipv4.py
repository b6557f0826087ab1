"""The IPv4 header (RFC 791) with its options."""

from __future__ import annotations

from parsers.decode import ipv4_options
from parsers.decode.checksum import Carrier, Sum, header_sum, shared_fault
from parsers.decode.source_route import final_destination
from parsers.decode.tree import Field
from parsers.decode.view import NOT_LOGGED, Layer, Part, Reader, View, count_bytes, hexadecimal
from parsers.protocols import protocol_name

FOLLOWS = (("ip.version", 4), ("ethertype", 0x0800), ("ip.proto", 4))
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
    reader.number("ip.id", "Identification", 4, 2, lambda value: f"{value} (0x{value:04x})")
    more = _flags(reader)
    place = reader.number("frag", "Fragment offset", 6, 2, count_bytes, bits=0x1FFF, scale=8)
    reader.number("ip.ttl", "Time to live", 8, 1)
    proto = reader.number(
        "proto", "Protocol", 9, 1, lambda value: f"{value} {protocol_name(value)}", value_of=protocol_name
    )
    summed = header_sum(view.data(0, length), view.mask(0, length), length)
    checksum(reader, "ip.checksum", 10, summed)
    ends = [
        _address(reader, name, label, at) for name, label, at in (("src", "Source", 12), ("dst", "Destination", 16))
    ]
    if length > HEADER:
        ipv4_options.read_options(reader, HEADER, length)
    stop = _end(reader, length, total)
    field = reader.layer("ip", "Internet Protocol version 4", " → ".join(ends), length, length)
    header, known = view.data(0, length), view.mask(12, length - 12).count(0xFF) == length - 12
    addresses = header[12:16] + final_destination(header) if known else None
    fragment = bool(place) or more == 1
    carried = max(total - length, 0) if total else stop - view.start - length
    carrier = Carrier(addresses, proto or 0, carried, fragment, summed)
    return Layer(field, _follows(view, view.start + length, stop, proto, place or 0, carrier))


def checksum(reader: Reader, name: str, at: int, summed: Sum) -> None:
    """Add a checksum field with what verifying it gave; layers above IPv4 use it too."""
    if reader.view.start + at + 2 > reader.view.stop:
        reader.number(name, "Checksum", at, 2)
        return
    if summed.stored is None:
        reader.add(name, "Checksum", None, f"{NOT_LOGGED}; {summed}", at, 2)
        return
    reader.add(name, "Checksum", summed.stored, str(summed), at, 2)


def note_fault(reader: Reader, summed: Sum) -> None:
    """Note what it means if the checksum of a layer above IPv4 is wrong by the same amount as the header's."""
    carrier = reader.view.carrier
    fault = "" if carrier is None else shared_fault(carrier.header, summed, carrier.protocol)
    if fault == "addresses":
        reader.notes.append(
            "this checksum and the IP header's are wrong by the same amount: consistent with the addresses having been "
            "edited (sanitised) after capture"
        )
    elif fault and carrier is not None:
        reader.notes.append(
            f"this checksum and the IP header's both verify with {fault} in place of {carrier.protocol}: consistent "
            "with that field having been changed after they were computed"
        )


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


def set_or_not(value: int) -> str:
    """Return what one bit says."""
    return "set" if value else "not set"


def _address(reader: Reader, name: str, label: str, at: int) -> str:
    data, mask = reader.view.data(at, 4), reader.view.mask(at, 4)
    if len(data) < 4:
        reader.number(name, label, at, 4)
        return "?"
    text = ".".join(str(byte) if known == 0xFF else "··" for byte, known in zip(data, mask, strict=True))
    reader.add(name, label, text if mask == b"\xff" * 4 else None, text, at, 4)
    return text


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


def _follows(view: View, start: int, stop: int, proto: int | None, place: int, carrier: Carrier) -> tuple[Part, ...]:
    carried = view.within(start, stop, carrier)
    if place:
        after = Part(carried, name="fragment", label="Fragment", notes=(f"continues a datagram at byte {place}",))
    elif proto is None:
        after = Part(carried)
    else:
        after = Part(carried, (("ip.proto", proto),))
    if stop >= view.stop:
        return (after,)
    note = f"{count_bytes(view.stop - stop)} after the end that the total length states: link padding or a trailer"
    return after, Part(view.within(stop, view.stop), (), "padding", "Beyond the IP packet", (note,))
