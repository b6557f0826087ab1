"""One line of every variant that a format has, and what it says, read off the line by hand."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.record import Kind
from tests.parsers.reading import not_understood, records

A, B = "192.0.2.1", "198.51.100.2"
T = "15:57:33.803147"
S = "Nov  2 18:03:14 gw"
TCPDUMP: list[tuple[str, dict[str, Any]]] = [
    (f"{T} {A}.1025 > {B}.80: tcp 202 (DF)", {"proto": "tcp", "ip_df": True, "dst_port": 80, "flags": None}),
    (f"{T} {A}.53 > {B}.1025: udp 36", {"proto": "udp", "words": {"length": "36"}}),
    (f"{T} IP {A}.53 > {B}.1025: 53 1/0/0 A 192.0.2.77 (45)", {"proto": "udp", "src_port": 53}),
    (f"{T} {A}.1025 > {B}.80: [|tcp] (DF)", {"proto": "tcp", "notes": ("the capture ends inside the tcp header",)}),
    (f"{T} {A} > {B}: (frag 28433:1480@1480+)", {"frag": 1480, "ip_id": 28433, "src": A}),
    (f"{T} {A}.1025 > {B}.53: udp 1500 (frag 28433:1480@0+)", {"frag": 0, "proto": "udp", "dst_port": 53}),
    (f"{T} IP {A} > {B}: ip-proto-47", {"proto": "gre"}),
    (f"{T} {A} > 224.0.0.1: igmp query v2 [ttl 1]", {"proto": "igmp"}),
    (f"{T} IP {A} > {B}: ESP(spi=0x00000001,seq=0x1), length 100", {"proto": "esp", "src": A}),
    (f"{T} truncated-ip - 6 bytes missing! {A}.1025 > {B}.80: S 1:1(0) win 512", {"flags": 2, "src_port": 1025}),
    (f"{T} IP truncated-ip - 6 bytes missing! {A}.1 > {B}.80: Flags [S], seq 1, win 512, length 0", {"flags": 2}),
    (f"{T} eth0 > {A}.1025 > {B}.80: S 1:1(0) win 512", {"src": A, "words": {"interface": "eth0", "direction": "out"}}),
    (f"{T} eth0  In  IP {A}.1025 > {B}.80: Flags [S], seq 1, win 512, length 0", {"src": A, "flags": 2}),
    (f"{T} < {A}.1025 > {B}.80: S 1:1(0) win 512", {"src": A, "flags": 2}),
    (f"{T} vlan 10, p 0, IP {A}.1025 > {B}.80: Flags [S], seq 1, win 512, length 0", {"src": A, "flags": 2}),
    (f"{T} PPPoE  [ses 0x1] IP {A}.1025 > {B}.80: Flags [S], seq 1, win 512, length 0", {"src": A, "flags": 2}),
    (f"{T} 0:11:22:33:44:55 ff:ff:ff:ff:ff:ff 0806 42: arp who-has {A} tell {B}", {"src": B, "dst": A, "proto": "arp"}),
    (f"{T} arp reply {A} is-at 0:11:22:33:44:55", {"src": A, "dst": None, "message": "is-at"}),
    (
        f"{T} STP 802.1d, Config, Flags [none], bridge-id 8000.00:11:22:33:44:55.8001, length 35",
        {"proto": "stp", "src": None},
    ),
    (f"{A}.1025 > {B}.80: S 1:1(0) win 512 <mss 1460>", {"stamp": None, "flags": 2, "tcp_mss": 1460}),
    (
        f"000056 {A}.1025 > {B}.80: S 1:1(0) win 512",
        {"stamp": None, "words": {"time since the packet before": "0.000056"}},
    ),
    (f"-00:00:00.000056 IP {A}.1 > {B}.80: Flags [S], seq 1, win 512, length 0", {"stamp": None, "flags": 2}),
    (
        f"{T} IP {A}.1 > {B}.80: Flags [P.], seq 4294967000:4294967100, ack 1, win 512, length 100",
        {"tcp_seq": None, "tcp_ack": None},
    ),
    (f"{T} {A} > {B}: icmp: host 192.0.2.77 unreachable - admin prohibited filter", {"icmp_type": 3, "icmp_code": 13}),
    (f"{T} {A} > {B}: icmp: {B} udp port 59207 unreachable [tos 0xc0]", {"icmp_type": 3, "icmp_code": 3, "tos": 0xC0}),
    (f"{T} {A} > {B}: icmp: time exceeded in-transit", {"icmp_type": 11, "icmp_code": 0}),
    (f"{T} {A} > {B}: icmp: redirect 192.0.2.77 to host 192.0.2.78", {"icmp_type": 5, "icmp_code": 1}),
    (
        f"{T} IP6 fe80::1 > ff02::1: ICMP6, neighbor solicitation, who has 2001:db8::2, length 32",
        {"icmp_type": 135, "proto": "icmpv6"},
    ),
]
KERNELS: list[tuple[str, dict[str, Any]]] = [
    ("ipfw: 65000 Deny TCP 192.0.2.1:1033 198.51.100.2:137 in via tun0", {"stamp": None, "action": "deny"}),
    (
        f"{S} kernel: ipfw: 1 Forward to 192.0.2.9:80 TCP [2001:db8::1]:1033 [2001:db8::2]:137 in via tun0",
        {"src": "2001:db8::1", "dst_port": 137},
    ),
    (f"{S} kernel: ipfw: 65 Unreach 13 P:2 {A} 224.0.0.1 out via ed0", {"proto": "igmp", "action": "refuse"}),
    (f"{S} /kernel: ipfw: -1 Refuse TCP {A} {B} in via ed0 Fragment = 185", {"frag": 1480, "action": "deny"}),
    (
        f"{S} kernel: IP acct in eth0 UDP {A}:53 {B}:1025 L=84 S=0x00 I=1234 F=0x0000 T=64",
        {"action": None, "dst_port": 1025},
    ),
    (
        f"{S} kernel: IP fw-fwd rej eth1 PROTO=47 {A} {B} L=84 S=0x00 I=1 F=0x0020 T=64 O=0x00000044",
        {"proto": "gre", "action": "refuse"},
    ),
    (
        "kernel: Packet log: input DENY ppp0 PROTO=6 192.0.2.1:2345 198.51.100.2:21 L=48 S=0x00 I=1 F=0x4000 T=126 SYN (#18)",
        {"stamp": None, "flags": 2},
    ),
    (
        f"2004-05-05 12:00:00.123456 rule 0.foo.12/0(match): pass out on em0: IP {A}.137 > {B}.138: UDP, length 4",
        {"proto": "udp"},
    ),
    (
        f"1112345678.123456 rule 0/0(match): block in on em0: {A} > {B}: ICMP echo request, id 1, seq 1, length 64",
        {"icmp_type": 8},
    ),
    (
        f"May  5 12:00:00 fw pf: 2. 785418 rule 72/0(match): block in on em0: {A}.3333 > {B}.445: [|tcp]",
        {"proto": "tcp", "dst_port": 445},
    ),
    (
        f"{S} ipmon[66]: 12:00:00.123456 tun0 @0:3 b {A} -> {B} PR icmp len 20 56 icmp unreach/port for {B},1025 - {A},53 PR udp len 20 60 IN",
        {"icmp_type": 3, "icmp_code": 3},
    ),
    (
        f"{S} ipmon[66]: 12:00:00.123456 @2 NAT:RDR 10.0.0.1,80 <- -> {B},80 [{A},5300]",
        {"src": A, "src_port": 5300, "dst": B, "dst_port": 80},
    ),
    (
        "28/06/2020 18:57:47.089622 STATE:NEW 10.0.0.1 -> 192.0.2.1 PR icmp echo",
        {"proto": "icmp", "words": {"icmp": "echo"}},
    ),
    ("28/06/2020 18:57:47.089622 missed 5 ipf log entries: 10 15", {"count": 5, "src": None}),
]
CISCO: list[tuple[str, dict[str, Any]]] = [
    (
        f"{S} %PIX-6-302001: Built outbound TCP connection 1 for faddr {B}/80 gaddr 203.0.113.9/1025 laddr {A}/1025",
        {"src": A, "dst": B, "dst_port": 80},
    ),
    (
        f"{S} %ASA-6-302013: Built inbound TCP connection 1 for outside:{A}/1772 ({A}/1772) to inside:{B}/80 ({B}/80)",
        {"src": A, "dst_port": 80},
    ),
    (
        f"{S} %ASA-6-302014: Teardown TCP connection 1 for outside:{A}/1772 to inside:{B}/80 duration 0:00:30 bytes 1234 TCP FINs",
        {"action": None, "src": A},
    ),
    (f"{S} %ASA-3-106010: Deny inbound protocol 47 src outside:{A} dst inside:{B}", {"proto": "gre", "action": "deny"}),
    (f"{S} %ASA-4-733100: [ Scanning] drop rate-1 exceeded. Current burst rate is 10 per second", {"action": None}),
    (
        f"{S} 45: 000123: Nov  2 18:03:13.123 UTC: %SEC-6-IPACCESSLOGNP: list 101 denied 47 {A} -> {B}, 1 packet",
        {"src": A, "count": 1},
    ),
    (f"{S} 45: 1w2d: %SEC-6-IPACCESSLOGS: list 10 denied {A} 1 packet", {"src": A, "dst": None, "count": 1}),
    (
        f"{S} 45: %SEC-6-IPACCESSLOGP: list in denied udp {A}(1234) (Ethernet0 0001.0203.0405) -> {B}(53), 1 packet",
        {"dst_port": 53, "src": A},
    ),
    (
        f"{S} 45: %FW-6-SESS_AUDIT_TRAIL: tcp session initiator ({A}:1025) sent 22 bytes -- responder ({B}:80) sent 208 bytes",
        {"src": A, "dst_port": 80},
    ),
    (
        f"Sep 1 10:29:33 10.10.10.1 %IPS-4-SIGNATURE: Sig:3051 Subsig:1 Sev:4 Window Size DoS [{A}:1234 -> {B}:443]",
        {"src": A, "dst_port": 443},
    ),
    (
        f"302020: Built inbound ICMP connection for faddr {A}/18425 gaddr 203.0.113.1/0 laddr {B}/0",
        {"src": A, "dst": B, "stamp": None},
    ),
    (
        f"{S} 45: %SYS-3-CPUHOG: Task ran for 2004 msec (220/213), process = IP Input, PC = 603C1A2C.",
        {"proto": None, "icmp_type": None, "kind": Kind.SERVICE},
    ),
]
DAEMONS: list[tuple[str, dict[str, Any]]] = [
    (
        f"{S} proftpd[1]: gw.example.com (bad.example.net[{A}]) - no such user 'bob'",
        {"src": A, "action": "refuse", "names": ((A, "bad.example.net"),)},
    ),
    (
        f"{S} vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost={A}",
        {"src": A, "action": "refuse"},
    ),
    (
        f"{S} rshd[1]: bob@bad.example.net as root: permission denied (Permission denied.). cmd='id'",
        {"src": "bad.example.net", "action": "refuse"},
    ),
    (f"{S} xinetd[1]: START: telnet pid=123 from={A}", {"src": A, "action": "accept"}),
    (f'{S} named[1]: denied AXFR from [{A}].1025 for "example.com" (acl)', {"src": A, "src_port": 1025}),
    (f"{S} pop3d: LOGIN FAILED, ip=[::ffff:{A}]", {"src": A, "action": "refuse"}),
    (f"{S} rpcbind: connect from {A} to dump()", {"src": A, "action": "accept", "format": "tcp-wrappers"}),
    (f"{S} sshd[1]: User root from {A} not allowed because not listed in AllowUsers", {"src": A, "action": "refuse"}),
    (
        f"{S} sshd[1]: error: maximum authentication attempts exceeded for root from {A} port 34100 ssh2 [preauth]",
        {"src": A, "src_port": 34100},
    ),
    (
        f"{S} sshd[1]: fatal: Unable to negotiate with {A} port 3579: no matching cipher found.",
        {"src": A, "action": "refuse"},
    ),
    (f"{S} sshd[1]: Address {A} maps to x.example.net, but this does not map back to the address", {"src": A}),
    (
        f"{S} sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={A}  user=root",
        {"src": A, "action": "refuse"},
    ),
    (
        f"{S} sshd[1]: fatal: Did not receive ident string.",
        {"src": None, "message": "fatal: Did not receive ident string."},
    ),
    (
        f"{S} portsentry[1]: attackalert: Possible stealth scan from unknown host to TCP port: 79 (accept failed)",
        {"src": None, "dst_port": 79},
    ),
    (
        f"{S} portsentry[1]: attackalert:  TCP NULL scan from host: bad.example.net/{A} to TCP port: 31337",
        {"src": A, "dst_port": 31337},
    ),
    (
        f"{S} scanlogd: From {A}:1025 to {B} ports 1, 2, 3, ..., flags fSrpau, TOS 00, started at 18:03:10",
        {"src": A, "src_port": 1025},
    ),
]
SNORT: list[tuple[str, dict[str, Any]]] = [
    (
        "07/10-21:43:30.787266 192.0.2.1 -> 198.51.100.2\nICMP TTL:64 TOS:0xC0 ID:1 IpLen:20 DgmLen:88\n"
        "Type:3  Code:3  DESTINATION UNREACHABLE: PORT UNREACHABLE\n** ORIGINAL DATAGRAM DUMP:\n198.51.100.2:1025 -> 192.0.2.1:53\n"
        "UDP TTL:64 TOS:0x0 ID:0 IpLen:20 DgmLen:60 DF\nLen: 32\n** END OF DUMP",
        {"icmp_type": 3, "icmp_code": 3, "src": A},
    ),
    ("07/10-21:43:30.787266 192.0.2.1 -> 198.51.100.2\nICMP TTL:64 TOS:0x0 ID:1 \nID:256   Seq:1  ECHO", {"icmp_type": 8, "icmp_code": 0}),
    (
        "07/10-21:43:30.787266 2001:db8::1:1025 -> 2001:db8::2:80\nTCP TTL:64 TOS:0x0 ID:0 IpLen:40 DgmLen:60\n"
        "******S* Seq: 0x1  Ack: 0x0  Win: 0x200  TcpLen: 20",
        {"src": "2001:db8::1", "src_port": 1025, "dst_port": 80},
    ),
    ("07/10-21:43:30.787266 ARP who-has 192.0.2.1 tell 198.51.100.2", {"src": B, "dst": A, "proto": "arp"}),
    ("snort: [1:469:3] ICMP PING NMAP [Classification: Leak] [Priority: 2]: {ICMP} 192.0.2.1 -> 198.51.100.2", {"stamp": None, "sid": "1:469:3"}),
    (
        "[**] [100:1:1] spp_portscan: PORTSCAN DETECTED from 192.0.2.1 (THRESHOLD 4 connections exceeded in 0 seconds) [**]\n07/10-21:43:30.787266 ",
        {"src": A, "sid": "100:1:1"},
    ),
    (
        '[**] [1:402:8] "ICMP Unreachable" [**]\n[Priority: 3]\n24/07/10-21:43:30.787266 192.0.2.1 -> 198.51.100.2\n'
        "ICMP TTL:64 TOS:0xC0 ID:23631 IpLen:20 DgmLen:88\nType:3  Code:3  DESTINATION UNREACHABLE: PORT UNREACHABLE",
        {"message": "ICMP Unreachable", "src": A},
    ),
]  # fmt: skip
ALL = [*TCPDUMP, *KERNELS, *CISCO, *DAEMONS, *SNORT]


@pytest.mark.parametrize(("text", "promised"), ALL, ids=range(len(ALL)))
def test_line(text: str, promised: dict[str, Any]) -> None:
    """Each is one record that says this, and nothing of it is left."""
    data = f"{text}\n".encode()
    (record,) = records(data)
    assert {name: getattr(record, name) for name in promised} == promised
    assert not_understood(data) == []


def test_a_year_that_stands_first() -> None:
    """Snort 3 prints years first where it prints them; 24/07/10 can be nothing else."""
    (record,) = records(f"{SNORT[-1][0]}\n".encode())
    assert record.stamp is not None
    assert (record.stamp.year, record.stamp.month, record.stamp.day) == (2024, 7, 10)


def test_times_that_count_from_a_packet() -> None:
    """What tcpdump -ttt prints is no time of day, from the packet at 00:00:00 sharp up to other text."""
    line = "IP 192.0.2.1.1025 > 198.51.100.2.80: Flags [S], seq 1, win 512, length 0\n"
    data = f" 00:00:00.000000 {line} 00:00:00.127522 {line} 00:07:00.000088 {line}\nThe next day:\n\n15:57:33.803147 {line}"
    found = records(data.encode())
    assert [record.stamp is None for record in found] == [True, True, True, False]
    assert all("-ttt" in record.notes[0] for record in found[:3])
    assert found[1].words["time since the packet before or the first"] == "00:00:00.127522000"


def test_text_under_a_packet() -> None:
    """The text that tcpdump -A prints belongs to the packet above it, blank lines and all."""
    head = "IP 192.0.2.1.1025 > 198.51.100.2.80: Flags [P.], seq 1:30, ack 1, win 5840, length 29\n"
    text = "E..*..@.@.&.\n...\n....P..........P....q..GET / HTTP/1.0\n\nHost: x\n\n"
    data = f"15:57:33.803147 {head}{text}15:57:34.803147 {head}{text}".encode()
    found = records(data)
    assert len(found) == 2
    assert all("GET / HTTP/1.0 Host: x" in record.words["printed text"] for record in found)
    assert not_understood(data) == []


def test_long_dumps_under_lines_of_one_length() -> None:
    """Packets whose lines happen to be of one length, over long dumps without text: every dump is read to its end."""
    packet = bytes.fromhex("45000434000140004006") + bytes(2) + bytes((192, 0, 2, 1, 198, 51, 100, 2)) + bytes(1056)
    rows = [packet[at : at + 16].hex(" ", 2) for at in range(0, len(packet), 16)]
    dump = "".join(f"\t0x{16 * at:04x}:  {row}\n" for at, row in enumerate(rows))
    head = (
        "15:57:33.80314{} IP 192.0.2.1.1025 > 198.51.100.2.80: Flags [P.], seq 1:1025, ack 1, win 5840, length 1024\n"
    )
    data = "".join(head.format(at) + dump for at in range(10)).encode()
    found = records(data)
    assert [record.captured == packet for record in found] == [True] * 10
    assert not_understood(data) == []
