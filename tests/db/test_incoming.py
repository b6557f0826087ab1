"""What a source that comes in is held against."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import incoming
from db.incoming import NONE, Known, Part, Remembered, meet, stretches

TIMES = st.lists(st.integers(0, 1000), min_size=1, max_size=60)


@given(TIMES, TIMES, st.integers(1, 200))
def test_stretches_hold_all_times(some: list[int], others: list[int], apart: int) -> None:
    """Each time lies in a stretch, each stretch begins and ends with one, and equal times always meet."""
    made = stretches(np.array(some), apart)
    assert all(any(first <= time <= last for first, last in made) for time in some)
    assert {time for stretch in made for time in stretch} <= set(some)
    assert all(before[1] + apart < after[0] for before, after in pairwise(made))
    theirs = stretches(np.array(others), apart)
    assert meet(made, theirs) == any(a <= d and c <= b for a, b in made for c, d in theirs)
    if set(some) & set(others):
        assert meet(made, theirs)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=60))
def test_what_is_remembered_stays_however_much_it_is(steps: list[tuple[int, bool]]) -> None:
    """Numbers that were put are got again, from memory or from the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(incoming, "_REMEMBERED", 10)
        held, put = Remembered(), set()
        for record, new in steps:
            numbers = list(range(record, 2 * record + 1))
            if new and record not in put:
                held.put(record, np.array(numbers, np.int64))
                put.add(record)
            got = held.get(record)
            assert (got is None) == (record not in put)
            assert got is None or got.tolist() == numbers
        held.close()
        assert all(held.get(record) is None for record in put)


def test_what_is_known_in_parts() -> None:
    """A quote without a difference is that, even where all are to be looked at alone."""
    known = Known(np.array([7, 8, NONE, NONE, 9, NONE]), (3, 5))
    assert list(known.parts()) == [
        (0, 2, Part.QUOTES),
        (2, 3, Part.NEW),
        (3, 4, Part.ALONE),
        (4, 5, Part.QUOTES),
        (5, 6, Part.ALONE),
    ]
    assert list(Known.nothing(3, range(3)).parts()) == [(0, 3, Part.ALONE)]
