"""What the analyst holds of records after looking at them: reviewed, with a verdict, by whom and when."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from db.deeds import Deeds
from db.journal import user
from db.spans import AMONG, few, listed, spans
from db.store import Store
from db.values import storable

VERDICTS = {
    "a": "attack", "s": "suspicious", "b": "benign", "f": "false-alarm", "o": "own", "n": "noise", "u": "unclear",
}  # fmt: skip
"""Verdicts by their letter: `own` is our own doing, `noise` answers and damage that nobody meant for us."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody held of a record."""

    record: int
    verdict: str
    who: str
    at: int
    """Nanoseconds UTC since 1970."""


class Verdicts:
    """Keeps verdicts."""

    def __init__(self, store: Store, deeds: Deeds) -> None:
        self._store, self._deeds = store, deeds

    def set(self, numbers: Iterable[int], verdict: str | None) -> None:
        """Say what records are, or with None that they are not reviewed; raises KeyError for no such verdict."""
        if verdict is not None and verdict not in VERDICTS.values():
            raise KeyError(verdict)
        chosen, who, now = set(numbers), storable(user()), time.time_ns()
        with self._store.writing() as connection:
            before: dict[tuple[str, str, int], list[int]] = {}
            sql = f"{_SELECT} WHERE {AMONG} ORDER BY record"
            for record, held, *when in connection.execute(sql, (listed(chosen),)).fetchall():
                if held == verdict:
                    chosen.discard(record)
                else:
                    before.setdefault((held, *when), []).append(record)
            if verdict is None:
                chosen = {number for numbers in before.values() for number in numbers}
            if not chosen:
                return
            runs = spans(chosen)
            back = [("verdict", None, "", 0, runs)]
            back += [("verdict", *key, spans(numbers)) for key, numbers in before.items()]  # type: ignore[misc]
            what = f"verdict {verdict} on {few(chosen)}" if verdict else f"verdict taken off {few(chosen)}"
            self._deeds.do(what, [("verdict", verdict, who, now, runs)], back)

    def all(self) -> list[Verdict]:
        """Return every verdict, by record."""
        return [Verdict(*row) for row in self._store.query(f"{_SELECT} ORDER BY record")]

    def of(self, number: int) -> Verdict | None:
        """Return the verdict on a record."""
        rows = self._store.query(f"{_SELECT} WHERE record = ?", (number,))
        return Verdict(*rows[0]) if rows else None


_SELECT = "SELECT record, verdict, who, at FROM verdict"
