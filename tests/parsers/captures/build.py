"""Packets, frames and capture files made by hand, byte by byte, after the RFCs and the drafts of the file formats."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from ipaddress import ip_address

SOURCE, DESTINATION = "192.0.2.9", "198.51.100.7"
SOURCE6, DESTINATION6 = "2001:db8::9", "2001:db8:1::7"
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD


def tcp(
    source: int = 1025,
    destination: int = 80,
    seq: int = 100,
    ack: int = 200,
    flags: int = 0x18,
    window: int = 5840,
    options: bytes = b"",
    payload: bytes = b"hello",
    size: int | None = None,
) -> bytes:
    """Return a TCP segment; options are padded with zeros, `size` overrides the header length in words."""
    options += bytes(-len(options) % 4)
    words = 5 + len(options) // 4 if size is None else size
    head = struct.pack(">HHIIBBHHH", source, destination, seq, ack, words << 4, flags, window, 0, 0)
    return head + options + payload


def udp(
    source: int = 40001, destination: int = 40002, payload: bytes = b"datagram", length: int | None = None
) -> bytes:
    """Return a UDP datagram."""
    return struct.pack(">HHHH", source, destination, 8 + len(payload) if length is None else length, 0) + payload


def icmp(kind: int = 8, code: int = 0, rest: bytes = b"\x12\x34\0\1", payload: bytes = b"ping") -> bytes:
    """Return an ICMP or ICMPv6 message."""
    return struct.pack(">BBH", kind, code, 0) + rest + payload


def ipv4(
    protocol: int,
    body: bytes,
    *,
    tos: int = 0,
    id: int = 0x1234,
    flags: int = 2,
    frag: int = 0,
    ttl: int = 64,
    options: bytes = b"",
    total: int | None = None,
    source: str = SOURCE,
    destination: str = DESTINATION,
) -> bytes:
    """Return an IPv4 packet; `frag` in units of 8 bytes."""
    words = 5 + len(options) // 4
    length = words * 4 + len(body) if total is None else total
    head = struct.pack(">BBHHHBBH", 0x40 | words, tos, length, id, flags << 13 | frag, ttl, protocol, 0)
    return head + ip_address(source).packed + ip_address(destination).packed + options + body


def ipv6(
    following: int,
    body: bytes,
    *,
    traffic: int = 0,
    ttl: int = 64,
    length: int | None = None,
    source: str = SOURCE6,
    destination: str = DESTINATION6,
) -> bytes:
    """Return an IPv6 packet."""
    size = len(body) if length is None else length
    head = struct.pack(">IHBB", 6 << 28 | traffic << 20 | 0xABCDE, size, following, ttl)
    return head + ip_address(source).packed + ip_address(destination).packed + body


def extension(following: int, size: int = 8) -> bytes:
    """Return a hop-by-hop, routing or destination options header of padding."""
    return bytes((following, size // 8 - 1, 1, size - 4)) + bytes(size - 4)


def fragment6(following: int, offset: int, more: bool, id: int = 0xDEADBEEF) -> bytes:
    """Return an IPv6 fragment header; `offset` in bytes, a multiple of 8."""
    return struct.pack(">BBHI", following, 0, offset | more, id)


def arp(operation: int = 1, sender: str = SOURCE, target: str = DESTINATION, kind: int = 0x0800) -> bytes:
    """Return an ARP message for Ethernet and IPv4."""
    head = struct.pack(">HHBBH", 1, kind, 6, 4, operation)
    return head + b"\2\0\0\0\0\1" + ip_address(sender).packed + bytes(6) + ip_address(target).packed


def ethernet(kind: int, body: bytes) -> bytes:
    """Return an Ethernet frame without padding or check sequence."""
    return bytes.fromhex("020000000002020000000001") + struct.pack(">H", kind) + body


def tags(kinds: Sequence[int], kind: int, body: bytes) -> tuple[int, bytes]:
    """Return the type and the bytes of a body behind VLAN tags, the outermost first."""
    for place, tag in reversed(list(enumerate(kinds))):
        kind, body = tag, struct.pack(">HH", 100 + place, kind) + body
    return kind, body


def snap(kind: int, body: bytes, organisation: bytes = b"\0\0\0") -> bytes:
    """Return an 802.2 header with SNAP."""
    return b"\xaa\xaa\x03" + organisation + struct.pack(">H", kind) + body


def mpls(labels: int, body: bytes) -> bytes:
    """Return a body behind a stack of labels."""
    stack = [(1000 + place) << 12 | (place == labels - 1) << 8 | 64 for place in range(labels)]
    return struct.pack(f">{labels}I", *stack) + body


def pppoe(kind: int, body: bytes) -> bytes:
    """Return a PPPoE session header and a PPP protocol number before a body."""
    return struct.pack(">BBHHH", 0x11, 0, 1, len(body) + 2, kind) + body


def wlan(body: bytes, *, subtype: int = 0, direction: int = 1, flags: int = 0, qos: bytes = b"", pad: int = 0) -> bytes:
    """Return an 802.11 data frame; `direction`: 1 to, 2 from, 3 between distribution systems; `qos` behind it."""
    addresses = bytes.fromhex("020000000003 020000000001 020000000002") + b"\x10\0"
    fourth = bytes(6) if direction == 3 else b""
    return bytes((0x08 | subtype << 4, direction | flags, 0, 0)) + addresses + fourth + qos + bytes(pad) + body


def radiotap(body: bytes, *, flags: int | None = None, time: bool = False, words: int = 1) -> bytes:
    """Return a radiotap header of `words` presence words before a frame."""
    present = (1 if time else 0) | (2 if flags is not None else 0)
    bitmap = b"".join(
        struct.pack("<I", (present if word == 0 else 0) | (1 << 31 if word < words - 1 else 0)) for word in range(words)
    )
    fields = b""
    if time:
        fields += bytes(-(4 + len(bitmap)) % 8) + bytes(8)
    if flags is not None:
        fields += bytes((flags,))
    return struct.pack("<BBH", 0, 0, 4 + len(bitmap) + len(fields)) + bitmap + fields + body


Frame = tuple[int, bytes]
"""Nanoseconds since 1970, and bytes."""


def pcap(
    frames: Sequence[Frame],
    *,
    link: int = 1,
    order: str = "<",
    nano: bool = False,
    patched: bool = False,
    snapshot: int = 262144,
    lengths: Sequence[int] | None = None,
    version: tuple[int, int] = (2, 4),
) -> bytes:
    """Return a pcap file; `lengths` are the lengths on the wire where they are not those captured."""
    magic = 0xA1B23C4D if nano else 0xA1B2CD34 if patched else 0xA1B2C3D4
    parts = [struct.pack(f"{order}IHHiIII", magic, *version, 0, 0, snapshot, link)]
    for place, (time, data) in enumerate(frames):
        second, fraction = divmod(time, 1_000_000_000)
        length = lengths[place] if lengths else len(data)
        parts.append(struct.pack(f"{order}IIII", second, fraction if nano else fraction // 1000, len(data), length))
        if patched:
            parts.append(struct.pack(f"{order}IHBB", 3, 0x0800, 4, 0))
        parts.append(data)
    return b"".join(parts)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """Return a pcapng block, its body padded to 4 bytes."""
    body += bytes(-len(body) % 4)
    length = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + length + body + length


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """Return an option of a pcapng block, padded to 4 bytes."""
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<", options: bytes = b"", version: tuple[int, int] = (1, 0)) -> bytes:
    """Return a section header block."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, *version, -1) + options, order)


def interface(link: int = 1, order: str = "<", snapshot: int = 0, options: bytes = b"") -> bytes:
    """Return an interface description block."""
    return block(1, struct.pack(f"{order}HHI", link, 0, snapshot) + options, order)


def enhanced(
    data: bytes,
    ticks: int,
    order: str = "<",
    *,
    on: int = 0,
    length: int | None = None,
    captured: int | None = None,
    options: bytes = b"",
) -> bytes:
    """Return an enhanced packet block; `captured` may lie."""
    size = len(data) if captured is None else captured
    head = struct.pack(
        f"{order}IIIII", on, ticks >> 32, ticks & 0xFFFFFFFF, size, len(data) if length is None else length
    )
    return block(6, head + data + bytes(-len(data) % 4) + options, order)


def simple(data: bytes, order: str = "<", length: int | None = None) -> bytes:
    """Return a simple packet block."""
    return block(3, struct.pack(f"{order}I", len(data) if length is None else length) + data, order)


def obsolete(data: bytes, ticks: int, order: str = "<", *, on: int = 0, dropped: int = 0xFFFF) -> bytes:
    """Return an obsolete packet block."""
    head = struct.pack(f"{order}HHIIII", on, dropped, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(2, head + data, order)


def names(pairs: Sequence[tuple[str, bytes]], order: str = "<", options: bytes = b"") -> bytes:
    """Return a name resolution block; a name may hold several, separated by NUL."""
    entries = b""
    for address, name in pairs:
        packed = ip_address(address).packed
        entries += option(1 if len(packed) == 4 else 2, packed + name + b"\0", order)
    return block(4, entries + bytes(4) + options, order)
