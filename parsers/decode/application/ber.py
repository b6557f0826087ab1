"""The basic encoding rules of ASN.1 (ITU-T X.690), as far as SNMP takes them: definite lengths, short tags."""

from __future__ import annotations

from dataclasses import dataclass

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
_LONGEST_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, where it and its content lie in the bytes, and what is wrong with it."""

    tag: int
    start: int
    body: int
    stop: int
    note: str = ""


def element(data: bytes, at: int, stop: int) -> Element | None:
    """Return the element at a place, kept before `stop`; None if no tag and length stand there."""
    if at + 2 > stop:
        return None
    size, body = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 0 < count <= _LONGEST_LENGTH or body + count > stop:
            return None
        size, body = int.from_bytes(data[body : body + count]), body + count
    note = f"its {size} bytes run over the end, where {stop - body} are left" if body + size > stop else ""
    return Element(data[at], at, body, min(body + size, stop), note)


def object_name(data: bytes, most: int = 128) -> str:
    """Return an object identifier as numbers with dots; what is over `most` numbers is left out."""
    numbers: list[int] = []
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte & 0x80:
            if value >> 64:
                return ".".join(map(str, numbers)) + " (damaged)"
            continue
        if not numbers:
            first = min(value // 40, 2)
            numbers += [first, value - 40 * first]
        else:
            numbers.append(value)
        value = 0
        if len(numbers) > most:
            return ".".join(map(str, numbers)) + "..."
    return ".".join(map(str, numbers))
