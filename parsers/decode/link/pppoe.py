"""PPP over Ethernet (RFC 2516): discovery with its tags, and sessions."""

from __future__ import annotations

from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ethertype", 0x8863), ("ethertype", 0x8864), ("link.ppp-ether", 0))
HEADER = 6
_CODES = {
    0x00: "session", 0x07: "offer (PADO)", 0x09: "initiation (PADI)", 0x0A: "session grant (PADG)",
    0x0B: "session credit response (PADC)", 0x0C: "session quality (PADQ)", 0x19: "request (PADR)",
    0x65: "confirmation (PADS)", 0xA7: "termination (PADT)", 0xD3: "message (PADM)", 0xD4: "network (PADN)",
}  # fmt: skip
_TAGS = {
    0x0000: "End of list", 0x0101: "Service name", 0x0102: "Access concentrator", 0x0103: "Host unique",
    0x0104: "Cookie", 0x0105: "Vendor specific", 0x0106: "Credits", 0x0107: "Metrics", 0x0108: "Sequence number",
    0x0109: "Credit scale", 0x0110: "Relay session", 0x0111: "Address", 0x0112: "Message", 0x0120: "Maximum payload",
    0x0121: "Route", 0x0201: "Service name error", 0x0202: "Concentrator error", 0x0203: "Generic error",
}  # fmt: skip
_TEXTS = {
    0x0101: "pppoed.tags.service_name", 0x0102: "pppoed.tags.ac_name", 0x0201: "pppoed.tags.service_name_error",
    0x0202: "pppoed.tags.ac_system_error", 0x0203: "pppoed.tags.generic_error",
}  # fmt: skip
_BYTES = {0x0103: "pppoed.tags.host_uniq", 0x0104: "pppoed.tags.ac_cookie", 0x0110: "pppoed.tags.relay_session_id"}


def read(view: View) -> Layer:
    """Read the header; tags of a discovery are part of it, the frame of a session follows."""
    reader = Reader(view)
    reader.number("pppoe.version", "Version", 0, 1, bits=0xF0)
    reader.number("pppoe.type", "Type", 0, 1, bits=0x0F)
    code = reader.number("pppoe.code", "Code", 1, 1, named(_CODES, 2))
    session = reader.number("pppoe.session_id", "Session", 2, 2, hexadecimal(4))
    size = reader.number("pppoe.payload_length", "Length", 4, 2, count_bytes)
    stop = len(view) if size is None else min(HEADER + size, len(view))
    if size is not None and HEADER + size > len(view):
        reader.notes.append(view.lack(len(view), HEADER + size))
    text = _CODES.get(-1 if code is None else code, "") + (f" 0x{session:04x}" if session else "")
    if code:
        _tags(reader, stop)
    length = stop if code else HEADER
    field = reader.layer("pppoe" if not code else "pppoed", "PPP over Ethernet", text, length, HEADER)
    carried = view.within(view.start + length, view.start + stop)
    if size is not None and HEADER + size <= len(view):
        carried = carried.ending()
    rest = Part(view.within(view.start + stop, view.stop), (), "eth.padding", "Beyond the PPPoE length")
    return Layer(field, (Part(carried, (("ppp", 0),)), rest))


def _tags(reader: Reader, stop: int) -> None:
    at = HEADER
    while at < stop and reader.turn("tags"):
        inner = reader.inside(at, stop - at)
        kind = inner.number("pppoed.tag", "Tag", 0, 2, named(_TAGS, 4))
        size = inner.number("pppoed.tag_length", "Length", 2, 2, count_bytes)
        if kind is None or size is None:
            reader.group("pppoed.entry", "Tag", "", inner)
            return
        whole = reader.inside(at, min(4 + size, stop - at))
        name = _TEXTS.get(kind)
        if name is not None and size:
            inner.string(name, "Text", 4, size)
        else:
            inner.raw(_BYTES.get(kind, "pppoed.tag.unknown_data"), "Data", 4, size)
        said = inner.fields[-1].text if size and len(inner.fields) > 2 else ""
        whole.fields, whole.notes = inner.fields, inner.notes
        reader.group("pppoed.entry", _TAGS.get(kind, f"Tag 0x{kind:04x}"), said, whole)
        if kind == 0:
            return
        at += 4 + size
