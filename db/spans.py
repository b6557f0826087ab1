"""Record numbers as SQL takes many, and as runs of neighbours, so that many of them are written shortly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

AMONG = "record IN (SELECT value FROM json_each(?))"
"""SQL for whether a record is one of those that `listed` hands over."""


def listed(numbers: Iterable[int]) -> str:
    """Return record numbers as AMONG takes them."""
    return json.dumps(list(numbers))


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return numbers in order as runs of neighbours: (first, last) of each."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def each(runs: Iterable[Sequence[int]]) -> Iterator[int]:
    """Yield the numbers of runs of neighbours."""
    for first, last in runs:
        yield from range(first, last + 1)


def few(numbers: Iterable[int]) -> str:
    """Return record numbers as the journal names them: the first five runs, and how many there are."""
    runs = spans(numbers)
    count = sum(last - first + 1 for first, last in runs)
    words = ", ".join(f"#{first}" if first == last else f"#{first}-{last}" for first, last in runs[:5])
    return words if len(runs) <= 5 else f"{words} and more, {count:,} records"
