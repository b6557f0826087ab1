"""The destination options header of IPv6 (RFC 8200 section 4.6; home address RFC 6275)."""

from __future__ import annotations

from dataclasses import replace

from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.ipv6_options import home_address, read_options
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.view import Layer, View

FOLLOWS = (("ipv6.nxt", 60),)


def read(view: View) -> Layer:
    """Read the header and its options; the next header follows."""
    reader = Reader(view)
    following = next_header(reader, "ipv6.dstopts.nxt")
    size = reader.number("ipv6.dstopts.len", "Length", 1, 1, lambda value: f"{value} ({count_bytes(8 * value + 8)})")
    whole = 8 if size is None else 8 * size + 8
    text = read_options(reader, 2, whole)
    home = home_address(view, 2, whole)
    carrier = view.carrier
    if home is not None and carrier is not None and carrier.addresses is not None:
        view = replace(view, carrier=replace(carrier, addresses=home + carrier.addresses[16:]))
    field = reader.layer("ipv6.dstopts", "IPv6 destination options", text, whole, whole)
    return Layer(field, (after_header(view, whole, following),))
