"""The challenge handshake authentication protocol of PPP (RFC 1994)."""

from __future__ import annotations

from parsers.decode.link.ppp_control import HEADER, header
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ppp.protocol", 0xC223),)
_CODES = {1: "challenge", 2: "response", 3: "success", 4: "failure"}


def read(view: View) -> Layer:
    """Read a message; challenge and response show the name of who sends them."""
    reader = Reader(view)
    code, stop = header(reader, "chap", _CODES)
    if code in (1, 2):
        size = reader.number("chap.value_size", "Length of the value", HEADER, 1, count_bytes) or 0
        size = max(0, min(size, stop - HEADER - 1))
        reader.raw("chap.value", "Value", HEADER + 1, size)
        if (left := stop - HEADER - 1 - size) > 0:
            reader.string("chap.name", "Name", stop - left, left)
    elif stop > HEADER:
        reader.string("chap.message", "Message", HEADER, stop - HEADER)
    text = _CODES.get(-1 if code is None else code, "")
    field = reader.layer("chap", "Challenge handshake authentication protocol", text, stop, HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "ppp.padding", "Beyond the message"),))
