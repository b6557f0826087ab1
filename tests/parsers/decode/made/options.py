"""Options of the IPv4 and TCP headers, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scapy.all import TCP, Raw, raw  # type: ignore[import-not-found]
from scapy.utils import checksum  # type: ignore[import-not-found]

from tests.parsers.decode.made.base import hexed, ip

NETWORK = (
    "440c0500 00000001 00000002", "44140d11 01020304 00000005 06070809 0000000a", "440c0d23 01020304 00000005",
    "82051234 00", "820635 35f0 00", "8203ab 01", "8505010203", "88041234", "94040000", "19081702aabbccd0",
    "1908811702aabbcc", "0b040500", "0c040500", "520c123400010002 01020304", "860e00000003 01080005 00000000",
    "860c00000001 02060003 0007", "950601020304", "070b08 01020304 05060708", "830b08 01020304 05060708",
    "890704 01020304", "cd041234", "1e04abcd", "01010100",
)  # fmt: skip
TRANSPORT = {
    "MSS": "020405b4", "window scale": "030307", "window scale too large": "03030f", "SACK permitted": "0402",
    "SACK": "0512 00000001 00000002 00000005 00000009", "echo": "0606 01020304", "echo reply": "0706 01020304",
    "time stamps": "080a 00000001 00000002", "partial order": "0902", "service profile": "0a03c0",
    "CC": "0b0600000009", "CC.NEW": "0c0600000009", "CC.ECHO": "0d0600000009", "alternate checksum": "0e0301",
    "alternate checksum data": "0f06aabbccdd", "Skeeter": "1006aabbccdd", "Bubba": "1106aabbccdd",
    "trailer checksum": "120301", "MD5": "1312" + "ab" * 16, "SCPS": "1404f801", "SNACK": "150600050007",
    "record boundary": "1602", "corruption": "1702", "SNAP": "1804abcd", "compression filter": "1a04abcd",
    "quick start": "1b080507aabbccd8", "user timeout, minutes": "1c048005", "user timeout, seconds": "1c040064",
    "TCP-AO": "1d100102" + "cd" * 12, "TCP-ENO": "4504abcd", "Fast Open request": "2202",
    "Fast Open": "220a0102030405060708", "accurate ECN 0": "ac0b000001000002000003",
    "accurate ECN 0, short": "ac05000001", "accurate ECN 1": "ae0b000001000002000003",
    "experiment Fast Open": "fd04f989", "experiment SMC": "fe08e2d4c3d9aabb", "experiment ECN": "fe04acce",
    "MP_CAPABLE 0": "1e0c 0081 1122334455667788", "MP_CAPABLE 1": "1e04 0181",
    "MP_CAPABLE 1 ack": "1e16 0181 1122334455667788 99aabbccddeeff00 0010",
    "MP_CAPABLE 1 reply": "1e14 0181 1122334455667788 99aabbccddeeff00",
    "MP_JOIN": "1e0c 1105 01020304 05060708", "MP_JOIN reply": "1e10 1105 0102030405060708 05060708",
    "MP_JOIN ack": "1e18 1000" + "11" * 20, "DSS": "1e08 2001 01020304",
    "DSS, long": "1e1c 200f 1122334455667788 1122334455667799 00000001 0010 abcd",
    "DSS, short": "1e12 2005 00000001 00000002 00000003 0010", "ADD_ADDR echo": "1e08 3105 01020304",
    "ADD_ADDR": "1e10 3005 01020304 1122334455667788", "ADD_ADDR, port": "1e12 3005 01020304 0050 1122334455667788",
    "ADD_ADDR, IPv6": "1e1c 3007 20010db8000000000000000000000001 1122334455667788", "REMOVE_ADDR": "1e05 400506",
    "MP_PRIO": "1e0351", "MP_FAIL": "1e0c 6000 1122334455667788", "MP_FASTCLOSE": "1e0c 7000 1122334455667788",
    "MP_TCPRST": "1e04 8103", "unknown": "c804abcd", "no operation": "010101",
}  # fmt: skip


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for text in NETWORK:
        yield f"IP option {text[:2]}", "ip", network(hexed(text))
    for what, text in TRANSPORT.items():
        yield f"TCP option {what}", "ip", transport(hexed(text))


def network(options: bytes) -> bytes:
    """Return an IPv4 header with options, and its checksum."""
    options += bytes(-len(options) % 4)
    header = bytearray(raw(ip(proto=253)))
    header[0] = 0x45 + len(options) // 4
    header[2:4] = (20 + len(options)).to_bytes(2)
    header[10:12] = bytes(2)
    whole = bytes(header) + options
    return whole[:10] + checksum(whole).to_bytes(2) + whole[12:]


def transport(options: bytes) -> Any:
    """Return a SYN with options."""
    options += b"\x01" * (-len(options) % 4)
    header = bytearray(raw(ip() / TCP(sport=40000, dport=40001, seq=5, flags="S"))[20:])
    header[12] = 0x50 + (len(options) // 4 << 4)
    return ip(proto=6) / Raw(bytes(header) + options)
