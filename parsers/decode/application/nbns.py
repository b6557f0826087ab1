"""The NetBIOS name service (RFC 1002 section 4.2), with names decoded."""

from __future__ import annotations

from parsers.decode.application.netbios import meaning, read_netbios_name
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 137),)
TITLE = "NetBIOS name service"
HEADER = 12
OPERATIONS = {
    0: "query",
    5: "registration",
    6: "release",
    7: "wait",
    8: "refresh",
    9: "refresh",
    15: "multi-homed registration",
}
_CODES = {0: "no error", 1: "format error", 2: "server failure", 3: "no such name", 4: "not supported", 5: "refused",
          6: "active", 7: "in conflict"}  # fmt: skip
TYPES = {0x01: "A", 0x02: "NS", 0x0A: "NULL", 0x20: "NB", 0x21: "NBSTAT"}
_SECTIONS = ("Question", "Answer", "Authority", "Additional")
_COUNTS = ("queries", "answers", "auth_rr", "add_rr")
_NODES = {0: "B-node", 1: "P-node", 2: "M-node", 3: "H-node"}


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if an encoded name stands where the first one has its place."""
    data = view.solid(0, 80)
    if len(data) < HEADER + 1 or data[2] >> 3 & 15 not in OPERATIONS:
        return Fit.NO
    if data[HEADER : HEADER + 1] == b"\x20" and not data[HEADER + 1 : HEADER + 33].strip(b"ABCDEFGHIJKLMNOP"):
        return Fit.SURE
    return Fit.NO


def read(view: View) -> Layer:
    """Read a message."""
    reader = Reader(view)
    reader.number("nbns.id", "Identification", 0, 2, hexadecimal(4))
    response = reader.number("nbns.flags.response", "Response", 2, 2, set_or_not, bits=0x8000)
    operation = reader.number("nbns.flags.opcode", "Operation", 2, 2, named(OPERATIONS), bits=0x7800)
    for bit, name, label in (
        (0x0400, "authoritative", "Authoritative"), (0x0200, "truncated", "Truncated"),
        (0x0100, "recdesired", "Recursion desired"), (0x0080, "recavail", "Recursion available"),
        (0x0010, "broadcast", "Broadcast"),
    ):  # fmt: skip
        reader.number(f"nbns.flags.{name}", label, 2, 2, set_or_not, bits=bit)
    reader.number("nbns.flags.rcode", "Result", 2, 2, named(_CODES), bits=0x000F)
    counts = [
        reader.number(f"nbns.count.{count}", f"{section} records", 4 + 2 * place, 2) or 0
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
    words = [OPERATIONS.get(operation or 0, "") + (" response" if response else ""), *said[:2]]
    field = reader.layer("nbns", "NetBIOS name service", " · ".join(words), at, HEADER)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "nbns.rest", "After the message"),))


def _record(reader: Reader, data: bytes, at: int, section: int) -> tuple[int, str]:
    name = read_netbios_name(data, at)
    fixed = name.stop - at
    size = int.from_bytes(data[name.stop + 8 : name.stop + 10]) if section else 0
    whole = len(data) - at if name.note else fixed + (10 + size if section else 4)
    inner = reader.inside(at, whole)
    notes = (name.note,) if name.note else ()
    inner.add("nbns.name", "Name", name.text, meaning(name.text), 0, fixed, notes=notes)
    text = meaning(name.text)
    if not name.note:
        kind = inner.number("nbns.type", "Type", fixed, 2, named(TYPES))
        inner.number("nbns.class", "Class", fixed + 2, 2)
        text = f"{TYPES.get(kind or 0, kind)} {text}"
        if section:
            inner.number("nbns.ttl", "Time to live", fixed + 4, 4, lambda value: f"{value} s")
            inner.number("nbns.data_length", "Length", fixed + 8, 2, count_bytes)
            text += _data(inner, kind, fixed + 10, size)
    reader.group("nbns.record", _SECTIONS[section], text, inner)
    return at + whole, text


def _data(inner: Reader, kind: int | None, at: int, size: int) -> str:
    """Read the data of a record: addresses of a name, or names of a host."""
    said = []
    if kind == 0x20:
        for place in range(at, at + size - 5, 6):
            if place >= len(inner.view) or not inner.turn("addresses"):
                break
            inner.number("nbns.nb_flags.group", "Group name", place, 2, set_or_not, bits=0x8000)
            inner.number("nbns.nb_flags.ont", "Node", place, 2, named(_NODES), bits=0x6000)
            said.append(inner.ipv4("nbns.addr", "Address", place + 2) or "?")
        return " " + ", ".join(said)
    if kind == 0x21 and size > 1:
        count = inner.number("nbns.number_of_names", "Names", at, 1) or 0
        for place in range(at + 1, at + 1 + 18 * count, 18):
            if place + 18 > len(inner.view) or not inner.turn("names"):
                break
            said.append(_status_name(inner, place))
        rest = at + 1 + 18 * count
        if rest + 6 <= at + size:
            inner.mac("nbns.unit_id", "Hardware address", rest)
            inner.raw("nbns.statistics", "Statistics", rest + 6, at + size - rest - 6)
        return " " + ", ".join(said[:6])
    inner.raw("nbns.data", "Data", at, size)
    return ""


def _status_name(inner: Reader, place: int) -> str:
    data = inner.view.data(place, 16)
    name = f"{data[:15].decode('latin-1').rstrip(' ' + chr(0))}<{data[15]:02x}>"
    inner.add("nbns.netbios_name", "Name", name, meaning(name), place, 16)
    inner.number("nbns.name_flags.group", "Group name", place + 16, 2, set_or_not, bits=0x8000)
    inner.number("nbns.name_flags.ont", "Node", place + 16, 2, named(_NODES), bits=0x6000)
    inner.number("nbns.name_flags.act", "Active", place + 16, 2, set_or_not, bits=0x0400)
    return name
