"""The UDP header (RFC 768)."""

from __future__ import annotations

from dataclasses import replace

from parsers.decode.checksum import Sum, segment_sum
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.sums import add_sum, note_fault
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 17),)
HEADER = 8


def read(view: View) -> Layer:
    """Read a UDP header; the payload follows, as long as the header says, and then what is left over."""
    reader = Reader(view)
    ports = [
        reader.number("src.port", "Source port", 0, 2),
        reader.number("dst.port", "Destination port", 2, 2),
    ]
    length = reader.number("udp.length", "Length", 4, 2, count_bytes)
    room = view.carrier.length if view.carrier is not None else len(view)
    size = len(view)
    if length is not None and length < HEADER:
        reader.notes.append(f"a length of {length} is impossible: the header alone has {HEADER} bytes")
    elif length is not None and length != room and not (view.carrier and view.carrier.fragment):
        if view.carrier is None or view.carrier.sized:
            reader.notes.append(f"the length says {length} bytes, and the IP packet carries {room}")
        size = min(size, length)
    summed = _sum(view, length, size)
    add_sum(reader, "udp.checksum", 6, summed)
    note_fault(reader, summed)
    text = " → ".join("?" if port is None else str(port) for port in ports)
    field = reader.layer("udp", "User Datagram Protocol", text, HEADER, HEADER)
    keys = tuple(("udp.port", port) for port in sorted(port for port in ports if port is not None))
    stop = view.start + size
    payload = view.within(view.start + HEADER, stop)
    if length is not None and HEADER <= length <= size:
        payload = payload.ending()
    follows = [Part(payload, keys)]
    if stop < view.stop:
        follows.append(Part(view.within(stop, view.stop), (), "udp.trailer", "Beyond the UDP datagram"))
    return Layer(field, tuple(follows))


def _sum(view: View, length: int | None, size: int) -> Sum:
    """Verify the checksum over as many bytes as the length field says, as RFC 768 has it."""
    carrier = view.carrier
    if carrier is not None and length is not None:
        if length < HEADER:
            stored = view.solid(6, 2)
            known = int.from_bytes(stored) if len(stored) == 2 else None
            return Sum("unverifiable", known, reason="the length field is impossible")
        carrier = replace(carrier, length=length, sized=True)
    return segment_sum(view.data(0, size), view.mask(0, size), carrier)
