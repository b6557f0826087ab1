"""Messages of the domain name system (RFC 1035), of multicast DNS (RFC 6762) and LLMNR (RFC 4795)."""

from __future__ import annotations

from parsers.decode.application.dns_names import read_name
from parsers.decode.application.dns_records import CLASSES, TYPES, read_data, type_name
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.tree import Field
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 53), ("udp.port", 5353), ("udp.port", 5355), ("dns.message", 0))
TITLE = "DNS"
ANYWHERE = ("udp.port",)
HEADER = 12
OPCODES = {0: "query", 1: "inverse query", 2: "status", 4: "notify", 5: "update", 6: "stateful operations"}
CODES = {
    0: "no error", 1: "format error", 2: "server failure", 3: "no such name", 4: "not implemented", 5: "refused",
    6: "name exists", 7: "records exist", 8: "no such records", 9: "not authoritative", 10: "not in the zone",
}  # fmt: skip
_SECTIONS = ("Question", "Answer", "Authority", "Additional")
_COUNTS = ("queries", "answers", "auth_rr", "add_rr")
_FEW = 4000
"""Records that a message of a section has at most, if it is to be known by its content."""


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if one question of a known type and class stands behind a sound header."""
    data = view.solid(0, HEADER + 300)
    if len(data) < HEADER or data[2] >> 3 & 15 not in OPCODES:
        return Fit.NO
    counts = [int.from_bytes(data[at : at + 2]) for at in (4, 6, 8, 10)]
    if max(counts) > _FEW or not sum(counts):
        return Fit.NO
    name = read_name(data, HEADER)
    if name.note:
        return Fit.PERHAPS if name.note == "the name is cut" and not view.ends and counts[0] else Fit.NO
    kind, group = (int.from_bytes(data[name.stop + at : name.stop + at + 2]) for at in (0, 2))
    if len(data) < name.stop + 4:
        return Fit.PERHAPS if not view.ends else Fit.NO
    if kind not in TYPES or group & 0x7FFF not in CLASSES:
        return Fit.PERHAPS if name.text.isprintable() else Fit.NO
    return Fit.SURE if counts[0] == 1 and data[3] & 0x40 == 0 else Fit.PERHAPS


def read(view: View) -> Layer:
    """Read a message."""
    return message(view, "Domain Name System")


def message(view: View, label: str, name: str = "dns") -> Layer:
    """Read a message that fills a view; what its counts do not account for follows."""
    reader = Reader(view)
    reader.number("dns.id", "Identification", 0, 2, hexadecimal(4))
    response = _flags(reader)
    counts = [
        reader.number(f"dns.count.{count}", f"{section} records", 4 + 2 * place, 2) or 0
        for place, (section, count) in enumerate(zip(_SECTIONS, _COUNTS, strict=True))
    ]
    data = view.solid()
    at, said = HEADER, list[str]()
    for place, count in enumerate(counts):
        for _ in range(count):
            if at >= len(data) or not reader.turn("records"):
                break
            at, text = _record(reader, data, at, place)
            said.append(text)
    total = sum(counts)
    if len(said) < total and at >= len(data):
        reader.notes.append(f"{total} records are announced, {len(said)} are here")
    code = reader.view.solid(3, 1)
    failed = CODES.get(code[0] & 15, f"error {code[0] & 15}") if response and code and code[0] & 15 else ""
    words = ["response" if response else "query", *([failed] if failed else []), *said[:2]]
    field = reader.layer(name, label, " · ".join(words) if len(view) >= HEADER else "", at, HEADER)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "dns.rest", "After the message"),))


def _flags(reader: Reader) -> int | None:
    """Read the flags and return whether it is a response."""
    parts: list[Field] = []
    if len(reader.view) >= 4:
        response = reader.number("dns.flags.response", "Response", 2, 2, set_or_not, bits=0x8000, into=parts)
        reader.number("dns.flags.opcode", "Operation", 2, 2, named(OPCODES), bits=0x7800, into=parts)
        for bit, name, label in (
            (0x0400, "authoritative", "Authoritative"), (0x0200, "truncated", "Truncated"),
            (0x0100, "recdesired", "Recursion desired"), (0x0080, "recavail", "Recursion available"),
            (0x0040, "z", "Reserved"), (0x0020, "authenticated", "Authenticated"),
            (0x0010, "checkdisable", "Checking disabled"),
        ):  # fmt: skip
            reader.number(f"dns.flags.{name}", label, 2, 2, set_or_not, bits=bit, into=parts)
        reader.number("dns.flags.rcode", "Result", 2, 2, named(CODES), bits=0x000F, into=parts)
    else:
        response = None
    reader.number("dns.flags", "Flags", 2, 2, hexadecimal(4), children=parts)
    return response


def _record(reader: Reader, data: bytes, at: int, section: int) -> tuple[int, str]:
    """Read a question or a record, and return where it ends and what it says."""
    name = read_name(data, at, text_of_root="<Root>")
    kind = int.from_bytes(data[name.stop : name.stop + 2])
    fixed = name.stop - at
    size = int.from_bytes(data[name.stop + 8 : name.stop + 10]) if section else 0
    whole = fixed + (10 + size if section else 4)
    if name.note:
        whole = len(data) - at
    inner = reader.inside(at, whole)
    prefix = "dns.resp" if section else "dns.qry"
    inner.add(f"{prefix}.name", "Name", name.text, name.text, 0, fixed, notes=(name.note,) if name.note else ())
    text = f"{type_name(kind)} {name.text}"
    if name.note:
        reader.group("dns.record", _SECTIONS[section], text, inner)
        return len(data), text
    inner.number(f"{prefix}.type", "Type", fixed, 2, type_name)
    if section and kind == 41:
        text = _extension(inner, fixed)
    else:
        inner.number(f"{prefix}.class", "Class", fixed + 2, 2, _class)
        if section:
            inner.number("dns.resp.ttl", "Time to live", fixed + 4, 4, lambda value: f"{value} s")
    if section:
        inner.number("dns.resp.len", "Length", fixed + 8, 2, count_bytes)
        body = Reader(inner.view.part(fixed + 10, size))
        said = read_data(body, data, body.view.start - reader.view.start, kind)
        inner.fields += body.fields
        inner.notes += body.notes
        text = f"{text} {said}".rstrip()
        if len(inner.view) < whole:
            inner.notes.append(inner.view.lack(len(inner.view), whole))
    reader.group("dns.record", _SECTIONS[section], text, inner)
    return at + whole, text


def _class(value: int) -> str:
    name = CLASSES.get(value & 0x7FFF, f"class {value & 0x7FFF}")
    return f"0x{value:04x} {name}" + (", unicast wanted or cache to be flushed" if value & 0x8000 else "")


def _extension(inner: Reader, at: int) -> str:
    """Read the fields that EDNS has in place of class and time to live (RFC 6891)."""
    size = inner.number("dns.rr.udp_payload_size", "Largest datagram", at + 2, 2, count_bytes)
    inner.number("dns.resp.ext_rcode", "Upper bits of the result", at + 4, 1, hexadecimal(2))
    inner.number("dns.resp.edns0_version", "Version", at + 5, 1)
    inner.number("dns.resp.z.do", "DNSSEC answers wanted", at + 6, 2, set_or_not, bits=0x8000)
    inner.number("dns.resp.z.reserved", "Reserved", at + 6, 2, hexadecimal(4), bits=0x7FFF)
    return f"EDNS, datagrams up to {size} bytes"
