"""The TCP header (RFC 9293 section 3.1) with its options."""

from __future__ import annotations

from parsers.decode import tcp_options
from parsers.decode.checksum import segment_sum
from parsers.decode.reader import Reader, count_bytes, set_or_not
from parsers.decode.sums import add_sum, note_fault
from parsers.decode.tree import Field
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 6),)
HEADER = 20
_FLAGS = (
    ("cwr", "CWR", "Congestion window reduced"), ("ece", "ECE", "ECN echo"), ("urg", "URG", "Urgent"),
    ("ack", "ACK", "Acknowledgement"), ("push", "PSH", "Push"), ("reset", "RST", "Reset"),
    ("syn", "SYN", "Synchronise"), ("fin", "FIN", "Finish"),
)  # fmt: skip
"""Name, word and label of the flag bits, from 0x80 down; 0x80 and 0x40 were reserved before RFC 3168."""


def read(view: View) -> Layer:
    """Read a TCP header and its options; the payload follows."""
    reader = Reader(view)
    ports = [
        reader.number("src.port", "Source port", 0, 2),
        reader.number("dst.port", "Destination port", 2, 2),
    ]
    reader.number("tcp.seq", "Sequence number", 4, 4, _long)
    reader.number("tcp.ack", "Acknowledgement number", 8, 4, _long)
    length = _offset(reader)
    words = _flags(reader)
    reader.number("tcp.win", "Window", 14, 2)
    summed = segment_sum(view.data(), view.mask(), view.carrier)
    add_sum(reader, "tcp.checksum", 16, summed)
    reader.number("tcp.urgent_pointer", "Urgent pointer", 18, 2)
    if length > HEADER:
        tcp_options.read_options(reader, HEADER, length)
    note_fault(reader, summed)
    text = f"{_port(ports[0])} → {_port(ports[1])} {words}".rstrip()
    field = reader.layer("tcp", "Transmission Control Protocol", text, length, length)
    keys = tuple(("tcp.port", port) for port in sorted(port for port in ports if port is not None))
    return Layer(field, (Part(view.within(view.start + length, view.stop), keys),))


def _long(value: int) -> str:
    return f"{value} (0x{value:08x})"


def _port(port: int | None) -> str:
    return "?" if port is None else str(port)


def _offset(reader: Reader) -> int:
    """Read where the header ends and the reserved bits, and return the length of the header."""
    view = reader.view
    length = reader.number("tcp.hdr_len", "Data offset", 12, 1, lambda value: f"{count_bytes(value)} ({value // 4})",
                           bits=0xF0, scale=4)  # fmt: skip
    reader.number("tcp.flags.res", "Reserved", 12, 1, bits=0x0E)
    reader.number("tcp.flags.ae", "Accurate ECN", 12, 1, set_or_not, bits=0x01)
    if length is None:
        where = view.image.payload_at
        return max(HEADER, (view.stop if where is None else where) - view.start) if view.image.rebuilt else HEADER
    if length < HEADER:
        reader.notes.append(
            f"data offset {length // 4} is impossible: the shortest header has {HEADER} bytes (5); "
            "what follows them is shown as payload"
        )
        return HEADER
    if view.carrier is not None and length > view.carrier.length:
        reader.notes.append(
            f"data offset {length // 4} ({count_bytes(length)}) is more than the segment has: {view.carrier.length}"
        )
    return length


def _flags(reader: Reader) -> str:
    """Read the flag byte and return the words of the bits that are known to be set."""
    parts: list[Field] = []
    words: list[str] = []
    for place, (name, word, label) in enumerate(_FLAGS):
        bit = 0x80 >> place
        if reader.number(f"tcp.flags.{name}", f"{word}: {label}", 13, 1, set_or_not, bits=bit, into=parts):
            words.insert(0, word)
    parts = [part for part in parts if part.value is not None]
    reader.number("flags", "Flags", 13, 1, lambda value: " ".join((f"0x{value:02x}", *words)), children=parts)
    return " ".join(words)
