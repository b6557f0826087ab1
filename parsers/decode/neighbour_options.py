"""Options of neighbour discovery (RFC 4861 section 4.6, 3971, 4191, 5175, 8106, 8781, 8910; types from IANA)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address

from parsers.decode.reader import Reader, brief, count_bytes, named, seconds, set_or_not, spelled

_SOURCE, _TARGET = 1, 2
_NAMES = {
    _SOURCE: "Source link-layer address", _TARGET: "Target link-layer address", 3: "Prefix information",
    4: "Redirected header", 5: "MTU", 6: "NBMA shortcut limit", 7: "Advertisement interval",
    8: "Home agent information", 9: "Source address list", 10: "Target address list", 11: "CGA", 12: "RSA signature",
    13: "Time stamp", 14: "Nonce", 15: "Trust anchor", 16: "Certificate", 17: "IP address", 18: "New router prefix",
    19: "Link-layer address", 20: "Acknowledgement", 23: "MAP", 24: "Route information",
    25: "Recursive DNS servers", 26: "Flags", 27: "Handover key request", 28: "Handover key reply",
    31: "DNS search list", 32: "Proxy signature", 33: "Address registration", 34: "6LoWPAN context",
    35: "Authoritative border router", 36: "6LoWPAN capability", 37: "Captive portal", 38: "PREF64",
}  # fmt: skip
_PREFERENCES = {0: "medium", 1: "high", 2: "reserved", 3: "low"}
_FOREVER = 0xFFFFFFFF


def read_options(reader: Reader, at: int) -> int:
    """Read options from a place of the view to its end, and return where they end; lengths count 8 bytes."""
    view = reader.view
    at = min(at, len(view))
    while at < len(view) and reader.turn("options"):
        head = view.solid(at, 2)
        size = 8 * head[1] if len(head) == 2 else 0
        if not size:
            note = "its length is missing" if len(head) < 2 else "a length of 0 is impossible; the rest is not read"
            name = _NAMES.get(head[0], f"Option {head[0]}") if head else "Option"
            reader.add("icmpv6.opt", name, None, "damaged", at, len(view) - at, notes=(note,))
            return len(view)
        _option(reader, head[0], at, size)
        at += size
    return min(at, len(view))


def _option(reader: Reader, kind: int, at: int, size: int) -> None:
    inner = reader.inside(at, size)
    inner.number("icmpv6.opt.type", "Type", 0, 1)
    inner.number("icmpv6.opt.length", "Length", 1, 1, lambda value: f"{value} ({count_bytes(8 * value)})")
    body = _FORMS.get(kind)
    if body is None:
        inner.raw("icmpv6.opt.data", "Data", 2, size - 2)
    else:
        body(inner, size)
    said = [field.text for field in inner.fields[2:] if field.value is not None and field.bits is None]
    text = said[-1] if said and kind in (3, 24) else said[0] if said else brief(inner.view.data(2))
    if len(inner.view) < size:
        inner.notes.append(inner.view.lack(len(inner.view), size))
    reader.group("icmpv6.opt", _NAMES.get(kind, f"Option {kind}"), text, inner)


def _link_address(name: str) -> Callable[[Reader, int], None]:
    def read(inner: Reader, size: int) -> None:
        inner.piece(name, "Address", 2, size - 2, lambda data: data.hex(":"))

    return read


def lifetime(value: int) -> str:
    """Return seconds in words; all bits set means without end."""
    return "without end" if value == _FOREVER else seconds(value)


def _prefix(inner: Reader, size: int) -> None:
    inner.number("icmpv6.opt.prefix.length", "Length of the prefix", 2, 1)
    inner.number("icmpv6.opt.prefix.flag.l", "On the link", 3, 1, set_or_not, bits=0x80)
    inner.number("icmpv6.opt.prefix.flag.a", "For addresses", 3, 1, set_or_not, bits=0x40)
    inner.number("icmpv6.opt.prefix.flag.r", "Router's address", 3, 1, set_or_not, bits=0x20)
    inner.number("icmpv6.opt.prefix.flag.reserved", "Reserved", 3, 1, bits=0x1F)
    inner.number("icmpv6.opt.prefix.valid_lifetime", "Valid for", 4, 4, lifetime)
    inner.number("icmpv6.opt.prefix.preferred_lifetime", "Preferred for", 8, 4, lifetime)
    inner.raw("icmpv6.opt.reserved", "Reserved", 12, 4)
    inner.ipv6("icmpv6.opt.prefix", "Prefix", 16)


def _redirected(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 6)
    inner.raw("icmpv6.opt.redirected_packet", "Packet", 8, size - 8)


def _mtu(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 2)
    inner.number("icmpv6.opt.mtu", "MTU", 4, 4)


def _route(inner: Reader, size: int) -> None:
    inner.number("icmpv6.opt.prefix.length", "Length of the prefix", 2, 1)
    name = "icmpv6.opt.route_info.flag.route_preference"
    inner.number(name, "Preference", 3, 1, named(_PREFERENCES), bits=0x18)
    inner.number("icmpv6.opt.route_lifetime", "Lifetime", 4, 4, lifetime)
    left = min(max(size - 8, 0), 16)
    inner.piece("icmpv6.opt.prefix", "Prefix", 8, left, lambda data: str(IPv6Address(data.ljust(16, b"\0"))))


def _servers(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 2)
    inner.number("icmpv6.opt.rdnss.lifetime", "Lifetime", 4, 4, lifetime)
    for number, at in enumerate(range(8, size - 15, 16), 1):
        if at >= len(inner.view) or not inner.turn("servers"):
            return
        inner.ipv6("icmpv6.opt.rdnss", f"Server {number}", at)


def _search(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 2)
    inner.number("icmpv6.opt.dnssl.lifetime", "Lifetime", 4, 4, lifetime)
    data = inner.view.solid(8, size - 8)
    at = 0
    while at < len(data) and data[at] and inner.turn("names"):
        stop, labels = at, []
        while stop < len(data) and data[stop]:
            labels.append(spelled(data[stop + 1 : stop + 1 + data[stop]]))
            stop += 1 + data[stop]
        name = ".".join(labels)
        inner.add("icmpv6.opt.dnssl", "Domain", name, name, 8 + at, stop + 1 - at)
        at = stop + 1


def _time(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 6)
    inner.number("icmpv6.opt.timestamp", "Seconds since 1970, and 65536ths", 8, 8)


def _nonce(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.nonce", "Nonce", 2, size - 2)


def _interval(inner: Reader, size: int) -> None:
    inner.raw("icmpv6.opt.reserved", "Reserved", 2, 2)
    inner.number("icmpv6.opt.advertisement_interval", "Interval", 4, 4, lambda value: f"{value} ms")


def _pref64(inner: Reader, size: int) -> None:
    inner.number("icmpv6.opt.pref64.scaled_lifetime", "Lifetime", 2, 2, lambda value: seconds(8 * value), bits=0xFFF8)
    inner.number("icmpv6.opt.pref64.plc", "Code of the prefix length", 2, 2, bits=7)
    inner.piece("icmpv6.opt.pref64.prefix", "Prefix", 4, 12, lambda data: str(IPv6Address(data + bytes(4))))


def _portal(inner: Reader, size: int) -> None:
    inner.piece(
        "icmpv6.opt.captive_portal", "Address of the page", 2, size - 2, lambda data: spelled(data.rstrip(b"\0"))
    )


_FORMS: dict[int, Callable[[Reader, int], None]] = {
    _SOURCE: _link_address("icmpv6.opt.src_linkaddr"), _TARGET: _link_address("icmpv6.opt.target_linkaddr"),
    3: _prefix, 4: _redirected, 5: _mtu,
    7: _interval, 13: _time, 14: _nonce, 24: _route, 25: _servers, 31: _search, 37: _portal, 38: _pref64,
}  # fmt: skip
"""What reads the body of an option of a size."""
