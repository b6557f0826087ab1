"""Record numbers as bits behave as a list of them does."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.numbers import Bitmap, compact, first_place, place_of, places

MANY = 200_000
HELD = st.one_of(
    st.sets(st.integers(0, 200), max_size=60),
    st.sets(st.integers(0, MANY - 1), max_size=60),
    st.tuples(st.integers(0, MANY), st.integers(0, MANY), st.integers(1, 70_000)).map(lambda ends: set(range(*ends))),
)


def bits(numbers: set[int]) -> Bitmap:
    """Return numbers as bits."""
    held = np.zeros(max(numbers, default=0) + 1, np.bool_)
    held[list(numbers)] = True
    return Bitmap.of(held)


@given(HELD, st.slices(100), st.integers(-MANY, MANY))
def test_bits_are_a_sequence(numbers: set[int], part: slice, asked: int) -> None:
    """Length, places, parts, membership and order are those of the sorted list."""
    made, wanted = bits(numbers), sorted(numbers)
    assert (len(made), list(made), made) == (len(wanted), wanted, wanted)
    assert list(made[part]) == wanted[part]
    assert made.whole().tolist() == wanted
    assert (asked in made) == (asked in numbers)
    assert place_of(made, asked) == (wanted.index(asked) if asked in numbers else None)
    for place in {0, -1, len(wanted) // 2, len(wanted) - 1, -len(wanted)} if wanted else ():
        assert made[place] == wanted[place]
    for place in (len(wanted), -len(wanted) - 1):
        with pytest.raises(IndexError):
            made[place]
    for first, stop in (sorted((max(0, asked), 100)), (max(0, asked), max(0, asked) + 20_000), (10 * MANY, 11 * MANY)):
        held = made.held(first, stop)
        assert len(held) == stop - first
        assert np.flatnonzero(held).tolist() == [at - first for at in wanted if first <= at < stop]


@given(HELD, HELD)
def test_places_of_some_among_others(shown: set[int], wanted: set[int]) -> None:
    """They are found alike however either is held."""
    expected = [place for place, number in enumerate(sorted(shown)) if number in wanted]
    forms: list[Sequence[int]] = [bits(wanted), array("I", sorted(wanted)), sorted(wanted)]
    for form in forms:
        for numbers in (bits(shown), array("q", sorted(shown))):
            assert list(places(numbers, form)) == expected
            assert first_place(numbers, form) == (expected[0] if expected else None)
        assert list(places(range(3, 90), form)) == [number - 3 for number in range(3, 90) if number in wanted]
        assert list(places(range(9, -9, -2), form)) == [at for at in range(9) if 9 - 2 * at in wanted]
    assert list(places(sorted(wanted), range(5, 100))) == [at for at, n in enumerate(sorted(wanted)) if 5 <= n < 100]


@given(HELD)
def test_what_takes_least_room(numbers: set[int]) -> None:
    """A range, an array or bits: the same numbers, never more than bits of them take."""
    made = compact(bits(numbers))
    assert list(made) == sorted(numbers)
    if isinstance(made, array):
        assert len(made) * made.itemsize <= bits(numbers).nbytes
    if len(numbers) > 1 and max(numbers) - min(numbers) == len(numbers) - 1:
        assert isinstance(made, range)


def test_bits_of_ten_million_records_are_small() -> None:
    """However many of them are held."""
    held = np.zeros(10_000_001, np.bool_)
    held[::2] = True
    made = compact(Bitmap.of(held))
    assert isinstance(made, Bitmap)
    assert made.nbytes < 1_300_000


@given(HELD, st.integers(1, 1000))
def test_lines_of_groups_are_no_records(shown: set[int], groups: int) -> None:
    """Groups are numbered from -1 down: none of them is a record, and no room is made for any."""
    lines = range(-1, -groups - 1, -1)
    assert list(places(sorted(shown), lines)) == []
    assert list(Bitmap.of_numbers(lines)) == []
