"""Stretches of bytes as an analyst writes them, and as a note keeps them."""

from __future__ import annotations

import re

_NUMBER = r"(?:0x[0-9a-fA-F]{1,8}|[0-9]{1,9})"
_SPAN = re.compile(rf"\s*({_NUMBER})\s*(?:([-+])\s*({_NUMBER}))?\s*")
_SUBJECT = re.compile(r"record:([0-9]{1,18}):bytes:([0-9]{1,9})-([0-9]{1,9})")


def span(text: str, size: int) -> range:
    """Return the bytes that `20-23`, `0x14-0x17` or `0x14+4` (four of them) name, of a record of `size` bytes.

    Offsets count from 0, both ends belong to the stretch. Raises ValueError with a sentence.
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text.strip()!r} names no bytes; write 20-23, 0x14-0x17 or 0x14+4")
    first = int(found[1], 0) if "x" in found[1] else int(found[1])
    last = first
    if found[3] is not None:
        number = int(found[3], 0) if "x" in found[3] else int(found[3])
        last = number if found[2] == "-" else first + number - 1
    if not first <= last < size:
        has = f"it has 0 to {size - 1} (0x{size - 1:x})" if size else "it has none"
        raise ValueError(f"the record has no bytes {text.strip()}; {has}")
    return range(first, last + 1)


def offset(text: str, here: int, size: int) -> int:
    """Return the byte that `0x1f`, `31`, `+16` or `-16` names, seen from `here`; raises ValueError with a sentence."""
    found = re.fullmatch(rf"([-+]?)\s*({_NUMBER})", text.strip())
    if found is None:
        raise ValueError(f"{text.strip()!r} is no offset; write 0x1f, 31, or +16 and -16 from here")
    number = int(found[2], 0) if "x" in found[2] else int(found[2])
    place = here + number if found[1] == "+" else here - number if found[1] else number
    if not 0 <= place < size:
        raise ValueError(
            f"there is no byte {place}; " + (f"the last one is {size - 1} (0x{size - 1:x})" if size else "no bytes")
        )
    return place


def spelled(bytes_: range) -> str:
    """Return a stretch for people, in the hexadecimal of the hex pane: `0x14-0x17`, `0x14`."""
    first, last = bytes_.start, bytes_.stop - 1
    return f"0x{first:x}" if first == last else f"0x{first:x}-0x{last:x}"


def subject(record: int, bytes_: range) -> str:
    """Return what a note on these bytes is about, as `Note.about` has it: `record:12:bytes:20-23`."""
    return f"record:{record}:bytes:{bytes_.start}-{bytes_.stop - 1}"


def of_subject(about: str) -> tuple[int, range] | None:
    """Return record and bytes that a note is about, None for a note on anything else."""
    found = _SUBJECT.fullmatch(about)
    if found is None or int(found[3]) < int(found[2]):
        return None
    return int(found[1]), range(int(found[2]), int(found[3]) + 1)
