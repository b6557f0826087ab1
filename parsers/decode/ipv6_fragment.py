"""The fragment header of IPv6 (RFC 8200 section 4.5)."""

from __future__ import annotations

from parsers.decode.ipv6 import after_header, next_header
from parsers.decode.reader import Reader, count_bytes, hexadecimal, set_or_not
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ipv6.nxt", 44),)
HEADER = 8


def read(view: View) -> Layer:
    """Read the header; what a first fragment carries follows, that of a later one is shown as bytes."""
    reader = Reader(view)
    following = next_header(reader, "ipv6.fraghdr.nxt")
    reader.number("ipv6.fraghdr.reserved_octet", "Reserved", 1, 1, hexadecimal(2))
    place = reader.number("frag", "Fragment offset", 2, 2, count_bytes, bits=0xFFF8, scale=8)
    reader.number("ipv6.fraghdr.reserved_bits", "Reserved bits", 2, 2, bits=0x0006)
    more = reader.number("ipv6.fraghdr.more", "More fragments", 2, 2, set_or_not, bits=0x0001)
    reader.number("ip.id", "Identification", 4, 4, hexadecimal(8))
    text = "a whole packet, said to be a fragment" if not place and not more else f"from byte {place}"
    if not place and more == 0 and len(view) >= HEADER:
        reader.notes.append("an atomic fragment (RFC 6946): it claims to be a fragment, and nothing is missing of it")
    field = reader.layer("ipv6.fraghdr", "IPv6 fragment header", text, HEADER, HEADER)
    after = after_header(view, HEADER, following, fragment=bool(place) or more == 1)
    if place:
        note = f"continues a packet at byte {place}"
        after = Part(after.view, name="fragment", label="Fragment", notes=(note,))
    return Layer(field, (after,))
