"""Snort's full alerts: a message between [**] marks, then the packet that raised it."""

from __future__ import annotations

import re

from parsers.fastalert import unquoted
from parsers.format import TOKEN, V6, Format, Taken, grammar, words
from parsers.record import Kind, Record
from parsers.snortdates import put_time
from parsers.snortpacket import CONTINUES, TIME, read_packet

_MESSAGE = grammar(
    r"""
    \[\*\*\] \s* (?: \[(?P<sid>\d+:\d+:\d+)\] \s* )? (?: <(?P<interface>[^>\n]{1,80})> \s* )?
    (?P<message>[^\n\x1d]{1,300}? (?:\n[^\n\x1d]{1,120}?)? ) \s* \[\*\*\]
    (?: \  \[Classification:\ (?P<class>[^\]]{1,100})\] )? (?: \  \[Priority:\ (?P<priority>\d+)\] )?
    """
)
_TIME_ONLY = grammar(rf"\  {TIME} [ \t]* (?=\n|\Z)")
_SCANNER = re.compile(rf"\b[Pp](?:ORTSCAN|ortscan)\b.{{0,60}}?\bfrom\s+({TOKEN}|{V6})(?=[\s:(]|$)", re.ASCII)
"""Who scans, in the messages of the portscan preprocessor, which have no packet."""
_XREF = grammar(r"\  (?P<xref>(?:\[Xref\ =(?:>|&gt;)\ [^\]]{1,200}\]\s*)+)")


def _read(text: str, at: int) -> Taken | None:
    if (message := _MESSAGE.match(text, at)) is None:
        return None
    packet_at = message.end()
    while packet_at < len(text) and text[packet_at].isspace():
        packet_at += 1
    taken = read_packet(text, packet_at, "snort-alert")
    if taken is None:
        if (time := _TIME_ONLY.match(text, message.end())) is None:
            return None
        taken = Taken(Record(format="snort-alert"), time.end())
        put_time(taken.record, time)
        if (scan := _SCANNER.search(message["message"])) is not None:
            taken.record.src = scan[1]
    record = taken.record
    record.kind = Kind.ALERT
    record.message, record.sid = unquoted(words(message["message"])), message["sid"]
    for label, group in (("classification", "class"), ("priority", "priority"), ("interface", "interface")):
        if message[group]:
            record.words[label] = words(message[group])
    if (xref := _XREF.match(text, taken.end)) is not None:
        record.words["xref"] = words(xref["xref"])
        taken.end = xref.end()
    return taken


FORMAT = Format(
    name="snort-alert",
    title="Snort full alerts (1.0 to 2.9)",
    kind=Kind.ALERT,
    starts=re.compile(r"\[\*\*\]", re.ASCII),
    continues=CONTINUES,
    read=_read,
    samples=(
        (
            "[**] [1:1228:7] SCAN nmap XMAS [**]\n"
            "[Classification: Attempted Information Leak] [Priority: 2] \n"
            "07/10-21:43:30.787266 172.16.16.128:53955 -> 172.16.16.150:41296\n"
            "TCP TTL:38 TOS:0x0 ID:23631 IpLen:20 DgmLen:60\n"
            "**U*P**F Seq: 0x974C9B17  Ack: 0x421D0406  Win: 0xFFFF  TcpLen: 40  UrgPtr: 0x0\n"
            "TCP Options (5) => WS: 15 NOP MSS: 265 TS: 4294967295 0 SackOK \n"
            "[Xref => http://www.whitehats.com/info/IDS30]\n",
            {"sid": "1:1228:7", "message": "SCAN nmap XMAS", "flags": 0x29, "tcp_mss": 265, "ip_len": 60, "ttl": 38},
        ),
    ),
)
