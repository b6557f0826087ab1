"""Column sets of the packet list: which columns stand side by side, how wide; given ones and the analyst's own."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

from parsers.record import COLUMN, COLUMNS, ColumnType
from workbench.remembered import table

INFO, TAGS, VERDICT, STATED = "info", "tags", "verdict", "time.stated"
OTHERS = {
    INFO: "what is worth a look beyond the other columns",
    TAGS: "the tags on it",
    VERDICT: "what it is held to be",
    STATED: "the time as the log prints it",
}
"""Columns of the list that are not columns of a record."""
WORD = "word."
"""Begins the name of a column that shows one of a log's own words: `word.query`."""

AUTO = "auto"
"""The set that goes by the format of the records shown."""

SETS = {
    "standard": "number time src src.port dst dst.port proto flags info",
    "header": "number time src dst proto ttl tos ip.len ip.id frag flags tcp.seq tcp.ack tcp.win tcp.mss info",
    "alert": "number time src src.port dst dst.port proto sid message",
    "connection": "number time src src.port dst dst.port proto word.service word.duration word.orig_bytes:9 "
    "word.resp_bytes:9 word.conn_state:6 info",
    "dns": "number time src dst dst.port word.query:30 word.qtype_name:6 word.rcode_name:8 word.answers:24",
    "http": "number time src dst word.method:7 word.host:24 word.uri:40 word.status_code:6 word.user_agent",
    "service": "number time sensor action src src.port dst.port message",
    "firewall": "number time sensor action src src.port dst dst.port proto flags info",
    "judgement": "number time src dst dst.port proto flags verdict tags info",
}
"""The sets that every case has."""

FAMILIES = {
    "zeek-conn": "connection", "zeek-dns": "dns", "zeek-http": "http", "snort-alert": "alert", "snort-fast": "alert",
    "snort-syslog": "alert", "suricata-fast": "alert", "suricata-eve": "alert", "portsentry": "service",
    "tcp-wrappers": "service", "sshd": "service", "daemons": "service", "scanlogd": "service", "netfilter": "firewall",
    "ipchains": "firewall", "ipfwadm": "firewall", "cisco": "firewall", "filterlog": "firewall",
    "windows-firewall": "firewall",
}  # fmt: skip
"""The set of each format; that of all others is `standard`."""

_TITLES = {
    "number": "No.", "time": "Time", "src": "Source", "src.port": "Port", "dst": "Destination", "dst.port": "Port",
    "proto": "Proto", "flags": "Flags", INFO: "Info", "message": "Message", TAGS: "Tags", VERDICT: "Verdict",
    STATED: "Time as stated", "ip.len": "Len", "ip.id": "ID", "tcp.seq": "Seq", "tcp.ack": "Ack", "tcp.win": "Win",
    "tcp.mss": "MSS", "ttl": "TTL", "tos": "TOS", "ip.df": "DF", "icmp.type": "Type", "icmp.code": "Code",
    "sensor": "Sensor", "action": "Action", "format": "Format", "kind": "Kind", "count": "Count", "sid": "Rule",
}  # fmt: skip
_WIDTHS = {
    "src": 15, "dst": 15, "src.port": 5, "dst.port": 5, "proto": 5, "flags": 8, INFO: 24, "message": 24, TAGS: 14,
    VERDICT: 11, STATED: 23, "time.basis": 12, "format": 12, "kind": 10, "sensor": 12, "action": 7, "source": 3,
    "line": 6, "count": 5, "ttl": 3, "tos": 3, "frag": 5, "ip.df": 5, "ip.id": 5, "ip.len": 5, "tcp.seq": 10,
    "tcp.ack": 10, "tcp.win": 6, "tcp.mss": 5, "tcp.opts": 24, "icmp.type": 4, "icmp.code": 4, "sid": 12,
    "flags.known": 8,
}  # fmt: skip
_USUAL = 12
WIDEST = 400
MOST = 60
"""Columns of one set."""


class SetError(ValueError):
    """A list of columns that cannot be shown; its text says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column of a set."""

    name: str
    width: int = 0
    """Cells; 0 is the usual width."""

    @property
    def title(self) -> str:
        """What stands over it."""
        return _TITLES.get(self.name, self.name.removeprefix(WORD))

    @property
    def room(self) -> int:
        """Cells it takes."""
        return self.width or _WIDTHS.get(self.name, _USUAL)

    def __str__(self) -> str:
        return f"{self.name}:{self.width}" if self.width else self.name


def columns_of(text: str) -> tuple[Wanted, ...]:
    """Return the columns of a text like `number time src:20 dst.port word.query`; raises SetError."""
    made: list[Wanted] = []
    for item in text.replace(",", " ").split()[: MOST + 1]:
        name, _, width = item.partition(":")
        if width and not (width.isdecimal() and 1 <= int(width[:5]) <= WIDEST):
            raise SetError(f"{item}: a width is a number from 1 to {WIDEST}, as in {name}:20")
        made.append(Wanted(_named(name), int(width or 0)))
    if not made or len(made) > MOST:
        raise SetError(f"a set has 1 to {MOST} columns, as in: {SETS['standard']}")
    return tuple(made)


def sets(kept: Any) -> dict[str, str]:
    """Return every column set by name; `kept` is what `case.state` has as `columns`, whose own sets go before."""
    return SETS | {name: text for name, text in table(table(kept).get("own")).items() if shown(text)}


def shown(text: Any) -> bool:
    """Return whether something is the text of a set that can be shown."""
    try:
        return isinstance(text, str) and bool(columns_of(text))
    except SetError:
        return False


def _named(name: str) -> str:
    """Return the public name of a column of the list."""
    if name in OTHERS:
        return name
    if re.fullmatch(r"word\.[\w.$%-]{1,80}", name):
        return name
    if name in COLUMN:
        return COLUMN[name].name
    near = difflib.get_close_matches(name, [*COLUMN, *OTHERS], 1)
    meant = f"did you mean {near[0]}?" if near else f"columns are {', '.join(names())}, and {WORD}NAME"
    raise SetError(f"there is no column {name!r}; {meant}")


def compared(name: str) -> str | None:
    """Return the public name of a column by whose values records are ordered, grouped and counted; None for others."""
    return COLUMN[name].name if name in COLUMN and COLUMN[name].type is not ColumnType.BYTES else None


def names() -> tuple[str, ...]:
    """Return the names of all columns that a list can show, but for words of logs."""
    return (*(column.name for column in COLUMNS), *OTHERS)


def of_formats(formats: set[str]) -> str:
    """Return the name of the given set that suits records of these formats."""
    found = {FAMILIES.get(name, "standard") for name in formats}
    return found.pop() if len(found) == 1 else "standard"
