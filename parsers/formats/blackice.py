"""Rows of BlackICE Defender's attack-list.csv (Network ICE knowledge base, article q000018)."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from parsers.format import Format, Taken, number, words
from parsers.page import WALL
from parsers.record import Kind, Record, Stamp
from parsers.stamps import minute_stamp
from parsers.syslog import clock
from parsers.template import SECOND, Element, Moment, Number, Pad, Template, Text

_START = re.compile(r"(?P<row>\d{1,3},\s*\d{4}-\d\d-\d\d\s+\d\d:\d\d:\d\d,)", re.ASCII)
_ROW_END = re.compile(r",\s*\d{1,9}[ \t]*(?=\n|\Z)", re.ASCII)
_ADDRESS = re.compile(
    r"(?:[0-9]{1,3}|[xX*?]{1,3})(?:\.(?:[0-9]{1,3}|[xX*?]{1,3})){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+", re.ASCII
)
_PORT = re.compile(r"(?:^|[&|;\s])port=(\d{1,5})\b", re.ASCII)
_TITLE = re.compile(r"[\w ()/'&+:\-]{3,80}", re.ASCII)
_COLUMNS = 10
_LONGEST = 2000
"""Longest row in characters; an open quote must not swallow the file."""


def _read(text: str, at: int) -> Taken | None:
    if _START.match(text, at) is None:
        return None
    for match in _ROW_END.finditer(text, at, at + _LONGEST):
        if WALL in (row := text[at : match.end()]):
            break
        cells = next(csv.reader([" ".join(row.split())], skipinitialspace=True))
        if len(cells) >= _COLUMNS - 1:
            return _row(cells, match.end(), "\n" in row.rstrip())
    return None


def _row(cells: list[str], end: int, wrapped: bool) -> Taken | None:
    cells = [cell.strip() for cell in cells]
    repairs = ["rejoined-wrap"] if wrapped else []
    if len(cells) == _COLUMNS - 1 and _ADDRESS.fullmatch(cells[5]):
        cells.insert(5, "")  # the empty intruderName was dropped: its place holds the victim's address
        repairs.append("dropped-column")
    if len(cells) != _COLUMNS or not all(_ADDRESS.fullmatch(cells[at]) for at in (4, 6)):
        return None
    if _TITLE.fullmatch(cells[3]) is None:
        return None
    if not cells[2].isdecimal() or not cells[9].isdecimal() or (cells[8] and "=" not in cells[8]):
        return None
    severity, time, issue, title, intruder, name, victim, victim_name, parameters, count = cells
    year, month, day = (int(part) for part in time.split()[0].split("-"))
    port = _PORT.search(parameters)
    record = Record(
        format="blackice",
        kind=Kind.ALERT,
        stamp=clock(time.split()[1], None, year, month, day, 0),
        count=number(count),
        src=intruder,
        dst=victim,
        dst_port=int(port[1]) if port else None,
        proto=_protocol(title),
        message=words(title),
        sid=issue,
        words={"severity": severity},
    )
    for label, value in (("intruder name", name), ("victim name", victim_name), ("parameters", parameters)):
        if value:
            record.words[label] = words(value)
    record.names = _tied((intruder, name, victim, victim_name))
    record.notes = ("the time is that of the last of the occurrences it counts",) if record.count != 1 else ()
    return Taken(record, end, repairs)


def _protocol(title: str) -> str | None:
    """Return the protocol with which a title begins."""
    return next((proto for proto in ("udp", "tcp", "icmp") if title.lower().startswith(proto)), None)


def _tied(ends: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of an address and the name behind it; "" stands for no name."""
    return tuple((address, words(name)) for address, name in zip(ends[::2], ends[1::2], strict=True) if name)


def _minute(text: str) -> Stamp | None:
    stamp = minute_stamp(text)
    return None if stamp is None else replace(stamp, offset=0)


def _cell(name: str, says: str) -> tuple[Element, ...]:
    """Return a cell and the comma behind it."""
    return Pad(1), Text(name, re.compile(says, re.ASCII), ","), ","


_PLAIN = r'(?:[^\s",](?:[^",]*[^\s",])?)?'
"""A cell that may be empty and has no quotes."""
_USUAL = (
    Number("", 3), ",", Pad(1), Moment(len("2000-03-02 00:38"), re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII), _minute), ":", SECOND, ",",
    *_cell("sid", r"\d{1,32}"), *_cell("title", r"[\w()/'&+:\-][\w ()/'&+:\-]{1,78}[\w()/'&+:\-]"), *_cell("intruder", _ADDRESS.pattern),
    *_cell("intruder name", _PLAIN), *_cell("victim", _ADDRESS.pattern), *_cell("victim name", _PLAIN),
    *_cell("parameters", f"(?=[^,]*=|\\Z){_PLAIN}"), Pad(1), Number("count", 9),
)  # fmt: skip
"""A whole row without quotes, no column dropped."""


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    from parsers.arrays import addresses, combined  # not before lines are read many at a time: it needs numpy

    ends = [said[name] for name in ("intruder", "intruder name", "victim", "victim name")]
    return {
        "kind": Kind.ALERT, "message": said["title"].turned(words), "proto": said["title"].turned(_protocol),
        "src": addresses(said["intruder"]), "dst": addresses(said["victim"]),
        "dst_port": said["parameters"].numbers(lambda text: int(port[1]) if (port := _PORT.search(text)) else None),
        "names": combined(ends, lambda each: _tied(each) or None),
    }  # fmt: skip


FORMAT = Format(
    name="blackice",
    title="BlackICE Defender attack list (CSV)",
    kind=Kind.ALERT,
    starts=_START,
    read=_read,
    templates=(Template(_USUAL, _columns),),
    samples=(
        (
            "59, 2000-03-02 00:38:31, 2003502, UDP port probe, 216.203.165.134, 216-203-165-134.ticnet.com, 24.114.X.X, , "
            "port=28431, 1",
            {
                "src": "216.203.165.134",
                "dst": "24.114.X.X",
                "dst_port": 28431,
                "proto": "udp",
                "sid": "2003502",
                "count": 1,
            },
        ),
        (
            "59, 2000-03-01 23:08:03, 2003502, UDP port probe, 212.46.35.81, 24.114.X.X, , port=28431, 1",
            {"src": "212.46.35.81", "dst": "24.114.X.X", "dst_port": 28431, "names": ()},
        ),
    ),
)
