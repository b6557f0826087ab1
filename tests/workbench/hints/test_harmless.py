"""Real logs, harmless and not, where they are at hand: what must be quiet is quiet, what is a scan is counted right."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path

import pytest

from parsers.read import read
from parsers.record import Found, Record, TimeBasis
from workbench.hints import Finding, RecordEvidence, examine

_NAMES = {"6": "tcp", "17": "udp", "1": "icmp", "2": "igmp"}
_FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32}


def netfilter(path: Path) -> list[Record]:
    """Return the packets of a netfilter log as far as the hints look at them; times within the day."""
    made = []
    for number, line in enumerate(path.read_text("latin-1").splitlines(), 1):
        pairs = dict(re.findall(r"([A-Z]+)=(\S*)", line))
        clock = re.search(r" (\d\d):(\d\d):(\d\d) ", line)
        if "SRC" not in pairs or clock is None:
            continue
        hour, minute, second = (int(part) for part in clock.groups())
        proto = _NAMES.get(pairs["PROTO"], pairs["PROTO"].lower())
        ports = {name: int(pairs[key]) for name, key in (("src_port", "SPT"), ("dst_port", "DPT")) if key in pairs}
        made.append(
            Record(
                number=number,
                time=((hour * 60 + minute) * 60 + second) * 10**9,
                time_basis=TimeBasis.TIME_OF_DAY,
                src=pairs["SRC"],
                dst=pairs["DST"],
                proto=proto,
                flags=sum(bit for name, bit in _FLAGS.items() if f" {name} " in line) if proto == "tcp" else None,
                icmp_type=int(pairs["TYPE"]) if "TYPE" in pairs else None,
                **ports,
            )
        )
    return made


def hinted(records: list[Record]) -> list[Finding]:
    """Return all findings."""
    return examine(RecordEvidence(records))


@pytest.mark.parametrize("name", ["ipv4_valid_ping", "ipv4_igmp", "mirai_default_credentials_scan"])
def test_harmless_or_scarce_traffic_is_quiet(corpus: Path, name: str) -> None:
    """Five pings, four membership reports, eleven packets: no hint fires."""
    records = netfilter(corpus / "netfilter" / "psad" / name)
    assert records
    assert hinted(records) == []


@pytest.mark.parametrize(("name", "ports"), [("syn_scan_1000_1500", 501), ("udp_scan_1000_1150", 151)])
def test_recorded_scans_are_counted_right(corpus: Path, name: str, ports: int) -> None:
    """The recording's name says which ports were asked: both ends included."""
    (finding,) = hinted(netfilter(corpus / "netfilter" / "psad" / name))
    assert finding.hint == "scan.vertical"
    assert f"for {ports} ports" in finding.title


def test_ordinary_sessions_are_quiet(corpus: Path) -> None:
    """A web request and a whois query, as eight programs printed them."""
    paths = [
        path for path in sorted((corpus / "derived").rglob("*.txt")) if path.stem.startswith(("print-flags", "whois"))
    ]
    assert paths
    for path in paths:
        records = [item.record for item in read(path.read_bytes()) if isinstance(item, Found)]
        for number, record in enumerate(records, 1):
            record.number = number
            if record.stamp is not None:
                record.time, record.time_basis = record.stamp.resolve(2004, True, UTC, True)
        assert hinted(records) == [], path.name
