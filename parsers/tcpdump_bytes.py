"""What the bytes of a dump say, laid over what the line above it says."""

from __future__ import annotations

from typing import Any

from parsers.columns import columns_of
from parsers.format import Taken
from parsers.record import COLUMNS, Record, flag_letters


def fill_from_bytes(taken: Taken, data: bytes) -> None:
    """Take every column that captured bytes hold from the bytes, and note where the words said something else."""
    record = taken.record
    record.captured = data
    said = columns_of(data)
    for attribute, value in said.items():
        printed = getattr(record, attribute)
        if attribute == "tcp_opts" and printed is not None:
            continue  # the same options in the words of the release that printed them
        if printed is not None and printed != value and attribute != "payload":
            record.notes += (_disagreement(attribute, printed, value, record),)
        setattr(record, attribute, value)
    if "flags" in said:
        if record.flags_text is None and said["flags"]:
            letters = flag_letters(said["flags"])
            record.notes += (f"the line prints no flag letters; the bytes say {letters} (0x{said['flags']:02x})",)
            taken.repairs.append("lost-flags")
        record.flags_known = None


def _disagreement(attribute: str, printed: Any, value: Any, record: Record) -> str:
    name = next(column.name for column in COLUMNS if column.attribute == attribute)
    if attribute == "flags":
        return f"{name}: the line says {record.flags_text}, the bytes say {flag_letters(value)}; the bytes count"
    return f"{name}: the line says {printed}, the bytes say {value}; the bytes count"
