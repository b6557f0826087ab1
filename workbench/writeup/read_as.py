"""Citations that name a reading, looked up again: the arithmetic that a write-up leans on must still be there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.writeup.citations import MOST_READ, citations

if TYPE_CHECKING:
    from db.case import Case
    from workbench.readings import Reading


@dataclass(frozen=True, slots=True)
class ReadAs:
    """One record that a text cites by a reading."""

    number: int
    name: str
    reading: Reading | None
    """None if the record has no such reading."""

    @property
    def fault(self) -> str:
        """Say what is wrong with it; "" if nothing is."""
        return (
            ""
            if self.reading
            else f"record {self.number} has no reading {self.name}; workbench show lists its readings"
        )


def read_as(case: Case, text: str) -> Iterator[ReadAs]:
    """Yield each record that a text cites by a reading, once for each reading, in order of the text.

    Records that the case does not have are left out: that they are missing is said of every citation.
    """
    from workbench.readings import named, read_all

    last = case.records.count()
    wanted = dict.fromkeys(
        (number, link.reading)
        for link in citations(text)
        if link.reading
        for number in link.numbers[:MOST_READ]
        if 1 <= number <= last
    )
    for number, name in list(wanted)[:MOST_READ]:
        yield ReadAs(number, name, named(name, read_all(case.records.get(number), case.records)))
