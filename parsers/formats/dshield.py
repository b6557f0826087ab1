"""Lines that firewall owners send to DShield, the Internet Storm Center's collection: nine cells with tabs between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.cells import ICMP, protocol, put_ends
from parsers.format import TOKEN, V6, Format, Taken, grammar, mended
from parsers.record import Kind, Record, flag_byte
from parsers.stamps import iso_stamp, minute_stamp
from parsers.table import OneLine
from parsers.template import SECOND, Address, Element, Mark, Moment, Number, Template, Text, Zone, either, maybe

_LINE = grammar(
    rf"""
    (?P<date>\d{{4}}-\d\d-\d\d) \  (?P<clock>\d\d:\d\d:\d\d) \  (?P<zone>Z|[+-]\d\d:?\d\d)
    \  (?P<user>\w{{1,40}}) \  (?P<count>\d{{1,9}})
    \  (?P<src>{TOKEN}|{V6}) \  (?P<sport>\d{{1,5}}|[?]{{1,3}}|-) \  (?P<dst>{TOKEN}|{V6}) \  (?P<dport>\d{{1,5}}|[?]{{1,3}}|-)
    \  (?P<proto>[A-Z][A-Z0-9\-]{{1,15}}|[a-z]{{3,8}}|\d{{1,3}}|[?]{{1,3}})
    (?: [ \t]+ (?P<flags>[SFAPRU12]{{1,8}} | (?:SYN|FIN|ACK|PSH|RST|URG|ECE|CWR)(?:[ ,](?:SYN|FIN|ACK|PSH|RST|URG|ECE|CWR)){{0,7}}) )?
    (?= [ \t]* (?:\n|\Z) )
    """
)
_SUBJECT = re.compile(r"(?:Subject:\s*)?FORMAT DSHIELD USERID \w+.*", re.ASCII)
_LETTERS = {"SYN": "S", "FIN": "F", "ACK": "A", "PSH": "P", "RST": "R", "URG": "U", "ECE": "E", "CWR": "C"}
_DOUBTFUL = "R and U may stand for reserved bits and an urgent pointer: so DShield's client for iptables writes them"


def _read(text: str, at: int) -> Taken | None:
    if (match := _LINE.match(text, at)) is None:
        return None
    record = Record(
        format="dshield",
        kind=Kind.PACKET,
        stamp=iso_stamp(f"{match['date']} {match['clock']}{match['zone']}"),
        count=int(match["count"]),
        proto=protocol(match["proto"]),
        words={"user": match["user"]},
    )
    ports = [None if not match[name].isdecimal() else match[name] for name in ("sport", "dport")]
    if record.stamp is None or not put_ends(record, match["src"], match["dst"], *ports):
        return None
    if record.proto not in (*ICMP, "tcp", "udp"):
        record.words |= {name: port for name, port in zip(("source port", "target port"), ports, strict=True) if port}
    if (printed := match["flags"]) is not None:
        record.flags_text = " ".join(printed.split())
        letters = _letters(record.flags_text)
        record.flags = flag_byte(letters)
        record.notes = (_DOUBTFUL,) if set(letters) & set("RU") else ()
    return Taken(record, match.end(), mended(match))


def _letters(printed: str) -> str:
    """Return the letters of flags that are printed as such, or as words."""
    return "".join(_LETTERS.get(word, word) for word in re.split(r"[ ,]", printed))


_DATED = Moment(len("2003-08-11 23:10"), re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII), minute_stamp)
_FLAGS = Text(
    "printed flags",
    re.compile(r"[SFAPRU12]{1,8}|(?:SYN|FIN|ACK|PSH|RST|URG)(?:[ ,](?:SYN|FIN|ACK|PSH|RST|URG)){0,5}"),
    "",
)


def _template(top: int, *protocols: Element) -> Template:
    """Return how a line of some protocols looks between IPv4 addresses, whose numbers go up to `top`."""
    numbers = (either("???", "?", "-", Number(f"{end} number", 5, 1, top)) for end in ("source", "destination"))
    return Template((
        _DATED, ":", SECOND, " ", Zone(stated=True), "\t", Text("", re.compile(r"\w{1,40}", re.ASCII), "\t"), "\t",
        Number("count", 9), "\t", Address("src"), "\t", next(numbers), "\t", Address("dst"), "\t", next(numbers), "\t",
        *protocols, maybe("\t", _FLAGS),
    ), _columns)  # fmt: skip


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": Kind.PACKET}
    if "printed flags" in said:
        made["flags"] = said["printed flags"].numbers(lambda text: flag_byte(_letters(text)))
    for name, port, part in (
        ("source number", "src_port", "icmp_type"),
        ("destination number", "dst_port", "icmp_code"),
    ):
        if name in said:
            made[part if "icmp" in said["proto"].values else port] = said[name]
    return made


class DshieldTable(OneLine):
    """Reads the lines of one report."""

    def header(self, text: str, following: str) -> str | None:
        """Recognise the subject line under which a report is mailed."""
        return "subject of a DShield report" if _SUBJECT.fullmatch(text) else None


FORMAT = Format(
    name="dshield",
    title="DShield submission lines",
    kind=Kind.PACKET,
    starts=re.compile(r"\d{4}-\d\d-\d\d\s\d\d:\d\d:\d\d\s(?:Z|[+-]\d\d:?\d\d)\s+\w{1,40}\s+\d{1,9}\s", re.ASCII),
    read=_read,
    table=lambda mappings: DshieldTable(_read),
    templates=(
        _template(65_535, either(("TCP", Mark("proto", "tcp")), ("UDP", Mark("proto", "udp")))),
        _template(255, "ICMP", Mark("proto", "icmp")),
    ),
    samples=(
        (
            "2003-08-11 23:10:05 -04:00\t123456\t3\t192.0.2.9\t4321\t10.1.2.3\t135\tTCP\tS\n",
            {"src": "192.0.2.9", "src_port": 4321, "dst_port": 135, "count": 3, "flags": 0x02, "notes": ()},
        ),
        (
            "2003-08-11 23:10:06 +0000\t0\t1\t192.0.2.9\t8\t10.1.2.3\t0\tICMP\t\n",
            {"icmp_type": 8, "icmp_code": 0, "src_port": None, "flags": None, "proto": "icmp"},
        ),
    ),
)
