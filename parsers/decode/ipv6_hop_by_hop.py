"""The hop-by-hop options header of IPv6 (RFC 8200 section 4.3)."""

from __future__ import annotations

from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.ipv6_options import read_options
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.view import Layer, View

FOLLOWS = (("ipv6.nxt", 0),)


def read(view: View) -> Layer:
    """Read the header and its options; the next header follows."""
    reader = Reader(view)
    following = next_header(reader, "ipv6.hopopts.nxt")
    size = reader.number("ipv6.hopopts.len", "Length", 1, 1, lambda value: f"{value} ({count_bytes(8 * value + 8)})")
    whole = 8 if size is None else 8 * size + 8
    text = read_options(reader, 2, whole)
    field = reader.layer("ipv6.hopopts", "IPv6 hop-by-hop options", text, whole, whole)
    return Layer(field, (after_header(view, whole, following),))
