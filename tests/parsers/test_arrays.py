"""Columns as arrays say what lists of them do."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.arrays import alike, distinct

NUMBERS = st.integers(0, 9) | st.integers(0, 1 << 16) | st.integers(0, 1 << 40)


@given(st.lists(NUMBERS, max_size=40) | st.lists(st.integers(0, 9), max_size=40))
@settings(max_examples=200)
def test_different_numbers(said: list[int]) -> None:
    """Each different number is known by where it is first."""
    firsts, which = distinct(np.array(said, np.int64))
    assert [said[firsts[place]] for place in which] == said
    assert sorted(firsts.tolist()) == sorted(said.index(number) for number in set(said))


@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=30),
    st.lists(st.integers(0, 1), min_size=30, max_size=30),
    st.booleans(),
)
@settings(max_examples=300)
def test_records_that_are_alike(first: list[int], second: list[int], differ: bool) -> None:
    """Records that are the same in all columns are found, whether or not most differ in the first one."""
    first = [7 * at + number // 8 for at, number in enumerate(first)] if differ else first
    columns = [np.array(first, np.int64), np.array(second[: len(first)], np.int64)]
    rows = list(zip(first, second, strict=False))
    counts, firsts, seconds = Counter(rows), Counter(first), Counter(second[: len(first)])
    found = alike(columns).tolist()
    assert found == sorted(found)
    assert set(found) >= {at for at, row in enumerate(rows) if counts[row] > 1}
    assert all(firsts[rows[at][0]] > 1 and seconds[rows[at][1]] > 1 for at in found)
