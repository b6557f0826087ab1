"""Events of Suricata read many at a time: their columns without their words; it needs numpy.

What `eve_record` makes of an event in a way of its own (a packet, a list of questions, a drop), and what is odd, is
left to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from parsers.arrays import OTHER, Column, Numbers, addresses, coded, integers
from parsers.cells import ICMP, PORTED, address, protocol, whole
from parsers.eights import Block
from parsers.eve import ACTIONS, SUMS, kind_of, summed
from parsers.fitting import Fitted
from parsers.objects import DECODER, MOST_WORDS, inner, plain, word
from parsers.record import Stamp
from parsers.stamps import iso_stamp

_ICMP, _PORTED, _OTHER = range(3)
_SHORT = len('"":1,') * MOST_WORDS
"""Characters of an object that cannot hold more values than become words."""


class _Event(NamedTuple):
    """What the columns of an event hold."""

    kind: str
    minute: Stamp
    beyond: int
    src: str | None
    dst: str | None
    proto: str | None
    first: int | None
    second: int | None
    sensor: str | None
    message: str
    sid: str | None
    action: str | None


def eve_rows(block: Block, first: int) -> Fitted | None:
    """Return what the lines of a block from line `first` on say that are events as most are."""
    rows: list[int] = []
    events: list[_Event] = []
    text = block.data.decode("latin-1")
    escaped = "\\u" in text
    begins, stops = block.ends.tolist(), block.contents.tolist()
    for at in np.flatnonzero(_usable(block)[first:]) + first:
        found = _object(text, begins[at], stops[at], escaped)
        if found is not None and (event := _event(found)) is not None:
            rows.append(int(at))
            events.append(event)
    if not rows:
        return None
    return _fitted(np.array(rows, np.int64), _Event(*zip(*events, strict=True)))  # type: ignore[arg-type]


def _usable(block: Block) -> Any:
    """Say which lines begin and end as an object does, and are of ASCII alone."""
    stops = np.maximum(block.contents, 1)
    usable = (block.bytes[block.ends[:-1]] == ord("{")) & (block.bytes[stops - 1] == ord("}")) & block.short
    if not block.data.isascii():
        usable[np.searchsorted(block.ends, np.flatnonzero(block.bytes > 127), "right") - 1] = False
    return usable


def _object(text: str, begin: int, stop: int, escaped: bool) -> dict[str, Any] | None:
    """Return the object that a line is, None for one that is left; `escaped` says whether any has \\u in it."""
    many = stop - begin > _SHORT and text.count('"', begin, stop) >= 2 * MOST_WORDS
    if many or (escaped and text.find("\\u", begin, stop) >= 0):
        return None
    try:
        found, end = DECODER.raw_decode(text, begin)
    except (RecursionError, ValueError):
        return None
    return found if end == stop and type(found) is dict else None


def _event(found: dict[str, Any]) -> _Event | None:
    """Return what an object says; None if it is no event, or one that is left to `eve_record`."""
    kind = found.get("event_type")
    if type(kind) is not str or kind in ("drop", "ssh") or ("src_ip" not in found and "flow_id" not in found):
        return None
    began = inner(found, kind).get("start") if kind in ("flow", "netflow") else None
    printed = began if isinstance(began, str) else found.get("timestamp")
    if "timestamp" not in found or type(printed) is not str or (time := _time(printed)) is None:
        return None
    proto = found.get("proto")
    if type(proto) not in _PLAIN or (ends := _ends(found, proto)) is None:
        return None
    sensor = word(found.get("host")) or word(found.get("in_iface"))
    message, sid, action = _alert(found) if kind == "alert" else (_message(found, kind), None, None)
    return None if message is None else _Event(kind, time[0], time[1], *ends, sensor, message, sid, action)


_PLAIN, _TEXT = (str, int, type(None)), (str, type(None))
_Ends = tuple[str | None, str | None, str | None, int | None, int | None]


def _ends(found: dict[str, Any], printed: str | int | None) -> _Ends | None:
    """Return addresses, protocol, and the two numbers; None if something is none of these."""
    proto, way = _protocol(printed)
    names = ("icmp_type", "icmp_code") if way == _ICMP else ("src_port", "dest_port")
    first, second = found.get(names[0]), found.get(names[1])
    if way == _OTHER:
        first = second = None
    top = 255 if way == _ICMP else 65_535
    src, dst = found.get("src_ip"), found.get("dest_ip")
    fits = (first is None or whole(first, top) == first) and (second is None or whole(second, top) == second)
    if not fits or type(src) not in _TEXT or type(dst) not in _TEXT:
        return None
    return src, dst, proto, first, second


@lru_cache(maxsize=512)
def _protocol(printed: str | int | None) -> tuple[str | None, int]:
    """Return the name of a protocol, and what its two numbers are."""
    proto = protocol(printed)
    return proto, _ICMP if proto in ICMP else _PORTED if proto is None or proto in PORTED else _OTHER


def _alert(found: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Return message, rule and action of an alert; no message if it is left to `eve_record`."""
    alert = found.get("alert")
    if type(alert) is not dict or "packet" in found:
        return None, None, None
    ids = [whole(alert.get(name)) for name in ("gid", "signature_id", "rev")]
    sid = None if ids[1] is None else ":".join("?" if number is None else str(number) for number in ids)
    signature, action = alert.get("signature"), alert.get("action")
    message = plain(signature) if type(signature) is str else None
    return message, sid, ACTIONS.get(action) if type(action) is str else None


def _message(found: dict[str, Any], kind: str) -> str | None:
    """Return the values that sum up an event, None if they may be laid out in some other way."""
    said = {}
    for name in SUMS.get(kind, ()):
        section, _, key = name.rpartition(".")
        if section and (name in found or type(inside := found.get(section, {})) is not dict or "queries" in inside):
            return None
        if (text := word(inside.get(key) if section else found.get(key))) is not None:
            said[name] = text
    return summed(SUMS.get(kind, ()), said) or kind


@lru_cache(maxsize=1 << 12)
def _minute(text: str) -> Stamp | None:
    return iso_stamp(text)


def _time(text: str) -> tuple[Stamp, int] | None:
    """Return the time up to the minute and the nanoseconds beyond, of a time as Suricata writes it."""
    if len(text) != 31 or text[19] != "." or not (text[17:19] + text[20:26]).isdecimal():
        return None
    second = int(text[17:19])
    if second > 60 or (minute := _minute(f"{text[:17]}00{text[26:]}")) is None:
        return None
    return minute, second * 1_000_000_000 + int(text[20:26]) * 1000


def _fitted(rows: Numbers, said: Any) -> Fitted:
    """Return the columns of events, each field of them a tuple; rows with an address that is none are left out."""
    ways = coded(said.proto).numbers(lambda proto: _protocol(proto)[1])
    src, dst = addresses(said.src), addresses(said.dst)
    fits = np.ones(len(rows), np.bool_)
    for each in (src, dst):
        for place in np.flatnonzero(each.numbers >= OTHER).tolist():
            fits[place] = address(each.text(int(each.numbers[place]))) is not None
    columns: dict[str, Column] = {
        "kind": coded(said.kind).turned(kind_of),
        "src": src,
        "dst": dst,
        "proto": coded(said.proto),
        **dict(_numbers(ways, integers(said.first), integers(said.second))),
        "sensor": coded(said.sensor),
        "message": coded(said.message),
        "sid": coded(said.sid),
        "action": coded(said.action),
    }
    minutes: dict[int, Stamp] = {id(minute): minute for minute in said.minute}
    stamps = coded(list(map(id, said.minute))).turned(minutes.__getitem__)
    kept = {name: column[fits] for name, column in columns.items()}
    return Fitted("suricata-eve", rows[fits], kept, stamps[fits], np.array(said.beyond, np.int64)[fits])


def _numbers(ways: Numbers, first: Numbers, second: Numbers) -> Iterator[tuple[str, Numbers]]:
    """Yield the columns that the two numbers of an event fill; where no protocol is printed they are ports."""
    for names, chosen in (
        (("icmp_type", "icmp_code"), ways == _ICMP),
        (("src_port", "dst_port"), (ways == _PORTED) | (ways < 0)),
    ):
        for name, numbers in zip(names, (first, second), strict=True):
            yield name, np.where(chosen, numbers, -1)
