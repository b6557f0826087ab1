"""Alerts on one line, as Snort's alert_fast and Suricata's fast.log write them.

Sources: Snort 1.5 and 1.6 log.c, 2.9 spo_alert_fast.c, 3 loggers/alert_fast.cc; Suricata alert-fastlog.c.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Any

from parsers.cells import ICMP, PORTED, protocol
from parsers.format import ARROW, Taken, grammar, mended, words
from parsers.record import Kind, Record, Stamp
from parsers.snortdates import put_time, snort_date
from parsers.template import SECOND, Address, Fraction, Moment, Number, Template, Text, either, maybe

_CLOCK = r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,9}))?"
SNORT_TIME = rf"(?P<date>\d\d/\d\d(?:/\d\d)?)-{_CLOCK}"
SURICATA_TIME = rf"(?P<date>\d\d/\d\d/\d{{4}})-{_CLOCK}"
VERDICT = r"\[[A-Za-z][A-Za-z_ ]{2,20}\]"
"""What the sensor did, before the first [**]: [Drop], [wDrop], Snort 3's [block]."""
_WHAT = r"""
    (?: \[(?P<verdict>[A-Za-z][A-Za-z_ ]{2,20})\] \s* )? \[\*\*\] \s* (?: \[(?P<sid>\d{1,10}:\d{1,10}:\d{1,10})\] \s* )?
    (?: <(?P<interface>[^>\n]{1,80})> \s* )? (?P<message>[^\x1d]{1,400}?) \s* \[\*\*\]
    (?: \s* \[Classification:\ (?P<class>[^\]\x1d]{0,120})\] )? (?: \s* \[Priority:\ (?P<priority>\d{1,5})\] )?
"""
_WHO = rf"""
    (?: \s* \[AppID:\ (?P<app>[^\]\x1d]{{1,80}})\] )? (?: \s* \{{(?P<proto>[\w:\-]{{1,20}})\}} )?
    \s+ (?P<source>[^\s>{{}}\[\]&]{{1,80}}?) {ARROW} (?P<destination>[^\s>{{}}\[\]]{{1,80}})
"""
_NOBODY = r"""
    (?: \s* \[\*\*\] \s* \[Raw\ pkt:\ (?P<raw>(?:[0-9A-Fa-f]{2}\s+){0,32})\]
      (?: \s* \[pcap\ file\ packet:\ (?P<packet>\d{1,12})\] )? )?
    (?= [ \t]* (?:\n|\Z) )
"""
_NOT_FULL = r"(?! \s+ (?: [A-Z][A-Z0-9\-]{1,15} | Proto:\s\d+ | PROTO:\d+ ) \s+ TTL: )"
"""The second line of a full alert does not follow."""
_SHAPES = {
    "snort": [
        grammar(rf"{SNORT_TIME} \s* {_WHAT} {_WHO}"),
        grammar(rf"{_WHAT} (?: \s* {SNORT_TIME} )? {_WHO} {_NOT_FULL}"),
        grammar(rf"{SNORT_TIME} \s* {_WHAT} {_NOBODY}"),
    ],
    "suricata": [
        grammar(rf"{SURICATA_TIME} \s* {_WHAT} {_WHO}"),
        grammar(rf"{SURICATA_TIME} \s* {_WHAT} {_NOBODY}"),
    ],
}
_FRACTION = maybe(".", Fraction())
_USUAL = (
    "  ", either("[**] [", ("[", Text("verdict", re.compile(r"[A-Za-z][A-Za-z_ ]{2,20}", re.ASCII), "]"), "] [**] [")),
    Text("sid", re.compile(r"\d{1,10}:\d{1,10}:\d{1,10}", re.ASCII), "]"), "] ",
    Text("message", re.compile(r"[^\[\]<>]{1,300}?"), " ["), " [**] ",
    maybe("[Classification: ", Text("", re.compile(r"[^\]]{0,120}"), "]"), "] "),
    maybe("[Priority: ", Number("", 5), "] "),
    "{", Text("proto", re.compile(r"[\w:\-]{1,20}", re.ASCII), "}"), "} ",
    Address("src"), maybe(":", Number("source number", 5, 1, 65_535)), " -> ",
    Address("dst"), maybe(":", Number("destination number", 5, 1, 65_535)),
)  # fmt: skip
"""A whole alert behind its time as most of them are: with a rule id and between IPv4 addresses."""
_DENIED = frozenset(("drop", "block", "reset", "reject", "sdrop"))
_LABELS = (
    ("verdict", "verdict"), ("classification", "class"), ("priority", "priority"), ("interface", "interface"),
    ("AppID", "app"), ("pcap packet", "packet"),
)  # fmt: skip
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)


def read_fast(text: str, at: int, program: str) -> Taken | None:
    """Read an alert of `program`, snort or suricata; None if it is none, or names a port above 65535.

    An alert without time, as forwarders hand it on, must have a rule id or a priority.
    """
    match = next((found for shape in _SHAPES[program] if (found := shape.match(text, at)) is not None), None)
    if match is None:
        return None
    groups = match.groupdict()
    if groups["clock"] is None and groups["sid"] is None and groups["priority"] is None:
        return None
    if groups.get("source") is None and (groups["sid"] is None or groups["priority"] is None):
        return None
    record = Record(
        format=f"{program}-fast",
        kind=Kind.ALERT,
        message=unquoted(words(match["message"])),
        sid=match["sid"],
        action=action_of(match["verdict"]),
    )
    record.words = {label: words(said) for label, name in _LABELS if (said := groups.get(name))}
    if groups["clock"] is not None:
        put_time(record, match)
    if groups.get("raw"):
        record.words["raw packet"] = words(match["raw"])
    if groups.get("source") is not None and not _put_ends(record, groups, program == "suricata"):
        return None
    repairs = [] if groups.get("arrow") == " -> " and "\n" not in match.group() else mended(match)
    return Taken(record, match.end(), repairs)


def whole_alerts(program: str) -> tuple[Template, ...]:
    """Return how most alerts of `program` look: Snort leaves out the year, or prints two digits of it, Suricata all."""
    dates = {"snort": ("mm/dd", "mm/dd/yy"), "suricata": ("mm/dd/yyyy",)}[program]
    return tuple(
        Template(
            (snort_moment(f"{date}-hh:mm"), ":", SECOND, maybe(".", Fraction()), *_USUAL),
            lambda said: _columns(said, program == "suricata"),
        )
        for date in dates
    )


def snort_moment(printed: str) -> Moment:
    """Return a time that is printed so, with digits for letters."""
    return Moment(len(printed), re.compile(re.sub("[a-z]", r"\\d", printed), re.ASCII), minute_of)


def _columns(said: Mapping[str, Any], numbered: bool) -> dict[str, Any]:
    protocols = said["proto"].turned(_named)
    made = {
        "kind": Kind.ALERT,
        "proto": protocols.turned(protocol),
        "message": said["message"].turned(lambda text: unquoted(words(text))),
    }
    if "verdict" in said:
        made["action"] = said["verdict"].turned(action_of)
    pairs = protocols.numbers(lambda name: _pair(protocol(name), numbered))
    for pair, names in enumerate(_PAIRS):
        for name, numbers in zip(names, (said.get("source number"), said.get("destination number")), strict=True):
            if numbers is not None:
                made[name] = numbers * (pairs == pair) - (pairs != pair)  # -1 is unknown
    return made


def minute_of(text: str) -> Stamp | None:
    """Return the time of mm/dd-hh:mm, with or without a year behind the day; None if a part is out of range."""
    date, _, time = text.partition("-")
    year, month, day, _ = snort_date(date)
    hour, minute = int(time[:2]), int(time[3:])
    fits = 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60
    return Stamp(hour, minute, 0, 0, year, month, day) if fits else None


def action_of(verdict: str | None) -> str | None:
    """Return what the sensor did, by its word for it; a word such as would_drop says that nothing was done."""
    return "deny" if (verdict or "").lower() in _DENIED else None


def unquoted(text: str) -> str:
    """Return a message without the quote marks that Snort 3 puts around it."""
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text


_PAIRS = (("src_port", "dst_port"), ("icmp_type", "icmp_code"))
"""What the numbers of an alert can be."""


def _pair(proto: str | None, numbered: bool) -> int:
    """Return which of _PAIRS the numbers of a protocol are; one more if none.

    Suricata, which is `numbered`, has numbers for every protocol, those of ICMP are type and code.
    """
    if proto in ICMP and numbered:
        return 1
    return 0 if proto is None or proto in PORTED else 2


def _named(printed: str | None) -> str:
    return (printed or "").lower().removeprefix("proto:")


def _put_ends(record: Record, groups: dict[str, str | None], numbered: bool) -> bool:
    """Set protocol, addresses and numbers; False for a number that cannot be one."""
    record.proto = protocol(_named(groups["proto"]))
    pair = _pair(record.proto, numbered)
    source, first = split_end(groups["source"] or "", pair == 0 or numbered)
    destination, second = split_end(groups["destination"] or "", pair == 0 or numbered)
    record.src, record.dst = source, destination
    if max(first or 0, second or 0) > 65_535:
        return False
    for name, number in zip(_PAIRS[pair] if pair < 2 else (), (first, second), strict=False):
        setattr(record, name, number)
    return True


def split_end(text: str, numbered: bool) -> tuple[str, int | None]:
    """Return address and port of one end; of IPv6, which stands without brackets, the port is after the last colon.

    `numbered` says whether a port is to be expected there.
    """
    head, colon, tail = text.rpartition(":")
    if not colon or not _NUMBER.fullmatch(tail):
        return text, None
    if ":" not in head:
        return head, int(tail)
    bare = head.removeprefix("[").removesuffix("]")
    return (bare, int(tail)) if numbered and _is_ipv6(bare) else (text, None)


@lru_cache(maxsize=1 << 12)
def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True
