"""IGMP version 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376)."""

from __future__ import annotations

from parsers.decode.checksum import Sum, verify
from parsers.decode.reader import Reader, hexadecimal, named, set_or_not
from parsers.decode.sums import add_sum
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 2),)
HEADER = 8
QUERY, REPORT_1, REPORT_2, LEAVE, REPORT_3 = 0x11, 0x12, 0x16, 0x17, 0x22
TYPES = {
    QUERY: "membership query", REPORT_1: "report, version 1", 0x13: "DVMRP", 0x14: "PIM version 1",
    REPORT_2: "report, version 2", LEAVE: "leave", 0x1E: "traceroute response", 0x1F: "traceroute",
    REPORT_3: "report, version 3", 0x30: "router advertisement", 0x31: "router solicitation",
    0x32: "router termination",
}  # fmt: skip
RECORDS = {1: "is include", 2: "is exclude", 3: "to include", 4: "to exclude", 5: "allow new", 6: "block old"}


def read(view: View) -> Layer:
    """Read a message; what is left of an older version's message follows."""
    reader = Reader(view)
    kind = reader.number("igmp.type", "Type", 0, 1, named(TYPES, 2))
    text = TYPES.get(-1 if kind is None else kind, "")
    if kind == REPORT_3:
        reader.raw("igmp.reserved", "Reserved", 1, 1)
        _checksum(reader)
        stop = _records(reader)
    else:
        longer = kind == QUERY and len(view) >= 12
        code = reader.number(
            "igmp.max_resp", "Greatest response time", 1, 1, lambda value: f"{_spread(value, longer) / 10:g} s",
            value_of=lambda value: _spread(value, longer),
        )  # fmt: skip
        _checksum(reader)
        group = reader.ipv4("igmp.maddr", "Group", 4)
        stop = _query(reader) if longer else HEADER
        if kind == QUERY:
            version = 3 if longer else 2 if code else 1
            text = f"query, version {version}" + (f", for {group}" if group not in (None, "0.0.0.0") else "")
        elif group is not None:
            text = f"{text} {group}"
    field = reader.layer("igmp", "Internet Group Management Protocol", text, stop, HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop)),))


def _spread(value: int, floating: bool) -> int:
    """Return tenths of a second; version 3 writes from 128 on a mantissa of 4 bits and an exponent of 3."""
    return (value & 15 | 16) << (value >> 4 & 7) + 3 if floating and value >= 128 else value


def _checksum(reader: Reader) -> None:
    view = reader.view
    data = view.solid()
    stored = int.from_bytes(data[2:4]) if len(data) >= 4 else None
    carrier = view.carrier
    if carrier is None or carrier.fragment or stored is None or len(data) < carrier.length:
        summed = Sum("unverifiable", stored, reason="not all that it covers is here")
    else:
        summed = verify(data, 2)
    add_sum(reader, "igmp.checksum", 2, summed)


def _query(reader: Reader) -> int:
    """Read what version 3 adds to a query, and return where it ends."""
    reader.number("igmp.query.reserved", "Reserved", 8, 1, hexadecimal(1), bits=0xF0)
    reader.number("igmp.s", "Routers process nothing", 8, 1, set_or_not, bits=0x08)
    reader.number("igmp.qrv", "Robustness", 8, 1, bits=0x07)
    reader.number("igmp.qqic", "Interval of queries", 9, 1)
    count = reader.number("igmp.num_src", "Sources", 10, 2) or 0
    return _sources(reader, 12, count)


def _sources(reader: Reader, at: int, count: int) -> int:
    for number in range(count):
        if at >= len(reader.view) or not reader.turn("sources"):
            break
        reader.ipv4("igmp.saddr", f"Source {number + 1}", at)
        at += 4
    return min(at, len(reader.view))


def _records(reader: Reader) -> int:
    """Read the records of a report of version 3, and return where they end."""
    reader.raw("igmp.reserved", "Reserved", 4, 2)
    count = reader.number("igmp.num_grp_recs", "Records", 6, 2) or 0
    at = HEADER
    for _ in range(count):
        if at >= len(reader.view) or not reader.turn("records"):
            break
        head = reader.view.solid(at, 4)
        size = 8 + 4 * int.from_bytes(head[2:4]) + 4 * head[1] if len(head) == 4 else 8
        inner = reader.inside(at, size)
        kind = inner.number("igmp.record_type", "Type", 0, 1, named(RECORDS))
        words = inner.number("igmp.aux_data_len", "Words of auxiliary data", 1, 1) or 0
        sources = inner.number("igmp.num_src", "Sources", 2, 2) or 0
        group = inner.ipv4("igmp.maddr", "Group", 4)
        stop = _sources(inner, 8, sources)
        inner.raw("igmp.aux_data", "Auxiliary data", stop, 4 * words)
        text = RECORDS.get(-1 if kind is None else kind, "")
        reader.group("igmp.record", "Record", f"{text} {group or ''}", inner)
        at += size
    return min(at, max(HEADER, len(reader.view)))
