"""Which key of unknown JSON lines, or column of an unknown CSV, means which column of a record.

Nothing is read by a mapping that the analyst has not confirmed; parsers/proposal.py proposes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from parsers.cells import ICMP, PORTED, protocol, put_ends, whole
from parsers.record import Kind, Record
from parsers.stamps import STYLES

MAPPED = ("time", "src", "dst", "src_port", "dst_port", "proto", "action", "message", "sid", "sensor", "count")
"""What a key or column can be mapped to: attributes of Record, and the time."""
SHAPES = ("json", "csv")
UNSET = frozenset(("", "-"))
"""What stands in a cell for no value."""
_MOST = 2000
"""Longest serialised mapping that is read back, in keys."""
_PAIR = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", re.ASCII)


class MappingError(ValueError):
    """A serialised mapping cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the keys of one shape of JSON lines, or the columns of one header line, mean."""

    shape: str
    """json or csv."""
    keys: tuple[str, ...]
    """The dotted keys of the object it was made from; the names of a header line, in order."""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The keys that give each of MAPPED; two keys (date and clock) are joined by a blank."""
    times: str = "iso"
    """How the time is written, one of parsers.stamps.STYLES."""
    kind: Kind = Kind.SERVICE
    delimiter: str = ","
    """What separates the cells of a CSV."""

    def suits(self, keys: Collection[str]) -> bool:
        """Say whether an object with these keys, or a header line of these names, is read by this mapping."""
        if self.shape == "csv":
            return self.keys == tuple(keys)
        needed = self.columns.get("time") or tuple(key for group in self.columns.values() for key in group)
        return bool(needed) and any(key in keys for key in needed)

    def single(self) -> dict[str, tuple[str, ...]] | None:
        """Return the keys of each column, None where one beside the time has several, or a key serves two."""
        groups = {name: keys for name, keys in self.columns.items() if keys}
        used = [key for keys in groups.values() for key in keys]
        alone = all(len(keys) == 1 for name, keys in groups.items() if name != "time")
        return groups if alone and len(set(used)) == len(used) else None

    def as_json(self) -> str:
        """Return the mapping as one line of JSON, for `from_json`."""
        made = {
            "shape": self.shape,
            "keys": self.keys,
            "columns": self.columns,
            "times": self.times,
            "kind": str(self.kind),
            "delimiter": self.delimiter,
        }
        return json.dumps(made)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Return the mapping that `as_json` wrote. Raises MappingError, with a sentence, for anything else."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MappingError("this is no mapping: it is not JSON") from error
        if not isinstance(found, dict):
            raise MappingError("this is no mapping: it is not a JSON object")
        return _checked(found)


def _checked(found: dict[str, Any]) -> Mapping:
    shape, times, kind, delimiter = (found.get(name) for name in ("shape", "times", "kind", "delimiter"))
    columns = found.get("columns")
    if shape not in SHAPES or times not in STYLES or kind not in tuple(Kind):
        raise MappingError("this is no mapping: shape, times or kind is none that is known")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise MappingError("this is no mapping: the delimiter is not one character")
    if not isinstance(columns, dict) or not set(columns) <= set(MAPPED):
        raise MappingError(f"this is no mapping: only {', '.join(MAPPED)} can be mapped")
    keys = _names(found.get("keys"))
    read = {name: _names(group) for name, group in columns.items()}
    return Mapping(shape, keys, read, times, Kind(kind), delimiter)


def _names(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or len(found) > _MOST or not all(isinstance(name, str) for name in found):
        raise MappingError("this is no mapping: keys are not a list of names")
    return tuple(found)


def mapped_record(mapping: Mapping, values: dict[str, str], format: str) -> Record | None:
    """Return the record that named values mean by a mapping; None if neither its time nor an address can be read.

    Every value stays among the words, under its own name.
    """
    chosen = {name: text for name, keys in mapping.columns.items() if (text := _joined(keys, values)) is not None}
    record = Record(format=format, kind=mapping.kind, words=values, exact=True)
    if (time := chosen.get("time")) is not None:
        record.stamp = STYLES[mapping.times](time)
        if record.stamp is None:
            record.notes += (f"the time {time[:60]} is not written as {mapping.times}: not known",)
    record.proto = protocol(chosen.get("proto"))
    source, first = _end(chosen.get("src"), chosen.get("src_port"))
    destination, second = _end(chosen.get("dst"), chosen.get("dst_port"))
    if not put_ends(record, source, destination, first, second):
        record.notes += ("an address or port is none: it stays among the words",)
    if record.proto is not None and record.proto not in PORTED and record.proto not in ICMP:
        record.src_port, record.dst_port = whole(first, 65_535), whole(second, 65_535)
    record.action = chosen["action"].lower() if "action" in chosen else None
    record.message, record.sid, record.sensor = (chosen.get(name) for name in ("message", "sid", "sensor"))
    record.count = whole(chosen.get("count"))
    return None if record.stamp is None and record.src is None and record.dst is None else record


def _joined(keys: tuple[str, ...], values: dict[str, str]) -> str | None:
    if len(keys) == 1:
        text = values.get(keys[0], "").strip()
        return None if text in UNSET else text
    parts = [values.get(key, "").strip() for key in keys]
    return None if not parts or not UNSET.isdisjoint(parts) else " ".join(parts)


def _end(text: str | None, port: str | None) -> tuple[str | None, str | None]:
    """Return address and port of one end; both may stand in one cell, as 192.0.2.1:80."""
    if text is not None and port is None and (match := _PAIR.fullmatch(text)) is not None:
        return match[1].strip("[]"), match[2]
    return text, port
