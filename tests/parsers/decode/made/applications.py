"""Messages of applications: each on its port, as its clients and servers send it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scapy.all import (  # type: ignore[import-not-found]
    ASN1_INTEGER,
    ASN1_OID,
    ASN1_STRING,
    BOOTP,
    DHCP,
    SNMP,
    NTPHeader,
    SNMPbulk,
    SNMPget,
    SNMPresponse,
    SNMPtrapv1,
    SNMPvarbind,
    raw,
)

from tests.parsers.decode.made import names
from tests.parsers.decode.made.base import hexed, tcp, udp

SERVENT = b"0123456789abcdef"


def packets() -> Iterator[tuple[str, str, Any]]:
    """Yield what each packet is, its link type, and the packet."""
    for what, packet in (
        *names.packets(), *_texts(), *_web(), *_secured(), *_management(), *_leases(), *_clocks(), *_netbios(), *_shares(),
        *_files(), *_peers(),
    ):  # fmt: skip
        yield what, "ip", packet


def _texts() -> Iterator[tuple[str, Any]]:
    yield "FTP command", tcp(21, b"USER anonymous\r\n")
    yield "FTP port", tcp(21, b"PORT 192,0,2,1,4,1\r\n")
    yield "FTP reply", tcp(21, b"220 ready\r\n", True)
    yield "SMTP command", tcp(25, b"EHLO me\r\nMAIL FROM:<a@b>\r\n")
    yield "SMTP reply", tcp(25, b"250 OK\r\n", True)
    yield "SMTP replies", tcp(25, b"250-mx.example\r\n250 SIZE 1000\r\n", True)
    yield "POP command", tcp(110, b"USER bob\r\n")
    yield "POP reply", tcp(110, b"+OK hello\r\n", True)
    yield "POP error", tcp(110, b"-ERR no\r\n", True)
    yield "IMAP command", tcp(143, b"a1 LOGIN bob pw\r\n")
    yield "IMAP reply", tcp(143, b"* OK hi\r\na1 OK done\r\n", True)
    yield "telnet options", tcp(23, hexed("fffd18 fffa1f00500018fff0") + b"login: ")
    yield "telnet terminal", tcp(23, hexed("fffa1800") + b"xterm" + hexed("fff0 fffb1f fffc01"))
    yield "syslog", udp(514, b"<34>Oct 11 22:14:15 mymachine su: failed")
    yield "syslog 5424", udp(514, b"<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 - message")


def _web() -> Iterator[tuple[str, Any]]:
    headers = b"Host: x.org\r\nUser-Agent: y\r\nX-Foo: bar\r\nCookie: a=b\r\nReferer: http://y.org/\r\n"
    yield "HTTP request", tcp(80, b"GET /a?b=c HTTP/1.1\r\n" + headers + b"Content-Length: 3\r\n\r\nabc")
    yield "HTTP response", tcp(80, b"HTTP/1.0 404 Not Found\r\nServer: Apache\r\nDate: x\r\n\r\n<html>", True)
    yield "HTTP worm", tcp(80, b"GET /scripts/..%c0%af../winnt/system32/cmd.exe?/c+dir HTTP/1.0\r\n\r\n")
    yield "HTTP proxy", tcp(3128, b"CONNECT mx.example:25 HTTP/1.0\r\n\r\n")


def client_hello() -> bytes:
    """Return a record with a client hello of TLS 1.3."""
    extensions = hexed(
        "0000000e000c000009782e6578616d706c65 000a00060004001d0017 000d0006000404030804"
        "0010000e000c02683208687474702f312e31 002b0005040304 0303 0033002600 24001d0020"
    ) + b"k" * 32  # fmt: skip
    body = hexed("0303") + bytes(range(32)) + b"\x20" + b"s" * 32 + hexed("000813011302c02f00ff 0100")
    return _handshake(1, body + len(extensions).to_bytes(2) + extensions, "160301")


def _handshake(kind: int, body: bytes, record: str) -> bytes:
    message = bytes((kind,)) + len(body).to_bytes(3) + body
    return hexed(record) + len(message).to_bytes(2) + message


def _secured() -> Iterator[tuple[str, Any]]:
    yield "TLS client hello", tcp(443, client_hello())
    extensions = hexed("002b00020304 00330024001d0020") + b"k" * 32
    body = hexed("0303") + bytes(range(32)) + b"\x20" + b"s" * 32 + hexed("130100")
    hello = _handshake(2, body + len(extensions).to_bytes(2) + extensions, "160303")
    yield "TLS server hello", tcp(443, hello + hexed("140303000101"), True)
    old = hexed("0301") + bytes(range(32)) + hexed("00 002f00")
    yield "TLS 1.0 server hello", tcp(443, _handshake(2, old, "160301"), True)
    yield "TLS alert", tcp(443, hexed("15030100020228"), True)
    ciphers = hexed("010080 020080 030080 040080 060040 0700c0 050080")
    head = hexed("8028 010002 0015 0000 0010".replace("8028", f"{0x8000 | 9 + len(ciphers) + 16:04x}"))
    yield "SSL 2 client hello", tcp(443, head + ciphers + b"c" * 16)


def _management() -> Iterator[tuple[str, Any]]:
    def pairs(*found: tuple[str, Any]) -> list[Any]:
        return [SNMPvarbind(oid=ASN1_OID(oid), **({} if value is None else {"value": value})) for oid, value in found]

    asked = pairs(("1.3.6.1.2.1.1.1.0", None), ("1.3.6.1.2.1.1.3.0", None))
    yield "SNMP get", udp(161, raw(SNMP(version=1, community=b"public", PDU=SNMPget(id=0x6A1B2C3D, varbindlist=asked))))
    told = pairs(("1.3.6.1.2.1.1.1.0", ASN1_STRING(b"Linux")), ("1.3.6.1.2.1.2.1.0", ASN1_INTEGER(-7)))
    response = SNMPresponse(id=5, error=2, error_index=1, varbindlist=told)
    yield "SNMP response", udp(161, raw(SNMP(version=0, community=b"private", PDU=response)), True)
    bulk = SNMPbulk(id=9, non_repeaters=1, max_repetitions=10, varbindlist=pairs(("1.3.6.1.2.1", None)))
    yield "SNMP bulk", udp(161, raw(SNMP(version=1, community=b"public", PDU=bulk)))
    where = {"enterprise": ASN1_OID("1.3.6.1.4.1.311.5"), "agent_addr": "192.0.2.4", "time_stamp": 1000000}
    trap = SNMPtrapv1(generic_trap=6, specific_trap=5, varbindlist=[], **where)
    yield "SNMP trap", udp(162, raw(SNMP(version=0, community=b"public", PDU=trap)))


def _leases() -> Iterator[tuple[str, Any]]:
    who = {"chaddr": hexed("020000000001"), "xid": 5}
    wanted = [
        ("message-type", "discover"), ("requested_addr", "192.0.2.9"), ("hostname", b"me"),
        ("param_req_list", [1, 3, 6, 15]), ("client_id", hexed("01020000000001")), ("vendor_class_id", b"MSFT 5.0"),
        ("max_dhcp_size", 1500), "end",
    ]  # fmt: skip
    asked = BOOTP(flags=0x8000, ciaddr="192.0.2.4", **who) / DHCP(options=wanted)
    yield "DHCP discover", udp(67, raw(asked))
    given = [
        ("message-type", "offer"), ("server_id", "192.0.2.1"), ("lease_time", 3600), ("subnet_mask", "255.255.255.0"),
        ("router", "192.0.2.1"), ("name_server", "198.51.100.8", "198.51.100.9"), ("domain", b"x.org"),
        ("renewal_time", 1800), ("rebinding_time", 3000), ("broadcast_address", "192.0.2.255"),
        ("time_zone", 0xFFFFF1F0), "end",
    ]  # fmt: skip
    offer = BOOTP(op=2, yiaddr="192.0.2.9", siaddr="192.0.2.1", sname=b"srv", file=b"boot", **who)
    yield "DHCP offer", udp(68, raw(offer / DHCP(options=given)))
    yield "BOOTP", udp(67, raw(BOOTP(options=b"", **who)) + bytes(64))


def _clocks() -> Iterator[tuple[str, Any]]:
    times = {"recv": 3900000000.25, "sent": 3900000001}
    given = {"stratum": 2, "poll": 6, "precision": -20, "delay": 0.5, "dispersion": 0.25, "id": "192.0.2.4"}
    yield "NTP client", udp(123, raw(NTPHeader(version=4, mode=3, ref=3900000000.5, orig=0, **given, **times)))
    first = {"stratum": 1, "poll": 6, "precision": -20, "ref_id": b"GPS\0", "orig": 3900000000.25}
    yield (
        "NTP server, signed",
        udp(123, raw(NTPHeader(version=3, mode=4, **first, **times))[:48] + b"\0\0\0\1" + b"m" * 16),
    )
    yield "NTP version 1", udp(123, hexed("0b00060000000000 0000000000000000") + bytes(24) + hexed("e87510400000abcd"))
    yield "NTP monlist", udp(123, hexed("1700032a00000000"))
    yield "NTP control", udp(123, hexed("160200010000000000000000"))


def netbios(name: str, suffix: int) -> bytes:
    """Return a name in its first-level encoding."""
    data = name.ljust(15).encode() + bytes((suffix,))
    return b"\x20" + bytes(letter for byte in data for letter in (65 + (byte >> 4), 65 + (byte & 15))) + b"\0"


def _netbios() -> Iterator[tuple[str, Any]]:
    server, other = netbios("FILESERVER", 0x20), netbios("WG", 0x1D)
    yield "name query", udp(137, hexed("1234 0110 0001 0000 0000 0000") + server + hexed("00200001"))
    answer = hexed("00200001 00000e10 0006 0000c0000201")
    yield "name answer", udp(137, hexed("1234 8500 0000 0001 0000 0000") + server + answer, True)
    registered = hexed("00200001 c00c 00200001 00000e10 0006 6000c0000201")
    yield "name registration", udp(137, hexed("1234 2910 0001 0000 0000 0001") + server + registered)
    star = b"\x20CK" + b"A" * 30 + b"\0"
    yield "status query", udp(137, hexed("abcd 0000 0001 0000 0000 0000") + star + hexed("00210001"))
    table = b"\2" + b"PC1".ljust(15) + hexed("20 0400") + b"WORKGROUP".ljust(15) + hexed("1e 8400")
    table += hexed("020000000001") + bytes(40)
    status = hexed("00210001 00000000") + len(table).to_bytes(2) + table
    yield "status answer", udp(137, hexed("abcd 8400 0000 0001 0000 0000") + star + status, True)
    yield "datagram", udp(138, hexed("110a1234c0000201008a00520000") + server + other + b"abc")
    yield "session request", tcp(139, hexed("81000044") + server + netbios("ME", 0))
    yield "session accepted", tcp(139, hexed("82000000"), True)
    yield "session refused", tcp(139, hexed("8300000182"), True)


def _shares() -> Iterator[tuple[str, Any]]:
    zeros = "0000 0000000000000000 0000"
    negotiate = f"ff534d42 72 00000000 18 53c8 {zeros} 0000 fffe 0000 0001 00 0c00 02 4e54204c4d20302e313200"
    yield "SMB negotiate", tcp(139, hexed("0000002f" + negotiate))
    refused = f"ff534d42 73 6d0000c0 98 07c8 {zeros} 0100 fffe 0200 0300 00 0000"
    yield "SMB status", tcp(445, hexed("00000023" + refused), True)
    old = f"ff534d42 75 01000200 98 0180 {zeros} 0100 fffe 0200 0300 00 0000"
    yield "SMB DOS error", tcp(139, hexed("00000023" + old), True)
    head = "fe534d42 4000 0100 00000000 0000 1f00 00000000 00000000 0700000000000000 fffe0000 05000000 0900000000000000"
    body = hexed("2400 0200 0100 0000 7f000000") + bytes(24) + hexed("0202 1002")
    yield "SMB 2 negotiate", tcp(445, hexed("00000068" + head) + bytes(16) + body)
    answer = (
        "fe534d42 4000 0100 220000c0 0300 0100 01000000 00000000 0800000000000000 fffe0000 05000000 0900000000000000"
    )
    yield "SMB 2 refused", tcp(445, hexed("00000049" + answer) + bytes(16) + hexed("0900 0000 00000000 00"), True)


def _files() -> Iterator[tuple[str, Any]]:
    yield "TFTP read", udp(69, b"\0\1file\0octet\0blksize\x001428\0")
    yield "TFTP write", udp(69, b"\0\2file\0netascii\0")
    yield "TFTP error", udp(69, b"\0\5\0\1File not found\0")


def _peers() -> Iterator[tuple[str, Any]]:
    ping = SERVENT + hexed("000700 00000000")
    yield (
        "Gnutella ping and pong",
        tcp(6346, ping + SERVENT + hexed("010502 0e000000 ca18c00002010500000006000000"), True),
    )
    yield "Gnutella query", tcp(6346, SERVENT + hexed("800700 06000000 0000") + b"mp3\0", True)
    push = hexed("400700 1a000000") + SERVENT + hexed("05000000 c0000201 ca18")
    yield "Gnutella push", tcp(6346, SERVENT + push, True)
    hit = hexed("810700 20000000 01 ca18 c0000201 38000000") + b"abcde" + SERVENT
    yield "Gnutella hit", tcp(6346, SERVENT + hit, True)
