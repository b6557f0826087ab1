"""ICMP with extensions, ICMPv6 with neighbour and listener discovery, IGMP."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    ICMP,
    TCP,
    UDP,
    ICMPv6DestUnreach,
    ICMPv6EchoReply,
    ICMPv6EchoRequest,
    ICMPv6MLDMultAddrRec,
    ICMPv6MLDone,
    ICMPv6MLQuery,
    ICMPv6MLQuery2,
    ICMPv6MLReport,
    ICMPv6MLReport2,
    ICMPv6ND_NA,
    ICMPv6ND_NS,
    ICMPv6ND_RA,
    ICMPv6ND_Redirect,
    ICMPv6ND_RS,
    ICMPv6NDOptAdvInterval,
    ICMPv6NDOptCaptivePortal,
    ICMPv6NDOptDNSSL,
    ICMPv6NDOptDstLLAddr,
    ICMPv6NDOptMTU,
    ICMPv6NDOptPREF64,
    ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptRDNSS,
    ICMPv6NDOptRedirectedHdr,
    ICMPv6NDOptRouteInfo,
    ICMPv6NDOptSrcLLAddr,
    ICMPv6NDOptUnknown,
    ICMPv6PacketTooBig,
    ICMPv6ParamProblem,
    ICMPv6TimeExceeded,
    Raw,
    raw,
)
from scapy.contrib.igmp import IGMP  # type: ignore[import-not-found]
from scapy.contrib.igmpv3 import IGMPv3, IGMPv3gr, IGMPv3mq, IGMPv3mr  # type: ignore[import-not-found]

from parsers.decode.checksum import ones_sum
from tests.parsers.decode.made.base import HERE, MAC, THERE, hexed, ip, ip6, plain

PORTS = {"sport": 40000, "dport": 40001}
QUOTED = raw(plain(120))


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for what, packet in (*_icmp(), *_extended(), *_errors6(), *_neighbours(), *_listeners(), *_groups()):
        yield what, "ip", packet


def _icmp() -> Iterator[tuple[str, Any]]:
    yield "router advertisement", ip() / ICMP(type=9) / Raw(hexed("0a0000010000000502000002fffffff0"))
    yield "router solicitation", ip() / ICMP(type=10)
    yield "timestamp", ip() / ICMP(type=13, ts_ori=5, ts_rx=86399999, ts_tx=0x80000001)
    yield "address mask", ip() / ICMP(type=17, addr_mask="255.255.0.0")
    yield "parameter problem", ip() / ICMP(type=12, ptr=3) / QUOTED[:28]
    for kind in (0, 8, 15, 16, 30, 37, 38, 40, 42, 43):
        yield f"ICMP type {kind}", ip() / ICMP(type=kind, id=5, seq=6) / (bytes(12) if kind == 30 else b"")
    yield "redirect", ip() / ICMP(type=5, gw="203.0.113.8", code=1) / QUOTED[:28]
    yield "MTU", ip() / ICMP(type=3, code=4, nexthopmtu=1400) / QUOTED[:28]
    yield "quench", ip() / ICMP(type=4) / QUOTED[:28]


def extension(*objects: tuple[int, int, bytes]) -> bytes:
    """Return an extension structure of objects: class, subtype, data."""
    body = b"".join(struct.pack(">HBB", 4 + len(data), kind, form) + data for kind, form, data in objects)
    head = b"\x20\0\0\0"
    return head[:2] + struct.pack(">H", 0xFFFF - ones_sum(head + body)) + body


def _extended() -> Iterator[tuple[str, Any]]:
    address = (2, 0x8D, hexed("00000009 0001000001020304 000005dc"))
    name = (2, 0x0A, hexed("00000002 08 65746830000000"))
    yield "interface information", ip() / ICMP(type=11, length=32) / Raw(QUOTED[:128] + extension(address, name))
    labels = extension((1, 1, hexed("000041ff 0000810a")))
    yield "MPLS labels", ip() / ICMP(type=11, length=32) / Raw(QUOTED[:128] + labels)
    yield "MPLS labels, no length", ip() / ICMP(type=11) / Raw(QUOTED[:128] + labels)


def _errors6() -> Iterator[tuple[str, Any]]:
    quoted = ip6() / UDP(**PORTS) / b"abcdefgh"
    for kind, code in (*((1, code) for code in range(8)), (3, 0), (3, 1), (4, 0), (4, 1), (4, 2)):
        made = {1: ICMPv6DestUnreach, 3: ICMPv6TimeExceeded, 4: ICMPv6ParamProblem}[kind]
        yield f"ICMPv6 error {kind}", ip6() / made(code=code) / quoted
    yield "too big", ip6() / ICMPv6PacketTooBig(mtu=1280) / (ip6() / TCP(**PORTS))
    yield "echo request", ip6() / ICMPv6EchoRequest(id=5, seq=6, data=b"abc")
    yield "echo reply", ip6() / ICMPv6EchoReply(id=7, seq=6, data=b"abc")


def _neighbours() -> Iterator[tuple[str, Any]]:
    mine = ICMPv6NDOptSrcLLAddr(lladdr=MAC)
    yield "router solicitation 6", ip6() / ICMPv6ND_RS() / mine
    flags = {
        "chlim": 64,
        "M": 1,
        "O": 1,
        "H": 1,
        "prf": 1,
        "routerlifetime": 1800,
        "reachabletime": 5,
        "retranstimer": 6,
    }
    prefix = ICMPv6NDOptPrefixInfo(prefixlen=64, prefix="2001:db8::", R=1)
    servers = ICMPv6NDOptRDNSS(dns=["2001:db8::53", "2001:db8::54"], lifetime=300)
    names = ICMPv6NDOptDNSSL(searchlist=["example.com.", "x.org."], lifetime=60)
    route = ICMPv6NDOptRouteInfo(plen=64, prefix="2001:db8:1::", rtlifetime=90, prf=3)
    often = ICMPv6NDOptAdvInterval(advint=5000)
    start = ip6() / ICMPv6ND_RA(**flags)
    yield "router advertisement 6", start / mine / ICMPv6NDOptMTU(mtu=1480) / prefix / servers / names / route / often
    yield "PREF64", ip6() / ICMPv6ND_RA() / ICMPv6NDOptPREF64(prefix="64:ff9b::", scaledlifetime=225, plc="/96")
    yield "portal", ip6() / ICMPv6ND_RA() / ICMPv6NDOptCaptivePortal(URI=b"https://a.example/p")
    nonce = ICMPv6NDOptUnknown(type=14, data=b"abcdef")
    yield "neighbour solicitation", ip6() / ICMPv6ND_NS(tgt=THERE) / mine / nonce
    answer = ICMPv6NDOptDstLLAddr(lladdr=MAC)
    yield "neighbour advertisement", ip6() / ICMPv6ND_NA(tgt=THERE, R=1, S=1, O=0) / answer
    quoted = ICMPv6NDOptRedirectedHdr(pkt=ip6() / UDP(**PORTS))
    yield "redirect 6", ip6() / ICMPv6ND_Redirect(tgt=THERE, dst=HERE) / answer / quoted


def _listeners() -> Iterator[tuple[str, Any]]:
    near = ip6(hlim=1)
    yield "listener query", near / ICMPv6MLQuery(mladdr="ff02::5", mrd=500)
    yield "listener report", near / ICMPv6MLReport(mladdr="ff02::5")
    yield "listener done", near / ICMPv6MLDone(mladdr="ff02::5")
    yield (
        "listener query 2",
        near / ICMPv6MLQuery2(mladdr="ff02::5", mrd=500, S=1, QRV=2, QQIC=125, sources=[HERE, THERE]),
    )
    records = [
        ICMPv6MLDMultAddrRec(rtype=4, dst="ff02::9", sources=[HERE]),
        ICMPv6MLDMultAddrRec(rtype=3, dst="ff02::a", auxdata=b"abcd"),
    ]
    yield "listener report 2", near / ICMPv6MLReport2(records=records)


def _groups() -> Iterator[tuple[str, Any]]:
    for kind, code in ((0x11, 0), (0x11, 100), (0x12, 0), (0x16, 0), (0x17, 0)):
        yield f"IGMP 0x{kind:02x}", ip() / IGMP(type=kind, mrcode=code, gaddr="224.1.2.3")
    query = IGMPv3mq(gaddr="224.1.2.3", s=1, qrv=2, qqic=125, srcaddrs=["192.0.2.7", "192.0.2.8"])
    yield "IGMP query 3", ip() / IGMPv3(type=0x11, mrcode=200) / query
    groups = [IGMPv3gr(rtype=4, maddr="224.1.2.3", srcaddrs=["192.0.2.7"]), IGMPv3gr(rtype=3, maddr="224.1.2.4")]
    yield "IGMP report 3", ip() / IGMPv3(type=0x22) / IGMPv3mr(records=groups)
