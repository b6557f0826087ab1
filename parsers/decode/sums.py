"""Checksum fields, and what wrong ones have in common."""

from __future__ import annotations

from parsers.decode.checksum import Sum, shared_fault
from parsers.decode.reader import NOT_LOGGED, Reader


def add_sum(reader: Reader, name: str, at: int, summed: Sum) -> None:
    """Add a checksum field with what verifying it gave."""
    if reader.view.start + at + 2 > reader.view.stop:
        reader.number(name, "Checksum", at, 2)
        return
    if summed.stored is None:
        reader.add(name, "Checksum", None, f"{NOT_LOGGED}; {summed}", at, 2)
        return
    reader.add(name, "Checksum", summed.stored, str(summed), at, 2)


def note_fault(reader: Reader, summed: Sum) -> None:
    """Note what it means if the checksum of a layer above IPv4 is wrong by the same amount as the header's."""
    carrier = reader.view.carrier
    fault = "" if carrier is None else shared_fault(carrier.header, summed, carrier.protocol)
    if fault == "addresses":
        reader.notes.append(
            "this checksum and the IP header's are wrong by the same amount: consistent with the addresses having been "
            "edited (sanitised) after capture"
        )
    elif fault and carrier is not None:
        reader.notes.append(
            f"this checksum and the IP header's both verify with {fault} in place of {carrier.protocol}: consistent "
            "with that field having been changed after they were computed"
        )
