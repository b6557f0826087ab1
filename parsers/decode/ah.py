"""The IP authentication header (RFC 4302)."""

from __future__ import annotations

from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.reader import Reader, count_bytes, hexadecimal
from parsers.decode.view import Layer, View

FOLLOWS = (("ip.proto", 51),)
HEADER = 12


def read(view: View) -> Layer:
    """Read the header with its check value, which nobody without the key can verify; the next header follows."""
    reader = Reader(view)
    following = next_header(reader, "ah.next_header")
    size = reader.number("ah.length", "Length", 1, 1, lambda value: f"{value} ({count_bytes(4 * value + 8)})")
    reader.raw("ah.reserved", "Reserved", 2, 2)
    reader.number("ah.spi", "Security parameters index", 4, 4, hexadecimal(8))
    reader.number("ah.sequence", "Sequence number", 8, 4)
    whole = HEADER if size is None else 4 * size + 8
    if whole < HEADER:
        reader.notes.append(f"a header of {whole} bytes is impossible: the shortest has {HEADER}")
        whole = HEADER
    reader.raw("ah.icv", "Integrity check value", HEADER, whole - HEADER)
    field = reader.layer("ah", "Authentication header", "", whole, whole)
    return Layer(field, (after_header(view, whole, following),))
