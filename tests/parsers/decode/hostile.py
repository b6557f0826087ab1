"""Packets made to take as much work as they can: long lists of short items, loops, headers in headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

MESSAGE = b"\0\1\x81\x80"
"""Identification and flags of a DNS response."""


def ip(proto: int, body: bytes) -> bytes:
    """Return an IPv4 packet around a body."""
    total = min(20 + len(body), 65535).to_bytes(2)
    return b"\x45\0" + total + bytes((0, 0, 0, 0, 64, proto, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2)) + body


def ip6(following: int, body: bytes) -> bytes:
    """Return an IPv6 packet around a body."""
    return b"\x60\0\0\0" + min(len(body), 65535).to_bytes(2) + bytes((following, 64)) + bytes(32) + body


def udp(port: int, body: bytes) -> bytes:
    """Return a datagram to a port."""
    return ip(17, b"\xa0\0" + port.to_bytes(2) + min(8 + len(body), 65535).to_bytes(2) + b"\0\0" + body)


def tcp(port: int, body: bytes) -> bytes:
    """Return a segment to a port."""
    return ip(6, b"\xa0\0" + port.to_bytes(2) + bytes(8) + b"\x50\x18" + bytes(6) + body)


def nested(times: int, wrap: Callable[[bytes], bytes]) -> bytes:
    """Return nothing, wrapped again and again."""
    body = b""
    for _ in range(times):
        body = wrap(body)
    return body


def packets(size: int) -> Iterator[tuple[str, bytes]]:
    """Yield what each packet tries, and the packet, of about `size` bytes."""
    yield from _networks(size)
    yield from _transports(size)
    yield from _names(size)
    yield from _lines(size)
    yield from _messages(size)


def _networks(size: int) -> Iterator[tuple[str, bytes]]:
    yield "extension headers", ip6(0, b"\0\0\1\4\0\0\0\0" * (size // 8))
    yield "hop-by-hop options", ip6(0, b"\x3b\xff" + b"\5\0" * 1023)
    yield "routes", ip6(43, b"\x3b\xff\0\1\0\0\0\0" + b"a" * 2040)
    yield "neighbour options", ip6(58, b"\x86\0\0\0" + bytes(12) + b"\1\1aaaaaa" * (size // 8))
    yield "search list", ip6(58, b"\x86\0\0\0" + bytes(12) + b"\x1f\xff" + bytes(6) + b"\1a\0" * 680)
    yield "listener records", ip6(58, b"\x8f\0\0\0\0\0\xff\xff" + (b"\1\0\0\0" + b"a" * 16) * (size // 20))
    yield "group records", ip(2, b"\x22\0\0\0\0\0\xff\xff" + b"\1\0\0\0aaaa" * (size // 8))
    yield "IP in IP", nested(size // 20, lambda body: ip(4, body))
    yield "GRE in GRE", nested(size // 24, lambda body: ip(47, b"\0\0\x08\0" + body))
    yield "quotes in quotes", nested(size // 28, lambda body: ip(1, b"\3\3\0\0\0\0\0\0" + body))
    yield "GRE routes", ip(47, b"\x40\0\x08\0\0\0\0\0" + b"\0\1\0\0" * (size // 4))
    yield "labels", ip(137, b"\0\0\0\1" * (size // 4))
    yield "tags", ip(97, b"\x30\0" + bytes(12) + b"\x81\0\0\1" * (size // 4))
    objects = b"\x20\0\0\0" + b"\0\4\1\1" * (size // 4)
    yield "ICMP extensions", ip(1, b"\x0b\0\0\0\0\x20\0\0" + bytes(128) + objects)
    yield "routers", ip(1, b"\x09\0\0\0\xff\2\0\0" + b"aaaa\0\0\0\0" * (size // 8))


def _transports(size: int) -> Iterator[tuple[str, bytes]]:
    yield "TCP options", ip(6, bytes(12) + b"\xf0\0" + bytes(6) + b"\xfe\2" * 20)
    ports = b"\0\1\0\1" + bytes(8)
    yield "SCTP chunks", ip(132, ports + b"\3\0\0\4" * (size // 4))
    yield "SCTP gaps", ip(132, ports + b"\3\0\xff\0" + bytes(8) + b"\x3f\xff\0\0" + b"\0\1\0\2" * (size // 4))
    yield "SCTP parameters", ip(132, ports + b"\1\0\xff\0" + bytes(16) + b"\0\1\0\4" * (size // 4))


def _names(size: int) -> Iterator[tuple[str, bytes]]:
    record = b"\0\0\1\0\1\0\0\0\0\0\0"
    yield "records without names", udp(53, MESSAGE + b"\0\1\x0f\x00" + bytes(4) + b"\0\0\1\0\1" + record * (size // 11))
    # Each label points at the one before: a name at the end goes back through 20 of them and no further.
    chain = b"\1a\0\0\1\0\1" + b"\1b\xc0\x0c\0\1\0\1\0\0\0\0\0\0"
    for place in range(19, 19 + 14 * 900, 14):
        chain += b"\1b" + (0xC000 | place).to_bytes(2) + b"\0\1\0\1\0\0\0\0\0\0"
    yield "pointers to pointers", udp(53, (MESSAGE + b"\0\1\x0f\x00" + bytes(4) + chain)[:size])
    yield "a pointer to itself", udp(53, MESSAGE + b"\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1")
    long = (b"\x3f" + b"a" * 63) * 4
    yield (
        "names as long as they go",
        udp(53, MESSAGE + b"\0\1\x0f\x00" + bytes(4) + b"\0\0\1\0\1" + (long + record) * 99),
    )
    options = b"\0\0\x29\x10\0\0\0\0\0\xff\xf0" + b"\0\x0a\0\0" * (size // 4)
    yield "EDNS options", udp(53, MESSAGE + b"\0\1\0\0\0\0\0\1\0\0\1\0\1" + options)
    texts = b"\0\0\x10\0\1\0\0\0\0\xff\xf0" + bytes(size)
    yield "empty texts", udp(53, MESSAGE + b"\0\1\0\1\0\0\0\0\0\0\1\0\1" + texts)
    encoded = b"\x20" + b"A" * 32 + b"\0"
    yield (
        "NetBIOS records",
        udp(137, b"\0\1\x84\0\0\0\xff\xff\0\0\0\0" + (encoded + b"\0\x20\0\1" + bytes(6)) * (size // 44)),
    )
    status = encoded + b"\0\x21\0\1\0\0\0\0\xff\xf0\xff" + b"A" * size
    yield "NetBIOS names", udp(137, b"\0\1\x84\0\0\0\0\1\0\0\0\0" + status)


def _lines(size: int) -> Iterator[tuple[str, bytes]]:
    yield "headers", tcp(80, b"GET / HTTP/1.0\r\n" + b"a:\r\n" * (size // 4))
    yield "a line of versions", tcp(80, b"GET /" + b" HTTP/" * (size // 6))
    yield "line ends", tcp(21, b"USER a\r\n" + b"\n" * size)
    yield "replies", tcp(25, b"250-a\r\n" * (size // 7))
    yield "carriage returns", tcp(25, b"250 " + b"\r" * size)
    yield "tags of IMAP", tcp(143, b"a OK " * (size // 5))
    yield "telnet commands", tcp(23, b"\xff\xfb\1" * (size // 3))
    yield "telnet suboptions", tcp(23, b"\xff\xfa\1" * (size // 3))
    yield "telnet escapes", tcp(23, b"\xff\xff" * (size // 2))
    yield "syslog", udp(514, b"<34>" + b"a" * size)


def _messages(size: int) -> Iterator[tuple[str, bytes]]:
    lease = b"\1\1\6\0" + bytes(232) + bytes((99, 130, 83, 99))
    yield "pads", udp(67, lease + bytes(size))
    yield "empty options", udp(67, lease + b"\x0c\0" * (size // 2))
    yield "parameter lists", udp(67, lease + (b"\x37\xff" + b"\1" * 255) * (size // 257))
    yield "TLS records", tcp(443, b"\x17\3\3\0\1a" * (size // 6))
    yield "TLS messages", tcp(443, (b"\x16\3\3\x40\0" + b"\0\0\0\0" * 0x1000) * 4)
    hello = b"\3\3" + bytes(33) + b"\xff\xf0" + b"\x13\1" * (size // 2)
    yield "cipher suites", tcp(443, b"\x16\3\1\x40\0\1\0\x40\0" + hello)
    get = b"\x30\x82\xff\xf0\2\1\1\4\0\xa0\x82\xff\xf0\2\1\0\2\1\0\2\1\0\x30\x82\xff\xf0"
    yield "variables", udp(161, get + b"\x30\0" * (size // 2))
    yield "an object name", udp(161, get + b"\x30\x82\xff\xe0\6\x82\xff\xd0" + b"\1" * size)
    yield "sequences in sequences", udp(161, b"\x30\x82\xff\xf0\2\1\1\4\0" + b"\xa0\x82\xff\xf0" * (size // 4))
    yield "keepalives", tcp(139, b"\x85\0\0\0" * (size // 4))
    yield "dialects", tcp(445, b"\0\0\xff\xff\xffSMB\x72" + bytes(27) + b"\0\xff\xff" + b"\2\0" * (size // 2))
    yield "TFTP options", udp(69, b"\0\1a\0octet\0" + b"a\0" * (size // 2))
    yield "descriptors", tcp(6346, b"0123456789abcdef\0\7\0\0\0\0\0" * (size // 23))
    yield "Napster messages", tcp(8888, b"\0\0\x0c\0" * (size // 4))
    yield "Quake text", udp(27960, b"\xff\xff\xff\xff" + b"a" * size)
