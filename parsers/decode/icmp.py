"""ICMP messages (RFC 792, 950, 1122, 1191, 1256, 1812) with the packet that an error quotes."""

from __future__ import annotations

from parsers.decode.checksum import segment_sum
from parsers.decode.ipv4 import checksum
from parsers.decode.view import Layer, Part, Reader, View, hexadecimal

FOLLOWS = (("ip.proto", 1),)
HEADER = 8
UNREACHABLE, QUENCH, REDIRECT, EXCEEDED, PROBLEM = 3, 4, 5, 11, 12
ERRORS = (UNREACHABLE, QUENCH, REDIRECT, EXCEEDED, PROBLEM)
"""Types that quote the packet they are about."""
_QUERIES = (0, 8, 13, 14, 15, 16, 17, 18)
"""Types that carry an identifier and a sequence number."""
TYPES: dict[int, str] = {
    0: "echo reply", 3: "destination unreachable", 4: "source quench", 5: "redirect", 8: "echo request",
    9: "router advertisement", 10: "router solicitation", 11: "time exceeded", 12: "parameter problem",
    13: "timestamp request", 14: "timestamp reply", 15: "information request", 16: "information reply",
    17: "address mask request", 18: "address mask reply",
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
    checksum(reader, "icmp.checksum", 2, segment_sum(view.data(), view.mask(), view.carrier))
    _rest(reader, kind, code)
    quotes = kind in ERRORS
    stop = len(view) if quotes else HEADER
    text = "" if kind is None else TYPES.get(kind, f"type {kind}")
    if kind is not None and code is not None and (name := code_name(kind, code)):
        text += f": {name}"
    field = reader.layer("icmp", "Internet Control Message Protocol", text, stop, HEADER)
    after = view.within(view.start + HEADER, view.stop)
    if not quotes:
        return Layer(field, (Part(after),))
    version = after.data(0, 1)[0] >> 4 if len(after) and after.mask(0, 1)[0] & 0xF0 == 0xF0 else 0
    inside = Part(after, (("ip.version", version),), "icmp.quoted", "Quoted packet") if len(after) else None
    return Layer(field, (), inside)


def _rest(reader: Reader, kind: int | None, code: int | None) -> None:
    """Read bytes 4 to 7, which every type uses in its own way."""
    if kind in _QUERIES:
        reader.number("icmp.ident", "Identifier", 4, 2, lambda value: f"{value} (0x{value:04x})")
        reader.number("icmp.seq", "Sequence number", 6, 2, lambda value: f"{value} (0x{value:04x})")
    elif kind == REDIRECT:
        gateway = reader.view.data(4, 4)
        if len(gateway) == 4 and reader.view.mask(4, 4) == b"\xff" * 4:
            shown = ".".join(map(str, gateway))
            reader.add("icmp.redir_gw", "Gateway", shown, shown, 4, 4)
        else:
            reader.number("icmp.redir_gw", "Gateway", 4, 4)
    elif kind == PROBLEM:
        reader.number("icmp.pointer", "Pointer", 4, 1)
        reader.number("icmp.unused", "Unused", 5, 3, hexadecimal(6))
    elif kind == UNREACHABLE and code == 4:
        reader.number("icmp.unused", "Unused", 4, 2, hexadecimal(4))
        reader.number("icmp.mtu", "MTU of next hop", 6, 2)
    else:
        reader.number("icmp.unused", "Unused" if kind in ERRORS else "Rest of header", 4, 4, hexadecimal(8))
