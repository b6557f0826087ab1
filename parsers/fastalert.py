"""Alerts on one line, as Snort's alert_fast and Suricata's fast.log write them.

Sources: Snort 1.5 and 1.6 log.c, 2.9 spo_alert_fast.c, 3 loggers/alert_fast.cc; Suricata alert-fastlog.c.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address

from parsers.cells import ICMP, PORTED, protocol
from parsers.format import ARROW, SECOND, Bulk, Taken, Values, each, grammar, mended, whole_line, words
from parsers.record import Kind, Record, Stamp
from parsers.snortdates import put_time, snort_date

_CLOCK = r"(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,9}))?"
SNORT_TIME = rf"(?P<date>\d\d/\d\d(?:/\d\d)?)-{_CLOCK}"
SURICATA_TIME = rf"(?P<date>\d\d/\d\d/\d{{4}})-{_CLOCK}"
_MOMENT = rf"-\d\d:\d\d):{SECOND}(?:\.(?P<fraction>\d{{1,9}}))?  ?"
SNORT_WHOLE = r"(?P<minute>\d\d/\d\d(?:/\d\d)?" + _MOMENT
SURICATA_WHOLE = r"(?P<minute>\d\d/\d\d/\d{4}" + _MOMENT
"""Times as `bulk` takes them."""
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
_IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_PORT = r"(?:[0-5]?\d{1,4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"
_WHOLE = (
    r"(?:\[(?P<verdict>[A-Za-z][A-Za-z_ ]{2,20})\] )?\[\*\*\] \[(?P<sid>\d{1,10}:\d{1,10}:\d{1,10})\] "
    r"(?P<message>[^\[\]\n<>]{1,300}?) \[\*\*\] (?:\[Classification: [^\]\n]{0,120}\] )?(?:\[Priority: \d{1,5}\] )?"
    rf"\{{(?P<proto>[\w:\-]{{1,20}})\}} (?P<source>{_IPV4}(?::{_PORT})?) -> (?P<destination>{_IPV4}(?::{_PORT})?)"
)
"""A whole alert as most of them are: with a rule id and between IPv4 addresses."""
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


def bulk(time: str, program: str) -> Bulk:
    """Return how whole alerts of `program` are read together; `time` matches minute, second and fraction."""
    return Bulk(whole_line(time + _WHOLE), _minute, lambda groups: _columns(groups, program == "suricata"))


def _columns(groups: Mapping[str, Values], numbered: bool) -> dict[str, Values]:
    records = each(
        list(zip(groups["proto"], groups["source"], groups["destination"], strict=True)),
        lambda ends: _ends(ends[0], ends[1], ends[2], numbered),
    )
    made: dict[str, Values] = dict(zip(_ENDS, zip(*records, strict=True), strict=True))
    made["kind"] = (Kind.ALERT,) * len(records)
    made["message"] = each(groups["message"], lambda text: unquoted(words(text)))
    made["sid"] = groups["sid"]
    made["action"] = each(groups["verdict"], action_of)
    return made


_ENDS = ("proto", "src", "dst", "src_port", "dst_port", "icmp_type", "icmp_code")


def _ends(proto: str, source: str, destination: str, numbered: bool) -> tuple[object, ...]:
    record = Record()
    _put_ends(record, {"proto": proto, "source": source, "destination": destination}, numbered)
    return tuple(getattr(record, name) for name in _ENDS)


def _minute(text: str) -> Stamp | None:
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


def _put_ends(record: Record, groups: dict[str, str | None], numbered: bool) -> bool:
    """Set addresses and ports; Suricata has numbers for every protocol, those of ICMP are type and code."""
    name = (groups["proto"] or "").lower().removeprefix("proto:")
    record.proto = protocol(name)
    ported = record.proto is None or record.proto in PORTED
    source, first = split_end(groups["source"] or "", ported or numbered)
    destination, second = split_end(groups["destination"] or "", ported or numbered)
    record.src, record.dst = source, destination
    if max(first or 0, second or 0) > 65_535:
        return False
    if record.proto in ICMP and numbered:
        record.icmp_type, record.icmp_code = first, second
    elif ported:
        record.src_port, record.dst_port = first, second
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
