"""What an Ethernet type names."""

from __future__ import annotations

from parsers.decode.view import Part, View
from parsers.ethertypes import IPV4, IPV6, type_name

_NAMES = {IPV4: "IPv4", IPV6: "IPv6", 0x8100: "802.1Q tag", 0x88A8: "802.1ad tag", 0x6558: "bridged Ethernet"}


def type_text(kind: int) -> str:
    """Return a type in hexadecimal with its name, if it has one."""
    number, name = f"0x{kind:04x}", _NAMES.get(kind) or type_name(kind)
    return number if name == number else f"{number} {name}"


def type_part(view: View, kind: int | None) -> Part:
    """Return bytes as what a type names; None names nothing."""
    return Part(view) if kind is None else Part(view, (("ethertype", kind),))
