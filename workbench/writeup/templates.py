"""Outlines of a write-up, filled with what the chosen records say; what nobody has established says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.spans import spans
from parsers.record import COLUMN, TimeBasis, flag_letters
from workbench.conditions import condition, joined, these
from workbench.safe import code
from workbench.times import readable
from workbench.writeup.citations import citation, claim

if TYPE_CHECKING:
    from db.case import Case

NOT_ESTABLISHED = "not established"
"""What stands where nobody has filled in anything."""

NONE_OPEN = "none open"
"""What stands under Follow-up as long as there is nothing."""

_JUDGED = ("Targeted", "Intent", "Risk")

_LISTED = 4
"""Values of a field that are named one by one."""

_MOST_RUNS = 12
"""Runs of record numbers that still make a filter that can be read."""


def idic(case: Case, title: str, query: str, numbers: Sequence[int]) -> str:
    """Return the outline of a detect in four parts: trace, analysis, classification, follow-up.

    Time span, ends, ports, protocols and flags of the records `numbers` are filled in, every count tied to a filter:
    `query` if it matches just these records. The title stands above the text and is not repeated in it.
    """
    facts = _Facts(case, query, numbers)
    return "\n".join(
        (
            "## Trace", "", *facts.lines(), "",
            "## Analysis", "", NOT_ESTABLISHED, "",
            "## Classification", "",
            *(f"- {word}: {NOT_ESTABLISHED}. Reason: {NOT_ESTABLISHED}." for word in _JUDGED), "",
            "## Follow-up", "", NONE_OPEN, "",
        )
    )  # fmt: skip


class _Facts:
    """What some records have in common, as lines of Markdown; values of the evidence stand in code spans."""

    _FIELDS = (
        ("src", "source", "sources", code),
        ("src.port", "source port", "source ports", str),
        ("dst", "destination", "destinations", code),
        ("dst.port", "destination port", "destination ports", str),
        ("proto", "protocol", "protocols", code),
        ("flags", "TCP flags", "sets of TCP flags", str),
        ("action", "action of the log", "actions of the logs", code),
        ("message", "message", "messages", code),
        ("format", "kind of log", "kinds of log", code),
    )  # fmt: skip
    _COLUMNS = ("time", "time.basis", "flags.known", *(name for name, _, _, _ in _FIELDS))

    def __init__(self, case: Case, query: str, numbers: Sequence[int]) -> None:
        self._numbers = sorted(set(numbers))
        self._asked = _matches_just(case, query, self._numbers)
        self._base = (
            query.strip()
            if self._asked
            else these(self._numbers)
            if 0 < len(spans(self._numbers)) <= _MOST_RUNS
            else None
        )
        self._values: dict[str, Counter[Any]] = {name: Counter() for name in self._COLUMNS}
        self._times: dict[str, list[int]] = {}
        for row in self._rows(case):
            for name in self._COLUMNS:
                self._values[name][row[name]] += 1
            if row["time"] is not None:
                self._times.setdefault(str(row["time.basis"]), []).append(row["time"])

    def _rows(self, case: Case) -> Iterator[dict[str, Any]]:
        """Yield the columns of each record; flags with what the log does not show of them."""
        from parsers.query import parse

        found: Iterable[Sequence[Any]]
        if self._base:
            found = case.records.rows(self._COLUMNS, parse(self._base), "number")
        else:
            names = [COLUMN[name].attribute for name in self._COLUMNS]
            records = (case.records.get(number) for number in self._numbers)
            found = ([getattr(record, name) for name in names] for record in records)
        for values in found:
            row = dict(zip(self._COLUMNS, values, strict=True))
            if row["flags"] is not None:
                row["flags"] = _Flags(row["flags"], row["flags.known"])
            yield row

    def lines(self) -> Iterator[str]:
        """Yield the count of the records, what all of them share, and how they divide in the rest."""
        many = len(self._numbers)
        total = claim(many, self._base) if self._asked and self._base else f"{many:,}"
        yield f"{total} {'record' if many == 1 else 'records'} ({citation(self._numbers)})." if many else "No record."
        yield ""
        yield f"- Time: {'; '.join(self._span()) or NOT_ESTABLISHED}"
        if shared := self._shared():
            yield f"- {shared}"
        for name, one, several, write in self._FIELDS:
            if (known := self._known(name)) and known[0][1] < many:
                words = one if len(known) == 1 else several
                yield f"- {words[0].upper()}{words[1:]}: {self._divided(name, write)}"

    def _known(self, name: str) -> list[tuple[Any, int]]:
        """Return the values of a field with their counts, most frequent first."""
        known = ((value, count) for value, count in self._values[name].items() if value is not None)
        return sorted(known, key=lambda pair: (-pair[1], str(pair[0])))

    def _tied(self, many: int, test: str | None) -> str:
        """Return how many records pass a test, tied to it; without a test, the bare number."""
        return self._count(many, test) if test else f"{many:,}"

    def _count(self, many: int, *tests: str | None) -> str:
        """Return a number, tied to the filter of the records if they have one that can be read."""
        whole = self._base
        if whole is None:
            return f"{many:,}"
        for test in tests:
            whole = joined(whole, test) if test and test != self._base else whole
        return claim(many, whole)

    def _span(self) -> Iterator[str]:
        """Yield first and last time, those with a date and those with a time of day only, and what is assumed."""
        dated = [time for basis, times in self._times.items() if basis != TimeBasis.TIME_OF_DAY for time in times]
        of_day = self._times.get(TimeBasis.TIME_OF_DAY, [])
        if dated:
            yield f"{_from_to(dated, None)} UTC" + (f" in {len(dated):,}" if of_day else "")
        for basis, word in ((TimeBasis.ASSUMED_YEAR, "year"), (TimeBasis.ASSUMED_ZONE, "time zone")):
            if self._times.get(basis):
                yield f"the {word} is assumed in {len(self._times[basis]):,}"
        if of_day:
            yield f"{_from_to(of_day, TimeBasis.TIME_OF_DAY)} without a date in {len(of_day):,}"
        if unknown := self._values["time"][None]:
            yield f"{unknown:,} without a time"

    def _shared(self) -> str | None:
        """Return what is the same in all of the records, tied to one filter; None if nothing is."""
        many = len(self._numbers)
        same = [each for each in self._FIELDS if self._known(each[0])[:1] and self._known(each[0])[0][1] == many]
        if not same:
            return None
        values = [self._known(name)[0][0] for name, _, _, _ in same]
        words = ", ".join(f"{one} {write(value)}" for (_, one, _, write), value in zip(same, values, strict=True))
        tests = [_test(name, value) for (name, _, _, _), value in zip(same, values, strict=True)]
        return f"In all {self._count(many, *tests)}: {words}"

    def _divided(self, name: str, write: Callable[[Any], str]) -> str:
        """Return how the records divide by a field, most frequent values first, and in how many it is not logged."""
        known = self._known(name)
        named = [(value, count) for value, count in known if count > 1 or len(known) == 1][:_LISTED]
        rest = known[len(named) :]
        parts = [f"{write(value)} in {self._tied(count, _test(name, value))}" for value, count in named]
        once = " once each" if rest and rest[0][1] == 1 else ""
        if once and len(rest) < _LISTED:
            parts += [f"{', '.join(write(value) for value, _ in rest)}{once if len(rest) > 1 else ' once'}"]
        elif rest:
            parts += [f"{'and ' if named else ''}{len(rest):,}{' more' if named else ','}{once}"]
        unknown = self._values[name][None]
        return ", ".join(parts) + (f"; not logged in {unknown:,}" if unknown else "")


def _matches_just(case: Case, query: str, numbers: list[int]) -> bool:
    """Return whether a filter matches just these records."""
    from db.errors import CaseError
    from parsers.query import QueryError, parse

    try:
        return bool(query.strip()) and sorted(case.records.select(parse(query)).numbers) == numbers
    except (QueryError, CaseError):
        return False  # a filter that cannot be asked matches nothing


@dataclass(frozen=True)
class _Flags:
    """TCP flags as far as a log shows them."""

    value: int
    known: int | None

    def __str__(self) -> str:
        letters = flag_letters(self.value) or "none set"
        whole = self.known is None or self.known == 0xFF
        return letters if whole else f"{letters} (the log shows only {flag_letters(self.known)})"


def _test(name: str, value: Any) -> str | None:
    """Return a filter for a value; None for flags that are known in part, which no comparison settles."""
    if isinstance(value, _Flags):
        return condition(name, value.value) if value.known in {None, 0xFF} else None
    return condition(name, value)


def _from_to(times: list[int], basis: TimeBasis | None) -> str:
    first, last = readable(min(times), basis), readable(max(times), basis)
    return first if first == last else f"{first} to {last}"
