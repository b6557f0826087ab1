"""How far the clocks of sources were off, as the analyst states it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from db.errors import CaseError
from db.journal import Journal
from db.sealing import digest
from db.store import Store
from db.values import storable

FARTHEST = 100 * 366 * 86_400 * 1_000_000_000
"""Nanoseconds that no clock is off."""
OF_RECORD = "coalesce((SELECT nanoseconds FROM shift WHERE shift.id = record.source), 0)"
"""SQL for the nanoseconds to be added to the time of a record."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What is added to the times of one source."""

    source: int
    nanoseconds: int
    why: str
    stated: int
    """When the analyst said so, in nanoseconds UTC since 1970."""


def spelled(nanoseconds: int) -> str:
    """Return a shift as people write it: +2m30s, -1h, +0.25s."""
    rest, parts = abs(nanoseconds), []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        whole, rest = divmod(rest, size * _SECOND)
        parts.append(f"{whole}{unit}" if whole else "")
    if rest:
        whole, fraction = divmod(rest, _SECOND)
        parts.append(f"{whole}" + (f".{fraction:09d}".rstrip("0") if fraction else "") + "s")
    return ("-" if nanoseconds < 0 else "+") + ("".join(parts) or "0s")


def nanoseconds_of(text: str) -> int:
    """Return what `+2m30s`, `-1h` or `+0.25s` means; raises ValueError with a sentence for anything else."""
    match = _SHIFT.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError(f"{text.strip()!r} is no shift; write one such as +2m30s, -1h or +0.25s")
    sign, days, hours, minutes, seconds, fraction = match.groups()
    whole = int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60 + int(seconds or 0)
    total = whole * _SECOND + int((fraction or "").ljust(9, "0"))
    return -total if sign == "-" else total


_SECOND = 1_000_000_000
_SHIFT = re.compile(
    r"([+-])(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m(?:in)?)?(?:(\d{1,9})(?:\.(\d{1,9}))?s)?", re.ASCII
)


class Shifts:
    """Keeps the shifts of a case; records themselves keep their times as they were read."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    def all(self) -> dict[int, Shift]:
        """Return the shifts by source."""
        rows = self._store.query("SELECT id, nanoseconds, why, stated FROM shift ORDER BY id")
        return {row[0]: Shift(*row) for row in rows}

    def state(self, source: int, nanoseconds: int, why: str) -> None:
        """Let times of a source count as so much later (earlier if negative); 0 takes the shift back.

        Raises KeyError if there is no such source, CaseError for more than a hundred years.
        """
        if abs(nanoseconds) > FARTHEST:
            raise CaseError("no clock is off by more than a hundred years")
        why, now = storable(why), time.time_ns()
        with self._store.writing() as connection:
            if not connection.execute("SELECT 1 FROM source WHERE id = ?", (source,)).fetchone():
                raise KeyError(source)
            connection.execute("DELETE FROM shift WHERE id = ?", (source,))
            if nanoseconds:
                row = (source, nanoseconds, why, now, digest(nanoseconds, why, now))
                connection.execute("INSERT INTO shift VALUES (?, ?, ?, ?, ?)", row)
            said = f"shifted by {nanoseconds} ns: {why}" if nanoseconds else "no longer shifted"
            self._journal.add(f"clock of source {source} {said}")
