"""Packets that IP Filter's ipmon prints (ipmon.c, print_ipflog; ipmon(8))."""

from __future__ import annotations

import re

from parsers.format import ARROW, NUMBER, Format, Taken, grammar, mended, number
from parsers.record import Kind, Record, Stamp
from parsers.syslog import STAMP, START, clock, stamp

_ADDRESS = r"[0-9A-Za-z*?][0-9A-Za-z_.:*?\-]*(?:\[[0-9A-Fa-f.:]+\])?"
_PACKET = grammar(
    rf"""
    (?: {STAMP} \  )? (?: (?P<host>(?!ipmon\[)[a-zA-Z][\w.\-]*) \  (?=ipmon\[) )? (?: ipmon\[(?P<pid>\d+)\]: \  (?: \[ID\ \d+\ [\w.]+\] \  )? )?
    (?: (?P<date>\d\d/\d\d/\d{{4}}) \  )? (?: (?P<inner>\d\d:\d\d:\d\d) \. (?P<innerfraction>\d{{1,9}}) \  )?
    (?: (?P<count>{NUMBER})x \  )?
    (?: (?P<interface>[a-z][a-z0-9:.\-]{{0,15}}) \  @(?P<group>-?[\w.\-]+):(?P<rule>-?\d+) \  (?P<action>S?[pbPBLn?]) \  )?
    (?P<src>{_ADDRESS}) (?: ,(?P<sport>[\w\-]+) )? {ARROW} (?P<dst>{_ADDRESS}) (?: ,(?P<dport>[\w\-]+) )?
    \  PR \  (?P<proto>[\w.\-]+) \  len \  (?P<header>\d{{1,3}}) \  \(?(?P<length>\d{{1,5}})\)?
    (?: \  icmp (?:v6)? \  (?P<icmp>[\w()]+/[\w()]+) )?
    (?: \  -(?P<flags>[ARSFUPEC]*) (?![\w>]) (?: \  (?P<seq>{NUMBER}) \  (?P<ack>{NUMBER}) \  (?P<win>\d{{1,5}}) )? )?
    (?: \  for \  (?P<quoted>.{{1,200}}?\sPR\s.{{1,60}}?\slen\s\d+\s\(?\d+\)?) )?
    (?: \  \(frag\  (?P<fragid>\d+):(?P<fraglen>\d+)@(?P<fragat>\d+)(?P<more>\+?-?)\) | \  frag\  (?P<oldmore>[+\-]*)(?P<oldlen>\d+)@(?P<oldat>\d+) )?
    (?P<state> (?: \  K-[SF] )* ) (?: (?:[ \t]+|\s+(?=(?:IN|OUT)[ \t]*(?:\n|\Z))) (?P<direction>IN|OUT) \b )?
    (?P<extra> (?: \  (?: log-tag\ \d+ | nat-tag\ \w+ | low-ttl | OOW | bad-NAT | bad-src | bad | NAT | multicast | broadcast
      | mbcast | reason:[\w\-]+ ) \b )* )
    """
)
_ACTIONS = {"p": "pass", "P": "pass", "b": "deny", "B": "deny", "L": "log", "n": "no rule", "?": "unknown"}
_BITS = {"F": 0x01, "S": 0x02, "R": 0x04, "P": 0x08, "A": 0x10, "U": 0x20, "E": 0x40, "C": 0x80}
_TYPES = {
    "echoreply": 0, "unreach": 3, "sourcequench": 4, "redirect": 5, "echo": 8, "routeradvert": 9, "routersolicit": 10,
    "timxceed": 11, "paramprob": 12, "timestamp": 13, "timestampreply": 14, "inforeq": 15, "inforeply": 16,
    "maskreq": 17, "maskreply": 18,
}  # fmt: skip
_CODES = {
    3: ("net", "host", "protocol", "port", "needfrag", "srcfail", "net_unknown", "host_unknown", "isolated", "net_prohib",
        "host_prohib", "tosnet", "toshost", "admin_prohibit"),
    5: ("net", "host", "tosnet", "toshost"),
    11: ("transit", "reassem"),
    12: ("errata_pointer", "optmissing", "length"),
}  # fmt: skip


def _read(text: str, at: int) -> Taken | None:
    match = _PACKET.match(text, at)
    if match is None or (match["month"] is None and match["iso"] is None and match["inner"] is None):
        return None
    record = Record(
        format="ipmon",
        stamp=_stamp(match),
        sensor=match["host"] or match["interface"],
        action=_ACTIONS[match["action"][-1]] if match["action"] else None,
        count=number(match["count"]),
        proto=match["proto"].lower(),
        ip_len=int(match["length"]),
        words={"header length": match["header"]},
    )
    _ends(record, match)
    _transport(record, match)
    _fragment(record, match)
    for name in ("interface", "group", "rule", "direction", "pid", "quoted"):
        if match[name]:
            record.words[name] = match[name]
    if rest := " ".join(f"{match['state']} {match['extra']}".split()):
        record.words["marks"] = rest
    if match["action"] and match["action"].startswith("S"):
        record.notes += ("logged as too short to hold its headers",)
    return Taken(record, match.end(), mended(match))


def _stamp(match: re.Match[str]) -> Stamp:
    """Return the time: the inner clock is finer, the date may stand inside (ipmon to a file) or outside (syslog)."""
    outer = stamp(match) if match["month"] or match["iso"] else None
    if match["inner"] is None:
        assert outer is not None
        return outer
    if match["date"]:
        day, month, year = (int(part) for part in match["date"].split("/"))
        return clock(match["inner"], match["innerfraction"], year, month, day)
    if outer is None:
        return clock(match["inner"], match["innerfraction"])
    return clock(match["inner"], match["innerfraction"], outer.year, outer.month, outer.day, outer.offset)


def _ends(record: Record, match: re.Match[str]) -> None:
    """Addresses print as `addr`, or as `name[addr]` when ipmon resolves; ports may be service names."""
    ends = []
    for end in ("src", "dst"):
        name, bracket, address = match[end].partition("[")
        ends.append(address.rstrip("]") if bracket else name)
        if bracket:
            record.names += ((address.rstrip("]"), name),)
    record.src, record.dst = ends
    for port, attribute in (("sport", "src_port"), ("dport", "dst_port")):
        if (printed := match[port]) is None:
            continue
        if printed.isdigit() and int(printed) < 65536:
            setattr(record, attribute, int(printed))
        else:
            record.words[attribute.replace("_", " ")] = printed


def _transport(record: Record, match: re.Match[str]) -> None:
    if match["flags"] is not None and record.proto == "tcp":
        record.flags = sum(_BITS[letter] for letter in set(match["flags"]))
        record.flags_text = "-" + match["flags"]
        record.tcp_seq, record.tcp_ack, record.tcp_win = (number(match[name]) for name in ("seq", "ack", "win"))
    if match["icmp"]:
        record.words["icmp"] = match["icmp"]
        kind, _, code = match["icmp"].partition("/")
        bare = re.fullmatch(r"(?:icmptype\()?(\d+)\)?", kind)
        record.icmp_type = int(bare[1]) if bare else _TYPES.get(kind)
        codes = _CODES.get(record.icmp_type or 0, ())
        record.icmp_code = int(code) if code.isdigit() else codes.index(code) if code in codes else None


def _fragment(record: Record, match: re.Match[str]) -> None:
    if match["fragid"]:
        record.ip_id = int(match["fragid"])
    place = match["fragat"] or match["oldat"]
    if place is not None:
        record.frag = int(place)
        record.words["fragment length"] = match["fraglen"] or match["oldlen"]
        marks = match["more"] or match["oldmore"] or ""
        record.ip_df = "-" in marks
        if "+" in marks:
            record.words["more fragments"] = "yes"


FORMAT = Format(
    name="ipmon",
    title="IP Filter packet log (ipmon)",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"ipmon\[\d+\]:|(?:{START}(?:\.\d+)?\s+|(?:\d\d/\d\d/\d{{4}}\s+)?\d\d:\d\d:\d\d\.\d+\s+)(?:[\w.\-]+\s+)?"
        r"(?:ipmon\[\d+\]:|(?:\d+x\s+)?(?:[a-z][\w:.\-]*\s+@|[\w.*?:\-]+(?:\[[\w.:]+\])?,[\w\-]+\s*(?:-|>)))",
        re.ASCII,
    ),
    continues=re.compile(r"-[ARSFUPEC]+$|PR\s+\w+\s+len\b|len\s+\d+\s+\(?\d+|K-[SF]\b", re.ASCII),
    read=_read,
    samples=(
        (
            "Mar 20 06:36:35.103382 209.203.237.176,22 -> 10.1.9.116,1555 PR tcp len 20 44 -AS",
            {"src": "209.203.237.176", "src_port": 22, "dst_port": 1555, "flags": 0x12, "ip_len": 44},
        ),
        (
            "ipmon[11523]: [ID 702911 local0.warning] 09:30:39.300795 3x ce0 @0:1 b 10.4.0.25,43873 -> 10.4.122.243,22 "
            "PR tcp len 20 100 -AP IN",
            {"count": 3, "action": "deny", "sensor": "ce0", "flags": 0x18, "dst_port": 22},
        ),
        (
            "15:57:33.803147 ppp0 @0:2 b 100.100.100.103,443 -> 20.20.20.10,4923 PR tcp len 20 1488 -A",
            {"action": "deny", "src_port": 443, "dst_port": 4923, "flags": 0x10, "ip_len": 1488},
        ),
    ),
)
