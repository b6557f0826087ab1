"""Packets that IP Filter's ipmon prints (ipmon.c, print_ipflog; ipmon(8))."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from parsers.format import ARROW, CUT, NUMBER, Format, Taken, grammar, mended, number
from parsers.hexrows import paired_rows
from parsers.ipmon import ADDRESS, HEAD, printed_time, put_ends, read_flow
from parsers.protocols import port_number
from parsers.record import Kind, Record
from parsers.stamps import TIME_OF_DAY, minute_stamp
from parsers.syslog import MINUTE, START, host, process, started
from parsers.tcpdump_bytes import fill_from_bytes
from parsers.template import (
    SECOND,
    Address,
    Element,
    Fraction,
    Mark,
    Moment,
    Number,
    Template,
    Text,
    either,
    maybe,
)

_PACKET = grammar(
    rf"""
    {HEAD}
    (?: (?P<count>{NUMBER})x \  )?
    (?: (?P<interface>[a-z][a-z0-9:.\-]{{0,15}}) \  @(?P<group>-?[\w.\-]+):(?P<rule>-?\d+) \  (?P<action>S?[pbPBLn?]) \  )?
    (?P<src>{ADDRESS}) (?: ,(?P<sport>[\w\-]+) )? {ARROW} (?P<dst>{ADDRESS}) (?: ,(?P<dport>[\w\-]+) )?
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
    return _packet(text, at) or read_flow(text, at)


def _packet(text: str, at: int) -> Taken | None:
    match = _PACKET.match(text, at)
    if match is None or (when := printed_time(match)) is None:
        return None
    record = Record(
        format="ipmon",
        stamp=when,
        sensor=host(match) or match["interface"],
        action=_ACTIONS[match["action"][-1]] if match["action"] else None,
        count=number(match["count"]),
        proto=match["proto"].lower(),
        ip_len=int(match["length"]),
        words={"header length": match["header"]},
    )
    put_ends(record, (match["src"], match["dst"]), (match["sport"], match["dport"]))
    _transport(record, match)
    _fragment(record, match)
    for name in ("interface", "group", "rule", "direction", "quoted"):
        if match[name]:
            record.words[name] = match[name]
    if (pid := process(match) or match["bare"]) is not None:
        record.words["pid"] = pid
    if rest := " ".join(f"{match['state']} {match['extra']}".split()):
        record.words["marks"] = rest
    if match["action"] and match["action"].startswith("S"):
        record.notes += ("logged as too short to hold its headers",)
    taken = Taken(record, match.end(), mended(match))
    _body(taken, text)
    return taken


def _body(taken: Taken, text: str) -> None:
    """Take in the rows of bytes under a packet: from its IP header on (-x), or what lies behind it (-b)."""
    if (dump := paired_rows(text, taken.end)) is None:
        return
    taken.end, record = dump.end, taken.record
    if dump.data[0] >> 4 == 4 and int.from_bytes(dump.data[2:4]) == record.ip_len:
        fill_from_bytes(taken, dump.data)
    else:
        record.words["body"] = dump.data.hex(" ")
    if not dump.intact:
        taken.repairs.append("ascii-column")


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


_DATED = Moment(
    len("28/06/2020 18:57"),
    re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d", re.ASCII),
    partial(minute_stamp, day_first=True),
)
_WORD = re.compile(r"[\w\-]+", re.ASCII)
_RULE = (
    Text("sensor", re.compile(r"[a-z][a-z0-9:.\-]{0,15}", re.ASCII), " "), " @",
    Text("", re.compile(r"-?[\w.\-]+", re.ASCII), ":"), ":", Text("", re.compile(r"-?\d+", re.ASCII), " "), " ",
    Text("verdict", re.compile(r"S?[pbPBLn?]"), " "), " ",
)  # fmt: skip
_FROM, _TO = (",", Text("source port", _WORD)), (",", Text("destination port", _WORD))
_LENGTH = " len ", Number("", 3), " ", Number("ip_len", 5)
_SETS = "AFUP", "AFP", "AUP", "FUP", "AF", "AP", "AR", "AS", "AU", "A", "F", "R", "S"
_FLAGS = either(*((letters, Mark("flags", sum(_BITS[letter] for letter in letters))) for letters in _SETS))
_MESSAGES = either(*(
    (f"{name}/{code}", Mark("icmp_type", kind), Mark("icmp_code", number))
    for name, kind, code, number in (
        ("echoreply", 0, "0", 0), ("echo", 8, "0", 0), ("0", 0, "0", 0), ("8", 8, "0", 0),
        ("unreach", 3, "net", 0), ("unreach", 3, "host", 1), ("unreach", 3, "port", 3), ("timxceed", 11, "transit", 0),
    )
))  # fmt: skip
_TRANSPORT = either(
    ("tcp", Mark("proto", "tcp"), *_LENGTH, " -", _FLAGS), ("udp", Mark("proto", "udp"), *_LENGTH),
    ("icmp", Mark("proto", "icmp"), *_LENGTH, " icmp ", _MESSAGES),
)  # fmt: skip


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": Kind.PACKET}
    if "verdict" in said:
        made["action"] = said["verdict"].turned(lambda text: _ACTIONS[text[-1]])
    for name, attribute in (("source port", "src_port"), ("destination port", "dst_port")):
        if name in said:
            made[attribute] = said[name].numbers(port_number)
    return made


def _template(when: Moment, *before: Element) -> Template:
    """Return how a packet looks with its time, and what stands between that and the addresses."""
    after = (
        Address("src"),
        maybe(*_FROM),
        " -> ",
        Address("dst"),
        maybe(*_TO),
        " PR ",
        _TRANSPORT,
        maybe(" K-S"),
        either(" IN", " OUT", ()),
    )
    return Template((when, ":", SECOND, ".", Fraction(), " ", *before, *after), _columns)


_TEMPLATES = tuple(_template(when, *rule) for rule in (_RULE, ()) for when in (TIME_OF_DAY, MINUTE, _DATED))


FORMAT = Format(
    name="ipmon",
    title="IP Filter log (ipmon): packets, translations, states",
    kind=Kind.PACKET,
    starts=re.compile(
        rf"{started('ipmon')}|ipmon\[\d+\]:|(?:{START}\S{{0,16}}\s+|(?:\d\d/\d\d/\d{{4}}\s+)?\d\d:\d\d:\d\d\.\d+\s+)(?:[\w.\-]+\s+)?(?:ipmon\[\d+\]:|"
        r"(?:\d+x\s+)?(?:[a-z][\w:.\-]*\s+@|[\w.*?:\-]+(?:\[[\w.:]+\])?,[\w\-]+\s*(?:-|>))|@-?\d+\s+NAT:|STATE:[A-Z]|missed\s\d+\sipf\s|\d+\sbytes\sflushed)"
        rf"|(?:{START}\S{{0,16}}|(?:\d\d/\d\d/\d{{4}}\s+)?\d\d:\d\d:\d\d\.\d+)\s+{ADDRESS}\s+->\s+{ADDRESS}\s+PR(?:\s|{CUT})",
        re.ASCII,
    ),
    continues=re.compile(r"-[ARSFUPEC]+$|PR\s+\w+\s+len\b|len\s+\d+\s+\(?\d+|K-[SF]\b", re.ASCII),
    read=_read,
    templates=_TEMPLATES,
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
        (
            "28/06/2020 18:57:47.089622 @1 NAT:MAP 192.0.2.100,43183 <- -> 198.51.100.4,43183 [203.0.113.1,53]",
            {"src": "192.0.2.100", "dst": "203.0.113.1", "dst_port": 53, "kind": Kind.CONNECTION, "message": "NAT:MAP"},
        ),
        (
            "28/06/2020 18:57:47.089622 STATE:EXPIRE 192.0.2.100,43183 -> 198.51.100.4,80 PR tcp Pkts 12 Bytes 3456",
            {"src_port": 43183, "dst_port": 80, "proto": "tcp", "words": {"volume": "Pkts 12 Bytes 3456"}},
        ),
    ),
)
