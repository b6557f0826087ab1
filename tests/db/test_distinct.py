"""Equal rows found by sorting: what a dict of Python's finds."""

from __future__ import annotations

from collections.abc import Callable

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
@given(COLUMNS, st.integers(1, 20), st.integers(1, 20), st.sampled_from([np.asarray, np.flip, np.random.permutation]))
def test_rows_are_counted_once_each(
    shares: int, spread: int, columns: list[np.ndarray], step: int, size: int, shuffled: Callable[..., np.ndarray]
) -> None:
    """In lots of any size, wherever they stood, also where fingerprints of different rows are equal."""
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    places = shuffled(np.arange(len(rows)))
    with pytest.MonkeyPatch.context() as patch, distinct.Counted() as counted:
        patch.setattr(distinct, "_ODD", spread)
        patch.setattr(distinct, "_SHARES", shares)
        patch.setattr(distinct, "_ROWS", size)
        for at in range(0, len(rows), step):
            counted.add([column[at : at + step] for column in columns], places[at : at + step])
        made = [row for found in counted.different() for row in zip(*(each.tolist() for each in found), strict=True)]
    wanted = {row: [int(places[at]) for at, each in enumerate(rows) if each == row] for row in rows}
    assert sorted(made) == sorted((len(each), min(each), max(each)) for each in wanted.values())


@given(st.lists(st.integers(0, (1 << 33)), max_size=50))
def test_numbers_come_back(numbers: list[int]) -> None:
    """Whatever their width, in four bytes where that is enough."""
    made = as_numbers(np.array(numbers, np.int64))
    assert list(made) == numbers
    assert made.itemsize == (4 if max(numbers, default=0) < 1 << 32 else 8)
