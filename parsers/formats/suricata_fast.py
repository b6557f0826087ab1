"""Suricata's fast.log: Snort's fast alerts with a year, and with type and code where ICMP has no ports."""

from __future__ import annotations

import re

from parsers.fastalert import SURICATA_TIME, VERDICT, read_fast, whole_alerts
from parsers.format import Format, Taken
from parsers.record import Kind
from parsers.table import OneLine

_TIME = re.sub(r"\?P<\w+>", "", SURICATA_TIME)


def _read(text: str, at: int) -> Taken | None:
    return read_fast(text, at, "suricata")


FORMAT = Format(
    name="suricata-fast",
    title="Suricata fast.log",
    kind=Kind.ALERT,
    starts=re.compile(rf"{_TIME}\s+(?:{VERDICT}\s*)?\[\*\*\]", re.ASCII),
    read=_read,
    table=lambda mappings: OneLine(_read),
    templates=whole_alerts("suricata"),
    samples=(
        (
            "07/06/2005-03:57:35.938066  [wDrop] [**] [1:382:7] ICMP PING Windows [**] [Classification: Misc activity] [Priority: 3] "
            "{ICMP} 192.0.2.9:8 -> 198.51.100.7:0\n",
            {
                "sid": "1:382:7",
                "proto": "icmp",
                "src": "192.0.2.9",
                "src_port": None,
                "icmp_type": 8,
                "icmp_code": 0,
                "action": None,
                "words": {"verdict": "wDrop", "classification": "Misc activity", "priority": "3"},
            },
        ),
        (
            "06/20/2025-15:30:29.415984  [**] [1:2200122:1] SURICATA AF-PACKET truncated packet [**] "
            "[Classification: Generic Protocol Command Decode] [Priority: 3] [**] [Raw pkt: AA 00 00 CC F0 ]\n",
            {"src": None, "proto": None, "sid": "1:2200122:1", "message": "SURICATA AF-PACKET truncated packet"},
        ),
    ),
)
