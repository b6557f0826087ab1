"""The NetBIOS session service (RFC 1002 section 4.3), and SMB's same framing without it on port 445."""

from __future__ import annotations

from parsers.decode.application.netbios import meaning, read_netbios_name
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("tcp.port", 139), ("tcp.port", 445), ("nbss", 0))
TITLE = "NetBIOS session service"
ANYWHERE = ("tcp.port",)
HEADER = 4
MESSAGE = 0x00
TYPES = {
    MESSAGE: "session message", 0x81: "session request", 0x82: "positive response", 0x83: "negative response",
    0x84: "retarget", 0x85: "keepalive",
}  # fmt: skip
_ERRORS = {0x80: "not listening on called name", 0x81: "not listening for calling name", 0x82: "called name absent",
           0x83: "insufficient resources", 0x8F: "unspecified error"}  # fmt: skip
_SIGNS = (b"\xffSMB", b"\xfeSMB", b"\xfdSMB", b"\xfcSMB")


def fits(view: View) -> Fit:
    """Tell whether a header begins here: SURE if what it announces follows it."""
    data = view.solid(0, 9)
    if len(data) < HEADER or data[0] not in TYPES:
        return Fit.NO
    size = int.from_bytes(data[1:4])
    if data[0] == MESSAGE:
        return Fit.SURE if data[4:8] in _SIGNS and size >= 32 else Fit.NO
    sizes = {0x82: 0, 0x83: 1, 0x84: 6, 0x85: 0}
    if data[0] == 0x81:
        return Fit.SURE if data[4:5] == b"\x20" and size < 600 else Fit.NO
    return Fit.PERHAPS if size == sizes[data[0]] else Fit.NO


def read(view: View) -> Layer:
    """Read a header; the message of a session follows, and the next header after it."""
    reader = Reader(view)
    kind = reader.number("nbss.type", "Type", 0, 1, named(TYPES, 2))
    size = reader.number("nbss.length", "Length", 1, 3, count_bytes) or 0
    stop, text = HEADER, TYPES.get(-1 if kind is None else kind, "")
    if kind != MESSAGE:
        stop, text = _body(reader, kind, size, text)
    field = reader.layer("nbss", "NetBIOS session service", text, stop, HEADER)
    if kind != MESSAGE:
        after = view.within(view.start + stop, view.stop)
        return Layer(field, _next(after))
    start = view.start + HEADER
    carried = view.within(start, start + size)
    if start + size <= view.stop:
        carried = carried.ending()
    return Layer(field, (Part(carried, (("smb", 0),)), *_next(view.within(start + size, view.stop))))


def _next(after: View) -> tuple[Part, ...]:
    return (
        (Part(after, (("nbss", 0),)),) if len(after) >= HEADER and after.solid(0, 1)[:1] in _KNOWN else (Part(after),)
    )


_KNOWN = tuple(bytes((kind,)) for kind in TYPES)


def _body(reader: Reader, kind: int | None, size: int, text: str) -> tuple[int, str]:
    """Read what is no session message, and return where it ends and what it says."""
    stop = min(HEADER + size, max(len(reader.view), HEADER))
    reader.view = reader.view.part(0, stop)
    if kind == 0x81:
        data, at, names = reader.view.solid(), HEADER, []
        for side, label in (("called", "Called name"), ("calling", "Calling name")):
            name = read_netbios_name(data, at)
            notes = (name.note,) if name.note else ()
            reader.add(f"nbss.{side}_name", label, name.text, meaning(name.text), at, name.stop - at, notes=notes)
            names.append(name.text)
            at = name.stop
        text = f"{names[1]} calls {names[0]}"
    elif kind == 0x83:
        reader.number("nbss.error_code", "Error", 4, 1, named(_ERRORS, 2))
    elif kind == 0x84:
        reader.ipv4("nbss.retarget_ip_address", "Address", 4)
        reader.number("nbss.retarget_port", "Port", 8, 2)
    elif kind not in TYPES:
        reader.number("nbss.flags", "Flags", 1, 1, hexadecimal(2))
    return stop, text
