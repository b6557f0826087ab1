"""Names of IP protocols by number, as logs and Wireshark spell them (IANA protocol numbers), and printed ports."""

from __future__ import annotations

NAMES: dict[int, str] = {
    0: "hopopt", 1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 8: "egp", 17: "udp", 27: "rdp", 33: "dccp", 41: "ipv6",
    43: "ipv6-route",
    44: "ipv6-frag", 46: "rsvp", 47: "gre", 50: "esp", 51: "ah", 58: "icmpv6", 59: "ipv6-nonxt", 60: "ipv6-opts",
    88: "eigrp", 89: "ospf", 94: "ipip-old", 97: "etherip", 103: "pim", 108: "ipcomp", 112: "vrrp", 115: "l2tp",
    132: "sctp", 135: "mobility", 136: "udplite", 137: "mpls-in-ip",
}  # fmt: skip
"""Lower-case name by protocol number."""

NUMBERS: dict[str, int] = {name: number for number, name in NAMES.items()} | {"ipv6-icmp": 58}
"""Protocol number by lower-case name."""


def protocol_name(number: int) -> str:
    """Return the lower-case name of a protocol number, or the number itself as text."""
    return NAMES.get(number, str(number))


def port_number(text: str) -> int | None:
    """Return the port that is printed as a number; None for the name of a service, and what no port can be."""
    return int(text) if text.isdecimal() and int(text) < 65_536 else None
