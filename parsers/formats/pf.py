"""Packets that OpenBSD's pf logs, as tcpdump prints them from pflog (print-pflog.c), syslog envelope or not."""

from __future__ import annotations

import re

from parsers.format import Format, Taken, grammar, words
from parsers.record import Kind, Record, Stamp
from parsers.stamps import TIME_OF_DAY, epoch_stamp, iso_stamp
from parsers.syslog import HOST, MINUTE, MONTHS, STAMP, START, clock, host, stamp, started, tag
from parsers.tcpdump_lines import DATED, PACKETS, columns
from parsers.tcpdump_words import read_words
from parsers.template import SECOND, Element, Fraction, Mark, Moment, Template, Text, either

_HEAD = grammar(
    rf"""
    (?: {STAMP} {HOST} (?: {tag("pf|pflogd|tcpdump")} )? \s* )? (?: (?P<inner>[A-Z][a-z][a-z]) \s+ (?P<innerday>\d{{1,2}}) \  )?
    (?: (?: (?P<innerdate>\d{{4}}-\d\d-\d\d) \  )? -? (?P<innerclock>\d\d:\d\d:\d\d)\.(?P<innerfraction>\d{{1,9}}) \  | (?P<epoch>\d{{9,10}}) \. (?P<epochfraction>\d{{6,9}}) \  )?
    (?: (?P<delta> (?:\d{{1,6}}\.\ )? \d{{6}}) \  )? rule \  (?P<rule>\d+[\w.\-]*) / (?P<code>\d+)? \((?P<reason>[\w\-]+)\) :? [ ]*
    (?: \[uid\ [^\]]*\] \s* )? (?P<action>pass|block|scrub|nat|binat|rdr|match|synproxy[\ -]drop|defer) \  (?P<direction>in|out|any)
    \  on \  (?P<interface>[\w.\-]+): \s*
    """
)
_ACTIONS = {"block": "deny", "pass": "pass"}


def _read(text: str, at: int) -> Taken | None:
    if (match := _HEAD.match(text, at)) is None:
        return None
    record = Record(format="pf", sensor=host(match) or match["interface"], stamp=_stamp(match))
    record.action = _ACTIONS.get(match["action"], match["action"])
    if match["delta"]:
        record.words["time since the packet before"] = f"{words(match['delta'])} (seconds, microseconds)"
    for name in ("rule", "reason", "direction", "interface"):
        record.words[name] = match[name]
    # the packet's own words follow the colon as after a time
    return read_words(text, match.end(), record)


def _stamp(match: re.Match[str]) -> Stamp | None:
    """Return the time of the packet, with the date of the syslog line around it where it has none of its own."""
    outer = stamp(match)
    if match["epoch"]:
        return epoch_stamp(f"{match['epoch']}.{match['epochfraction']}")
    if not match["innerclock"]:
        return outer
    if match["innerdate"]:
        return iso_stamp(f"{match['innerdate']} {match['innerclock']}.{match['innerfraction']}")
    month = MONTHS.index(match["inner"]) + 1 if match["inner"] in MONTHS else outer.month if outer else None
    day = int(match["innerday"]) if match["innerday"] else outer.day if outer else None
    return clock(match["innerclock"], match["innerfraction"], outer.year if outer else None, month, day)


_WORD = re.compile(r"[\w\-]+", re.ASCII)
_RULE = (
    " rule ", Text("", re.compile(r"\d+[\w.\-]*", re.ASCII), "/"), "/", Text("", re.compile(r"\d*", re.ASCII), "("), "(", Text("", _WORD, ")"), ")",
    either(": ", " "), either(("block ", Mark("action", "deny")), ("pass ", Mark("action", "pass"))), either("in on ", "out on "),
    Text("sensor", re.compile(r"[\w.\-]+", re.ASCII), ":"), ": ",
)  # fmt: skip


def _template(when: Moment, packet: tuple[Element, ...]) -> Template:
    """Return how a packet looks with its time, and the rule that logged it."""
    return Template((when, ":", SECOND, ".", Fraction(), *_RULE, *packet), columns)


FORMAT = Format(
    name="pf",
    title="OpenBSD pf log, as tcpdump prints pflog",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"(?:{started('pf|pflogd|tcpdump')}\s*|{START}\S{{0,16}}\s+(?:[\w.\-]+\s+)?)?(?:[A-Z][a-z][a-z]\s+\d{{1,2}}\s+)?(?:(?:\d{{4}}-\d\d-\d\d\s+)?-?\d\d:\d\d:\d\d\.\d+\s+|\d{{9,10}}\.\d{{6,9}}\s+)?"
        r"(?:(?:\d{1,6}\.\s)?\d{6}\s+)?rule\s+\d+[\w.\-]*/",
        re.ASCII,
    ),
    read=_read,
    templates=tuple(_template(when, packet) for when in (MINUTE, TIME_OF_DAY, DATED) for packet in PACKETS),
    samples=(
        (
            "Mar 30 15:47:05.522341 rule 4/(match) block in on lo0: 127.0.0.1.48784 > 127.0.0.1.23: S 1381529123:1381529123(0) "
            "win 16384 <mss 33184,nop,nop,sackOK,nop,wscale 0> (DF) [tos 0x10]",
            {
                "src_port": 48784,
                "dst_port": 23,
                "flags": 0x02,
                "tcp_mss": 33184,
                "action": "deny",
                "tos": 0x10,
                "ip_df": True,
            },
        ),
        (
            "Mar 30 15:54:22.171929 rule 3/(match) pass out on xl0: 192.168.2.10.1514 > 192.168.2.190.1030:  udp 73",
            {"proto": "udp", "action": "pass", "src_port": 1514, "dst_port": 1030},
        ),
    ),
)
