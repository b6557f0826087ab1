"""Options of the IPv4 header (RFC 791 section 3.1; numbers from the IANA registry of IP option numbers)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.icmp import clock
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named

END, NOP = 0, 1
_NAMES = {
    7: "Record route", 10: "Experimental measurement", 11: "MTU probe", 12: "MTU reply", 15: "Encode",
    25: "Quick start",
    68: "Time stamp", 82: "Traceroute", 130: "Security", 131: "Loose source route", 133: "Extended security",
    134: "Commercial security", 136: "Stream id", 137: "Strict source route", 142: "Experimental access control",
    144: "IMI traffic descriptor", 145: "Extended IP", 147: "Address extension", 148: "Router alert",
    149: "Selective directed broadcast", 151: "Dynamic packet state", 152: "Upstream multicast",
    205: "Experimental flow", 30: "Experiment", 94: "Experiment", 158: "Experiment", 222: "Experiment",
}  # fmt: skip
_LEVELS = {0x3D: "top secret", 0x5A: "secret", 0x96: "confidential", 0xAB: "unclassified"}
_AUTHORITIES = (
    (0x80, "ip.opt.sec_prot_auth_genser", "GENSER"), (0x40, "ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI"),
    (0x20, "ip.opt.sec_prot_auth_sci", "SCI"), (0x10, "ip.opt.sec_prot_auth_nsa", "NSA"),
    (0x08, "ip.opt.sec_prot_auth_doe", "DOE"), (0x01, "ip.opt.sec_prot_auth_fti", "more follow"),
)  # fmt: skip
"""Protection authorities of the security option (RFC 1108)."""
_TAGS = {1: "categories, bitmap", 2: "categories, listed", 5: "categories, ranges", 6: "permissive categories",
         7: "free form"}  # fmt: skip
_STAMPS = {0: "times only", 1: "times with addresses", 3: "times at given addresses"}
_ALERTS = {0: "examine the packet"}


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
        _option(reader, kind, at, size)
        at += size


def _option(reader: Reader, kind: int, at: int, size: int) -> None:
    inner = reader.inside(at, size)
    inner.number("ip.opt.type", "Type", 0, 1)
    inner.number("ip.opt.len", "Length", 1, 1, count_bytes)
    least, body = _FORMS.get(kind, (2, None))
    data = inner.view.solid(2)
    text = data.hex(" ")
    if len(inner.view) < size:
        inner.notes.append(inner.view.lack(len(inner.view), size))
    if body is not None and len(data) == size - 2 and size >= least:
        text = body(inner, size)
    elif body is not None and size < least:
        inner.notes.append(f"its length is {size}, and should be at least {least}")
    value = data if len(data) == size - 2 else None
    reader.group("ip.opt", _NAMES.get(kind, f"Option {kind}"), text, inner, value)


def _route(inner: Reader, size: int) -> str:
    pointer = inner.number("ip.opt.ptr", "Pointer", 2, 1) or 0
    recorded = inner.view.data(0, 1) == b"\x07"
    hops = []
    for number, at in enumerate(range(3, size - 3, 4), 1):
        passed = at + 1 < pointer
        name = "ip.rec_rt" if passed else "ip.empty_rt" if recorded else "ip.src_rt"
        hops.append(inner.ipv4(name, f"Address {number}", at) or "?")
    return f"pointer {pointer}: {', '.join(hops)}"


def _stamps(inner: Reader, size: int) -> str:
    pointer = inner.number("ip.opt.ptr", "Pointer", 2, 1)
    missed = inner.number("ip.opt.overflow", "Hosts that had no room", 3, 1, bits=0xF0)
    flag = inner.number("ip.opt.flag", "Kind", 3, 1, named(_STAMPS), bits=0x0F) or 0
    at = 4
    while at + 4 <= size:
        if flag in (1, 3) and at + 8 <= size:
            inner.ipv4("ip.opt.time_stamp_addr", "Address", at)
            at += 4
        inner.number("ip.opt.time_stamp", "Time", at, 4, clock)
        at += 4
    return f"{_STAMPS.get(flag, f'kind {flag}')}, pointer {pointer}" + (f", {missed} without room" if missed else "")


def _security(inner: Reader, size: int) -> str:
    level = inner.number("ip.opt.sec_cl", "Classification", 2, 1, named(_LEVELS, 2)) or 0
    at, more = 3, 1
    while at < size and more:  # the lowest bit says that another byte of flags follows
        more = inner.view.data(at, 1)[0] & 1
        inner.flags("ip.opt.sec_prot_auth_flags", "Protection authorities", at, 1, _AUTHORITIES)
        at += 1
    inner.raw("ip.opt.sec_rest", "Further data", at, size - at)
    return _LEVELS.get(level, f"0x{level:02x}")


def _extended(inner: Reader, size: int) -> str:
    code = inner.number("ip.opt.ext_sec_add_sec_info_format_code", "Format", 2, 1, hexadecimal(2))
    inner.raw("ip.opt.ext_sec_add_sec_info", "Information", 3, size - 3)
    return f"format {code}"


def _commercial(inner: Reader, size: int) -> str:
    domain = inner.number("ip.cipso.doi", "Domain of interpretation", 2, 4)
    at = 6
    while at + 2 <= size:
        length = inner.view.data(at + 1, 1)[0]
        inner.number("ip.cipso.tag_type", "Tag", at, 1, named(_TAGS))
        if length < 2 or at + length > size:
            inner.notes.append(f"a tag of {length} bytes is impossible here")
            break
        if length >= 4 and inner.view.data(at, 1)[0] in (1, 2, 5):
            inner.number("ip.cipso.sensitivity_level", "Sensitivity", at + 3, 1)
            inner.raw("ip.cipso.tag_rest", "Categories", at + 4, length - 4)
        else:
            inner.raw("ip.cipso.tag_data", "Data", at + 2, length - 2)
        at += length
    return f"domain {domain}"


def _one(name: str, label: str, text: Callable[[int], str] = str) -> Callable[[Reader, int], str]:
    def read(inner: Reader, size: int) -> str:
        value = inner.number(name, label, 2, 2, text)
        return "" if value is None else text(value)

    return read


def _traceroute(inner: Reader, size: int) -> str:
    inner.number("ip.opt.id_number", "Number", 2, 2)
    out = inner.number("ip.opt.ohc", "Hops outbound", 4, 2)
    back = inner.number("ip.opt.rhc", "Hops of the return packet", 6, 2)
    origin = inner.ipv4("ip.opt.originator", "Originator", 8)
    return f"from {origin}, {out} hops out, {back} back"


def _quick_start(inner: Reader, size: int) -> str:
    what = inner.number("ip.opt.qs_func", "Function", 2, 1, bits=0xF0)
    rate = inner.number("ip.opt.qs_rate", "Rate", 2, 1, bits=0x0F)
    inner.number("ip.opt.qs_unused" if what == 8 else "ip.opt.qs_ttl", "TTL", 3, 1)
    inner.number("ip.opt.qs_nonce", "Nonce", 4, 4, hexadecimal(8), bits=0xFFFFFFFC)
    inner.number("ip.opt.qs_reserved", "Reserved", 4, 4, bits=3)
    return f"{'report' if what == 8 else 'request'}, rate {rate}"


def _broadcast(inner: Reader, size: int) -> str:
    return ", ".join(inner.ipv4("ip.opt.addr", "Address", at) or "?" for at in range(2, size - 3, 4))


_FORMS: dict[int, tuple[int, Callable[[Reader, int], str]]] = {
    7: (3, _route), 131: (3, _route), 137: (3, _route), 68: (4, _stamps), 130: (3, _security), 133: (3, _extended),
    134: (6, _commercial), 82: (12, _traceroute), 25: (8, _quick_start), 149: (6, _broadcast),
    11: (4, _one("ip.opt.mtu", "MTU")), 12: (4, _one("ip.opt.mtu", "MTU")), 136: (4, _one("ip.opt.sid", "Stream")),
    148: (4, _one("ip.opt.ra", "Value", named(_ALERTS))),
}  # fmt: skip
"""Bytes that an option needs at least, and what reads it and says what it holds."""


def _padding(reader: Reader, at: int, data: bytes) -> None:
    left = data[at:]
    if left:
        notes = ("bytes after the end of the options are not zero",) if any(left) else ()
        reader.add("ip.opt.padding", "Padding", left, count_bytes(len(left)), at, len(left), notes=notes)
