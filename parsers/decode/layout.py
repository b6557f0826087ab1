"""Where the TCP header of a logged packet ends and its payload begins, when only printed words tell of them.

Snort before 1.8 prints neither the data offset nor lengths. Three things give them away: an impossible data offset
makes it print the header itself as payload, from four times the offset on; options are printed until the option
area is full; and option data that is read past the area shows the payload a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.decode.option_words import MOST, OptionBytes, option_bytes
from parsers.record import Record

HEADER = 20
_SNORT_15 = re.compile(r"[S*][F*][R*][P*][A*][U*]2?1?", re.ASCII)
"""Flags as Snort 1.5 and before spell them; 1.6 stops printing options where a kind repeats."""
SNAPSHOT = 34
"""Bytes from the TCP header on in Snort's usual snapshot: 68, less 14 of Ethernet and 20 of IP."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bytes from the TCP header on lie."""

    length: int | None
    """Length of the header by its data offset; None if nothing tells it."""
    payload_at: int
    """Where the captured payload bytes begin, counted from the TCP header."""
    options: bytes = b""
    mask: bytes = b""
    notes: tuple[str, ...] = ()


def lay_out(header: bytes, mask: bytes, record: Record, stated: int | None) -> Layout:
    """Find how a logged TCP packet lies; `header` holds its 20 fixed bytes as far as `mask` says they are known."""
    payload = record.payload or b""
    if not record.tcp_opts:
        length = stated if stated is not None and stated >= HEADER else None
        if length is None and payload and (offset := echo(header, mask, payload)) is not None:
            note = (
                f"the printed payload begins with the TCP header itself, from byte {4 * offset}: "
                f"the data offset field holds {offset}, and Snort takes it at its word"
            )
            return Layout(None, 4 * offset, notes=(note,))
        return Layout(length, length or HEADER, bytes((length or HEADER) - HEADER), bytes((length or HEADER) - HEADER))
    return _with_options(record, payload, stated)


def echo(header: bytes, mask: bytes, payload: bytes) -> int | None:
    """Return the data offset below 5 at which a printed payload repeats the header, None if it does not."""
    for offset in range(4):
        start = 4 * offset
        covered = payload[: HEADER - start]
        if len(covered) < 16 - start or covered[12 - start] >> 4 != offset:
            continue
        pairs = zip(covered, header[start:], mask[start:], strict=False)
        if all((byte ^ known) & bits == 0 for byte, known, bits in pairs):
            return offset
    return None


def _areas(made: OptionBytes, record: Record) -> list[int]:
    """Return the sizes that the option area can have, for logs that print options until it is full."""
    if record.format == "tcpdump":
        size = len(made.data)
        return [size] if size % 4 == 0 and made.certain and not made.rest else []
    return made.areas() if _SNORT_15.fullmatch(record.flags_text or "") else []


def _with_options(record: Record, payload: bytes, stated: int | None) -> Layout:
    made = option_bytes(record.tcp_opts or "")
    data, mask = bytes(made.data[:MOST]), bytes(made.mask[:MOST])
    notes = [f"option words not understood: {made.rest}"] if made.rest else []
    areas = _areas(made, record)
    if stated is not None and stated >= HEADER:
        area: int | None = min(stated - HEADER, MOST)
    elif payload and len(areas) > 1:
        found = [size for size in areas if _repeats(data[size:], mask[size:], payload)]
        area = found[0] if len(found) == 1 else None
    else:
        area = areas[0] if len(areas) == 1 else None
    if area is None:
        size = -(-len(data) // 4) * 4
    else:
        size = area
        if len(made.data) > area:
            notes.append(
                f"{len(made.data) - area} printed option bytes lie past the end of the options; "
                "Snort 1.x reads on in memory there, so they are left out"
            )
    data, mask = data[:size].ljust(size, b"\0"), mask[:size].ljust(size, b"\0")
    if stated is None and "Opt " in (record.tcp_opts or "") and HEADER + size > SNAPSHOT:
        notes.append(
            "Snort 1.x prints option data from memory, captured or not: with its usual snapshot of 68 bytes "
            f"what stands here from byte {SNAPSHOT} of the TCP header on was never captured"
        )
    return Layout(None if area is None else HEADER + area, HEADER + size, data, mask, tuple(notes))


def _repeats(shown: bytes, mask: bytes, payload: bytes) -> bool:
    """Tell whether option bytes past the area show the payload again: at least two bytes, and none that differs."""
    known = [(a, b) for a, b, bits in zip(shown, payload, mask, strict=False) if bits == 0xFF]
    return len(known) >= 2 and all(a == b for a, b in known)
