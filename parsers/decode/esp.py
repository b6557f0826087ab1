"""The IP encapsulating security payload (RFC 4303): what can be read without the key."""

from __future__ import annotations

from parsers.decode.reader import Reader, hexadecimal
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 50),)
HEADER = 8


def read(view: View) -> Layer:
    """Read the header; the rest is encrypted."""
    reader = Reader(view)
    spi = reader.number("esp.spi", "Security parameters index", 0, 4, hexadecimal(8))
    reader.number("esp.sequence", "Sequence number", 4, 4)
    if spi == 0:
        reader.notes.append("index 0 never goes over a network (RFC 4303 section 2.1)")
    text = "" if spi is None else f"index 0x{spi:08x}"
    field = reader.layer("esp", "Encapsulating security payload", text, HEADER, HEADER)
    after = view.within(view.start + HEADER, view.stop)
    return Layer(field, (Part(after, (), "esp.encrypted_data", "Encrypted data"),))
