"""What IP Filter's ipmon prints beside packets: translations, states and lost entries (ipmon.c, print_natlog,
print_statelog), and the envelope around all of its lines."""

from __future__ import annotations

import re

from parsers.format import ARROW, NUMBER, Taken, grammar, mended, words
from parsers.record import Kind, Record, Stamp
from parsers.syslog import HOST, STAMP, clock, host, process, stamp, tag

ADDRESS = r"[0-9A-Za-z*?][0-9A-Za-z_.:*?\-]*(?:\[[0-9A-Fa-f.:]+\])?"
HEAD = rf"""
    (?: {STAMP} {HOST} (?: {tag("ipmon")} | \  (?=\S) ) | ipmon\[(?P<bare>\d+)\]: \s* (?: \[ID\ \d+\ [\w.]+\] \s* )? )?
    (?: (?P<date>\d\d/\d\d/\d{{4}}) \  )? (?: (?P<inner>\d\d:\d\d:\d\d) \. (?P<innerfraction>\d{{1,9}}) \  )?
"""
_TRANSLATION = grammar(
    rf"""
    {HEAD} @(?P<rule>-?\d+) \  NAT:(?P<what>[A-Z_]{{2,12}}(?:-[A-Z_]{{2,12}})?) \  (?P<inside>{ADDRESS}) (?: ,(?P<insideport>[\w\-]+) )?
    \  (?:<|&lt;)?-?\s*-?(?:>|&gt;) \  (?P<outside>{ADDRESS}) (?: ,(?P<outsideport>[\w\-]+) )? (?: \  \[(?P<remote>{ADDRESS}) (?: [,\ ](?P<remoteport>[\w\-]+) )? (?:\ PR\ \w+)? \] )?
    (?P<rest> (?: \  (?:Pkts|Bytes) \  \d+(?:/\d+)? )* )
    """
)
_STATE = grammar(
    rf"""
    {HEAD} STATE:(?P<what>NEW|CLONED|CLOSE|EXPIRE|FLUSH|INTERMEDIATE|REMOVE|KILLED|UNLOAD)
    \  (?P<inside>{ADDRESS}) (?: ,(?P<insideport>[\w\-]+) )? {ARROW} (?P<remote>{ADDRESS}) (?: ,(?P<remoteport>[\w\-]+) )?
    \  PR \  (?P<proto>[\w.\-]+) (?: \  (?P<icmp>(?!tag\b|Pkts|Bytes|Forward|Backward)[a-z]\w*|\d+) )?
    (?P<rest> (?: \  (?: tag \  \d+ | Forward: | Backward: | (?:Pkts|Bytes)(?:\ (?:in|out))? \  \d+ ) )* )
    """
)
_LOST = grammar(
    rf"{HEAD} (?P<message> missed \  (?P<count>{NUMBER}) \ ipf\ log\ entries: \  \d+ \  \d+ | (?P<bytes>{NUMBER}) \ bytes\ flushed\ from\ log )"
)


def read_flow(text: str, at: int) -> Taken | None:
    """Read a translation, a state, or what ipmon says of entries that it lost; None if a line is none of them."""
    if (match := _TRANSLATION.match(text, at)) is not None:
        record = _flow(match, "NAT")
        record.words |= {"rule": match["rule"], "inside": _end(match, "inside"), "outside": _end(match, "outside")}
        if match["what"].endswith("RDR") and match["remote"]:  # whoever is outside came to the outside address
            _put(record, match, ("remote", "outside"))
        else:
            _put(record, match, ("inside", "remote"))
    elif (match := _STATE.match(text, at)) is not None:
        record = _flow(match, "STATE")
        record.proto = match["proto"].lower()
        if match["icmp"]:
            record.words["icmp"] = match["icmp"]
        _put(record, match, ("inside", "remote"))
    elif (match := _LOST.match(text, at)) is not None:
        record = Record(format="ipmon", kind=Kind.SERVICE, message=words(match["message"]))
        record.count = int(match["count"]) if match["count"] else None
        record.notes += ("ipmon lost entries here: what is missing from this log is not known",)
    else:
        return None
    record.stamp, record.sensor = printed_time(match), host(match)
    return Taken(record, match.end(), mended(match))


def _flow(match: re.Match[str], what: str) -> Record:
    record = Record(format="ipmon", kind=Kind.CONNECTION, message=f"{what}:{match['what']}")
    if volume := words(match["rest"]):
        record.words["volume"] = volume
    if (number := process(match) or match["bare"]) is not None:
        record.words["pid"] = number
    return record


def _end(match: re.Match[str], name: str) -> str:
    port = match[f"{name}port"]
    return match[name] if port is None else f"{match[name]},{port}"


def _put(record: Record, match: re.Match[str], ends: tuple[str, str]) -> None:
    put_ends(record, tuple(match[name] for name in ends), tuple(match[f"{name}port"] for name in ends))


def put_ends(record: Record, ends: tuple[str | None, ...], ports: tuple[str | None, ...]) -> None:
    """Set source and destination: addresses print as `addr`, resolved ones as `name[addr]`; ports may be names."""
    for attribute, printed in zip(("src", "dst"), ends, strict=True):
        name, bracket, address = (printed or "").partition("[")
        address = address.rstrip("]")
        setattr(record, attribute, (address if bracket else name) or None)
        if bracket:
            record.names += ((address, name),)
    for attribute, port in zip(("src_port", "dst_port"), ports, strict=True):
        if port is not None and port.isdigit() and int(port) < 65_536:
            setattr(record, attribute, int(port))
        elif port is not None:
            record.words[attribute.replace("_", " ")] = port


def printed_time(match: re.Match[str]) -> Stamp | None:
    """Return the time: the inner clock is finer, the date may stand inside (ipmon to a file) or outside (syslog)."""
    outer = stamp(match)
    if match["inner"] is None:
        return outer
    if match["date"]:
        day, month, year = (int(part) for part in match["date"].split("/"))
        return clock(match["inner"], match["innerfraction"], year, month, day)
    if outer is None:
        return clock(match["inner"], match["innerfraction"])
    return clock(match["inner"], match["innerfraction"], outer.year, outer.month, outer.day, outer.offset)
