"""Builds tests/data/captures/frames.json: frames of every link type, and what tshark reads from them.

Not part of the tests: `python -m tests.parsers.captures.make_table`, where tshark is installed.
"""

from __future__ import annotations

import json
import random
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.parsers.captures import build as b
from tests.parsers.captures.tshark import ask

TABLE = Path(__file__).parents[2] / "data" / "captures" / "frames.json"
chance = random.Random(19991231)


def main() -> None:
    """Write the table anew."""
    made = [(what, link, data, len(data)) for what, link, data in frames()]
    made += [
        (f"cut {what}", link, data[: chance.randrange(1, len(data))], len(data)) for what, link, data, _ in made[::2]
    ]
    rows = []
    for what, link, data, length in made:
        (fields,) = asked(link, data, length)
        told = {name: text for name, text in fields.items() if text}
        rows.append({"what": what, "link": link, "bytes": data.hex(), "length": length, "tshark": told})
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


def asked(link: int, data: bytes, length: int) -> list[dict[str, str]]:
    """Return what tshark reads from one frame."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.pcap"
        path.write_bytes(b.pcap([(0, data)], link=link, lengths=[length]))
        return ask(path)


def port() -> int:
    """Return a port that tshark knows no application for."""
    return chance.randrange(40000, 47000)


def payload(most: int = 30) -> bytes:
    """Return some random bytes."""
    return chance.randbytes(chance.randrange(1, most))


def segment(**given: object) -> bytes:
    """Return a random TCP segment."""
    return b.tcp(
        port(), port(), chance.randrange(1 << 32), chance.randrange(1 << 32), chance.randrange(256),
        chance.randrange(65536), payload=payload(), **given,  # type: ignore[arg-type]
    )  # fmt: skip


def options() -> bytes:
    """Return random TCP options."""
    return b"".join(
        chance.choice((
            b"\2\4" + chance.randbytes(2), b"\3\3\7", b"\4\2", b"\1", b"\x08\x0a" + chance.randbytes(8),
        ))
        for _ in range(chance.randrange(1, 4))
    )  # fmt: skip


def networks() -> Iterator[tuple[str, int, bytes]]:
    """Yield packets of the network layer: a name, the Ethernet type, the bytes."""
    for _ in range(6):
        yield "tcp", b.IPV4, b.ipv4(6, segment(), tos=chance.randrange(256), id=chance.randrange(65536))
        yield "tcp with options", b.IPV4, b.ipv4(6, segment(options=options()), flags=0, ttl=chance.randrange(1, 256))
        yield "tcp 6", b.IPV6, b.ipv6(6, segment(options=options()), traffic=chance.randrange(256))
        yield "udp", b.IPV4, b.ipv4(17, b.udp(port(), port(), payload()), flags=chance.randrange(4))
        yield "udp 6", b.IPV6, b.ipv6(17, b.udp(port(), port(), payload()), ttl=chance.randrange(256))
    yield "icmp", b.IPV4, b.ipv4(1, b.icmp(8))
    quoted = b.ipv4(17, b.udp(port(), port()))[:28]
    yield "icmp error", b.IPV4, b.ipv4(1, b.icmp(3, 3, bytes(4), quoted))
    yield "icmpv6", b.IPV6, b.ipv6(58, b.icmp(128))
    yield "icmpv6 error", b.IPV6, b.ipv6(58, b.icmp(1, 4, bytes(4), b.ipv6(17, b.udp(port(), port()))))
    yield "ip options", b.IPV4, b.ipv4(17, b.udp(port(), port(), payload()), options=b"\x94\4\0\0\1\1\1\0")
    yield "first fragment", b.IPV4, b.ipv4(17, b.udp(port(), port(), payload(), 1200), flags=1)
    yield "later fragment", b.IPV4, b.ipv4(17, payload(), flags=chance.randrange(2), frag=chance.randrange(1, 8192))
    yield "tiny first fragment", b.IPV4, b.ipv4(6, segment()[:8], flags=1)
    yield "igmp", b.IPV4, b.ipv4(2, bytes.fromhex("1600fff9e0000009"), ttl=1)
    yield "gre", b.IPV4, b.ipv4(47, b"\0\0\x08\0" + b.ipv4(6, segment(), source="203.0.113.1"))
    yield "ip in ip", b.IPV4, b.ipv4(4, b.ipv4(17, b.udp(port(), port()), source="203.0.113.1"))
    yield "6 in 4", b.IPV4, b.ipv4(41, b.ipv6(6, segment()))
    yield "sctp", b.IPV4, b.ipv4(132, struct.pack(">HHII", port(), port(), 1, 0) + b"\0\3\0\4")
    yield "esp", b.IPV4, b.ipv4(50, payload(40) + bytes(8))
    yield "ospf", b.IPV4, b.ipv4(89, bytes.fromhex("0201002c") + bytes(40))
    yield "unknown protocol", b.IPV4, b.ipv4(253, payload())
    yield "bad data offset", b.IPV4, b.ipv4(6, segment(size=3))
    yield "data offset too large", b.IPV4, b.ipv4(6, segment(size=15))
    yield "udp length short", b.IPV4, b.ipv4(17, b.udp(port(), port(), b"abcdefgh", 12))
    yield "hop by hop", b.IPV6, b.ipv6(0, b.extension(17, 16) + b.udp(port(), port(), payload()))
    chain = b.extension(60) + b.extension(43) + bytes((6, 2, 0, 0)) + bytes(20)
    yield "extensions", b.IPV6, b.ipv6(0, chain + segment())
    yield "fragment 6", b.IPV6, b.ipv6(44, b.fragment6(17, 0, True) + b.udp(port(), port(), payload(), 1400))
    yield "later fragment 6", b.IPV6, b.ipv6(44, b.fragment6(17, 1448, False) + payload())
    yield "atomic fragment 6", b.IPV6, b.ipv6(44, b.fragment6(6, 0, False) + segment())
    yield "authentication", b.IPV6, b.ipv6(51, bytes((6, 4, 0, 0)) + bytes(20) + segment())
    yield "no next header", b.IPV6, b.ipv6(59, b"")
    yield "arp", b.ARP, b.arp()
    yield "arp reply", b.ARP, b.arp(2, "192.0.2.77", "192.0.2.78")


def frames() -> Iterator[tuple[str, int, bytes]]:
    """Yield frames: a name, the link type, the bytes."""
    for what, kind, packet in networks():
        yield what, 1, b.ethernet(kind, packet)
    tcp4, tcp6 = b.ipv4(6, segment()), b.ipv6(6, segment())
    yield "padded", 1, b.ethernet(b.IPV4, b.ipv4(6, b.tcp(port(), port(), payload=b"ab")) + bytes(4))
    yield "padded, no payload", 1, b.ethernet(b.IPV4, b.ipv4(6, b.tcp(port(), port(), payload=b"")) + bytes(6))
    for what, tags in (("vlan", [0x8100]), ("qinq", [0x88A8, 0x8100]), ("three tags", [0x9100, 0x8100, 0x8100])):
        for kind, packet in ((b.IPV4, tcp4), (b.IPV6, tcp6), (b.ARP, b.arp())):
            yield what, 1, b.ethernet(*b.tags(tags, kind, packet))
    yield "snap", 1, b.ethernet(8 + len(tcp4), b.snap(b.IPV4, tcp4))
    yield "snap 6", 1, b.ethernet(8 + len(tcp6), b.snap(b.IPV6, tcp6))
    yield "snap in vlan", 1, b.ethernet(*b.tags([0x8100], 8 + len(tcp4), b.snap(b.IPV4, tcp4)))
    yield "stp", 1, b.ethernet(38, bytes.fromhex("424203") + bytes(35))
    yield "lldp", 1, b.ethernet(0x88CC, bytes.fromhex("0207040200000000010403024131060200780000"))
    yield "mpls", 1, b.ethernet(0x8847, b.mpls(1, tcp4))
    yield "mpls stack", 1, b.ethernet(0x8847, b.mpls(3, tcp6))
    yield "vlan, mpls", 1, b.ethernet(*b.tags([0x8100], 0x8847, b.mpls(2, tcp4)))
    yield "pppoe", 1, b.ethernet(0x8864, b.pppoe(0x0021, tcp4))
    yield "pppoe 6", 1, b.ethernet(*b.tags([0x8100], 0x8864, b.pppoe(0x0057, tcp6)))
    yield "pppoe lcp", 1, b.ethernet(0x8864, b.pppoe(0xC021, bytes.fromhex("01010004")))
    for number in (12, 14, 101):
        yield "raw", number, tcp4
        yield "raw 6", number, tcp6
    yield "ipv4", 228, tcp4
    yield "ipv6", 229, tcp6
    for name, head in (("null", b"\2\0\0\0"), ("null, big endian", b"\0\0\0\2")):
        yield name, 0, head + tcp4
    for family in (24, 28, 30):
        yield "null 6", 0, struct.pack("<I", family) + tcp6
    yield "loop", 108, b"\0\0\0\2" + tcp4
    yield "loop 6", 108, struct.pack(">I", 24) + tcp6
    yield "ppp", 9, b"\xff\x03\0\x21" + tcp4
    yield "ppp, no address", 9, b"\0\x21" + tcp4
    yield "ppp, short", 9, b"\x21" + tcp4
    yield "ppp 6", 9, b"\xff\x03\0\x57" + tcp6
    yield "ppp serial", 50, b"\xff\x03\0\x21" + tcp4
    yield "ppp serial, cisco", 50, b"\x0f\0\x08\0" + tcp4
    yield "ppp ether", 51, b.pppoe(0x0021, tcp4)
    yield "cisco", 104, b"\x0f\0\x86\xdd" + tcp6
    cooked = struct.pack(">HHH8s", 0, 1, 6, bytes(8))
    cooked2 = struct.pack(">HIHBB8s", 0, 2, 1, 0, 6, bytes(8))
    for kind, packet in ((b.IPV4, tcp4), (b.IPV6, tcp6), (b.ARP, b.arp())):
        yield "cooked", 113, cooked + struct.pack(">H", kind) + packet
        yield "cooked 2", 276, struct.pack(">H", kind) + cooked2 + packet
    tag, tagged = b.tags([0x8100], b.IPV4, tcp4)
    yield "cooked, vlan", 113, cooked + struct.pack(">H", tag) + tagged
    yield "cooked, 802.2", 113, cooked + b"\0\4" + b.snap(b.IPV4, tcp4)
    yield "cooked, can", 113, cooked + b"\0\x0c" + bytes(16)
    body = b.snap(b.IPV4, tcp4)
    for what, frame in wireless(body, b.snap(b.IPV6, tcp6)):
        yield what, 105, frame
        yield f"radiotap, {what}", 127, b.radiotap(frame)
        yield f"radiotap with flags, {what}", 127, b.radiotap(frame, flags=0, time=True)
    yield "radiotap, padded", 127, b.radiotap(b.wlan(body, subtype=8, qos=b"\0\0", pad=2), flags=0x20, time=True)
    yield "radiotap, three words", 127, b.radiotap(b.wlan(body), flags=0, words=3)
    yield "prism", 119, struct.pack("<II", 0x44, 144) + bytes(136) + b.wlan(body)
    yield "avs", 119, struct.pack(">II", 0x80211001, 64) + bytes(56) + b.wlan(body)
    pflog = struct.pack(">BBBB16s16sIIIiIiB3x", 61, 2, 0, 0, b"pflog0", b"", 5, 0, 0, 0, 0, 0, 1)
    yield "pflog", 117, pflog + tcp4


def wireless(body: bytes, body6: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield 802.11 frames."""
    yield "to", b.wlan(body, direction=1)
    yield "from", b.wlan(body6, direction=2)
    yield "between", b.wlan(body, direction=3)
    yield "qos", b.wlan(body, subtype=8, qos=b"\0\0")
    yield "qos with order", b.wlan(body, subtype=8, flags=0x80, qos=bytes(6))
    yield "no data", b.wlan(b"", subtype=4)
    yield "encrypted", b.wlan(body, flags=0x40)
    yield "beacon", b"\x80\0\0\0" + bytes(20) + bytes(12)
    yield "ack", b"\xd4\0\0\0" + bytes(20)


if __name__ == "__main__":
    main()
