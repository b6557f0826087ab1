"""The conversation of a record: what went between its two ends, either way; no Textual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.conditions import condition

if TYPE_CHECKING:
    from db.case import Case

MOST = 5_000
"""Records of a conversation that are shown."""
COLUMNS = (
    "number", "time", "time.basis", "src", "src.port", "dst", "dst.port", "proto", "flags", "message", "ip.len",
    "payload",
)  # fmt: skip


def filter_of(values: Mapping[str, Any]) -> str | None:
    """Return the filter for the conversation of a record; None where its log does not say both ends."""
    if values.get("src") is None or values.get("dst") is None:
        return None
    ends = [(values.get(side), values.get(f"{side}.port")) for side in ("src", "dst")]
    ways = [f"({_way(*ends)})", f"({_way(*reversed(ends))})"]
    return f"{condition('proto', values.get('proto'))} and ({' or '.join(dict.fromkeys(ways))})"


def _way(source: tuple[Any, Any], target: tuple[Any, Any]) -> str:
    parts = (("src", source[0]), ("src.port", source[1]), ("dst", target[0]), ("dst.port", target[1]))
    return " and ".join(str(condition(name, value)) for name, value in parts)


@dataclass(frozen=True, slots=True)
class Said:
    """One record of a conversation."""

    forth: bool
    """Whether it goes the way of the first record."""
    values: Mapping[str, Any]

    @property
    def payload(self) -> bytes | None:
        """What it carries; None where it was not captured."""
        found: bytes | None = self.values.get("payload")
        return found


@dataclass(frozen=True, slots=True)
class Exchange:
    """A conversation, as far as the case has it."""

    text: str
    """The filter of all its records."""
    count: int
    said: tuple[Said, ...]
    """Its records by time, at most MOST."""

    @property
    def ends(self) -> tuple[str, str]:
        """Who sent the first record, and to whom; evidence."""
        first = self.said[0].values
        return _end(first, "src"), _end(first, "dst")

    @property
    def ways(self) -> str:
        """What of it is there, in words: which ways, how many records, how much payload."""
        there = sum(each.forth for each in self.said)
        back = len(self.said) - there
        records = "1 record" if there == 1 else f"{there:,} records"
        words = f"{there:,} -->, {back:,} <--" if back else f"only --> {records}; the case has no answer"
        bytes_of = sum(len(each.payload or b"") for each in self.said)
        kept = any(each.payload is not None for each in self.said)
        payload = f"{bytes_of:,} bytes of payload" if kept else "no payload was captured"
        more = f"; the first {len(self.said):,} of {self.count:,}" if self.count > len(self.said) else ""
        return f"{words}; {payload}{more}"

    @property
    def sentence(self) -> str:
        """The same with the two ends; evidence."""
        one, other = self.ends
        return f"{one} -> {other}: {self.ways}"


def exchange(case: Case, number: int) -> Exchange | None:
    """Return the conversation of a record; None where its log does not say both ends. KeyError for no record."""
    from parsers.query import parse

    rows = case.records.page([number], COLUMNS)
    if not rows:
        raise KeyError(number)
    text = filter_of(dict(zip(COLUMNS, rows[0], strict=True)))
    if text is None:
        return None
    numbers = case.records.select(parse(text)).numbers
    return Exchange(text, len(numbers), tuple(_said(case, list(numbers[:MOST]))))


def _said(case: Case, numbers: list[int]) -> Iterator[Said]:
    first: tuple[Any, Any] | None = None
    for row in case.records.page(numbers, COLUMNS):
        values = dict(zip(COLUMNS, row, strict=True))
        source = values["src"], values["src.port"]
        first = first or source
        yield Said(source == first, values)


def _end(values: Mapping[str, Any], side: str) -> str:
    port = values.get(f"{side}.port")
    return str(values.get(side)) if port is None else f"{values.get(side)}:{port}"
