"""Snort alerts in syslog: rules (output plug-in of 1.5 to 2.9) and the portscan preprocessor's messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import ARROW, NUMBER, TOKEN, V6, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import MOMENT, SENSOR, envelope, host, put_process, stamp, started
from parsers.template import Address, Number, Template, Text, either, maybe

_HEAD = rf"(?: {envelope('snort')} | snort (?:\[\d+\])? : \s+ )"
_SCAN = grammar(
    rf"""
    {_HEAD} (?: \[(?P<sid>\d+:\d+:\d+)\]\  )? spp_portscan: \  (?P<what>
        PORTSCAN\ DETECTED (?: \ on\ [\w.:]+ )? (?: \ to\ port\ (?P<port>\d{{1,5}}) )? \ from \  (?P<src>{TOKEN}|{V6})
            (?: \  \((?: THRESHOLD\ {NUMBER}\ connections\ exceeded\ in\ {NUMBER}\ seconds | STEALTH )\) )?
      | portscan\ status\ from \  (?P<status>{TOKEN}|{V6}): \  (?P<connections>{NUMBER})\ connections\ across
            \  (?P<hosts>{NUMBER})\ hosts: \  TCP\((?P<tcp>{NUMBER})\), \  UDP\((?P<udp>{NUMBER})\) (?: \ STEALTH )?
      | End\ of\ portscan\ from \  (?P<end>[0-9A-Za-z_.*?\-]+|{V6})
            (?: : \  TOTAL\ time\({NUMBER}s\)\ hosts\({NUMBER}\)\ TCP\({NUMBER}\)\ UDP\({NUMBER}\) (?: \ STEALTH )? )?
    )
    """
)
_ALERT = grammar(
    rf"""
    {_HEAD} (?: \[(?P<sid>\d+:\d+:\d+)\]\  )? (?P<message>\S.{{0,300}}?) (?: :? \  \[Classification:\ (?P<class>[^\]]{{1,100}})\] )?
    (?: \  \[Priority:\ (?P<priority>\d+)\] )? :? (?: \  <(?P<interface>[^>]{{1,60}})> )? (?: \  \{{(?P<proto>[\w:\-]+)\}} )?
    \  (?P<src>{TOKEN}|{V6}?)(?::(?P<sport>\d{{1,5}}))? {ARROW} (?P<dst>{TOKEN}|{V6}?)(?::(?P<dport>\d{{1,5}}))? (?=\s|$)
    """
)


def _read(text: str, at: int) -> Taken | None:
    return _scan(text, at) or _alert(text, at)


def _scan(text: str, at: int) -> Taken | None:
    if (match := _SCAN.match(text, at)) is None:
        return None
    source = match["src"] or match["status"] or match["end"].rstrip(":")
    record = Record(
        format="snort-syslog",
        kind=Kind.ALERT,
        stamp=stamp(match),
        sensor=host(match),
        src=source,
        dst_port=int(match["port"]) if match["port"] else None,
        message=words("spp_portscan: " + match["what"]),
        sid=match["sid"],
    )
    put_process(record, match)
    for name in ("connections", "hosts", "tcp", "udp"):
        if match[name]:
            record.words[name] = match[name]
    return Taken(record, match.end(), mended(match))


def _alert(text: str, at: int) -> Taken | None:
    match = _ALERT.match(text, at)
    if match is None or "\x1d" in match.group():
        return None
    record = Record(
        format="snort-syslog",
        kind=Kind.ALERT,
        stamp=stamp(match),
        sensor=host(match),
        src=match["src"],
        dst=match["dst"],
        proto=match["proto"].lower() if match["proto"] else None,
        message=words(match["message"]).rstrip(":"),
        sid=match["sid"],
    )
    if record.proto != "icmp":
        record.src_port, record.dst_port = (int(match[p]) if match[p] else None for p in ("sport", "dport"))
    elif match["sport"]:
        record.icmp_type = int(match["sport"])
        record.icmp_code = int(match["dport"]) if match["dport"] else None
    put_process(record, match)
    for name, group in (
        ("classification", "class"),
        ("priority", "priority"),
        ("interface", "interface"),
    ):
        if match[group]:
            record.words[name] = words(match[group])
    return Taken(record, match.end(), mended(match))


_HEAD_OF_LINE = (
    *MOMENT, " ", SENSOR, " snort", either(("[", Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: "), ": "),
)  # fmt: skip
_WHO = r"(\d{1,3}(?:\.\d{1,3}){3})"
_SCANNED = re.compile(
    rf"PORTSCAN DETECTED from {_WHO}(?: \((?:THRESHOLD {NUMBER} connections exceeded in {NUMBER} seconds|STEALTH)\))?"
    rf"|portscan status from {_WHO}: {NUMBER} connections across {NUMBER} hosts: TCP\({NUMBER}\), UDP\({NUMBER}\)(?: STEALTH)?"
    rf"|End of portscan from {_WHO}(?:: TOTAL time\({NUMBER}s\) hosts\({NUMBER}\) TCP\({NUMBER}\) UDP\({NUMBER}\)(?: STEALTH)?)?",
    re.ASCII,
)
"""What the preprocessor says of an IPv4 address: its messages differ from line to line, and none of them is longer."""
_SCAN_LINE = (*_HEAD_OF_LINE, "spp_portscan: ", Text("scan", _SCANNED, ""))
_ALERT_LINE = (
    *_HEAD_OF_LINE, "[", Text("sid", re.compile(r"\d+:\d+:\d+", re.ASCII), "]"), "] ",
    Text("message", re.compile(r"(?!spp_portscan:)[^\s:\[\]<>{}&](?:[^\[\]<>{}&]{0,298}[^\s:\[\]<>{}&])?"), " ["), " [",
    maybe("Classification: ", Text("", re.compile(r"[^\]<>{}&]{1,100}"), "]"), "] ["), "Priority: ", Number("", 7), "]",
    maybe(":"), " ", maybe("<", Text("", re.compile(r"[^<>{}&]{1,60}"), ">"), "> "),
    "{", Text("proto", re.compile(r"[\w:\-]+", re.ASCII), "}"), "} ",
    Address("src"), maybe(":", Number("source number", 5)), " -> ", Address("dst"), maybe(":", Number("destination number", 5)),
)  # fmt: skip
"""An alert with rule id and priority between IPv4 addresses."""


def _scan_columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses  # not before lines are read many at a time: it needs numpy

    made = {
        "kind": Kind.ALERT, "message": said["scan"].turned(lambda text: f"spp_portscan: {text}"),
        "src": addresses(said["scan"].turned(_scanner)),
    }  # fmt: skip
    return made | {name: said[name] for name in ("pid",) if name in said}


def _scanner(text: str) -> str | None:
    match = _SCANNED.fullmatch(text)
    return None if match is None else match[match.lastindex or 0]


def _alert_columns(said: Mapping[str, Any]) -> dict[str, Any]:
    protocols = said["proto"].turned(str.lower)
    made = {"kind": Kind.ALERT, "proto": protocols, "message": said["message"].turned(words)}
    made |= {name: said[name] for name in ("pid",) if name in said}
    icmp = protocols.numbers(lambda name: name == "icmp") == 1
    for place, names in (
        ("source number", ("src_port", "icmp_type")),
        ("destination number", ("dst_port", "icmp_code")),
    ):
        if (numbers := said.get(place)) is not None:
            made[names[0]] = numbers * ~icmp - icmp  # -1 is unknown
            if "source number" in said:
                known = icmp & (said["source number"] >= 0)
                made[names[1]] = numbers * known - ~known
    return made


FORMAT = Format(
    name="snort-syslog",
    title="Snort alerts in syslog, portscan preprocessor included",
    kind=Kind.ALERT,
    starts=re.compile(rf"{started('snort')}|snort(?:\[\d+\])?:\s", re.ASCII),
    continues=re.compile(r"hosts:\s+TCP\(|TCP\(\d+\),|UDP\(\d+\)", re.ASCII),
    read=_read,
    templates=(Template(_ALERT_LINE, _alert_columns), Template(_SCAN_LINE, _scan_columns)),
    samples=(
        (
            "Mar 31 19:09:35 hosth snort[75541]: spp_portscan: PORTSCAN DETECTED from 203.85.30.129",
            {
                "src": "203.85.30.129",
                "message": "spp_portscan: PORTSCAN DETECTED from 203.85.30.129",
                "sensor": "hosth",
            },
        ),
        (
            "Mar 31 19:09:41 hosth snort[75541]: spp_portscan: portscan status from 203.85.30.129: 14 connections across 14 "
            "hosts: TCP(14), UDP(0)",
            {"src": "203.85.30.129", "dst": None},
        ),
        (
            "Oct 20 20:43:39 ids snort[812]: [1:1228:7] SCAN nmap XMAS [Classification: Attempted Information Leak] "
            "[Priority: 2]: {TCP} 192.0.2.1:1025 -> 198.51.100.2:80",
            {"sid": "1:1228:7", "message": "SCAN nmap XMAS", "src": "192.0.2.1", "dst_port": 80, "proto": "tcp"},
        ),
    ),
)
