"""ICMP messages (RFC 792, 950, 1256, 1393, 1788, 1812, 2521, 4884, 8335) with the packet that an error quotes."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.checksum import segment_sum, verify
from parsers.decode.reader import Reader, decimal_and_hex, hexadecimal, seconds
from parsers.decode.sums import add_sum
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("ip.proto", 1),)
HEADER = 8
UNREACHABLE, QUENCH, REDIRECT, EXCEEDED, PROBLEM = 3, 4, 5, 11, 12
ERRORS = (UNREACHABLE, QUENCH, REDIRECT, EXCEEDED, PROBLEM)
"""Types that quote the packet they are about."""
_EXTENSIBLE = (UNREACHABLE, EXCEEDED, PROBLEM)
_QUOTED_AT_LEAST = 128
"""Bytes of a quote that extensions without a length field come after (RFC 4884 section 5.5)."""
TYPES: dict[int, str] = {
    0: "echo reply", 3: "destination unreachable", 4: "source quench", 5: "redirect", 6: "alternate host address",
    8: "echo request", 9: "router advertisement", 10: "router solicitation", 11: "time exceeded",
    12: "parameter problem", 13: "timestamp request", 14: "timestamp reply", 15: "information request",
    16: "information reply", 17: "address mask request", 18: "address mask reply", 30: "traceroute",
    31: "datagram conversion error", 32: "mobile host redirect", 33: "IPv6 where-are-you", 34: "IPv6 I-am-here",
    35: "mobile registration request", 36: "mobile registration reply", 37: "domain name request",
    38: "domain name reply", 39: "SKIP", 40: "Photuris", 41: "experimental mobility", 42: "extended echo request",
    43: "extended echo reply",
}  # fmt: skip
"""Name of each type."""
CODES: dict[int, tuple[str, ...]] = {
    UNREACHABLE: (
        "network unreachable", "host unreachable", "protocol unreachable", "port unreachable",
        "fragmentation needed, DF set", "source route failed", "network unknown", "host unknown",
        "source host isolated", "network prohibited", "host prohibited", "network unreachable for TOS",
        "host unreachable for TOS", "communication prohibited", "host precedence violation", "precedence cutoff",
    ),
    REDIRECT: ("for the network", "for the host", "for TOS and network", "for TOS and host"),
    EXCEEDED: ("in transit", "in reassembly"),
    PROBLEM: ("pointer shows the error", "required option missing", "bad length"),
    30: ("forwarded", "discarded"),
    40: ("bad SPI", "authentication failed", "decompression failed", "decryption failed", "need authentication",
         "need authorisation"),
    43: ("", "malformed query", "no such interface", "no such table entry", "several interfaces fit"),
}  # fmt: skip
"""Names of the codes of each type that has several; types that are known and not here have code 0 alone."""


def code_name(kind: int, code: int) -> str | None:
    """Return what a code of a type means, "" for the only code of a type, None if there is no such code."""
    names = CODES.get(kind, ("",) if kind in TYPES else ())
    return names[code] if code < len(names) else None


def read(view: View) -> Layer:
    """Read an ICMP message; the packet that an error quotes lies inside, other data follows."""
    reader = Reader(view)
    kind = reader.number("icmp.type", "Type", 0, 1, lambda value: f"{value} {TYPES.get(value, 'unassigned')}")

    def meaning(code: int) -> str:
        return str(code) if kind is None else f"{code} {code_name(kind, code) or ''}".rstrip()

    code = reader.number("icmp.code", "Code", 1, 1, meaning)
    add_sum(reader, "icmp.checksum", 2, segment_sum(view.data(), view.mask(), view.carrier))
    size = _rest(reader, kind, code)
    text = "" if kind is None else TYPES.get(kind, f"type {kind}")
    if kind is not None and code is not None and (name := code_name(kind, code)):
        text += f": {name}"
    label = "Internet Control Message Protocol"
    if kind not in ERRORS:
        field = reader.layer("icmp", label, text, size, HEADER)
        after = view.within(view.start + size, view.stop)
        return Layer(field, (Part(after, (("icmp.extension", 0),) if kind == 42 else ()),))
    stop = _quote_stop(view) if kind in _EXTENSIBLE else view.stop
    field = reader.layer("icmp", label, text, stop - view.start, HEADER)
    after = view.within(view.start + HEADER, stop)
    version = after.data(0, 1)[0] >> 4 if len(after) and after.mask(0, 1)[0] & 0xF0 == 0xF0 else 0
    inside = Part(after, (("ip.version", version),), "icmp.quoted", "Quoted packet") if len(after) else None
    extension = Part(view.within(stop, view.stop), (("icmp.extension", 0),), "icmp.ext", "After the quoted packet")
    return Layer(field, (extension,), inside)


def _quote_stop(view: View) -> int:
    """Return where the quoted packet ends, and extensions may begin."""
    head = view.solid(0, HEADER)
    words = head[5] if len(head) == HEADER else 0
    if words and HEADER + 4 * words <= len(view):
        return view.start + HEADER + 4 * words
    after = view.data(HEADER + _QUOTED_AT_LEAST)
    # Routers older than RFC 4884 give no length; version 2 and a valid checksum tell the extension from a longer quote.
    if len(after) >= 8 and after[0] >> 4 == 2 and after[2:4] != b"\0\0" and verify(after, 2).state == "valid":
        return view.start + HEADER + _QUOTED_AT_LEAST
    return view.stop


def _rest(reader: Reader, kind: int | None, code: int | None) -> int:
    """Read what every type uses in its own way, and return where the header ends."""
    if kind == REDIRECT:
        reader.ipv4("icmp.redir_gw", "Gateway", 4)
        return HEADER
    if kind in _EXTENSIBLE:
        _extensible(reader, kind, code)
        return HEADER
    special = _BODIES.get(-1 if kind is None else kind)
    if special is not None:
        return special(reader)
    reader.number("icmp.unused", "Unused" if kind in ERRORS else "Rest of header", 4, 4, hexadecimal(8))
    return HEADER


def _extensible(reader: Reader, kind: int | None, code: int | None) -> None:
    """Read the word of errors in which a byte may tell how long the quoted packet is (RFC 4884)."""
    mtu = kind == UNREACHABLE and code == 4
    start, stop = 5 if kind == PROBLEM else 4, 6 if mtu else HEADER
    if kind == PROBLEM:
        reader.number("icmp.pointer", "Pointer", 4, 1)
    if reader.view.solid(5, 1) in (b"", b"\0"):
        reader.raw("icmp.unused", "Unused", start, stop - start)
    else:
        reader.raw("icmp.unused", "Unused", start, 5 - start)
        reader.number("icmp.length", "Length of the quote in words", 5, 1)
        reader.raw("icmp.unused", "Unused", 6, stop - 6)
    if mtu:
        reader.number("icmp.mtu", "MTU of next hop", 6, 2)


def _pair(reader: Reader) -> int:
    reader.number("icmp.ident", "Identifier", 4, 2, decimal_and_hex(4))
    reader.number("icmp.seq", "Sequence number", 6, 2, decimal_and_hex(4))
    return HEADER


def _times(reader: Reader) -> int:
    _pair(reader)
    for at, name in ((8, "originate"), (12, "receive"), (16, "transmit")):
        reader.number(f"icmp.{name}_timestamp", f"{name.capitalize()} time", at, 4, clock)
    return 20


def clock(value: int) -> str:
    """Return milliseconds since midnight UTC as a clock shows them; the highest bit marks another kind of time."""
    if value >> 31 or value >= 86_400_000:
        return f"{value} (no time of day in UTC)"
    rest, milli = divmod(value, 1000)
    return f"{value} ({rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{milli:03} UTC)"


def _mask(reader: Reader) -> int:
    _pair(reader)
    reader.ipv4("icmp.address_mask", "Address mask", 8)
    return 12


def _routers(reader: Reader) -> int:
    count = reader.number("icmp.num_addrs", "Addresses", 4, 1) or 0
    size = reader.number("icmp.addr_entry_size", "Size of an entry in words", 5, 1) or 0
    reader.number("icmp.lifetime", "Lifetime", 6, 2, seconds)
    at = HEADER
    for _ in range(count):
        if size < 2 or at + 8 > len(reader.view) or not reader.turn("routers"):
            break
        reader.ipv4("icmp.router_address", "Router", at)
        reader.number("icmp.pref_level", "Preference", at + 4, 4, _signed, value_of=_as_signed)
        at += 4 * size
    return min(at, max(HEADER, len(reader.view)))


def _as_signed(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value


def _signed(value: int) -> str:
    return str(_as_signed(value))


def _traceroute(reader: Reader) -> int:
    reader.number("icmp.ident", "Identifier", 4, 2, decimal_and_hex(4))
    reader.raw("icmp.unused", "Unused", 6, 2)
    reader.number("icmp.ohc", "Hops outbound", 8, 2)
    reader.number("icmp.rhc", "Hops of the return packet", 10, 2)
    reader.number("icmp.speed", "Speed of the link in bytes a second", 12, 4)
    reader.number("icmp.trace_mtu", "MTU of the link", 16, 4)
    return 20


def _photuris(reader: Reader) -> int:
    reader.raw("icmp.reserved", "Reserved", 4, 2)
    reader.number("icmp.pointer", "Pointer", 6, 2)
    return HEADER


def _extended_request(reader: Reader) -> int:
    reader.number("icmp.ident", "Identifier", 4, 2, decimal_and_hex(4))
    reader.number("icmp.ext.echo.seq", "Sequence number", 6, 1)
    reader.number("icmp.ext.echo.req.res", "Reserved", 7, 1, hexadecimal(2), bits=0xFE)
    reader.number("icmp.ext.echo.req.local", "Interface of the host asked", 7, 1, bits=1)
    return HEADER


def _extended_reply(reader: Reader) -> int:
    reader.number("icmp.ident", "Identifier", 4, 2, decimal_and_hex(4))
    reader.number("icmp.ext.echo.seq", "Sequence number", 6, 1)
    reader.number("icmp.ext.echo.rsp.state", "State", 7, 1, bits=0xE0)
    reader.number("icmp.ext.echo.rsp.res", "Reserved", 7, 1, hexadecimal(2), bits=0x18)
    reader.number("icmp.ext.echo.rsp.active", "Interface active", 7, 1, bits=4)
    reader.number("icmp.ext.echo.rsp.ipv4", "IPv4 runs on it", 7, 1, bits=2)
    reader.number("icmp.ext.echo.rsp.ipv6", "IPv6 runs on it", 7, 1, bits=1)
    return HEADER


_BODIES: dict[int, Callable[[Reader], int]] = {
    0: _pair, 8: _pair, 9: _routers, 13: _times, 14: _times, 15: _pair, 16: _pair, 17: _mask, 18: _mask,
    30: _traceroute, 37: _pair, 38: _pair, 40: _photuris, 42: _extended_request, 43: _extended_reply,
}  # fmt: skip
"""What reads the body of a type, and returns where it ends."""
