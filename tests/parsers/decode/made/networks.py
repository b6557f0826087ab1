"""IPv6 with its extension headers, packets in packets, and IPsec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    AH,
    ESP,
    GRE,
    GRE_PPTP,
    HAO,
    MIP6MH_BU,
    PPP,
    TCP,
    UDP,
    Ether,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    IPv6ExtHdrSegmentRouting,
    Jumbo,
    Pad1,
    PadN,
    Raw,
    RouterAlert,
    raw,
)

from tests.parsers.decode.made.base import hexed, ip, ip6, plain

PORTS = {"sport": 40000, "dport": 40001}
WAY = ["2001:db8::5", "2001:db8::6"]


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for what, packet in (*_extensions(), *_options(), *_secured(), *_tunnels()):
        yield what, "ip", packet


def body() -> Any:
    """Return a datagram without an IP header."""
    return UDP(**PORTS) / b"abc"


def _extensions() -> Iterator[tuple[str, Any]]:
    yield "IPv6, TCP", ip6() / TCP(flags="S", options=[("MSS", 1440)], **PORTS)
    yield "IPv6, UDP", ip6() / body()
    yield "IPv6, UDP without a checksum", ip6() / UDP(chksum=0, **PORTS) / b"abc"
    options = [RouterAlert(value=0), PadN(optdata=b"\0\0")]
    home = IPv6ExtHdrDestOpt(options=[HAO(hoa="2001:db8::9")])
    yield "hop-by-hop, home address", ip6() / IPv6ExtHdrHopByHop(options=options) / home / body()
    yield "jumbo", ip6() / IPv6ExtHdrHopByHop(options=[Jumbo(jumboplen=70000), Pad1(), Pad1()]) / body()
    yield "routing 0", ip6() / IPv6ExtHdrRouting(addresses=WAY, segleft=2) / body()
    yield "routing 2", ip6() / IPv6ExtHdrRouting(type=2, addresses=WAY[:1], segleft=1) / TCP(**PORTS)
    yield "routing 4", ip6() / IPv6ExtHdrSegmentRouting(addresses=WAY, segleft=1, lastentry=1) / body()
    yield "first fragment", ip6() / IPv6ExtHdrFragment(offset=0, m=1, id=77) / UDP(len=1000, **PORTS) / b"abcde"
    yield "later fragment", ip6() / IPv6ExtHdrFragment(offset=10, m=0, id=77, nh=17) / b"abcde"
    yield "atomic fragment", ip6() / IPv6ExtHdrFragment(offset=0, m=0, id=78) / body()
    yield "mobility", ip6() / MIP6MH_BU(seq=4, mhtime=9)
    yield "no next header", ip6(nh=59) / b"abcde"


def _options() -> Iterator[tuple[str, Any]]:
    for what, text in (
        ("tunnel limit", "040103 0100"), ("CALIPSO", "070c 00000003 01 05 1234 00000000 0100"),
        ("metrics", "0f0a 01020304050600070008"), ("quick start", "2606 0817aabbccd0"), ("path MTU", "3004 05dc 0501"),
        ("RPL", "6304 80050102"), ("unknown", "3e03aabbcc 00"), ("nonce", "8b04 01020304"),
    ):  # fmt: skip
        data = hexed(text)
        data += b"\0" * (-(len(data) + 2) % 8)
        header = bytes((17, (len(data) + 2) // 8 - 1)) + data
        yield f"option {what}", ip6(nh=60) / Raw(header + raw(UDP(chksum=0xABCD, **PORTS) / b"abc"))


def _secured() -> Iterator[tuple[str, Any]]:
    header = {"spi": 5, "seq": 9, "payloadlen": 4, "nh": 17, "icv": b"\1" * 12}
    yield "AH over IPv4", ip() / AH(**header) / Raw(raw(body()))
    yield "AH over IPv6", ip6() / AH(**header) / Raw(raw(body()))
    yield "ESP over IPv4", ip() / ESP(spi=5, seq=9, data=b"\1" * 32)
    yield "ESP over IPv6", ip6() / ESP(spi=6, seq=10, data=b"\1" * 32)


def _tunnels() -> Iterator[tuple[str, Any]]:
    yield "4 in 6", ip6() / plain()
    yield "6 in 4", ip() / ip6() / body()
    yield "4 in 4", ip(dst="203.0.113.2") / plain()
    yield "6 in 6", ip6() / ip6() / body()
    yield "GRE", ip() / GRE() / plain()
    key = {"key_present": 1, "key": 77, "seqnum_present": 1, "sequence_number": 3, "chksum_present": 1}
    yield "GRE, all fields", ip() / GRE(**key) / plain()
    yield "GRE, IPv6", ip() / GRE(proto=0x86DD) / ip6() / body()
    yield "GRE, Ethernet", ip() / GRE(proto=0x6558) / Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / plain()
    pptp = {"call_id": 5, "seqnum_present": 1, "seqence_number": 9, "acknum_present": 1, "ack_number": 8}
    yield "GRE of PPTP", ip() / GRE_PPTP(**pptp) / PPP(proto=0x21) / plain()
    route = hexed("0000 0000 0002 0404 01020304 00000000")
    yield "GRE with a route", ip() / Raw(hexed("4000 0800") + route + raw(plain()))
    yield (
        "EtherIP",
        ip(proto=97) / Raw(hexed("3000")) / Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / plain(),
    )
