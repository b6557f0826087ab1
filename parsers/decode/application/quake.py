"""Messages of Quake's engines and Half-Life: without a connection, and the sequence numbers of one.

FF FF FF FF begins a message outside a connection; FE FF FF FF a part of a split one (Valve, server queries). Inside a
connection two little-endian numbers lead: sequence and acknowledgement, their highest bits tell of reliable data
(id Software, net_chan.c of QuakeWorld, Quake II and III).
"""

from __future__ import annotations

from parsers.decode.reader import Reader, hexadecimal, set_or_not
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = tuple(
    ("udp.port", port)
    for port in (27005, *range(27010, 27051), 27500, 27901, *range(27910, 27921), *range(27950, 27971), 31501, 31510)
)
TITLE = "Quake or Half-Life"
ANYWHERE = ("udp.port",)
SIGN, SPLIT = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff"
_NUMBER, _RELIABLE, _FRAGMENT = 0x3FFFFFFF, 0x80000000, 0x40000000
_NEAR = 1 << 24
"""Sequence numbers stay below it: at 72 packets a second they take two and a half days to get there."""
_QUERIES = {
    0x54: "information query", 0x55: "players query", 0x56: "rules query", 0x57: "challenge query", 0x69: "ping",
    0x6A: "ping answer", 0x49: "information", 0x44: "players", 0x45: "rules", 0x41: "challenge",
    0x6D: "information, old", 0x6C: "log line", 0x39: "refused",
}  # fmt: skip
"""Letters that begin Valve's messages."""
_HEAD = 4096


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if text or a known letter follows the sign."""
    data = view.solid(0, 32)
    if data[:4] == SIGN and len(data) > 4:
        text = data[4:].partition(b"\0")[0]
        return Fit.SURE if text and (text[0] in _QUERIES or _spoken(text)) else Fit.PERHAPS
    if data[:4] == SPLIT and len(data) > 8:
        return Fit.PERHAPS
    if len(data) < 8:
        return Fit.NO
    one, other = (int.from_bytes(data[at : at + 4], "little") & _NUMBER for at in (0, 4))
    return Fit.PERHAPS if 0 < one < _NEAR and other < _NEAR else Fit.NO


def _spoken(text: bytes) -> bool:
    """Tell whether a word of a command begins bytes."""
    return text[:3].isalpha() and all(byte >= 32 or byte in (9, 10, 13) for byte in text)


def read(view: View) -> Layer:
    """Read a message outside a connection, or the header of one inside; what a connection carries follows."""
    reader = Reader(view)
    sign = view.solid(0, 4)
    if sign in (SIGN, SPLIT):
        return _outside(reader, sign)
    for place, (name, label) in enumerate((("seq1", "Sequence number"), ("seq2", "Acknowledged"))):
        at = 4 * place
        reader.number(f"quake.{name}", label, at, 4, little=True, bits=_NUMBER)
        reader.number(f"quake.rel{place + 1}", "Reliable data", at, 4, set_or_not, little=True, bits=_RELIABLE)
        reader.number(f"quake.frag{place + 1}", "In parts", at, 4, set_or_not, little=True, bits=_FRAGMENT)
    numbers = [reader.fields[0].text, reader.fields[3].text] if len(reader.fields) > 3 else ["?", "?"]
    text = f"sequence {numbers[0]}, acknowledged {numbers[1]}"
    field = reader.layer("quake", "Quake or Half-Life connection", text, 8, 8)
    return Layer(field, (Part(view.within(view.start + 8, view.stop)),))


def _outside(reader: Reader, sign: bytes) -> Layer:
    view = reader.view
    said = "outside a connection" if sign == SIGN else "a part of a split message"
    reader.number("quake.connectionless.marker", "Sign", 0, 4, hexadecimal(8))
    data = view.solid(4, _HEAD)
    stop, text = 4, said
    if sign == SPLIT:
        reader.number("quake.split.id", "Message", 4, 4, hexadecimal(8), little=True)
        stop = 8
    elif data[:1] and data[0] in _QUERIES and not _spoken(data.partition(b"\0")[0]):
        reader.number("quake.query", "Kind", 4, 1, lambda value: f"{chr(value)} {_QUERIES[value]}")
        stop, text = 5, _QUERIES[data[0]]
    elif data:
        line = data.partition(b"\n")[0].partition(b"\0")[0]
        text = reader.string("quake.connectionless.text", "Text", 4, len(line)) or ""
        stop = 4 + len(line)
    field = reader.layer("quake", "Quake or Half-Life", text, stop, 5)
    return Layer(field, (Part(view.within(view.start + stop, view.stop)),))
