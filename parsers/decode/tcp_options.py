"""Options of the TCP header (RFC 9293 section 3.2; kinds from the IANA registry of TCP parameters)."""

from __future__ import annotations

from parsers.decode.reader import NOT_LOGGED, Reader, count_bytes
from parsers.decode.tcp_option_kinds import END, KINDS, NOP, RARE, SACK, Kind
from parsers.decode.tree import Field

__all__ = ["END", "KINDS", "NOP", "SACK", "read_options"]


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


def _known(kind: int) -> Kind | None:
    return KINDS.get(kind) or RARE.get(kind)


def _name(kind: int) -> tuple[str, str]:
    known = _known(kind)
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
    known = _known(kind)
    name, label = _name(kind)
    body, mask = (view.data(at + 2, size - 2), view.mask(at + 2, size - 2)) if size > 2 else (b"", b"")
    notes: list[str] = []
    parts: list[Field] = []
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
        text = str(value)
    if known is not None and known.parts is not None and value is not None:
        inner = reader.inside(at, size)
        text = known.parts(inner, size)
        notes += inner.notes
        parts = inner.fields
    reader.add(name, label, value, text, at, size, notes=tuple(notes), children=tuple(parts))


def _padding(reader: Reader, at: int, data: bytes) -> None:
    left = data[at:]
    if left:
        notes = ("bytes after the end of the options are not zero",) if any(left) else ()
        reader.add("tcp.options.padding", "Padding", left, count_bytes(len(left)), at, len(left), notes=notes)
