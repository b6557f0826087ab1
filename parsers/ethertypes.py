"""What follows an Ethernet type, an 802.2 header or a PPP protocol number, down to the network header.

Sources: IEEE 802.1Q, 802.1ad, 802.2; RFC 1042 (SNAP), 3032 (MPLS), 2516 (PPPoE), 1661 (PPP); IANA's ethertypes.
"""

from __future__ import annotations

IPV4, ARP, IPV6, PPP = 0x0800, 0x0806, 0x86DD, 0x880B
NETWORK = frozenset((IPV4, IPV6, ARP))
VLAN = frozenset((0x8100, 0x88A8, 0x9100, 0x9200, 0x9300))
"""Types that announce a tag: 802.1Q, 802.1ad, and the numbers in use before it."""
MPLS = frozenset((0x8847, 0x8848))
PPPOE = 0x8864
TYPED = 0x600
"""Below it the type field of Ethernet is a length."""
SNAP = 0xAA
DEEPEST = 16
"""Tags, labels and headers below the network layer that are stepped over."""

Network = tuple[int, int]
"""Where a header begins, and its Ethernet type; below 0x600 an 802.2 access point."""

NAMES: dict[int, str] = {
    ARP: "arp", 0x8035: "rarp", 0x809B: "appletalk", 0x80F3: "aarp", 0x8137: "ipx", 0x8809: "slow",
    0x8847: "mpls", 0x8848: "mpls", PPP: "ppp", 0x8863: "pppoed", PPPOE: "pppoe", 0x888E: "eapol", 0x88CC: "lldp",
    0x88E5: "macsec", 0x88F7: "ptp", 0x9000: "loopback",
    0x06: "ip", 0x42: "stp", SNAP: "snap", 0xE0: "ipx", 0xF0: "netbios", 0xFE: "osi", 0xFF: "ipx",
}  # fmt: skip
"""Lower-case name by Ethernet type or access point."""


def type_name(kind: int) -> str:
    """Return the lower-case name of an Ethernet type, or the type in hexadecimal."""
    return NAMES.get(kind) or (f"0x{kind:04x}" if kind >= TYPED else f"llc-0x{kind:02x}")


def typed(data: bytes, at: int, depth: int = 0) -> Network | None:
    """Follow the type field at `at` down to the network header; None if bytes end before it."""
    if len(data) < at + 2:
        return None
    kind = data[at] << 8 | data[at + 1]
    return (at + 2, kind) if kind in NETWORK else follow(data, at + 2, kind, depth)


def follow(data: bytes, at: int, kind: int, depth: int = 0) -> Network | None:
    """Follow what begins at `at` and is of an Ethernet type; None if bytes end before the network header."""
    if depth > DEEPEST:
        return None
    if kind in NETWORK:
        return at, kind
    if kind in VLAN:
        return typed(data, at + 2, depth + 1)
    if kind < TYPED:
        return llc(data, at, depth + 1)
    if kind in MPLS:
        return _labelled(data, at)
    if kind == PPPOE:
        return ppp(data, at + 6, depth + 1)
    return at, kind


def llc(data: bytes, at: int, depth: int = 0) -> Network | None:
    """Follow an 802.2 header; FF FF is no such header but Novell's IPX right behind the length."""
    if len(data) < at + 3:
        return None
    access = data[at]
    if access == SNAP and data[at + 1] == SNAP:
        if len(data) < at + 8:
            return None
        # 00-00-00: an Ethernet type follows (RFC 1042); 00-00-F8: the same, tunnelled (802.1H)
        if data[at + 3 : at + 6] in (b"\0\0\0", b"\0\0\xf8"):
            return typed(data, at + 6, depth + 1)
        return at + 8, SNAP
    if access == 0xFF:
        return at, access
    if access == 0x06:
        return at + 3, IPV4
    return at + (3 if data[at + 2] & 3 == 3 else 4), access & 0xFE


def _labelled(data: bytes, at: int) -> Network | None:
    """Step over MPLS labels; only the packet's first four bits tell what is below the last of them (RFC 4928)."""
    for _ in range(DEEPEST):
        if len(data) < at + 5:
            return None
        last = data[at + 2] & 1
        at += 4
        if last:
            version = data[at] >> 4
            return (at, IPV4) if version == 4 else (at, IPV6) if version == 6 else (at, 0x8847)
    return None


def ppp(data: bytes, at: int, depth: int = 0) -> Network | None:
    """Follow a PPP protocol field of two bytes, or of one where it is compressed (RFC 1661 section 2)."""
    if len(data) <= at:
        return None
    if data[at] & 1:
        kind, at = data[at], at + 1
    elif len(data) < at + 2:
        return None
    else:
        kind, at = data[at] << 8 | data[at + 1], at + 2
    below = {0x0021: IPV4, 0x0057: IPV6, 0x0281: 0x8847, 0x0283: 0x8848}.get(kind)
    return (at, PPP) if below is None else follow(data, at, below, depth + 1)
