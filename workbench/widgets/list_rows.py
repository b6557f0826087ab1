"""What a packet list is given to show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from workbench.widgets.rows import Values


class Said(Protocol):
    """What the analyst has said about records."""

    @property
    def letters(self) -> Mapping[str, int]:
        """Records by the letter on them."""
        ...

    @property
    def verdicts(self) -> Mapping[int, str]:
        """Verdicts by record."""
        ...


class Rows(Protocol):
    """What the list shows: record numbers in order, and their columns page by page."""

    @property
    def numbers(self) -> Sequence[int]:
        """Record numbers in the order of the list; a group of records is a number below 0."""
        ...

    @property
    def highest(self) -> int:
        """Highest record number of the case."""
        ...

    @property
    def marked(self) -> Collection[int]:
        """Numbers of marked records."""
        ...

    @property
    def said(self) -> Said:
        """Letters and verdicts on records."""
        ...

    @property
    def cited(self) -> Collection[int]:
        """Numbers of records that a write-up cites."""
        ...

    @property
    def hinted(self) -> Collection[int]:
        """Numbers of records that a finding names."""
        ...

    def page(self, numbers: Sequence[int]) -> Sequence[Values]:
        """Return the columns of these records, in this order, with one statement."""
        ...


class NothingSaid:
    """What is said about records before anything is."""

    letters: Mapping[str, int] = {}
    verdicts: Mapping[int, str] = {}


class Nothing:
    """Rows of a case without records."""

    numbers: Sequence[int] = ()
    highest = 0
    marked: Collection[int] = ()
    said: Said = NothingSaid()
    cited: Collection[int] = ()
    hinted: Collection[int] = ()

    def page(self, numbers: Sequence[int]) -> Sequence[Values]:
        """Return no rows."""
        return ()
