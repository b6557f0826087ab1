"""Snort's fast alerts: one line each, from 1.5 (two lines) to 3."""

from __future__ import annotations

import re

from parsers.fastalert import SNORT_TIME, VERDICT, read_fast, whole_alerts
from parsers.format import Format, Taken
from parsers.record import Kind
from parsers.table import OneLine

_TIME = re.sub(r"\?P<\w+>", "", SNORT_TIME)


def _read(text: str, at: int) -> Taken | None:
    return read_fast(text, at, "snort")


FORMAT = Format(
    name="snort-fast",
    title="Snort fast alerts (1.5 to 3)",
    kind=Kind.ALERT,
    starts=re.compile(rf"(?:{_TIME}\s+)?(?:{VERDICT}\s*)?\[\*\*\]", re.ASCII),
    read=_read,
    table=lambda mappings: OneLine(_read),
    templates=whole_alerts("snort"),
    samples=(
        (
            "10/20-20:43:39.741995  [Drop] [**] [1:10000002:0] cmd.exe test detected [**] [Priority: 0] {TCP} 10.1.4.2:59244 -> 10.1.7.2:80\n",
            {
                "sid": "1:10000002:0",
                "message": "cmd.exe test detected",
                "action": "deny",
                "proto": "tcp",
                "src": "10.1.4.2",
                "src_port": 59244,
                "dst_port": 80,
                "words": {"verdict": "Drop", "priority": "0"},
            },
        ),
        (
            "03/04-21:24:34.344933  [**] IDS152 - PING BSD [**] 192.0.2.252 -> 198.51.100.2\n",  # 1.7
            {"sid": None, "message": "IDS152 - PING BSD", "src": "192.0.2.252", "src_port": None, "proto": None},
        ),
        (
            "[**] SCAN - null packet [**]\n01/09-20:16:40.123456 192.0.2.252:3372 -> 198.51.100.2:23\n\n",  # 1.5
            {"message": "SCAN - null packet", "src_port": 3372, "dst_port": 23},
        ),
        (
            "07/25-09:11:02.000017 [**] [116:408:1] \"(ipv4) IPv4 packet from 'current net' source address\" [**] [Priority: 3] "
            "{IPV6-ICMP} fe80::1 -> ff02::1:ff00:1\n",  # 3
            {
                "message": "(ipv4) IPv4 packet from 'current net' source address",
                "proto": "icmpv6",
                "src": "fe80::1",
                "dst": "ff02::1:ff00:1",
                "icmp_type": None,
            },
        ),
        (
            "12/31/07-23:59:59.5  [**] [122:1:0] (portscan) TCP Portscan [**] [Priority: 3] {PROTO:255} 192.0.2.9 -> 198.51.100.7\n",
            {"proto": "255", "message": "(portscan) TCP Portscan", "dst_port": None},
        ),
        (
            "07/10-01:02:03.000001  [**] [1:1:1] x [**] [Priority: 0] {UDP} 2001:db8::1:1025 -> 2001:db8:0:1:2:3:4:5:53\n",
            {"src": "2001:db8::1", "src_port": 1025, "dst": "2001:db8:0:1:2:3:4:5", "dst_port": 53},
        ),
    ),
)
