"""The password authentication protocol of PPP (RFC 1334): name and password in clear."""

from __future__ import annotations

from parsers.decode.link.ppp_control import HEADER, header
from parsers.decode.reader import Reader, count_bytes
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ppp.protocol", 0xC023),)
_CODES = {1: "request", 2: "ack", 3: "nak"}


def read(view: View) -> Layer:
    """Read a message; a request shows who authenticates and with what password."""
    reader = Reader(view)
    code, stop = header(reader, "pap", _CODES)
    at = HEADER
    if code == 1:
        at = _counted(reader, "pap.peer_id", "Name", at, stop)
        _counted(reader, "pap.password", "Password", at, stop)
    elif code in (2, 3):
        _counted(reader, "pap.message", "Message", at, stop)
    text = _CODES.get(-1 if code is None else code, "")
    field = reader.layer("pap", "Password authentication protocol", text, stop, HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "ppp.padding", "Beyond the message"),))


def _counted(reader: Reader, name: str, label: str, at: int, stop: int) -> int:
    """Read a text that its length goes before, and return where it ends."""
    if at >= stop:
        return at
    size = reader.number(f"{name}.length", f"Length of the {label.lower()}", at, 1, count_bytes) or 0
    size = min(size, stop - at - 1)
    if size:
        reader.string(name, label, at + 1, size)
    return at + 1 + size
