"""A stretch of a record's bytes on its way out: what is known of it, and where its bytes come from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parsers.decode.tree import Basis, Decoded, Field
from workbench.bytes.span import spelled

_ORIGINS = {
    Basis.CAPTURED: "captured",
    Basis.LOGGED: "logged",
    Basis.RECONSTRUCTED: "reconstructed from the words of the log, not captured",
    Basis.INFERRED: "inferred, not captured",
}

_MOST_PARTS = 4
"""Parts of a mixed stretch that are told one by one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes one behind the other."""

    data: bytes
    known: bytes
    """One byte per byte of `data`: 0 where it is not known."""
    start: int
    """Offset of the first one in the record."""
    origin: str = ""
    """Where they come from, if they are not simply captured; says it of every part of a mixed stretch."""
    value: str = ""
    """The value of the field they belong to, "" if it has none; as hostile as the evidence."""

    @property
    def unknown(self) -> int:
        """How many of the bytes are not known."""
        return self.known.count(0)


def cut(decoded: Decoded, bytes_: range) -> Stretch:
    """Return a stretch of a decoded packet with the innermost field that covers all of it."""
    first, stop = bytes_.start, bytes_.stop
    return Stretch(
        decoded.data[first:stop], decoded.known[first:stop], first, _origin(decoded, bytes_), _value(decoded, bytes_)
    )


def of_field(decoded: Decoded, field: Field) -> Stretch:
    """Return the bytes of a field with its value; words of a log have a value and no bytes."""
    if field.start is None or field.stop is None:
        return Stretch(b"", b"", 0, "", field.text)
    return replace(cut(decoded, range(field.start, field.stop)), value=field.text)


def _origin(decoded: Decoded, bytes_: range) -> str:
    parts = [
        (max(start, bytes_.start), min(stop, bytes_.stop), basis)
        for start, stop, basis in decoded.bases or ((0, len(decoded.data), decoded.basis),)
        if start < bytes_.stop and bytes_.start < stop
    ]
    bases = {basis for _, _, basis in parts}
    if bases <= {Basis.CAPTURED}:
        return ""
    if len(bases) == 1:
        return _ORIGINS[bases.pop()]
    if len(parts) > _MOST_PARTS:
        return ", ".join(f"partly {_ORIGINS[basis]}" for basis in dict.fromkeys(basis for _, _, basis in parts))
    return "; ".join(f"{spelled(range(start, stop))} {_ORIGINS[basis]}" for start, stop, basis in parts)


def _value(decoded: Decoded, bytes_: range) -> str:
    best = ""
    for field in decoded.walk():
        if field.start is None or field.stop is None or field.text == "":
            continue
        if field.start <= bytes_.start and bytes_.stop <= field.stop:
            best = field.text
    return best
