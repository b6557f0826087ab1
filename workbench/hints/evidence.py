"""What hints read: columns of many records, and single records whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from parsers.record import COLUMN, Record

if TYPE_CHECKING:
    from db.case import Case

Row = tuple[Any, ...]


class Evidence(Protocol):
    """The records that a hint looks at."""

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield these columns (public names) of every record, in no promised order."""
        ...

    def record(self, number: int) -> Record:
        """Return one record whole, payload and all; KeyError if there is none."""
        ...

    @property
    def whole(self) -> Evidence:
        """Return all records, also those that this evidence leaves out because they are explained."""
        ...


class RecordEvidence:
    """Evidence held in memory: for tests, and for looking at records before they are in a case."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {record.number: record for record in records}

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield these columns of every record."""
        attributes = [COLUMN[name].attribute for name in columns]
        for record in self._records.values():
            yield tuple(getattr(record, attribute) for attribute in attributes)

    def record(self, number: int) -> Record:
        """Return one record."""
        return self._records[number]

    @property
    def whole(self) -> Evidence:
        """Return the same evidence."""
        return self


class CaseEvidence:
    """The records of a case file."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield these columns of every record, in import order."""
        return iter(self._case.records.rows(columns, None, "number"))

    def record(self, number: int) -> Record:
        """Return one record."""
        return self._case.records.get(number)

    @property
    def whole(self) -> Evidence:
        """Return the same evidence."""
        return self


class Divided:
    """Evidence parted by what already explains its records: one part that nothing explains, one per explanation.

    Each part is evidence itself. Rows of explained records are gathered in one pass for all parts together,
    so that many explanations cost no more than one.
    """

    def __init__(self, evidence: Evidence, explained: Mapping[int, str]) -> None:
        self.evidence = evidence
        self.explained = explained
        self._gathered: dict[tuple[str, ...], dict[str, list[Row]]] = {}

    def unexplained(self) -> Evidence:
        """Return the records that nothing explains."""
        return _Part(self, None)

    def parts(self) -> Iterator[tuple[str, Evidence]]:
        """Yield each explaining finding's id with the records it explains."""
        for finding in sorted(set(self.explained.values())):
            yield finding, _Part(self, finding)

    def rows(self, columns: Sequence[str], finding: str | None) -> Iterator[Row]:
        """Yield rows of the records that `finding` explains, or of those that nothing explains."""
        if finding is None:
            for number, *row in self.evidence.rows(("number", *columns)):
                if number not in self.explained:
                    yield tuple(row)
            return
        yield from self._gather(tuple(columns)).get(finding, ())

    def _gather(self, columns: tuple[str, ...]) -> dict[str, list[Row]]:
        if columns not in self._gathered:
            gathered: defaultdict[str, list[Row]] = defaultdict(list)
            for number, *row in self.evidence.rows(("number", *columns)):
                if finding := self.explained.get(number):
                    gathered[finding].append(tuple(row))
            self._gathered[columns] = gathered
        return self._gathered[columns]


class _Part:
    """One part of divided evidence."""

    def __init__(self, divided: Divided, finding: str | None) -> None:
        self._divided, self._finding = divided, finding

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        return self._divided.rows(columns, self._finding)

    def record(self, number: int) -> Record:
        return self._divided.evidence.record(number)

    @property
    def whole(self) -> Evidence:
        return self._divided.evidence.whole
