"""Link types of captures: what each is called, and where in a frame the network header begins.

Numbers are those of pcap and pcapng files (tcpdump.org/linktypes.html). Every step reads only bytes that are there.
"""

from __future__ import annotations

from collections.abc import Callable

from parsers import wlan
from parsers.ethertypes import IPV4, IPV6, Network, follow, llc, ppp, typed
from parsers.record import CAPTURE_FORMATS, Record

NULL_IPV6 = frozenset((10, 23, 24, 28, 30))
"""AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS."""
NETLINK, RADIOTAP, IEEE80211 = 824, 803, 801
"""Hardware types of Linux (ARPHRD) under which the protocol field of a cooked header is no Ethernet type."""


def _ip(data: bytes) -> Network | None:
    version = data[0] >> 4 if data else 0
    return (0, IPV4) if version == 4 else (0, IPV6) if version == 6 else None


def _ethernet(data: bytes) -> Network | None:
    return typed(data, 12)


def _null(data: bytes) -> Network | None:
    """A protocol family of 4 bytes in the byte order of whichever host captured (BSD loopback)."""
    if len(data) < 4:
        return None
    family = int.from_bytes(data[:4], "little")
    return _family(family if family < 0x10000 else int.from_bytes(data[:4]))


def _loop(data: bytes) -> Network | None:
    return _family(int.from_bytes(data[:4])) if len(data) >= 4 else None


def _family(family: int) -> Network | None:
    return (4, IPV4) if family == 2 else (4, IPV6) if family in NULL_IPV6 else None


def _sll(data: bytes) -> Network | None:
    if len(data) < 16:
        return None
    return _cooked(data, int.from_bytes(data[2:4]), int.from_bytes(data[14:16]), 16)


def _sll2(data: bytes) -> Network | None:
    if len(data) < 20:
        return None
    return _cooked(data, int.from_bytes(data[8:10]), int.from_bytes(data[:2]), 20)


def _cooked(data: bytes, hardware: int, kind: int, at: int) -> Network | None:
    if hardware == NETLINK:
        return None
    if hardware in (RADIOTAP, IEEE80211):
        return (wlan.radiotap if hardware == RADIOTAP else wlan.ieee80211)(data, at)
    if kind < 0x600:  # 1: Novell's bare 802.3, 4: 802.2; others are no network protocols
        return llc(data, at) if kind in (1, 4) else None
    return follow(data, at, kind)


def _ppp(data: bytes) -> Network | None:
    """PPP with or without address and control; 0F or 8F begins Cisco's HDLC (link type PPP_HDLC)."""
    if data[:1] in (b"\x0f", b"\x8f"):
        return typed(data, 2)
    return ppp(data, 2 if data[:1] == b"\xff" else 0)


def _cisco(data: bytes) -> Network | None:
    return typed(data, 2)


def _pppoe(data: bytes) -> Network | None:
    return ppp(data, 6)


def _pflog(data: bytes) -> Network | None:
    """OpenBSD's packet filter: the header's own length and the address family lead to the packet."""
    at = (data[0] + 3) & ~3 if data else 0
    if not 48 <= at <= len(data):
        return None
    return (at, IPV4) if data[1] == 2 else (at, IPV6) if data[1] in NULL_IPV6 else None


def _fixed(kind: int) -> Callable[[bytes], Network | None]:
    return lambda data: (0, kind)


_LINKS: dict[str, tuple[tuple[int, ...], Callable[[bytes], Network | None]]] = {
    "ethernet": ((1,), _ethernet),
    "raw": ((101, 12, 14), _ip),
    "ipv4": ((228,), _fixed(IPV4)),
    "ipv6": ((229,), _fixed(IPV6)),
    "linux-sll": ((113,), _sll),
    "linux-sll2": ((276,), _sll2),
    "null": ((0,), _null),
    "loop": ((108,), _loop),
    "ppp": ((9,), _ppp),
    "ppp-hdlc": ((50,), _ppp),
    "ppp-ether": ((51,), _pppoe),
    "cisco-hdlc": ((104,), _cisco),
    "atm-rfc1483": ((100,), lambda data: llc(data, 0)),
    "ieee802.11": ((105,), lambda data: wlan.ieee80211(data, 0)),
    "prism": ((119,), wlan.prism),
    "radiotap": ((127,), lambda data: wlan.radiotap(data, 0)),
    "pflog": ((117,), _pflog),
    "token-ring": ((6,), lambda data: None),
    "slip": ((8,), lambda data: None),
    "fddi": ((10,), lambda data: None),
    "frame-relay": ((107,), lambda data: None),
    "bluetooth-h4": ((187, 201), lambda data: None),
    "usb-linux": ((189, 220), lambda data: None),
    "usb-pcap": ((249,), lambda data: None),
    "ppi": ((192,), lambda data: None),
    "ieee802.15.4": ((195, 230), lambda data: None),
    "nflog": ((239,), lambda data: None),
    "netlink": ((253,), lambda data: None),
}
"""Numbers of each link type, the one to write first, and what finds the network header (None: not looked for)."""
_NAMES = {number: name for name, (numbers, _) in _LINKS.items() for number in numbers}


def link_name(number: int) -> str:
    """Return the name of a link type, as it stands in `Record.words["link"]`; "link 147" if it has none here."""
    return _NAMES.get(number) or f"link {number}"


def link_number(name: str) -> int:
    """Return the number to write for a link type's name. Raises ValueError for what `link_name` never returns."""
    if name in _LINKS:
        return _LINKS[name][0][0]
    word, _, number = name.partition(" ")
    if word != "link" or not (number.isascii() and number.isdigit()):
        raise ValueError(f"no link type is called {name!r}")
    return int(number)


def network_offset(data: bytes, link: str) -> Network | None:
    """Return where the network header of a frame begins, and the Ethernet type of what begins there.

    `link` is a link type's name, or "ip" for bytes that begin with an IP header. Tags, labels and tunnels below the
    network layer are stepped over: 802.1Q and 802.1ad stacks, MPLS, PPPoE sessions, LLC and SNAP. Numbers below 0x600
    are no Ethernet types but 802.2 access points (0x42 spanning tree). None: cut before it, encrypted, no packet of a
    network layer, or a link type that is not looked into.
    """
    if link == "ethernet":
        return typed(data, 12)
    if link == "ip":
        return _ip(data)
    known = _LINKS.get(link)
    return None if known is None else known[1](data)


def link_of(record: Record) -> str:
    """Return what the captured bytes of a record begin with: a capture's link type, "ip" for bytes of a log."""
    return record.words.get("link", "ip") if record.format in CAPTURE_FORMATS else "ip"


def ip_packet(data: bytes, link: str) -> bytes | None:
    """Return what of a frame lies from its IPv4 or IPv6 header on, link padding included; None if there is none."""
    place = network_offset(data, link)
    return data[place[0] :] if place is not None and place[1] in (IPV4, IPV6) else None
