"""The envelope that syslog puts around a message, in all its spellings: RFC 3164, RFC 5424, BSD, Solaris, rsyslog, Cisco."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from parsers.record import Kind, Record, Stamp
from parsers.template import SECOND, Fraction, Moment, Number, Text, Zone, either, maybe

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

STAMP = rf"""
    (?: <\d{{1,3}}> (?: 1\  (?=\d{{4}}-) )? )?
    (?: (?P<month>{"|".join(MONTHS)}) (?P<padding>\s+) (?P<day>\d{{1,2}}) \  (?: (?P<year>\d{{4}}) \  )?
        (?P<clock>\d\d:\d\d:\d\d) (?: [.,] (?P<fraction>\d{{1,9}}) )? (?: \  (?P<lateyear>(?:19|20)\d\d) (?=\s) )? :?
      | (?P<iso>\d{{4}}-\d\d-\d\d) (?:T|\ ) (?P<isoclock>\d\d:\d\d:\d\d) (?: [.,] (?P<isofraction>\d{{1,9}}) )?
        (?: \s? (?P<offset>Z|[+-]\d\d:?\d\d) )? :?
    )
"""
"""The date and time of a syslog line, as a verbose pattern for `grammar`: RFC 3164, with year or fraction as some
daemons add them, and RFC 5424 with its version, or ISO 8601 as rsyslog writes it into files."""

START = (
    r"(?:<\d{1,3}>(?:1\s+(?=\d{4}-))?)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\s+(?:\d{4}\s+)?"
    r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d(?:T|\s)\d\d:\d\d:\d\d)"
)
"""What every syslog line begins with."""

_LEVEL = (
    r"<?(?:authpriv|auth|cron|daemon|ftp|kern|lpr|mail|news|syslog|user|uucp|security|console|ntp|local[0-7]|\d{1,2})"
    r"\.(?:emerg|panic|alert|crit|error|err|warning|warn|notice|info|debug|[0-7])>?"
)
_HAS_LEVEL = r"(?= \s+ <?[a-z0-9]{1,10}\.[a-z0-9] )"
"""Cheaper to test than the names, and nearly never true."""
HOST = (
    rf"(?: {_HAS_LEVEL} \ {_LEVEL} (?=\s) )? (?: \ (?P<host>[\w.:\-/@]*[\w\-]) (?=\s) )?"
    rf" (?: {_HAS_LEVEL} \ {_LEVEL} (?=\s) )?"
)
"""The logging host, which some daemons leave out, and facility and level, which syslogd -v of BSD and others add."""


def tag(names: str) -> str:
    """Return a verbose pattern of what stands between host and message for the programs `names`, a pattern itself.

    That is the name with or without a process id and a colon (RFC 3164), with the message id of Solaris behind it, or
    name, process id, message id and structured data (RFC 5424).
    """
    return rf"""
    \  (?: (?:{names}) (?: \[(?P<pid>\d+)\] )? :
       | (?:{names}) \  (?P<procid>[\w.\-]{{1,128}}) \  [\w.\-]{{1,32}} \  (?: - | (?:\[ [^\]\n\x1d]{{0,400}} \])+ ) (?=\s) )
    (?> (?: \s* \xef\xbb\xbf )? (?: \ \[ID\ \d+\ [\w.]+\] )? \s* )
    """


def envelope(names: str) -> str:
    """Return a verbose pattern of all that stands before the message of the programs `names`, a pattern itself."""
    return STAMP + HOST + tag(names)


def started(names: str) -> str:
    """Return a pattern of how a line of the programs `names` begins, up to where its message does."""
    own = r"\s+[\w.\-]+\s+[\w.\-]+\s+(?:-|(?:\[[^\]\n\x1d]{0,400}\])+)(?=\s)"
    return (
        rf"{START}\S{{0,16}}(?:\s+[^\s\[\]]+){{0,3}}?\s+(?:{names})(?:\[\d+\]:|:|{own})"
        r"(?>(?:\s*\xef\xbb\xbf)?(?:\s\[ID\s\d+\s[\w.]+\])?)"
    )


def process(match: re.Match[str]) -> str | None:
    """Return the process id of a match of a `tag`."""
    printed: str | None = match["pid"] or match["procid"]
    return None if printed == "-" else printed


def put_process(record: Record, match: re.Match[str]) -> None:
    """Keep the process id of a match of a `tag` as a word, where one is printed."""
    if (number := process(match)) is not None:
        record.words["pid"] = number


def host(match: re.Match[str]) -> str | None:
    """Return the logging host of a match of HOST; RFC 5424 writes - where it is not known."""
    printed: str | None = match["host"]
    return None if printed == "-" else printed


def stamp(match: re.Match[str]) -> Stamp | None:
    """Return the time of a match of STAMP, with what it leaves out left out; None where no STAMP stands."""
    if (iso := match["iso"]) is not None:
        year, month, day = (int(part) for part in iso.split("-"))
        east = None if match["offset"] is None else offset(match["offset"])
        return clock(match["isoclock"], match["isofraction"], year, month, day, east)
    if match["month"] is None:
        return None
    year_text = match["year"] or match["lateyear"]
    return clock(
        match["clock"],
        match["fraction"],
        int(year_text) if year_text else None,
        MONTHS.index(match["month"]) + 1,
        int(match["day"]),
    )


def _minute(text: str) -> Stamp | None:
    """Return the time of `Mmm dd hh:mm`; None if a part of it is out of range."""
    day, hour, minute = int(text[4:6]), int(text[7:9]), int(text[10:12])
    fits = 1 <= day <= 31 and hour < 24 and minute < 60
    return Stamp(hour, minute, 0, 0, None, MONTHS.index(text[:3]) + 1, day) if fits else None


def _iso_minute(text: str) -> Stamp | None:
    """Return the time of `yy-mm-ddThh:mm` of this century; None if a part of it is out of range."""
    year, month, day, hour, minute = (int(text[at : at + 2]) for at in range(0, 14, 3))
    fits = 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60
    return Stamp(hour, minute, 0, 0, 2000 + year, month, day) if fits else None


MINUTE = Moment(12, re.compile(rf"(?:{'|'.join(MONTHS)}) [ 1-3]\d \d\d:\d\d", re.ASCII), _minute)
"""The time of a syslog line up to its minute, as RFC 3164 has it, for a template."""
_DATED = (MINUTE, ":", SECOND)
_ISO = (
    "20", Moment(14, re.compile(r"\d\d-\d\d-\d\dT\d\d:\d\d", re.ASCII), _iso_minute), ":", SECOND,
    maybe(".", Fraction()), Zone(),
)  # fmt: skip
MOMENT = (either(_ISO, ("<", Number("", 3), ">", either(("1 ", *_ISO), _ISO, _DATED)), _DATED),)
"""The time of a syslog line as most programs print it, for a template."""


SENSOR = Text("sensor", re.compile(rf"(?!kernel:|(?:{_LEVEL})\Z)[A-Za-z](?:[\w.\-]{{0,62}}[\w\-])?", re.ASCII))
"""The logging host of a syslog line, for a template."""


ABOUT = ("kind", "src", "dst", "src_port", "dst_port", "proto", "action", "icmp_type", "icmp_code", "names")
"""What a line that counts a message says of whom it is about: the same as the message, by attribute of Record."""
REPEATED = "syslog-repeat"
"""The format of a line that counts the message before it and does not say what that was."""


class Counted(NamedTuple):
    """The message that such a line counts."""

    format: str
    line: int
    """Its line in the file."""
    about: tuple[Any, ...]
    """Its values of ABOUT."""

    @classmethod
    def of(cls, record: Record) -> Counted:
        """Return what a line says that counts a message, of the record of the message."""
        return cls(record.format, record.line, tuple(getattr(record, name) for name in ABOUT))

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> Counted:
        """Return what is made again of a list; raises ValueError, TypeError if it is of something else."""
        name, line, (kind, *others, names) = packed
        return cls(str(name), int(line), (Kind(kind), *others, tuple((address, name) for address, name in names)))

    def tell(self, record: Record) -> None:
        """Let the record of the line be about whom the message is about."""
        for name, value in zip(ABOUT, self.about, strict=True):
            setattr(record, name, value)
        record.words["repeats"] = f"{self.format}, line {self.line}"


@lru_cache(maxsize=1 << 12)  # lines of one second follow one another
def clock(
    text: str,
    fraction: str | None = None,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    east: int | None = None,
) -> Stamp:
    """Return a stamp from hh:mm:ss, the digits after the point and whatever date is known."""
    hour, minute, second = (int(part) for part in text.split(":"))
    nanosecond = int((fraction or "").ljust(9, "0")[:9] or 0)
    return Stamp(hour, minute, second, nanosecond, year, month, day, east)


def offset(text: str) -> int:
    """Return seconds east of UTC from Z, +hhmm or +hh:mm."""
    if text == "Z":
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if text[0] == "-" else seconds
