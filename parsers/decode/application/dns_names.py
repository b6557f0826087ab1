"""Domain names with compression (RFC 1035 section 4.1.4), read in bounded work."""

from __future__ import annotations

from dataclasses import dataclass

POINTERS = 20
"""Pointers of one name that are followed; each must lead back, before the part of the name it stands in."""
LONGEST = 255
"""Bytes of a name, RFC 1035 section 3.1."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, where it ends in the message, and what is wrong with it."""

    text: str
    stop: int
    note: str = ""


def read_name(message: bytes, start: int, *, text_of_root: str = ".") -> Name:
    """Read the name at a place of a message; what cannot be read ends it, with a note.

    Dots and backslashes inside labels are escaped with a backslash (RFC 1035 section 5.1). A name takes at most
    LONGEST / 2 labels and POINTERS pointers, and a pointer leads strictly backwards, so no message makes it go round.
    """
    labels: list[str] = []
    at, begun, stop, size, pointers = start, start, None, 0, 0
    note = ""
    while True:
        if at >= len(message):
            note = "the name is cut"
            break
        length = message[at]
        if length == 0:
            at += 1
            break
        if length >= 0xC0:
            if at + 2 > len(message):
                note, at = "the name is cut", len(message)
                break
            target = (length & 0x3F) << 8 | message[at + 1]
            stop = at + 2 if stop is None else stop
            pointers += 1
            if target >= begun or pointers > POINTERS:
                note = _astray(target, begun, pointers)
                break
            at = begun = target
            continue
        if length >= 0x40:
            note = f"0x{length:02x} begins no label"
            break
        if at + 1 + length > len(message):
            note, at = "the name is cut", len(message)
            break
        size += length + 1
        if size > LONGEST:
            note = f"the name is longer than {LONGEST} bytes"
            break
        labels.append(_label(message[at + 1 : at + 1 + length]))
        at += 1 + length
    return Name(".".join(labels) or text_of_root, min(at if stop is None else stop, len(message)), note)


def _astray(target: int, begun: int, pointers: int) -> str:
    if target >= begun:
        return f"a pointer leads on to byte {target}, not back before byte {begun}"
    return f"more than {POINTERS} pointers"


def _label(data: bytes) -> str:
    text = data.decode("utf-8", "backslashreplace") if not data.isascii() else data.decode("ascii")
    return text.replace("\\", "\\\\").replace(".", "\\.") if b"." in data or b"\\" in data else text
