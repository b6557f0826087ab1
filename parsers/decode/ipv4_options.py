"""Options of the IPv4 header (RFC 791 section 3.1; numbers from the IANA registry of IP option numbers)."""

from __future__ import annotations

from parsers.decode.reader import Reader, count_bytes
from parsers.decode.tree import Field

END, NOP = 0, 1
_NAMES = {
    7: "Record route", 68: "Time stamp", 82: "Traceroute", 130: "Security", 131: "Loose source route",
    133: "Extended security", 134: "Commercial security", 136: "Stream id", 137: "Strict source route",
    148: "Router alert",
}  # fmt: skip
_ROUTES = (7, 131, 137)
"""Options that hold a pointer and then addresses."""


def read_options(reader: Reader, start: int, stop: int) -> None:
    """Read the options between two places of the view; every round goes on by at least one byte."""
    data = reader.view.data(0, stop)
    mask = reader.view.mask(0, stop)
    at = start
    while at < len(data):
        kind = data[at]
        if mask[at] != 0xFF:
            reader.add("ip.opt", "Options", None, f"{count_bytes(stop - at)}, not known", at, stop - at)
            return
        if kind == END:
            reader.add("ip.opt.eol", "End of options", None, "", at, 1)
            _padding(reader, at + 1, data)
            return
        if kind == NOP:
            reader.add("ip.opt.nop", "No operation", None, "", at, 1)
            at += 1
            continue
        size = data[at + 1] if at + 1 < len(data) else 0
        if size < 2 or at + size > stop:
            name = _NAMES.get(kind, f"Option {kind}")
            note = f"its length {size} is impossible here, where {stop - at} bytes are left; the rest is not read"
            reader.add("ip.opt", name, None, "damaged", at, stop - at, notes=(note,))
            return
        _option(reader, kind, at, size, data)
        at += size


def _option(reader: Reader, kind: int, at: int, size: int, data: bytes) -> None:
    name = _NAMES.get(kind, f"Option {kind}")
    body = data[at + 2 : at + size]
    children: list[Field] = []
    text = body.hex(" ")
    if kind in _ROUTES and body:
        route = [".".join(map(str, body[i : i + 4])) for i in range(1, len(body) - 3, 4)]
        text = f"pointer {body[0]}: " + ", ".join(route)
        reader.number("ip.opt.ptr", "Pointer", at + 2, 1, into=children)
        for index, hop in enumerate(route):
            reader.add("ip.opt.hop", f"Address {index + 1}", hop, hop, at + 3 + 4 * index, 4, into=children)
    notes = () if at + size <= len(data) else (reader.view.lack(len(data) - at, size),)
    reader.add("ip.opt", name, body, text, at, size, notes=notes, children=tuple(children))


def _padding(reader: Reader, at: int, data: bytes) -> None:
    left = data[at:]
    if left:
        notes = ("bytes after the end of the options are not zero",) if any(left) else ()
        reader.add("ip.opt.padding", "Padding", left, count_bytes(len(left)), at, len(left), notes=notes)
