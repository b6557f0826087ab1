"""Probes that PortSentry reports: 1.x in syslog (portsentry.c) and its history files (portsentry_io.c), 2.x (its manual)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.format import CUT, NUMBER, Format, Taken, grammar, mended, words
from parsers.record import Kind, Record
from parsers.stamps import epoch_stamp
from parsers.syslog import HOST, MOMENT, SENSOR, STAMP, START, envelope, host, put_process, stamp, started, tag
from parsers.template import EPOCH, Mark, Number, Template, Text, either

_END = r"(?: (?P<name>[^\s/]{1,255})/ )? (?P<src>[0-9A-Za-z_.:*?\-]+)"
_ALERT = grammar(
    rf"""
    {envelope("portsentry")} attackalert: \s+
    (?: (?P<what>Connect|Packet|[\w/]{{1,20}}(?:\ [\w/]{{1,20}}){{0,4}}?\ scan|UDP\ scan
              |Unknown\ Type:\ .{{1,20}}?Flags:(?:\ [A-Z]{{3}}:\ \d){{1,6}})
        \  from \  host: \  {_END} \  to \  (?P<proto>TCP|UDP) \  port: \  (?P<port>\d{{1,5}})
        (?P<tail> \  has\ IP\ options\ set\ \(detection\ avoidance\ technique\)\. )?
      | Host:? \  (?: (?P<blockedname>[^\s/]{{1,255}})/ )? (?P<blocked>[0-9A-Za-z_.:*?\-]+) \s+
        (?P<state> is\ already\ blocked\.?(?:\ Ignoring)? | has\ been\ blocked\ via\ (?:wrappers\ with\ string|dropped\ route\ using\ command):\ "[^"]{{0,400}}" )
      | External\ command\ run\ for\ host: \  (?P<commanded>[0-9A-Za-z_.:*?\-]+) \  using\ command: \  "(?P<command>[^"]{{0,400}})"
      | Possible\ stealth\ scan\ from\ unknown\ host\ to \  (?P<unknown>TCP|UDP) \  port: \  (?P<scanned>\d{{1,5}}) [^\n\x1d]{{0,40}}
      | Illegal\ IP\ header\ length\ detected\ in \  (?P<illegal>TCP|UDP) \  packet: \  \d{{1,5}} \  from \  (?: \(possible\)\  )? host: \  (?P<possible>[0-9A-Za-z_.:*?\-]+)
      | (?P<other> ERROR: [^\n\x1d]{{1,200}} | Ignoring\ (?:TCP|UDP)\ response\ [^\n\x1d]{{1,80}} )
    )
    """
)

_ADMIN = grammar(
    rf"{envelope('portsentry')} (?P<message>(?:adminalert|securityalert): \s+ [^\s\x1d] [^\n\x1d]{{0,300}})"
)
"""What PortSentry says of itself."""
_SECOND = grammar(
    rf"""
    (?: {STAMP} {HOST} (?: {tag("portsentry")} | \s+ ) )? Scan\ from: \  \[(?P<src>[0-9A-Fa-f.:]+)\] \  \((?P<name>[^)]{{0,255}})\)
    \  protocol: \  \[(?P<proto>\w+)\] \  port: \  \[(?P<port>\d{{1,5}})\] \  type: \  \[(?P<what>[^\]]{{1,60}})\] (?P<rest>(?: \  [\w\ ]{{2,12}}: \  \[[\w\ ]{{1,20}}\])*)
    """
)
_HISTORY = grammar(
    r"""
    (?P<epoch>\d{9,10}) \ - \  \d\d/\d\d/\d{4} \  \d\d:\d\d:\d\d \  Host: \  (?P<name>[^\s/]{1,255})/(?P<src>[0-9A-Fa-f.:]+)
    \  Port: \  (?P<port>\d{1,5}) \  (?P<proto>TCP|UDP) \  Blocked
    """
)


def _read(text: str, at: int) -> Taken | None:
    return _alert(text, at) or _second(text, at) or _history(text, at) or _admin(text, at)


def _second(text: str, at: int) -> Taken | None:
    if (match := _SECOND.match(text, at)) is None:
        return None
    record = _probe(match)
    record.message = words(match["what"])
    record.stamp, record.sensor = stamp(match), host(match)
    put_process(record, match)
    if match["rest"]:
        record.words["rest"] = words(match["rest"])
    return Taken(record, match.end(), mended(match))


def _history(text: str, at: int) -> Taken | None:
    if (match := _HISTORY.match(text, at)) is None:
        return None
    record = _probe(match)
    record.action, record.message = "block", "Blocked"
    record.stamp = epoch_stamp(match["epoch"])
    return Taken(record, match.end(), mended(match))


def _probe(match: re.Match[str]) -> Record:
    record = Record(
        format="portsentry",
        kind=Kind.SERVICE,
        src=match["src"],
        proto=match["proto"].lower(),
        dst_port=int(match["port"]),
    )
    if match["name"] not in ("", match["src"]):
        record.names = ((match["src"], match["name"]),)
    return record


def _alert(text: str, at: int) -> Taken | None:
    if (match := _ALERT.match(text, at)) is None:
        return None
    record = _reported(match)
    name, record.src = match["name"] or match["blockedname"], match["src"] or match["blocked"]
    if name and name != record.src:
        record.names = ((record.src, name),)
        record.words["name"] = words(name)
    if match["what"] is not None:
        record.proto, record.dst_port = match["proto"].lower(), int(match["port"])
        record.message = words(f"{match['what']}{match['tail'] or ''}")
    elif match["state"] is not None:
        record.action, record.message = "block", words(f"Host {match['state']}")
    else:
        _rarer(record, match)
    return Taken(record, match.end(), mended(match))


def _reported(match: re.Match[str]) -> Record:
    record = Record(format="portsentry", kind=Kind.SERVICE, stamp=stamp(match), sensor=host(match))
    put_process(record, match)
    return record


def _rarer(record: Record, match: re.Match[str]) -> None:
    """Fill in what a message says that names no port of a known host."""
    record.src = match["commanded"] or match["possible"]
    record.proto = (match["unknown"] or match["illegal"] or "").lower() or None
    if match["commanded"]:
        record.message, record.words["command"] = "External command run", words(match["command"])
    elif match["unknown"]:
        record.message, record.dst_port = "Possible stealth scan from unknown host", int(match["scanned"])
    else:
        record.message = words(match["other"] or "Illegal IP header length")


def _admin(text: str, at: int) -> Taken | None:
    if (match := _ADMIN.match(text, at)) is None:
        return None
    record = _reported(match)
    record.message = words(match["message"])
    return Taken(record, match.end(), mended(match))


_HOST = r"(?:(?P<name>[^\s/]{1,255})/)?(?P<src>[0-9A-Za-z_.:*?\-]+)"
_PROBER = re.compile(_HOST, re.ASCII)
_WHAT = re.compile(r"Connect|Packet|[\w/]{1,20}(?: [\w/]{1,20}){0,4}? scan|UDP scan", re.ASCII)
_BLOCKED = "is already blocked. Ignoring"
_KEPT_OUT = (
    Text("prober", _PROBER), " ", Mark("action", "block"),
    either(
        (_BLOCKED, Mark("said", f"Host {_BLOCKED}")),
        ("has been blocked via ", Text("means", re.compile(r'(?:wrappers with string|dropped route using command): "[^"]{0,400}"'), "")),
    ),
)  # fmt: skip
_PROTO = either(("TCP", Mark("proto", "tcp")), ("UDP", Mark("proto", "udp")))
_HEAD = (
    *MOMENT,
    " ",
    SENSOR,
    " portsentry",
    either(("[", Text("pid", re.compile(r"\d+", re.ASCII), "]"), "]: "), ": "),
)
_SCANNER = re.compile(r"(?P<src>[0-9A-Fa-f.:]+)\] \((?P<name>[^)\s]{0,255})\)")
_USUAL = (
    *_HEAD,
    either(
        (
            "attackalert: ",
            either(
                ("Host: ", *_KEPT_OUT), ("Host ", *_KEPT_OUT),
                (Text("said", _WHAT, " from host:"), " from host: ", Text("prober", _PROBER), " to ", _PROTO, " port: ", Number("dst_port", 5)),
            ),
        ),
        (
            "Scan from: [", Text("scanner", _SCANNER, " protocol: ["), " protocol: [", _PROTO, "] port: [", Number("dst_port", 5), "] type: [",
            Text("said", re.compile(r"[\w/][\w/ ]{0,58}[\w/]", re.ASCII), "]"), "]",
            Text("rest", re.compile(r"(?: [\w ]{2,12}: \[[\w ]{1,20}\])*", re.ASCII), ""),
        ),
    ),
)  # fmt: skip
"""A whole line of syslog about a probe, or about who is kept out."""
_TWO = Number("", 2, 2)
_HISTORIC = (
    EPOCH, " - ", _TWO, "/", _TWO, "/", Number("", 4, 4), " ", _TWO, ":", _TWO, ":", _TWO, " Host: ",
    Text("prober", re.compile(r"[^\s/]{1,255}/[0-9A-Fa-f.:]+")), " Port: ", Number("dst_port", 5), " ", _PROTO, " Blocked",
    Mark("said", "Blocked"), Mark("action", "block"),
)  # fmt: skip
"""A whole line of a history file."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses, merged  # not before lines are read many at a time: it needs numpy

    messages = [said["said"].turned(words)] if "said" in said else []
    if "means" in said:
        messages.append(said["means"].turned(lambda text: words(f"Host has been blocked via {text}")))
    probers = [said[name].turned(_prober) for name in ("prober", "scanner") if name in said]
    ends = merged(probers)
    made = {
        "kind": Kind.SERVICE, "message": merged(messages), "src": addresses(ends.turned(lambda end: end[0])),
        "names": ends.turned(lambda end: _tied(*end)),
    }  # fmt: skip
    if "rest" in said:
        made["rest"] = said["rest"].turned(lambda text: words(text) or None)
    return made | {name: said[name] for name in ("pid",) if name in said}


def _prober(text: str) -> tuple[str, str | None]:
    """Return the address and the name of a host as it is printed."""
    match = _PROBER.fullmatch(text) or _SCANNER.fullmatch(text)
    assert match is not None
    return match["src"], match["name"]


def _tied(source: str, name: str | None) -> tuple[tuple[str, str], ...] | None:
    return ((source, name),) if name and name != source else None


FORMAT = Format(
    name="portsentry",
    title="PortSentry attack alerts (1.x, 2.x) and history files",
    kind=Kind.SERVICE,
    starts=re.compile(
        rf"(?:{START}[^\n\x1d]{{1,90}}?\s)?Scan\s+from:\s|\d{{9,10}}\s+-\s+\d\d/|{started('portsentry')}\s*(?:attackalert:|adminalert:|securityalert:|{CUT})",
        re.ASCII,
    ),
    continues=re.compile(rf"to\s+(?:TCP|UDP)\s+port:\s+{NUMBER}\s*$|Connect\s+from\s+host:", re.ASCII),
    read=_read,
    templates=(Template(_USUAL, _columns), Template(_HISTORIC, _columns)),
    samples=(
        (
            "Mar  3 00:04:56 dns3 portsentry[301]: attackalert: Connect from host: "
            "max3-240.max3.hou.infohwy.com/207.90.225.240 to TCP port: 79",
            {
                "src": "207.90.225.240",
                "dst_port": 79,
                "proto": "tcp",
                "sensor": "dns3",
                "names": (("207.90.225.240", "max3-240.max3.hou.infohwy.com"),),
            },
        ),
        (
            "Oct  3 10:11:12 gw portsentry[77]: attackalert: TCP SYN/Normal scan from host: 192.0.2.7/192.0.2.7 to TCP port: 111",
            {"src": "192.0.2.7", "message": "TCP SYN/Normal scan", "dst_port": 111, "names": ()},
        ),
        (
            "Oct  3 10:11:13 gw portsentry[77]: attackalert: Host: 192.0.2.7 is already blocked. Ignoring",
            {"src": "192.0.2.7", "action": "block", "message": "Host is already blocked. Ignoring"},
        ),
        (
            "Scan from: [192.0.2.7] (192.0.2.7) protocol: [TCP] port: [22] type: [TCP SYN/Normal scan] IP opts: [not set] "
            "ignored: [false] triggered: [unset] noblock: [unset] blocked: [unset]",
            {"src": "192.0.2.7", "dst_port": 22, "proto": "tcp", "names": ()},
        ),
        (
            "915148800 - 01/01/1999 00:00:00 Host: probe.example.net/192.0.2.9 Port: 143 TCP Blocked",
            {"src": "192.0.2.9", "dst_port": 143, "action": "block", "names": (("192.0.2.9", "probe.example.net"),)},
        ),
    ),
)
