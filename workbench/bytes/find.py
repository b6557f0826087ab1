"""Looking for bytes or text inside the bytes of a record."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

_BYTES = re.compile(r"0x((?:[0-9a-fA-F]{2})+)|([0-9a-fA-F]{2}(?::[0-9a-fA-F]{2})+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str
    """As it was typed."""
    forms: tuple[bytes, ...]
    """Byte strings that all count."""
    folds: bool = False
    """Whether ASCII letters match in either case: text typed in small letters alone, as in vim's smartcase."""


def wanted(text: str, code: str = "ascii") -> Wanted:
    """Return what a typed pattern asks for: `0x4500` or `45:00` bytes, all else text, also inside double quotes.

    Text is looked for in UTF-8 and in `code`, the one in which the bytes are shown. ValueError if nothing is left.
    """
    if (found := _BYTES.fullmatch(text.strip())) is not None:
        return Wanted(text, (bytes.fromhex((found[1] or found[2]).replace(":", "")),))
    inner = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if not inner:
        raise ValueError("nothing to look for; 0x4500 or 45:00 are bytes, all else is text")
    forms = [inner.encode("utf-8", "surrogateescape")]
    with contextlib.suppress(UnicodeEncodeError):
        forms.append(inner.encode(code))
    return Wanted(text, tuple(dict.fromkeys(forms)), inner == inner.lower() and code != "cp037")


def places(data: bytes, known: bytes, what: Wanted) -> list[range]:
    """Return every stretch that matches, in order; a byte that is not known matches nothing."""
    found = set()
    for form in what.forms:
        flags = re.IGNORECASE if what.folds else 0
        pattern = re.compile(b"(?=" + re.escape(form) + b")", flags)
        found |= {range(match.start(), match.start() + len(form)) for match in pattern.finditer(data)}
    sure = (place for place in found if all(known[place.start : place.stop]))
    return sorted(sure, key=lambda place: (place.start, place.stop))


def following(found: list[range], here: int, forward: bool) -> range | None:
    """Return the match after byte `here`, or the one before it; from the other end again after the last."""
    if not found:
        return None
    if forward:
        return next((place for place in found if place.start > here), found[0])
    return next((place for place in reversed(found) if place.start < here), found[-1])
