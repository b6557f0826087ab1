"""The envelope of syslog around the message of every program: in each spelling the same record, host and time."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.record import Stamp
from tests.parsers.reading import not_understood, records

PLAIN = Stamp(5, 9, 30, 0, None, 3, 7, None)
DATED = Stamp(5, 9, 30, 0, 2015, 3, 7, None)
EAST = Stamp(5, 9, 30, 45_015_000, 2015, 3, 7, 7200)
UTC = Stamp(5, 9, 30, 0, 2015, 3, 7, 0)
ENVELOPES: dict[str, tuple[str, str | None, Stamp]] = {
    "RFC 3164 in a file": ("Mar  7 05:09:30 gate {name}[77]: ", "gate", PLAIN),
    "without process id": ("Mar  7 05:09:30 gate {name}: ", "gate", PLAIN),
    "one blank before the day": ("Mar 7 05:09:30 gate {name}[77]: ", "gate", PLAIN),
    "without host": ("Mar  7 05:09:30 {name}[77]: ", None, PLAIN),
    "host is an address": ("Mar  7 05:09:30 20.0.0.3 {name}[77]: ", "20.0.0.3", PLAIN),
    "host is an IPv6 address": ("Mar  7 05:09:30 2001:db8::3 {name}[77]: ", "2001:db8::3", PLAIN),
    "host through a relay": ("Mar  7 05:09:30 relay/gate {name}[77]: ", "relay/gate", PLAIN),
    "as sent, with priority": ("<38>Mar  7 05:09:30 gate {name}[77]: ", "gate", PLAIN),
    "with year": ("Mar  7 2015 05:09:30 gate {name}[77]: ", "gate", DATED),
    "with year behind the time": ("Mar  7 05:09:30 2015 gate {name}[77]: ", "gate", DATED),
    "syslogd -v of FreeBSD": ("Mar  7 05:09:30 <auth.info> gate {name}[77]: ", "gate", PLAIN),
    "facility and level behind the host": ("Mar  7 05:09:30 gate local0.warning {name}[77]: ", "gate", PLAIN),
    "message id of Solaris": ("Mar  7 05:09:30 gate {name}[77]: [ID 702911 local0.warning] ", "gate", PLAIN),
    "ISO stamp of rsyslog": ("2015-03-07T05:09:30.045015+02:00 gate {name}[77]: ", "gate", EAST),
    "ISO stamp, zone without colon": ("2015-03-07T05:09:30.045015+0200 gate {name}[77]: ", "gate", EAST),
    "ISO stamp with a blank, no zone": ("2015-03-07 05:09:30 gate {name}[77]: ", "gate", DATED),
    "RFC 5424": ("<38>1 2015-03-07T05:09:30Z gate {name} 77 - - ", "gate", UTC),
    "RFC 5424 with data": ('<38>1 2015-03-07T05:09:30Z gate {name} 77 ID47 [a@1 b="c"][d@1 e="f"] ', "gate", UTC),
    "RFC 5424 with byte order mark": ("<38>1 2015-03-07T05:09:30Z gate {name} 77 - - \ufeff", "gate", UTC),
    "RFC 5424, host not known": ("<38>1 2015-03-07T05:09:30Z - {name} 77 - - ", None, UTC),
}
MESSAGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ipchains": (
        "kernel", "Packet log: input DENY ppp0 PROTO=6 203.0.113.21:2345 198.51.100.77:21 L=48 S=0x00 I=59652 F=0x4000 T=126 SYN (#18)",
        {"src": "203.0.113.21", "src_port": 2345, "dst_port": 21, "flags": 2, "ip_id": 59652, "action": "deny"},
    ),
    "netfilter": (
        "kernel", "DROP IN=eth0 OUT= MAC= SRC=192.0.2.4 DST=198.51.100.4 LEN=44 TOS=0x00 PREC=0x00 TTL=53 ID=15270 PROTO=TCP SPT=56247 "
        "DPT=1025 WINDOW=3072 RES=0x00 SYN URGP=0",
        {"src": "192.0.2.4", "dst_port": 1025, "flags": 2, "ip_id": 15270, "message": "DROP", "action": "deny"},
    ),
    "ipfw": (
        "kernel", "ipfw: 65000 Deny UDP 192.0.2.4:1033 198.51.100.4:137 in via tun0",
        {"src": "192.0.2.4", "src_port": 1033, "dst_port": 137, "proto": "udp", "action": "deny"},
    ),
    "ipmon": (
        "ipmon", "05:09:30.123456 tun0 @0:3 b 192.0.2.4,80 -> 198.51.100.4,81 PR tcp len 20 40 -A IN",
        {"src": "192.0.2.4", "dst_port": 81, "flags": 0x10, "action": "deny", "ip_len": 40},
    ),
    "pf": (
        "pf", "rule 4/(match) block in on lo0: 192.0.2.4.48784 > 198.51.100.4.23: S 1381529123:1381529123(0) win 16384 (DF)",
        {"src": "192.0.2.4", "src_port": 48784, "dst_port": 23, "flags": 2, "action": "deny"},
    ),
    "portsentry": (
        "portsentry", "attackalert: SYN/Normal scan from host: bad.example.net/192.0.2.7 to TCP port: 111",
        {"src": "192.0.2.7", "dst_port": 111, "proto": "tcp", "names": (("192.0.2.7", "bad.example.net"),)},
    ),
    "scanlogd": (
        "scanlogd", "192.0.2.7:1025 to 198.51.100.4 ports 80, 81, 83, ..., fSrpauxy, TOS 00, TTL 49 @05:09:29",
        {"src": "192.0.2.7", "src_port": 1025, "dst": "198.51.100.4", "ttl": 49},
    ),
    "snort-syslog": (
        "snort", "[1:1228:7] SCAN nmap XMAS [Classification: Attempted Information Leak] [Priority: 2]: {TCP} 192.0.2.1:1025 -> 198.51.100.2:80",
        {"src": "192.0.2.1", "dst_port": 80, "sid": "1:1228:7", "message": "SCAN nmap XMAS"},
    ),
    "sshd": (
        "sshd", "Failed password for invalid user ss7 from 192.0.2.2 port 18546 ssh2",
        {"src": "192.0.2.2", "src_port": 18546, "action": "refuse"},
    ),
    "tcp-wrappers": (
        "in.telnetd", "refused connect from bad.example.net",
        {"src": "bad.example.net", "action": "refuse", "message": "refused connect"},
    ),
    "daemons": (
        "ftpd", "FTP LOGIN FAILED FROM bad.example.net [192.0.2.4], anonymous",
        {"src": "192.0.2.4", "action": "refuse", "names": (("192.0.2.4", "bad.example.net"),)},
    ),
    "suricata-eve": (
        "suricata", '{"timestamp":"2014-01-14T17:37:24.820046+0100","event_type":"alert","src_ip":"192.0.2.9","src_port":5920,'
        '"dest_ip":"198.51.100.7","dest_port":80,"proto":"TCP","alert":{"action":"blocked","gid":1,"signature_id":527,"rev":8,"signature":"x"}}',
        {"src": "192.0.2.9", "src_port": 5920, "dst_port": 80, "action": "deny"},
    ),
    "cisco": (
        "%ASA-6-106015", "Deny TCP (no connection) from 192.0.2.4/80 to 198.51.100.4/1025 flags RST  on interface outside",
        {"src": "192.0.2.4", "src_port": 80, "dst_port": 1025, "flags": 4, "action": "deny", "sid": "106015"},
    ),
}  # fmt: skip
OWN_TIME = ("ipmon", "suricata-eve")
"""Formats whose messages carry a finer time of their own."""


@pytest.mark.parametrize("spelling", ENVELOPES)
@pytest.mark.parametrize("format", MESSAGES)
def test_every_program_in_every_envelope(format: str, spelling: str) -> None:
    """A message is the same record whatever syslogd, rsyslog or a relay put before it."""
    name, message, promised = MESSAGES[format]
    head, host, stamp = ENVELOPES[spelling]
    line = head.replace("{name}[77]", name).replace(" 77 ", " - ") if format == "cisco" else head
    line = line.format(name=name) + message
    if format == "cisco" and "RFC 5424" in spelling:
        line = head.format(name="-").replace(" 77 ", " - ") + f"{name}: {message}"
    (record,) = records(f"{line}\n".encode())
    assert record.format == format
    assert {attribute: getattr(record, attribute) for attribute in promised} == promised
    if format not in OWN_TIME:
        assert record.stamp == stamp
    elif format == "ipmon":
        assert record.stamp is not None
        assert (record.stamp.day, record.stamp.year, record.stamp.offset) == (7, stamp.year, stamp.offset)
        assert record.stamp.nanosecond == 123_456_000
    if host is not None or format not in ("ipmon", "pf"):  # without a host these name the interface
        assert record.sensor == host
    assert not_understood(f"{line}\n".encode()) == []


@pytest.mark.parametrize("spelling", ENVELOPES)
def test_repeats_in_every_envelope(spelling: str) -> None:
    """The count of a repeated message is kept whatever stands before it, and speaks of the record before it."""
    head, host, _ = ENVELOPES[spelling]
    before = head.format(name="in.telnetd") + "refused connect from bad.example.net"
    head = head.replace("{name}[77]: ", "").replace("{name}: ", "").replace("[ID 702911 local0.warning] ", "")
    counted = head.format(name="-").replace(" 77 ", " - ") + "last message repeated 4 times"
    first, second = records(f"{before}\n{counted}\n".encode())
    assert (second.format, second.count, second.sensor) == ("syslog-repeat", 4, host)
    assert (second.src, second.action) == (first.src, first.action) == ("bad.example.net", "refuse")
