"""Gnutella 0.4 (The Gnutella Protocol Specification v0.4): the greeting, and descriptors with their headers."""

from __future__ import annotations

from parsers.decode.application.lines import read_lines
from parsers.decode.reader import Reader, count_bytes, named, spelled
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("tcp.port", 6346), ("tcp.port", 6347), ("tcp.port", 6348), ("gnutella", 0))
TITLE = "Gnutella"
ANYWHERE = ("tcp.port",)
HEADER = 23
PING, PONG, BYE, PUSH, QUERY, HITS = 0x00, 0x01, 0x02, 0x40, 0x80, 0x81
KINDS = {PING: "ping", PONG: "pong", BYE: "bye", 0x30: "route table", 0x31: "vendor", PUSH: "push", QUERY: "query",
         HITS: "query hit"}  # fmt: skip
_GREETINGS = (b"GNUTELLA CONNECT/", b"GNUTELLA OK", b"GNUTELLA/", b"GIV ")
_LARGEST = 1 << 16
_HOPS = 20


def fits(view: View) -> Fit:
    """Tell whether a greeting or a descriptor begins here: known kind, few hops, and a length that is no accident."""
    data = view.solid(0, HEADER)
    if data.startswith(_GREETINGS):
        return Fit.SURE
    if len(data) < HEADER:
        return Fit.NO
    size = int.from_bytes(data[19:23], "little")
    if data[16] not in KINDS or data[17] + data[18] > _HOPS or size >= _LARGEST:
        return Fit.NO
    exact = size == len(view) - HEADER or size < len(view) - HEADER - HEADER
    known = {PING: 0, PONG: 14, PUSH: 26}.get(data[16], size)
    return Fit.SURE if exact and size == known and data[17] and any(data[:16]) else Fit.PERHAPS


def read(view: View) -> Layer:
    """Read a greeting, or a descriptor; the next one follows."""
    if view.solid(0, 20).startswith(_GREETINGS):
        return read_lines(view, "gnutella", "Gnutella", _line)
    reader = Reader(view)
    reader.raw("gnutella.header.id", "Identification", 0, 16)
    kind = reader.number("gnutella.header.payload", "Kind", 16, 1, named(KINDS, 2))
    ttl = reader.number("gnutella.header.ttl", "Time to live", 17, 1)
    hops = reader.number("gnutella.header.hops", "Hops", 18, 1)
    size = reader.number("gnutella.header.size", "Length", 19, 4, count_bytes, little=True) or 0
    inner = reader.inside(HEADER, size)
    said = _body(inner, kind) if len(view) >= HEADER else ""
    reader.fields += inner.fields
    reader.notes += inner.notes
    stop = min(HEADER + size, max(len(view), HEADER))
    if len(view) >= HEADER and HEADER + size > len(view):
        reader.notes.append(f"{view.lack(len(view), HEADER + size)} of the descriptor")
    text = f"{KINDS.get(-1 if kind is None else kind, kind)}, time to live {ttl}, hops {hops}{said}"
    field = reader.layer("gnutella", "Gnutella", text, stop, HEADER)
    after = view.within(view.start + stop, view.stop)
    again = len(after) and fits(after) is not Fit.NO
    return Layer(field, (Part(after, (("gnutella", 0),) if again else ()),))


def _line(inner: Reader, text: bytes) -> str:
    return inner.string("gnutella.greeting", "Text", 0, len(text)) or ""


def _body(inner: Reader, kind: int | None) -> str:
    """Read what a descriptor holds, and return what it says; numbers lie with their low byte first, addresses not."""
    size = len(inner.view)
    if kind == PONG and size >= 14:
        port = inner.number("gnutella.pong.port", "Port", 0, 2, little=True)
        address = inner.ipv4("gnutella.pong.ip", "Address", 2)
        inner.number("gnutella.pong.files", "Files shared", 6, 4, little=True)
        inner.number("gnutella.pong.kbytes", "Kilobytes shared", 10, 4, little=True)
        return f": {address}:{port}"
    if kind == QUERY and size >= 3:
        inner.number("gnutella.query.min_speed", "Least speed in kbit/s", 0, 2, little=True)
        data = inner.view.solid(2).partition(b"\0")[0]
        inner.piece("gnutella.query.search", "Search", 2, min(len(data) + 1, size - 2),
                    lambda text: spelled(text.rstrip(b"\0")))  # fmt: skip
        return f': "{spelled(data[:80])}"'
    if kind == HITS and size >= 27:
        inner.number("gnutella.queryhit.count", "Hits", 0, 1)
        port = inner.number("gnutella.queryhit.port", "Port", 1, 2, little=True)
        address = inner.ipv4("gnutella.queryhit.ip", "Address", 3)
        inner.number("gnutella.queryhit.speed", "Speed in kbit/s", 7, 4, little=True)
        inner.raw("gnutella.queryhit.hits", "Files", 11, size - 27)
        inner.raw("gnutella.queryhit.servent_id", "Servent", size - 16, 16)
        return f": {address}:{port}"
    if kind == PUSH and size >= 26:
        inner.raw("gnutella.push.servent_id", "Servent", 0, 16)
        inner.number("gnutella.push.index", "File", 16, 4, little=True)
        address = inner.ipv4("gnutella.push.ip", "Address", 20)
        port = inner.number("gnutella.push.port", "Port", 24, 2, little=True)
        return f": to {address}:{port}"
    inner.raw("gnutella.data", "Data", 0, size)
    return ""
