"""How a record and its place are quoted: log lines as they stand, captured frames as a hex dump."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.record import CAPTURE_FORMATS, Record

if TYPE_CHECKING:
    from db.evidence import Place

ROW = 16
"""Bytes in a row of a hex dump."""


def quote(record: Record, raw: str) -> str:
    """Return what a record says in its source: its text, or the bytes of a frame, since those are no text."""
    if record.format not in CAPTURE_FORMATS:
        return raw
    return "\n".join(dump(record.captured or b""))


def dump(data: bytes, known: bytes | None = None, offset: int = 0) -> list[str]:
    """Return bytes, sixteen in a row with their offset and letters, counted from `offset`; `··` where `known` is 0."""
    mask = known if known is not None else b"\x01" * len(data)
    rows = []
    for start in range(0, len(data), ROW):
        piece = list(zip(data[start : start + ROW], mask[start : start + ROW], strict=True))
        pairs = " ".join(f"{byte:02x}" if sure else "··" for byte, sure in piece)
        letters = "".join(chr(byte) if sure and 32 <= byte < 127 else "." for byte, sure in piece)
        rows.append(f"{offset + start:04x}  {pairs:<47}  {letters}")
    return rows


def ends(record: Record, place: Place) -> tuple[str, int, int]:
    """Return what a place is counted in, lines or frames, and its first and last one."""
    if record.format in CAPTURE_FORMATS:
        return "frame", place.line, place.line
    return "line", place.line, place.last_line


def where(unit: str, first: int, last: int) -> str:
    """Return a place in words: `line 5`, `lines 5 to 9`, `frame 12`."""
    return f"{unit} {first}" if first == last else f"{unit}s {first} to {last}"
