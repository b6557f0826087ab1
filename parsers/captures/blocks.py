"""The parts of pcapng blocks: options, interface descriptions, names, statistics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from struct import Struct

from parsers.links import link_name

END, COMMENT = 0, 1
_MOST_OPTIONS = 1 << 10
"""Options of one block that are looked at."""
_NAME, _DESCRIPTION, _RESOLUTION, _OFFSET = 2, 3, 9, 14
_COUNTERS = {4: "received", 5: "dropped by the interface", 6: "accepted by the filter", 7: "dropped by the system"}
_LONGEST_NAME = 255
"""Bytes of an interface's name and description that are kept."""
_QUOTED = 200
"""Characters of a comment that are quoted in the ledger."""


def options(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Yield code and value of each option, up to the end of options or the first that does not fit."""
    head = Struct(f"{order}HH")
    at = 0
    for _ in range(_MOST_OPTIONS):
        if at + 4 > len(data):
            return
        code, length = head.unpack_from(data, at)
        at += 4
        if code == END or at + length > len(data):
            return
        yield code, data[at : at + length]
        at += length + -length % 4


def number_option(value: bytes, order: str) -> int | None:
    """Return the number of an option of 8 bytes, None if it has another length."""
    return int.from_bytes(value, "big" if order == ">" else "little") if len(value) == 8 else None


def spelled(value: bytes) -> str:
    """Return the text of an option; bytes that are no UTF-8 are written out."""
    return value.rstrip(b"\0").decode("utf-8", "backslashreplace")


def quoted(value: bytes) -> str:
    """Return the text of an option on one line, cut if it is long, for the ledger."""
    text = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in spelled(value[: _QUOTED * 4]))
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "..."


@dataclass(frozen=True, slots=True)
class Interface:
    """What is known of one interface of a section."""

    link: str
    snapshot: int
    """Most bytes of a packet that are captured; 0: no limit."""
    name: str | None
    description: str | None
    units: tuple[int, int] | None
    """Nanoseconds in a tick, as a fraction; None if that cannot be read."""
    offset: int
    """Seconds to add to every time."""

    def time(self, ticks: int) -> int | None:
        """Return nanoseconds since 1970 of a time stamp."""
        if self.units is None:
            return None
        return ticks * self.units[0] // self.units[1] + self.offset * 1_000_000_000


def interface(body: bytes, order: str) -> Interface:
    """Read the body of an interface description, of 8 bytes or more."""
    link, _, snapshot = Struct(f"{order}HHI").unpack_from(body)
    found: dict[int, bytes] = {}
    for code, value in options(body[8:], order):
        found.setdefault(code, value)
    units: tuple[int, int] | None = (1000, 1)
    if (resolution := found.get(_RESOLUTION)) is not None:
        units = _units(resolution[0]) if len(resolution) == 1 else None
    offset = 0
    if (seconds := found.get(_OFFSET)) is not None:
        if len(seconds) != 8:
            units = None
        offset = int.from_bytes(seconds, "big" if order == ">" else "little", signed=True)
    name, description = (spelled(found.get(code, b"")[:_LONGEST_NAME]) or None for code in (_NAME, _DESCRIPTION))
    return Interface(link_name(link), snapshot, name, description, units, offset)


def _units(resolution: int) -> tuple[int, int]:
    """Return nanoseconds in a tick: the highest bit tells a power of two from one of ten."""
    exponent = resolution & 0x7F
    return 1_000_000_000, 2**exponent if resolution & 0x80 else 10**exponent


def names_in(body: bytes, order: str, most: int) -> tuple[tuple[tuple[str, str], ...], int, bytes]:
    """Return up to `most` pairs of address and name of a name resolution block, how many more, and its options."""
    head = Struct(f"{order}HH")
    pairs: dict[tuple[str, str], None] = {}
    more = at = 0
    while at + 4 <= len(body):
        kind, length = head.unpack_from(body, at)
        at += 4
        if kind == 0 or at + length > len(body):
            break
        for pair in _pairs(kind, body[at : at + length]):
            if len(pairs) < most:
                pairs[pair] = None
            else:
                more += 1
        at += length + -length % 4
    return tuple(pairs), more, body[at:]


def _pairs(kind: int, value: bytes) -> Iterator[tuple[str, str]]:
    """Yield address and name for each name of one entry; of hardware addresses, none."""
    size = {1: 4, 2: 16}.get(kind)
    if size is None or len(value) < size:
        return
    address = str(IPv4Address(value[:4]) if size == 4 else IPv6Address(value[:16]))
    for name in value[size:].split(b"\0"):
        if name:
            yield address, spelled(name)


def statistics(body: bytes, order: str) -> str:
    """Return what interface statistics count, as words after "interface statistics"."""
    if len(body) < 12:
        return ""
    which = int.from_bytes(body[:4], "big" if order == ">" else "little")
    said = [
        f"{count} {_COUNTERS[code]}"
        for code, value in options(body[12:], order)
        if code in _COUNTERS and (count := number_option(value, order)) is not None
    ]
    return f" of interface {which}" + (": " + ", ".join(said) if said else "")
