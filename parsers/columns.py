"""The columns of a record that the bytes of a packet hold, whichever log or capture carries them.

Header layouts: RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP), RFC 768 (UDP), RFC 792 and 4443 (ICMP), RFC 826 (ARP).
Cut packets give what lies within their bytes; what does not is left out, which is not the same as zero.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address
from struct import Struct
from typing import Any

from parsers.ethertypes import ARP, IPV4, IPV6, type_name
from parsers.links import network_offset
from parsers.option_text import options
from parsers.protocols import protocol_name

_PROTOCOLS = tuple(protocol_name(number) for number in range(256))
_IPV4 = Struct(">BBHHHBBxx4s4s")
_IPV6 = Struct(">IHBB16s16s")
_TCP = Struct(">HHIIBBH")
_PAIR = Struct(">HH")
_RARP = 0x8035
_FRAGMENT, _AUTHENTICATION = 44, 51
EXTENSIONS = frozenset((0, 43, _FRAGMENT, _AUTHENTICATION, 60, 135, 139, 140))
"""IPv6 extension headers: what may stand between the header and what it carries (IANA: IPv6 extension header types)."""
_MOST_EXTENSIONS = 16
"""Extension headers that are stepped over."""
_PORTED = frozenset((33, 132, 136))
"""DCCP, SCTP and UDP-Lite: other protocols whose first four bytes are the ports."""


def columns_of(data: bytes, link: str = "ip") -> dict[str, Any]:
    """Return the columns of Record, by attribute, that a packet's bytes hold; {} where nothing is understood.

    `link` says what the bytes begin with: a link type of parsers.links, or "ip" for an IP header. Of packets inside
    packets the outermost counts. A frame of no network layer known here gives `proto` alone.
    """
    place = network_offset(data, link)
    if place is None:
        return {}
    at, kind = place
    if kind == IPV4:
        return _ipv4(data, at)
    if kind == IPV6:
        return _ipv6(data, at)
    if kind in (ARP, _RARP):
        return _arp(data, at, kind)
    return {"proto": type_name(kind)}


_IPV4_ENDS = {"tos": 2, "ip_len": 4, "ip_id": 6, "ip_df": 7, "frag": 8, "ttl": 9, "proto": 10, "src": 16, "dst": 20}
_IPV6_ENDS = {"tos": 2, "ip_len": 6, "proto": 7, "frag": 7, "ttl": 8, "src": 24, "dst": 40}
"""How many bytes of the header each column needs."""


def _ipv4(data: bytes, at: int) -> dict[str, Any]:
    if len(data) < at + 20:
        whole = _ipv4(data[at:].ljust(20, b"\0"), 0)
        return {name: value for name, value in whole.items() if _IPV4_ENDS[name] <= len(data) - at}
    first, tos, total, identification, place, ttl, protocol, source, destination = _IPV4.unpack_from(data, at)
    header = (first & 0xF) * 4
    if first >> 4 != 4 or header < 20:
        return {}
    said: dict[str, Any] = {
        "tos": tos,
        "ip_len": total,
        "ip_id": identification,
        "ip_df": place & 0x4000 != 0,
        "frag": (place & 0x1FFF) * 8,
        "ttl": ttl,
        "proto": _PROTOCOLS[protocol],
        "src": _ipv4_text(source),
        "dst": _ipv4_text(destination),
    }
    if not place & 0x1FFF:
        stop = min(at + max(total, header), len(data)) if total else len(data)
        _transport(said, data, at + header, stop, protocol)
    return said


def _ipv6(data: bytes, at: int) -> dict[str, Any]:
    if len(data) < at + 40:
        whole = _ipv6(data[at:].ljust(40, b"\0"), 0)
        return {name: value for name, value in whole.items() if _IPV6_ENDS[name] <= len(data) - at}
    first, length, following, ttl, source, destination = _IPV6.unpack_from(data, at)
    if first >> 28 != 6:
        return {}
    said: dict[str, Any] = {"tos": first >> 20 & 0xFF, "ttl": ttl}
    said["src"], said["dst"] = _ipv6_text(source), _ipv6_text(destination)
    if length or following != 0:  # a payload length of 0 before a hop-by-hop header: a jumbogram (RFC 2675)
        said["ip_len"] = 40 + length
    stop = min(at + 40 + length, len(data)) if length else len(data)
    place, protocol = _step_over(said, data, at + 40, stop, following)
    if protocol is not None:
        said["proto"] = _PROTOCOLS[protocol]
        if not said.setdefault("frag", 0):
            _transport(said, data, place, stop, protocol)
    return said


def _step_over(said: dict[str, Any], data: bytes, at: int, stop: int, following: int) -> tuple[int, int | None]:
    """Step over extension headers; return where what they carry begins and its protocol, None if they are cut."""
    for _ in range(_MOST_EXTENSIONS):
        if following not in EXTENSIONS:
            return at, following
        if stop < at + 8:
            return at, None
        if following == _FRAGMENT:
            said["frag"] = int.from_bytes(data[at + 2 : at + 4]) & 0xFFF8
            said["ip_id"] = int.from_bytes(data[at + 4 : at + 8])
            following, at = data[at], at + 8
            if said["frag"]:
                return at, following
            continue
        size = (data[at + 1] + 2) * 4 if following == _AUTHENTICATION else (data[at + 1] + 1) * 8
        following, at = data[at], at + size
    return at, None


def _arp(data: bytes, at: int, kind: int) -> dict[str, Any]:
    """Return the protocol addresses that an ARP message is about, where they are IPv4 addresses."""
    said: dict[str, Any] = {"proto": type_name(kind)}
    if len(data) < at + 8 or data[at + 2 : at + 4] != b"\x08\x00" or data[at + 5] != 4:
        return said
    hardware = data[at + 4]
    source, destination = at + 8 + hardware, at + 12 + 2 * hardware
    if len(data) >= source + 4:
        said["src"] = _ipv4_text(data[source : source + 4])
    if len(data) >= destination + 4:
        said["dst"] = _ipv4_text(data[destination : destination + 4])
    return said


def _transport(said: dict[str, Any], data: bytes, at: int, stop: int, protocol: int) -> None:
    if protocol == 6:
        _tcp(said, data, at, stop)
    elif protocol == 17:
        _udp(said, data, at, stop)
    elif protocol in (1, 58):
        if at + 8 <= stop:
            said["icmp_type"], said["icmp_code"] = data[at], data[at + 1]
            said["payload"] = data[at + 8 : stop]
        elif at + 2 <= stop:
            said["icmp_type"], said["icmp_code"] = data[at], data[at + 1]
    elif protocol in _PORTED and at + 4 <= stop:
        said["src_port"], said["dst_port"] = _PAIR.unpack_from(data, at)


def _tcp(said: dict[str, Any], data: bytes, at: int, stop: int) -> None:
    if at + 20 > stop:
        _cut_tcp(said, data[at:stop])
        return
    source, destination, sequence, acknowledged, size, flags, window = _TCP.unpack_from(data, at)
    said["src_port"], said["dst_port"], said["tcp_seq"], said["tcp_ack"] = source, destination, sequence, acknowledged
    said["flags"], said["tcp_win"] = flags, window
    header = size >> 4 << 2
    if header > 20:
        said["tcp_opts"], mss = options(data[at + 20 : min(at + header, stop)], header - 20)
        if mss is not None:
            said["tcp_mss"] = mss
    if header >= 20 and at + header <= stop:
        said["payload"] = data[at + header : stop]


def _cut_tcp(said: dict[str, Any], body: bytes) -> None:
    """Take what a cut TCP header still holds: an ICMP error or a short snapshot ends it anywhere."""
    if len(body) >= 4:
        said["src_port"], said["dst_port"] = _PAIR.unpack_from(body)
    if len(body) >= 8:
        said["tcp_seq"] = int.from_bytes(body[4:8])
    if len(body) >= 12:
        said["tcp_ack"] = int.from_bytes(body[8:12])
    if len(body) >= 14:
        said["flags"] = body[13]
    if len(body) >= 16:
        said["tcp_win"] = int.from_bytes(body[14:16])


def _udp(said: dict[str, Any], data: bytes, at: int, stop: int) -> None:
    if at + 8 > stop:
        if at + 4 <= stop:
            said["src_port"], said["dst_port"] = _PAIR.unpack_from(data, at)
        return
    said["src_port"], said["dst_port"] = _PAIR.unpack_from(data, at)
    said["payload"] = data[at + 8 : stop]  # all that the packet carries, whatever the length field says


@lru_cache(maxsize=1 << 14)
def _ipv4_text(packed: bytes) -> str:
    return ".".join(map(str, packed))


@lru_cache(maxsize=1 << 14)
def _ipv6_text(packed: bytes) -> str:
    return str(IPv6Address(packed))
