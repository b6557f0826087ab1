"""Port scans that scanlogd reports to syslog (scanlogd.c, scanlogd(8))."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, TOKEN, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.syslog import MOMENT, SENSOR, envelope, host, stamp, started
from parsers.template import Address, Number, Template, Text, either, maybe

_LINE = grammar(
    rf"""
    {envelope("scanlogd")} (?:From\ )? (?P<src>{TOKEN})(?::(?P<sport>\d{{1,5}}))? \  to \  (?P<dst>{TOKEN})
    \  (?:and\ others,? \  )? ports? \  (?P<ports>\d{{1,5}}(?:,\s+\d{{1,5}})*)(?P<more>,\s+\.\.\.)? (?:,\  (?:flags\  )? (?P<flags>[fsrpauxyFSRPAUXY?]{{6,8}}))?
    (?: ,\  TOS\ (?P<tos>[0-9a-f]{{2}}) )? (?: ,\  TTL\ (?P<ttl>\d{{1,3}}) )? (?: \  @(?P<last>\d\d:\d\d:\d\d) | ,\  started\ at\  (?P<began>\d\d:\d\d:\d\d) )?
    """
)


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    record = Record(
        format="scanlogd",
        kind=Kind.ALERT,
        stamp=stamp(match),
        sensor=host(match),
        src=match["src"],
        dst=match["dst"],
        src_port=int(match["sport"]) if match["sport"] else None,
        proto="tcp",
        tos=int(match["tos"], 16) if match["tos"] else None,
        ttl=int(match["ttl"]) if match["ttl"] else None,
        message=words(f"scan of ports {match['ports']}{match['more'] or ''}"),
        words={"ports": words(match["ports"])},
    )
    if match["flags"]:
        record.flags_text = match["flags"]  # upper case: always set, lower: never, ?: both seen; no one packet's flags
    if match["last"]:
        record.words["last packet at"] = match["last"]
    if match["began"]:
        record.words["first packet at"] = match["began"]
    return Taken(record, match.end(), mended(match))


_PORTS = re.compile(
    r"(?P<ports>\d{1,5}(?:, \d{1,5})*(?:, \.\.\.)?)(?:, (?:flags )?[fsrpauxyFSRPAUXY?]{6,8})?", re.ASCII
)
_CLOCK = Number("", 2, 2), ":", Number("", 2, 2), ":", Number("", 2, 2)
_USUAL = (
    *MOMENT, " ", SENSOR, " scanlogd: ", maybe("From "), Address("src"), maybe(":", Number("src_port", 5)), " to ", Address("dst"),
    either(" ports ", " port ", " and others, ports ", " and others, port "),
    Text("scanned", _PORTS, ", TO"), ", TOS ", Text("service", re.compile("[0-9a-f]{2}"), ","), ", ",
    either(
        ("TTL ", Number("ttl", 3), either((" @", *_CLOCK), (", started at ", *_CLOCK), ())),
        ("started at ", *_CLOCK),
    ),
)  # fmt: skip
"""A whole line about a scan."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": Kind.ALERT, "proto": "tcp", "tos": said["service"].numbers(lambda text: int(text, 16)),
        "message": said["scanned"].turned(_message),
    }  # fmt: skip


def _message(scanned: str) -> str | None:
    match = _PORTS.fullmatch(scanned)
    return None if match is None else f"scan of ports {match['ports']}"


FORMAT = Format(
    name="scanlogd",
    title="scanlogd port scan reports",
    kind=Kind.ALERT,
    starts=re.compile(rf"{started('scanlogd')}(?:\s*(?:From\s+)?\S+\s+to\s|{CUT})", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "Mar  5 21:44:43 srv scanlogd: 192.0.2.123 to 198.51.100.20 ports 80, 81, 83, 88, 99, 443, 1080, 3128, ..., "
            "f????uxy, TOS 00, TTL 49 @20:04:32",
            {"src": "192.0.2.123", "dst": "198.51.100.20", "ttl": 49, "flags": None, "flags_text": "f????uxy"},
        ),
    ),
)
