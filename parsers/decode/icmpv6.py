"""ICMPv6 (RFC 4443) with quoted packets, listener discovery (RFC 2710, 3810) and neighbour discovery (RFC 4861)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.checksum import segment_sum
from parsers.decode.neighbour_options import read_options
from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, seconds, set_or_not
from parsers.decode.sums import add_sum
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 58),)
HEADER = 8
UNREACHABLE, TOO_BIG, EXCEEDED, PROBLEM, REDIRECT = 1, 2, 3, 4, 137
ERRORS = (UNREACHABLE, TOO_BIG, EXCEEDED, PROBLEM)
TYPES = {
    1: "destination unreachable", 2: "packet too big", 3: "time exceeded", 4: "parameter problem",
    100: "private experimentation", 101: "private experimentation", 127: "reserved", 128: "echo request",
    129: "echo reply", 130: "multicast listener query", 131: "multicast listener report",
    132: "multicast listener done", 133: "router solicitation", 134: "router advertisement",
    135: "neighbour solicitation", 136: "neighbour advertisement", 137: "redirect", 138: "router renumbering",
    139: "node information query", 140: "node information response", 141: "inverse neighbour solicitation",
    142: "inverse neighbour advertisement", 143: "multicast listener report v2", 144: "home agent discovery request",
    145: "home agent discovery reply", 146: "mobile prefix solicitation", 147: "mobile prefix advertisement",
    148: "certification path solicitation", 149: "certification path advertisement",
    150: "experimental mobility", 151: "multicast router advertisement", 152: "multicast router solicitation",
    153: "multicast router termination", 154: "fast handovers", 155: "RPL control", 157: "duplicate address request",
    158: "duplicate address confirmation", 160: "extended echo request", 161: "extended echo reply",
}  # fmt: skip
CODES = {
    UNREACHABLE: (
        "no route", "administratively prohibited", "beyond scope of the source", "address unreachable",
        "port unreachable", "source failed policy", "route rejected", "error in source routing header",
        "headers too long",
    ),
    EXCEEDED: ("in transit", "in reassembly"),
    PROBLEM: (
        "erroneous header field", "unknown next header", "unknown option", "first fragment has no whole header chain",
    ),
}  # fmt: skip
"""Names of the codes of each type that has several."""
_PREFERENCES = {0: "medium", 1: "high", 2: "reserved", 3: "low"}


def read(view: View) -> Layer:
    """Read a message; the packet that an error quotes lies inside, other data follows."""
    reader = Reader(view)
    kind = reader.number("icmpv6.type", "Type", 0, 1, named(TYPES))
    names = CODES.get(-1 if kind is None else kind, ())
    code = reader.number("icmpv6.code", "Code", 1, 1, named(dict(enumerate(names))))
    add_sum(reader, "icmpv6.checksum", 2, segment_sum(view.data(), view.mask(), view.carrier))
    text = "" if kind is None else TYPES.get(kind, f"type {kind}")
    if code is not None and code < len(names):
        text += f": {names[code]}"
    label = "Internet Control Message Protocol version 6"
    if kind not in ERRORS:
        at = _BODIES.get(-1 if kind is None else kind, _other)(reader)
        field = reader.layer("icmpv6", label, text, at, HEADER)
        follows = (("icmp.extension", 0),) if kind == 160 else ()
        after = Part(view.within(view.start + at, view.stop), follows)
        return Layer(field, (after,), _redirected(reader) if kind == REDIRECT else None)
    stop = _error(reader, kind)
    field = reader.layer("icmpv6", label, text, stop, HEADER)
    inside = _quoted(view.within(view.start + HEADER, view.start + stop))
    extension = view.within(view.start + stop, view.stop)
    return Layer(field, (Part(extension, (("icmp.extension", 0),), "icmp.ext", "After the quoted packet"),), inside)


def _quoted(view: View) -> Part | None:
    if not len(view):
        return None
    version = view.data(0, 1)[0] >> 4 if view.mask(0, 1)[0] & 0xF0 == 0xF0 else 0
    return Part(view, (("ip.version", version),), "icmpv6.quoted", "Quoted packet")


def _redirected(reader: Reader) -> Part | None:
    """Return the packet that a redirect holds in one of its options."""
    name = reader.view.prefix + "icmpv6.opt.redirected_packet"
    packets = (part for option in reader.fields for part in option.children if part.name == name)
    packet = next(packets, None)
    if packet is None or packet.start is None or packet.stop is None:
        return None
    return _quoted(reader.view.within(packet.start, packet.stop))


def _error(reader: Reader, kind: int | None) -> int:
    """Read the word that errors use in their own ways, and return where the quoted packet ends."""
    stop = len(reader.view)
    if kind == TOO_BIG:
        reader.number("icmpv6.mtu", "MTU of next hop", 4, 4)
    elif kind == PROBLEM:
        reader.number("icmpv6.pointer", "Pointer", 4, 4)
    else:
        words = reader.view.solid(4, 1)
        if words in (b"", b"\0"):
            reader.raw("icmpv6.reserved", "Reserved", 4, 4)
            return stop
        size = reader.number("icmpv6.length", "Length of the quote", 4, 1, lambda value: count_bytes(8 * value)) or 0
        reader.raw("icmpv6.reserved", "Reserved", 5, 3)
        if HEADER + 8 * size <= stop:
            return HEADER + 8 * size
    return stop


def _other(reader: Reader) -> int:
    reader.raw("icmpv6.reserved", "Rest of header", 4, 4)
    return HEADER


def _echo(reader: Reader) -> int:
    reader.number("icmpv6.echo.identifier", "Identifier", 4, 2, hexadecimal(4))
    reader.number("icmpv6.echo.sequence_number", "Sequence number", 6, 2)
    return HEADER


def _listener(reader: Reader) -> int:
    """Read a listener message of version 1, or a query of version 2, which is longer (RFC 3810 section 8.1)."""
    newer = len(reader.view) >= 28
    delay = "icmpv6.mld.maximum_response_code" if newer else "icmpv6.mld.maximum_response_delay"
    reader.number(delay, "Greatest response delay", 4, 2, lambda value: f"{_spread(value, 12)} ms")
    reader.raw("icmpv6.reserved", "Reserved", 6, 2)
    reader.ipv6("icmpv6.mld.multicast_address", "Group", 8)
    if not newer:
        return 24
    reader.number("icmpv6.mld.flag.reserved", "Reserved", 24, 1, bits=0xF0)
    reader.number("icmpv6.mld.flag.s", "Routers process nothing", 24, 1, set_or_not, bits=0x08)
    reader.number("icmpv6.mld.flag.qrv", "Robustness", 24, 1, bits=0x07)
    reader.number("icmpv6.mld.qqi", "Interval of queries", 25, 1, lambda value: seconds(_spread(value, 4)))
    count = reader.number("icmpv6.mld.nb_sources", "Sources", 26, 2) or 0
    return _addresses(reader, "icmpv6.mld.source_address", 28, count)


def _spread(value: int, bits: int) -> int:
    """Return what a code of a mantissa of so many bits and a 3-bit exponent above them stands for."""
    if value < 1 << bits + 3:
        return value
    return (value & (1 << bits) - 1 | 1 << bits) << (value >> bits & 7) + 3


def _addresses(reader: Reader, name: str, at: int, count: int) -> int:
    for number in range(count):
        if at >= len(reader.view) or not reader.turn("addresses"):
            break
        reader.ipv6(name, f"Source {number + 1}", at)
        at += 16
    return min(at, max(HEADER, len(reader.view)))


def _report(reader: Reader) -> int:
    reader.raw("icmpv6.reserved", "Reserved", 4, 2)
    count = reader.number("icmpv6.mldr.nb_mcast_records", "Records", 6, 2) or 0
    kinds = {1: "is include", 2: "is exclude", 3: "to include", 4: "to exclude", 5: "allow new", 6: "block old"}
    at = HEADER
    for _ in range(count):
        if at >= len(reader.view) or not reader.turn("records"):
            break
        inner = reader.inside(at)
        kind = inner.number("icmpv6.mldr.mar.record_type", "Type", 0, 1, named(kinds))
        words = inner.number("icmpv6.mldr.mar.aux_data_len", "Words of auxiliary data", 1, 1) or 0
        sources = inner.number("icmpv6.mldr.mar.nb_sources", "Sources", 2, 2) or 0
        group = inner.ipv6("icmpv6.mldr.mar.multicast_address", "Group", 4)
        size = _addresses(inner, "icmpv6.mldr.mar.source_address", 20, sources)
        inner.raw("icmpv6.mldr.mar.auxiliary_data", "Auxiliary data", size, 4 * words)
        whole = reader.inside(at, 20 + 16 * sources + 4 * words)
        whole.fields, whole.notes = inner.fields, inner.notes
        reader.group("icmpv6.mldr.mar", "Record", f"{kinds.get(kind or 0, kind)} {group or ''}", whole)
        at += 20 + 16 * sources + 4 * words
    return min(at, max(HEADER, len(reader.view)))


def _router_solicitation(reader: Reader) -> int:
    reader.raw("icmpv6.reserved", "Reserved", 4, 4)
    return read_options(reader, HEADER)


def _router_advertisement(reader: Reader) -> int:
    reader.number("icmpv6.nd.ra.cur_hop_limit", "Hop limit to use", 4, 1)
    reader.number("icmpv6.nd.ra.flag.m", "Addresses by DHCPv6", 5, 1, set_or_not, bits=0x80)
    reader.number("icmpv6.nd.ra.flag.o", "Other settings by DHCPv6", 5, 1, set_or_not, bits=0x40)
    reader.number("icmpv6.nd.ra.flag.h", "Home agent", 5, 1, set_or_not, bits=0x20)
    reader.number("icmpv6.nd.ra.flag.prf", "Preference", 5, 1, named(_PREFERENCES), bits=0x18)
    reader.number("icmpv6.nd.ra.flag.p", "Proxy", 5, 1, set_or_not, bits=0x04)
    reader.number("icmpv6.nd.ra.flag.rsv", "Reserved", 5, 1, bits=0x03)
    reader.number("icmpv6.nd.ra.router_lifetime", "Lifetime as a default router", 6, 2, seconds)
    reader.number("icmpv6.nd.ra.reachable_time", "Reachable time", 8, 4, lambda value: f"{value} ms")
    reader.number("icmpv6.nd.ra.retrans_timer", "Time between solicitations", 12, 4, lambda value: f"{value} ms")
    return read_options(reader, 16)


def _neighbour_solicitation(reader: Reader) -> int:
    reader.raw("icmpv6.reserved", "Reserved", 4, 4)
    reader.ipv6("icmpv6.nd.ns.target_address", "Target", 8)
    return read_options(reader, 24)


def _neighbour_advertisement(reader: Reader) -> int:
    reader.number("icmpv6.nd.na.flag.r", "Router", 4, 4, set_or_not, bits=0x80000000)
    reader.number("icmpv6.nd.na.flag.s", "Solicited", 4, 4, set_or_not, bits=0x40000000)
    reader.number("icmpv6.nd.na.flag.o", "Override", 4, 4, set_or_not, bits=0x20000000)
    reader.number("icmpv6.nd.na.flag.rsv", "Reserved", 4, 4, bits=0x1FFFFFFF)
    reader.ipv6("icmpv6.nd.na.target_address", "Target", 8)
    return read_options(reader, 24)


def _redirect(reader: Reader) -> int:
    reader.raw("icmpv6.reserved", "Reserved", 4, 4)
    reader.ipv6("icmpv6.nd.rd.target_address", "Better first hop", 8)
    reader.ipv6("icmpv6.rd.na.destination_address", "Destination", 24)
    return read_options(reader, 40)


def _extended_request(reader: Reader) -> int:
    reader.number("icmpv6.echo.identifier", "Identifier", 4, 2, hexadecimal(4))
    reader.number("icmpv6.ext.echo.seq", "Sequence number", 6, 1)
    reader.number("icmpv6.ext.echo.req.res", "Reserved", 7, 1, hexadecimal(2), bits=0xFE)
    reader.number("icmpv6.ext.echo.req.local", "Interface of the host asked", 7, 1, set_or_not, bits=1)
    return HEADER


def _extended_reply(reader: Reader) -> int:
    reader.number("icmpv6.echo.identifier", "Identifier", 4, 2, hexadecimal(4))
    reader.number("icmpv6.ext.echo.seq", "Sequence number", 6, 1)
    reader.number("icmpv6.ext.echo.rsp.state", "State", 7, 1, bits=0xE0)
    reader.number("icmpv6.ext.echo.rsp.res", "Reserved", 7, 1, hexadecimal(2), bits=0x18)
    reader.number("icmpv6.ext.echo.rsp.active", "Interface active", 7, 1, set_or_not, bits=4)
    reader.number("icmpv6.ext.echo.rsp.ipv4", "IPv4 runs on it", 7, 1, set_or_not, bits=2)
    reader.number("icmpv6.ext.echo.rsp.ipv6", "IPv6 runs on it", 7, 1, set_or_not, bits=1)
    return HEADER


_BODIES: dict[int, Callable[[Reader], int]] = {
    128: _echo, 129: _echo, 130: _listener, 131: _listener, 132: _listener, 133: _router_solicitation,
    134: _router_advertisement, 135: _neighbour_solicitation, 136: _neighbour_advertisement, 137: _redirect,
    143: _report, 160: _extended_request, 161: _extended_reply,
}  # fmt: skip
"""What reads the body of a type, and returns where it ends."""
