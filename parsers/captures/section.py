"""One section of a pcapng file: its interfaces, and what each of its blocks says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from struct import Struct
from typing import Literal

from parsers.captures.blocks import (
    COMMENT,
    Interface,
    interface,
    names_in,
    number_option,
    options,
    quoted,
    spelled,
    statistics,
)
from parsers.captures.frames import LIMIT, Frames
from parsers.record import Kind, Record, SpanKind

_MOST_INTERFACES = 1 << 12
_QUOTED = 8
"""Comments and the like of one block that the ledger quotes."""
_KEPT_NAMES = 10_000
"""Names that are taken from one name resolution block."""
_FLAGS, _DROPPED = 2, 4
"""Options of an enhanced packet block."""
_DIRECTIONS = {1: "inbound", 2: "outbound"}

Understood = tuple[Record | SpanKind, str]
"""A record, or what else a block is and why."""


def _furniture(reason: str) -> Understood:
    return SpanKind.FURNITURE, reason


def _unread(reason: str) -> Understood:
    return SpanKind.NOT_UNDERSTOOD, reason


class Section:
    """Takes the blocks of a file one by one; a section header begins anew, frames are counted through the file."""

    version: tuple[int, int] | None
    """Format version of the section, None if it is none that is known: then nothing after it can be read."""
    endian: Literal["little", "big"]

    def __init__(self, frames: Frames) -> None:
        """Begin with what makes the records of the file."""
        self.frames = frames
        self.begin("<")

    def begin(self, order: str) -> None:
        """Begin a section of a byte order."""
        self.order = order
        self.endian = "big" if order == ">" else "little"
        self.version = (1, 0)
        self.interfaces: list[Interface] = []
        self._enhanced_head = Struct(f"{order}IIIII")
        self._old_head = Struct(f"{order}HHIIII")

    def take(self, kind: int, body: bytes) -> Understood:
        """Return what a block of a type says."""
        if kind == 6:
            return self._enhanced(body)
        understood = _BLOCKS.get(kind)
        return _other(kind) if understood is None else understood(self, body)

    def header(self, body: bytes) -> Understood:
        """Read a section header behind its byte-order magic."""
        if len(body) < 12:
            self.version = None
            return _unread("a pcapng section header is too short")
        major, minor = (int.from_bytes(body[at : at + 2], self.endian) for at in (0, 2))
        if major != 1 or minor not in (0, 2):
            self.version = None
            return _unread(f"pcapng version {major}.{minor} is not known; 1.0 is")
        self.version = (major, minor)
        names = {COMMENT: "comment", 2: "hardware", 3: "system", 4: "program"}
        said = [f"{names[code]}: {quoted(value)}" for code, value in options(body[12:], self.order) if code in names]
        return _furniture("; ".join((f"pcapng section header, {self.endian}-endian", *said[:_QUOTED])))

    def interface(self, body: bytes) -> Understood:
        """Read an interface description."""
        if len(body) < 8:
            return _unread("a pcapng interface description is too short")
        if len(self.interfaces) >= _MOST_INTERFACES:
            return _unread(f"more than {_MOST_INTERFACES} interfaces in one section")
        made = interface(body, self.order)
        self.interfaces.append(made)
        said = f"pcapng interface {len(self.interfaces) - 1}: {made.link}, snapshot length {made.snapshot}"
        if made.name is not None:
            said += f", {quoted(made.name.encode())}"
        for comment in islice((value for code, value in options(body[8:], self.order) if code == COMMENT), _QUOTED):
            said += f"; comment: {quoted(comment)}"
        return _furniture(said if made.units is not None else f"{said}; the unit of its times cannot be read")

    def _enhanced(self, body: bytes) -> Understood:
        if len(body) < 20:
            return _unread("a pcapng packet block is too short")
        which, high, low, captured, length = self._enhanced_head.unpack_from(body)
        return self._packet(body, which, high << 32 | low, captured, length)

    def obsolete(self, body: bytes) -> Understood:
        """Read a packet block of the format's first drafts."""
        if len(body) < 20:
            return _unread("a pcapng packet block is too short")
        which, dropped, high, low, captured, length = self._old_head.unpack_from(body)
        made, reason = self._packet(body, which, high << 32 | low, captured, length)
        if isinstance(made, Record) and 0 < dropped < 0xFFFF:
            made.words["dropped before"] = str(dropped)
        return made, reason

    def _packet(self, body: bytes, which: int, ticks: int, captured: int, length: int) -> Understood:
        if which >= len(self.interfaces):
            return _unread(f"a packet of interface {which}, which no block before it describes")
        if captured > LIMIT:
            return _unread(f"a captured length of {captured} bytes is over the limit of {LIMIT}")
        if captured > len(body) - 20:
            return _unread(f"a captured length of {captured} bytes runs over the block, which has {len(body) - 20}")
        on = self.interfaces[which]
        record = self.frames.record(body[20 : 20 + captured], on.link, on.time(ticks), length)
        self._seen_on(record, which)
        if on.units is None:
            record.notes += ("the unit of the interface's time stamps cannot be read: time not known",)
        after = 20 + captured + -captured % 4
        if after < len(body):
            self._annotate(record, body[after:])
        return record, ""

    def _seen_on(self, record: Record, which: int) -> None:
        on = self.interfaces[which]
        record.sensor = on.name
        if on.description is not None:
            record.words["interface"] = on.description
        elif on.name is None and len(self.interfaces) > 1:
            record.words["interface"] = str(which)

    def _annotate(self, record: Record, data: bytes) -> None:
        """Keep comments, direction and count of lost packets that options tell."""
        comments: list[str] = []
        for code, value in options(data, self.order):
            if code == COMMENT:
                comments.append(spelled(value))
            elif code == _FLAGS and len(value) == 4:
                if direction := _DIRECTIONS.get(int.from_bytes(value, self.endian) & 3):
                    record.words["direction"] = direction
            elif code == _DROPPED and (lost := number_option(value, self.order)):
                record.words["dropped before"] = str(lost)
        if comments:
            record.words["comment"] = "\n".join(comments)

    def simple(self, body: bytes) -> Understood:
        """Read a simple packet block: of interface 0, without a time, cut at that interface's snapshot length."""
        if len(body) < 4:
            return _unread("a pcapng simple packet block is too short")
        if not self.interfaces:
            return _unread("a packet of interface 0, which no block before it describes")
        length = int.from_bytes(body[:4], self.endian)
        captured = min(length, self.interfaces[0].snapshot or length)
        if captured > len(body) - 4 or captured > LIMIT:
            return _unread(f"a packet length of {length} bytes runs over the block, which has {len(body) - 4}")
        record = self.frames.record(body[4 : 4 + captured], self.interfaces[0].link, None, length)
        self._seen_on(record, 0)
        return record, ""

    def names(self, body: bytes) -> Understood:
        """Read a name resolution block as a record of its own: it ties names to addresses, and is no packet."""
        pairs, more, after = names_in(body, self.order, _KEPT_NAMES)
        if not pairs:
            return _furniture("pcapng name resolution without names of hosts")
        record = Record(format="pcapng", kind=Kind.SERVICE, line=self.frames.count + 1, names=pairs)
        record.message = f"the capture names its hosts, {len(pairs)} names in all"
        if more:
            record.notes = (f"{more} more are not taken",)
        said = {COMMENT: "comment", 2: "name server"}
        for code, value in options(after, self.order):
            if code in said:
                record.words[said[code]] = spelled(value)
        return record, ""

    def counters(self, body: bytes) -> Understood:
        """Read interface statistics."""
        return _furniture(f"pcapng interface statistics{statistics(body, self.order)}")

    def secrets(self, body: bytes) -> Understood:
        """Name a block of decryption secrets; they are not used."""
        return _furniture("pcapng decryption secrets")

    def custom(self, body: bytes) -> Understood:
        """Name a custom block by whom it belongs to."""
        if len(body) < 4:
            return _furniture("pcapng custom block")
        return _furniture(f"pcapng custom block of private enterprise {int.from_bytes(body[:4], self.endian)}")


def _other(kind: int) -> Understood:
    if kind == 9:
        return _furniture("pcapng systemd journal entry")
    return _furniture(f"pcapng block of unknown type 0x{kind:08x}")


_BLOCKS: dict[int, Callable[[Section, bytes], Understood]] = {
    0x0A0D0D0A: Section.header,
    1: Section.interface,
    2: Section.obsolete,
    3: Section.simple,
    4: Section.names,
    5: Section.counters,
    10: Section.secrets,
    0x0BAD: Section.custom,
    0x40000BAD: Section.custom,
}
"""What reads each type of block; 6, the enhanced packet block, is asked for first."""
