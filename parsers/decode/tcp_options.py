"""Options of the TCP header (RFC 9293 section 3.2; kinds from the IANA registry of TCP parameters)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.decode.reader import NOT_LOGGED, Reader, count_bytes
from parsers.decode.tree import Field

END, NOP, SACK = 0, 1, 5


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of option: its name in the tree, its length in bytes if that is fixed, and what its body says."""

    name: str
    label: str
    size: int | None = None
    value: Callable[[bytes], object] | None = None


def _number(body: bytes) -> int:
    return int.from_bytes(body)


def _times(body: bytes) -> tuple[int, int]:
    return _number(body[:4]), _number(body[4:8])


def _blocks(body: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(_times(body[i : i + 8]) for i in range(0, len(body) - 7, 8))


KINDS: dict[int, Kind] = {
    END: Kind("tcp.options.eol", "End of options", 1),
    NOP: Kind("tcp.options.nop", "No operation", 1),
    2: Kind("tcp.mss", "Maximum segment size", 4, _number),
    3: Kind("tcp.options.wscale", "Window scale", 3, _number),
    4: Kind("tcp.options.sack_perm", "SACK permitted", 2),
    SACK: Kind("tcp.options.sack", "SACK", None, _blocks),
    6: Kind("tcp.options.echo", "Echo", 6, _number),
    7: Kind("tcp.options.echoreply", "Echo reply", 6, _number),
    8: Kind("tcp.options.timestamp", "Time stamps", 10, _times),
    11: Kind("tcp.options.cc", "CC", 6, _number),
    12: Kind("tcp.options.ccnew", "CC.NEW", 6, _number),
    13: Kind("tcp.options.ccecho", "CC.ECHO", 6, _number),
    19: Kind("tcp.options.md5", "MD5 signature", 18, bytes.hex),
    28: Kind("tcp.options.user_to", "User timeout", 4, _number),
    29: Kind("tcp.options.ao", "Authentication (TCP-AO)", None, bytes.hex),
    30: Kind("tcp.options.mptcp", "Multipath TCP", None, bytes.hex),
    34: Kind("tcp.options.tfo", "Fast Open cookie", None, bytes.hex),
}
"""What each kind of option holds; other kinds show their bytes."""


def read_options(reader: Reader, start: int, stop: int) -> None:
    """Read the options between two places of the view; every round goes on by at least one byte.

    Captured options end at kind 0. Rebuilt ones go on, because Snort prints what follows it too.
    """
    data, mask = reader.view.data(0, stop), reader.view.mask(0, stop)
    at = start
    while at < len(data):
        if mask[at] != 0xFF:
            reader.add("tcp.options.unknown", "Option bytes", None, "not known", at, len(data) - at)
            return
        kind = data[at]
        if kind == END and not reader.view.image.rebuilt:
            reader.add(KINDS[END].name, KINDS[END].label, None, "", at, 1)
            _padding(reader, at + 1, data)
            return
        if kind == END:
            at = _run(reader, at, data, mask)
            continue
        size = 1 if kind == NOP else _size(kind, data[at + 1 : at + 2], mask[at + 1 : at + 2], stop - at)
        if size < 1 or at + size > stop:
            _damaged(reader, kind, size, at, stop)
            return
        _option(reader, kind, at, size)
        at += size


def _run(reader: Reader, at: int, data: bytes, mask: bytes) -> int:
    """Add a run of end-of-options bytes as one field and return where it ends."""
    stop = at
    while stop < len(data) and data[stop] == END and mask[stop] == 0xFF:
        stop += 1
    known = KINDS[END]
    reader.add(known.name, known.label, None, count_bytes(stop - at), at, stop - at)
    return stop


def _size(kind: int, length: bytes, mask: bytes, left: int) -> int:
    """Return the length of an option: as stated, or the usual one where a log does not print it; 0 if impossible."""
    if mask and mask[0] != 0xFF:
        usual = KINDS[kind].size if kind in KINDS else None
        return min(left, usual or (10 if kind == SACK else left))
    return length[0] if length and length[0] >= 2 else 0


def _name(kind: int) -> tuple[str, str]:
    known = KINDS.get(kind)
    return (known.name, known.label) if known else ("tcp.options.unknown", f"Option {kind}")


def _damaged(reader: Reader, kind: int, size: int, at: int, stop: int) -> None:
    """Add an option that runs over the end, or whose length cannot be; what follows it is not read."""
    left = stop - at
    name, label = _name(kind)
    if size:
        note = f"its {size} bytes run over the end of the options, where {left} are left"
    elif len(reader.view.data(at, 2)) < 2:
        note = "its length is missing"
    else:
        note = f"its length {reader.view.data(at + 1, 1)[0]} is impossible: the shortest is 2; the rest is not read"
    reader.add(name, label, None, "damaged", at, left, notes=(note,))


def _option(reader: Reader, kind: int, at: int, size: int) -> None:
    view = reader.view
    known = KINDS.get(kind)
    name, label = _name(kind)
    body, mask = view.data(at + 2, size - 2) if size > 2 else b"", view.mask(at + 2, size - 2) if size > 2 else b""
    notes: list[str] = []
    value: object | None = None
    text = body.hex(" ")
    if size > 1 and len(body) < size - 2:
        notes.append(view.lack(len(view.data(at, size)), size))
    elif mask.count(0xFF) < len(mask):
        text = " ".join(f"{byte:02x}" if bits == 0xFF else "··" for byte, bits in zip(body, mask, strict=True))
        text = NOT_LOGGED if not mask.strip(b"\0") else text
    elif known is None:
        value = body
    elif known.size is not None and known.size != size:
        notes.append(f"its length is {size}, and should be {known.size}")
    elif known.value is not None:
        value = known.value(body)
        text = _text(kind, value)
    reader.add(name, label, value, text, at, size, notes=tuple(notes), children=_edges(reader, kind, at, value))


def _text(kind: int, value: object) -> str:
    if kind == SACK and isinstance(value, tuple):
        return ", ".join(f"{left}-{right}" for left, right in value)
    if kind == 8 and isinstance(value, tuple):
        return f"value {value[0]}, echo reply {value[1]}"
    if kind == 3 and isinstance(value, int):
        return f"{value} (multiply by {1 << min(value, 14)})"
    return str(value)


def _edges(reader: Reader, kind: int, at: int, value: object) -> tuple[Field, ...]:
    """Return the parts of options that hold several numbers."""
    parts: list[Field] = []
    if kind == 8 and value is not None:
        reader.number("tcp.options.timestamp.tsval", "Value", at + 2, 4, into=parts)
        reader.number("tcp.options.timestamp.tsecr", "Echo reply", at + 6, 4, into=parts)
    if kind == SACK and isinstance(value, tuple):
        for index in range(len(value)):
            reader.number("tcp.options.sack_le", "Left edge", at + 2 + 8 * index, 4, into=parts)
            reader.number("tcp.options.sack_re", "Right edge", at + 6 + 8 * index, 4, into=parts)
    return tuple(parts)


def _padding(reader: Reader, at: int, data: bytes) -> None:
    left = data[at:]
    if left:
        notes = ("bytes after the end of the options are not zero",) if any(left) else ()
        reader.add("tcp.options.padding", "Padding", left, count_bytes(len(left)), at, len(left), notes=notes)
