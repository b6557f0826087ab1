"""Messages of the domain name system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    DNS,
    DNSQR,
    DNSRR,
    DNSRRDNSKEY,
    DNSRRDS,
    DNSRRMX,
    DNSRRNAPTR,
    DNSRRNSEC,
    DNSRROPT,
    DNSRRRSIG,
    DNSRRSOA,
    DNSRRSRV,
    EDNS0TLV,
    raw,
)

from tests.parsers.decode.made.base import hexed, tcp, udp

X = {"rrname": "x.org"}


def packets() -> Iterator[tuple[str, Any]]:
    """Yield what each message is, and the packet."""
    for number, (what, message) in enumerate(_messages()):
        data = message if isinstance(message, bytes) else raw(message)
        yield f"DNS {what}", udp(53, number.to_bytes(2) + data[2:], answer=number % 2 == 1)
    stream = raw(DNS(rd=1, qd=DNSQR(qname="www.example.com")))
    yield "DNS over TCP", tcp(53, len(stream).to_bytes(2) + stream)
    local = [
        DNSRR(rrname="_http._tcp.local", type="PTR", rdata="a._http._tcp.local"),
        DNSRR(rrname="a.local", rdata="192.0.2.4"),
    ]
    yield "DNS, multicast", udp(5353, raw(DNS(qr=1, aa=1, qd=[], an=local)))


def _messages() -> Iterator[tuple[str, Any]]:
    yield "query", DNS(rd=1, qd=DNSQR(qname="www.example.com"))
    answers = [
        DNSRR(rrname="www.example.com", type="CNAME", rdata="a.example.com"),
        DNSRR(rrname="a.example.com", rdata="192.0.2.4", ttl=60),
    ]
    more = [DNSRR(rrname="ns.example.com", type="AAAA", rdata="2001:db8::1")]
    more.append(DNSRROPT(rclass=4096, z=0x8000, rdata=[EDNS0TLV(optcode=10, optdata=b"12345678")]))
    server = [DNSRR(rrname="example.com", type="NS", rdata="ns.example.com")]
    yield "answer", DNS(qr=1, aa=1, ra=1, qd=DNSQR(qname="www.example.com"), an=answers, ns=server, ar=more)
    zone = [
        DNSRRMX(preference=5, exchange="mail.x.org", **X), DNSRR(type="TXT", rdata=["abc", "def"], **X),
        DNSRRSOA(mname="a.x.org", rname="b.x.org", serial=5, refresh=6, retry=7, expire=8, minimum=9, **X),
        DNSRR(rrname="4.3.2.1.in-addr.arpa", type="PTR", rdata="h.x.org"), DNSRR(type="DNAME", rdata="y.org", **X),
    ]  # fmt: skip
    yield "zone", DNS(qr=1, qd=DNSQR(qname="x.org", qtype="MX"), an=zone)
    service = DNSRRSRV(rrname="_sip._udp.x.org", priority=1, weight=2, port=5060, target="s.x.org")
    yield "service", DNS(qr=1, qd=DNSQR(qname="_sip._udp.x.org", qtype="SRV"), an=[service])
    yield "no such name", DNS(qr=1, rcode=3, qd=DNSQR(qname="nope.x.org"))
    signed = [
        DNSRRDS(keytag=5, algorithm=8, digesttype=2, digest=b"a" * 32, **X),
        DNSRRDNSKEY(flags=257, algorithm=8, publickey=b"k" * 20, **X),
        DNSRRRSIG(typecovered=1, algorithm=8, labels=2, originalttl=60, expiration=5, inception=4, keytag=7,
                  signersname="x.org", signature=b"s" * 16, **X),
        DNSRRNSEC(nextname="y.org", typebitmaps=[1, 2], **X),
        DNSRR(rrname="_443._tcp.x.org", type=52, rdata=b"\3\1\1" + b"c" * 32), DNSRR(type=44, rdata=b"\1\2" + b"f" * 32, **X),
    ]  # fmt: skip
    yield "signed", DNS(qr=1, qd=DNSQR(qname="x.org", qtype="DS"), an=signed)
    pointer = DNSRRNAPTR(
        order=1, preference=2, flags=b"u", services=b"E2U+sip", regexp=b"!^.*$!sip:a@b!", replacement=".", **X
    )
    others = [pointer, DNSRR(type=13, rdata=b"\x03cpu\x02os", **X), DNSRR(type=257, rdata=b"\0\x05issueca.org", **X)]
    yield "other types", DNS(qr=1, qd=DNSQR(qname="x.org", qtype="NAPTR"), an=others)
    binding = DNSRR(type=65, rdata=hexed("000100 00010003026832"), **X)
    yield "binding", DNS(qr=1, qd=DNSQR(qname="x.org", qtype="HTTPS"), an=[binding])
    yield "root", DNS(qd=DNSQR(qname=".", qtype="NS"))
    yield "dot in a label", hexed("000101000001000000000000 04612e6263 00 00010001")
    yield "version", DNS(qd=DNSQR(qname="version.bind", qtype="TXT", qclass=3))
    yield "inverse query", hexed("abcd09800000000100000000 0161 00 00010001 00007a69 0004 c0000204")
    yield "update", DNS(opcode=5, qd=DNSQR(qname="x.org", qtype="SOA"), ns=[DNSRR(rrname="h.x.org", rdata="192.0.2.4")])
    yield "transfer", DNS(qd=DNSQR(qname="x.org", qtype="AXFR"))
