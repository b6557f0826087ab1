"""What packets are built on."""

from __future__ import annotations

from typing import Any

from scapy.all import IP, TCP, UDP, IPv6, Raw  # type: ignore[import-not-found]

ENDS = {"src": "192.0.2.1", "dst": "198.51.100.2"}
HERE, THERE = "2001:db8::1", "2001:db8::2"
MAC, MAC2 = "02:00:00:00:00:01", "02:00:00:00:00:02"
_ports = iter(range(41000, 49000))


def hexed(text: str) -> bytes:
    """Return bytes of hexadecimal digits with blanks between them."""
    return bytes.fromhex(text.replace(" ", ""))


def ip(**given: Any) -> Any:
    """Return an IPv4 header."""
    return IP(**(ENDS | {"id": 7} | given))


def ip6(**given: Any) -> Any:
    """Return an IPv6 header with a flow label and a traffic class."""
    return IPv6(src=HERE, dst=THERE, fl=0x12345, tc=0x2E, **given)


def port() -> int:
    """Return a port that no conversation before has used."""
    return next(_ports)


def udp(at: int, body: Any, answer: bool = False) -> Any:
    """Return a datagram to a port, or from it, with a port of its own on the other side."""
    ends = {"sport": at, "dport": port()} if answer else {"sport": port(), "dport": at}
    return ip() / UDP(**ends) / (Raw(body) if isinstance(body, bytes) else body)


def tcp(at: int, body: Any, answer: bool = False) -> Any:
    """Return a segment to a port, or from it, with a port of its own on the other side."""
    ends = {"sport": at, "dport": port()} if answer else {"sport": port(), "dport": at}
    return ip() / TCP(seq=5, ack=6, flags="PA", **ends) / (Raw(body) if isinstance(body, bytes) else body)


def plain(size: int = 6) -> Any:
    """Return a datagram between ports that no application is known for."""
    return ip() / UDP(sport=40000, dport=40001) / Raw(bytes(range(97, 97 + size)))
