"""Link layers, and ARP."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    ARP,
    LLC,
    PPP,
    SNAP,
    STP,
    UDP,
    CookedLinux,
    CookedLinuxV2,
    Dot1AD,
    Dot1Q,
    Dot3,
    Ether,
    Padding,
    PPP_CHAP_ChallengeResponse,
    PPP_LCP_Configure,
    PPP_LCP_Magic_Number_Option,
    PPP_LCP_MRU_Option,
    PPP_PAP_Request,
    PPPoE,
    PPPoED,
    PPPoED_Tags,
    PPPoETag,
    raw,
)
from scapy.contrib.mpls import MPLS  # type: ignore[import-not-found]

from tests.parsers.decode.made.base import MAC, MAC2, hexed, ip6, plain

PORTS = {"sport": 40000, "dport": 40001}


def ether(**given: Any) -> Any:
    """Return an Ethernet header."""
    return Ether(**({"src": MAC, "dst": MAC2} | given))


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for what, packet in (*_ethernet(), *_tunnels(), *_arp(), *_lengths()):
        yield what, "ethernet", packet
    yield from _cooked()
    yield from _loopback()
    yield from _point_to_point()


def _ethernet() -> Iterator[tuple[str, Any]]:
    yield "ethernet", ether() / plain()
    yield "ethernet, padded", ether() / plain() / Padding(bytes(10))
    yield "802.1Q", ether() / Dot1Q(vlan=5, prio=3, id=1) / plain()
    yield "QinQ", ether(type=0x88A8) / Dot1AD(vlan=5, prio=3) / Dot1Q(vlan=7) / plain()
    yield "QinQ before 802.1ad", ether(type=0x9100) / Dot1Q(vlan=5, prio=3) / Dot1Q(vlan=7) / plain()
    yield "ethernet, IPv6", ether() / ip6() / UDP(**PORTS)
    yield "neither type nor length", ether(type=0x5E0) / b"abc"


def _tunnels() -> Iterator[tuple[str, Any]]:
    yield "MPLS", ether(type=0x8847) / MPLS(label=16, cos=3, s=0, ttl=5) / MPLS(label=17, s=1, ttl=4) / plain()
    yield "MPLS, IPv6", ether(type=0x8847) / MPLS(label=16, cos=3, s=1, ttl=5) / ip6() / UDP(**PORTS)
    tags = [PPPoETag(tag_type=kind, tag_value=value) for kind, value in (
        (0x101, b"isp"), (0x103, b"abcd"), (0x102, b"conc"), (0x104, b"c00k"), (0x110, b"relay"), (0, b""))]  # fmt: skip
    yield "PPPoE discovery", ether() / PPPoED(code=0x09) / PPPoED_Tags(tag_list=tags)
    yield "PPPoE session", ether() / PPPoE(sessionid=0x11) / PPP(proto=0x21) / plain()
    options = [PPP_LCP_MRU_Option(max_recv_unit=1492), PPP_LCP_Magic_Number_Option(magic_number=5)]
    yield "LCP", ether() / PPPoE(sessionid=0x11) / PPP(proto=0xC021) / PPP_LCP_Configure(id=3, options=options)


def _arp() -> Iterator[tuple[str, Any]]:
    yield "ARP request", ether() / ARP(op=1, psrc="192.0.2.1", pdst="192.0.2.9", hwsrc=MAC)
    yield "ARP reply", ether() / ARP(op=2, psrc="192.0.2.9", pdst="192.0.2.1", hwsrc=MAC, hwdst=MAC2)
    announced = ARP(op=1, psrc="192.0.2.7", pdst="192.0.2.7", hwsrc=MAC)
    yield "gratuitous ARP", ether(dst="ff:ff:ff:ff:ff:ff") / announced
    yield "reverse ARP", ether(type=0x8035) / ARP(op=3, hwsrc=MAC, hwdst=MAC, psrc="0.0.0.0", pdst="0.0.0.0")


def _lengths() -> Iterator[tuple[str, Any]]:
    yield "802.3", Dot3(src=MAC, dst=MAC2) / LLC(dsap=0x42, ssap=0x42, ctrl=3) / STP()
    header = Dot3(src=MAC, dst=MAC2) / LLC(dsap=0xAA, ssap=0xAA, ctrl=3)
    yield "SNAP", header / SNAP(OUI=0, code=0x800) / plain()
    yield "SNAP of another owner", header / SNAP(OUI=0x80C2, code=0x99) / b"abcdef"
    yield "LLC with numbers", Dot3(src=MAC, dst=MAC2) / LLC(dsap=0xF0, ssap=0xF1, ctrl=1) / b"\x02abc"
    yield "802.3 without LLC", Dot3(src=MAC, dst=MAC2, len=30) / b"\xff\xff\0\x1e" / bytes(26)
    yield "802.1Q with a length", ether(type=0x8100) / hexed("00050008") / LLC(dsap=0x42, ssap=0x42, ctrl=3) / b"abcde"


def _cooked() -> Iterator[tuple[str, str, Any]]:
    six = {"lladdrtype": 1, "lladdrlen": 6, "src": b"\x02\0\0\0\0\x01\0\0"}
    yield "cooked", "linux-sll", CookedLinux(pkttype=4, proto=0x800, **six) / plain()
    yield "cooked, ARP", "linux-sll", CookedLinux(pkttype=1, proto=0x806, **six) / ARP(psrc="192.0.2.1")
    none = {"lladdrtype": 512, "lladdrlen": 0, "src": bytes(8)}
    yield "cooked, no address", "linux-sll", CookedLinux(pkttype=0, proto=0x800, **none) / plain()
    four = {"lladdrtype": 768, "lladdrlen": 4, "src": b"\xc0\0\2\1\0\0\0\0"}
    yield "cooked, IPv4 address", "linux-sll", CookedLinux(pkttype=0, proto=0x800, **four) / plain()
    yield "cooked v2", "linux-sll2", CookedLinuxV2(pkttype=4, proto=0x800, ifindex=3, **six) / plain()
    yield (
        "cooked v2, IPv6",
        "linux-sll2",
        CookedLinuxV2(pkttype=2, proto=0x86DD, ifindex=1, **six) / ip6() / UDP(**PORTS),
    )


def _loopback() -> Iterator[tuple[str, str, Any]]:
    for order in "<>":
        yield f"loopback {order}", "null", struct.pack(f"{order}I", 2) + raw(plain())
    for family in (24, 28, 30):
        yield f"loopback, family {family}", "null", struct.pack("<I", family) + raw(ip6() / UDP(**PORTS))
    yield "loopback of OpenBSD", "loop", struct.pack(">I", 2) + raw(plain())
    yield "raw", "raw", plain()
    yield "raw, IPv6", "raw", ip6() / UDP(**PORTS)
    yield "bare IPv4", "ipv4", plain()
    yield "bare IPv6", "ipv6", ip6() / UDP(**PORTS)


def _point_to_point() -> Iterator[tuple[str, str, Any]]:
    for what, head in (("", "ff030021"), (", no address", "0021"), (", compressed", "21")):
        yield f"PPP{what}", "ppp", hexed(head) + raw(plain())
    yield "PPP, IPv6", "ppp", hexed("ff030057") + raw(ip6() / UDP(**PORTS))
    yield "PAP", "ppp", hexed("ff03c023") + raw(PPP_PAP_Request(id=1, username="bob", password="secret"))
    yield "PAP ack", "ppp", hexed("ff03c023 02010007 02 4f4b")
    challenge = PPP_CHAP_ChallengeResponse(code=1, id=1, value=b"abcdefgh", optional_name="server")
    yield "CHAP", "ppp", hexed("ff03c223") + raw(challenge)
    yield "CHAP success", "ppp", hexed("ff03c223 03010006 4f4b")
    yield "Cisco HDLC", "cisco-hdlc", hexed("0f000800") + raw(plain())
