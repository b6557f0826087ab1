"""Equal rows found by sorting: what a dict of Python's finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import distinct
from db.numbers import as_numbers

TYPES = (np.uint8, np.uint16, np.uint32, np.int64)
COLUMNS = st.lists(st.sampled_from(TYPES), min_size=1, max_size=4).flatmap(
    lambda types: st.lists(
        st.tuples(*(st.one_of(st.integers(0, 2), st.just(int(np.iinfo(kind).max))) for kind in types)),
        min_size=1, max_size=60,
    ).map(lambda rows: [np.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)])
)  # fmt: skip


@pytest.mark.parametrize("spread", [distinct._ODD, 0])
@pytest.mark.parametrize("shares", [1, 3, 16])
@given(COLUMNS, st.integers(1, 20))
def test_rows_are_counted_once_each(shares: int, spread: int, columns: list[np.ndarray], size: int) -> None:
    """Lot by lot and all together, also where fingerprints of different rows are equal."""
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "_ODD", spread)
        patch.setattr(distinct, "_SHARES", shares)
        parts = [
            distinct.distinct([column[at : at + size] for column in columns], np.arange(len(rows))[at : at + size])
            for at in range(0, len(rows), size)
        ]
        merged = list(distinct.merged(parts))
    assert all(len(found.counts) for found in merged)
    made = {
        row: (int(count), int(first), int(last))
        for found in merged
        for row, count, first, last in zip(
            zip(*(column.tolist() for column in found.columns), strict=True),
            found.counts, found.first, found.last, strict=True,
        )
    }  # fmt: skip
    wanted = {row: [at for at, each in enumerate(rows) if each == row] for row in rows}
    assert made == {row: (len(places), places[0], places[-1]) for row, places in wanted.items()}
    assert sum(len(found.counts) for found in merged) == len(wanted)


@given(st.lists(st.integers(0, (1 << 33)), max_size=50))
def test_numbers_come_back(numbers: list[int]) -> None:
    """Whatever their width, in four bytes where that is enough."""
    made = as_numbers(np.array(numbers, np.int64))
    assert list(made) == numbers
    assert made.itemsize == (4 if max(numbers, default=0) < 1 << 32 else 8)
