"""Tables laid out beforehand: SQLite reads back every integer."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import images
from db.case import Case

ENDS = [0, 1, 127, 128, 255, 32767, 32768, 1 << 31, (1 << 31) - 1, (1 << 63) - 1]


def rows_of(columns: list[Any], count: int, first: int) -> list[tuple[int | None, ...]]:
    """Return the rows that columns mean, written down without SQLite."""
    lists = [[column] * count if isinstance(column, int) else column.tolist() for column in columns]
    said = ([None if value == images.UNKNOWN else value for value in column] for column in lists)
    return list(zip(range(first, first + count), *said, strict=True))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3000),
    st.lists(st.sampled_from(ENDS), min_size=1, max_size=33),
    st.lists(st.sampled_from([-1, 0, 1, 2, 127, 128, 1 << 23, 1 << 47, (1 << 63) - 1, -5]), max_size=4),
    st.sampled_from([1, 127, 1 << 21, (1 << 28) - 1000, images.LAST - 3000]),
    st.floats(0, 1),
    st.integers(0, 1 << 32),
)
def test_sqlite_copies_what_was_laid_out(
    count: int, highs: list[int], same: list[int], first: int, known: float, seed: int
) -> None:
    """Rows and columns of any number and width come back whole, with nothing where all, some or none is unknown."""
    chance = np.random.default_rng(seed)
    made = [chance.integers(-1 - high, high, count, endpoint=True) for high in highs]
    gaps = chance.random((3, count)) > known
    columns = [np.where(gaps[place % 4], -1, each) if place % 4 < 3 else each for place, each in enumerate(made)]
    chosen = [*columns, *same]
    chance.shuffle(chosen)
    assert images.copied(chosen, first) == rows_of(chosen, count, first)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1 << 32))
def test_integers_are_unknown_in_any_combination(columns: int, seed: int) -> None:
    """Each column may be unknown in rows of its own."""
    chance = np.random.default_rng(seed)
    made = [chance.integers(-1, 3, 2000) for _ in range(columns)]
    assert images.copied(made, 1) == rows_of(made, 2000, 1)


@pytest.mark.parametrize("count", [1, 700, 40_000, images.MOST])
def test_images_of_any_size(count: int) -> None:
    """One leaf, several, and as many as there may be."""
    connection = sqlite3.connect(":memory:")
    table = "CREATE TABLE made (number INTEGER PRIMARY KEY, c0 INTEGER)"
    base = 1 << 24  # all take four bytes: rows that are shorter than others leave gaps, of which SQLite would tell
    connection.deserialize(images.image(table, 0, [np.arange(count) * 3 + base]))
    assert connection.execute("SELECT count(*), max(number), sum(c0), sum(number) FROM made").fetchone() == (
        count, count - 1, 3 * count * (count - 1) // 2 + base * count, count * (count - 1) // 2,
    )  # fmt: skip
    assert connection.execute("SELECT c0 FROM made WHERE number = ?", (count // 2,)).fetchone() == (
        count // 2 * 3 + base,
    )
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_no_rows_and_too_many_are_refused() -> None:
    """An image has one row at least, and no more and no higher numbers than its layout has room for."""
    for count, first in ((0, 0), (images.MOST + 1, 0), (2, images.LAST)):
        with pytest.raises(ValueError, match="rows"):
            images.copied([np.zeros(count, np.int64)], first)


def test_what_cannot_be_proven_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """If rows do not come back as they were laid out, images are not used."""
    connection = sqlite3.connect(":memory:")
    assert images.usable(connection)
    images._proven.cache_clear()
    monkeypatch.setattr(images, "_ZERO", 9)
    assert not images.usable(connection)
    images._proven.cache_clear()
    connection.close()


def test_a_case_copies_rows_as_they_lie(tmp_path: Path) -> None:
    """Nothing about the table of records keeps SQLite from copying each row of an image whole."""
    from db.bulk import attached

    with Case.create(tmp_path / "a.case") as case, case._store.writing() as connection:
        attached(connection)
        table = connection.execute("SELECT sql FROM main.sqlite_schema WHERE name = 'record'").fetchone()[0]
        connection.deserialize(images.empty(table), name="image")
        steps = connection.execute("EXPLAIN INSERT INTO main.record SELECT * FROM image.record").fetchall()
        assert {step[1] for step in steps} & {"RowCell", "RowData"}
        assert not {step[1] for step in steps} & {"Column", "MakeRecord"}


def test_a_case_can_be_copied_after_images_were_used(tmp_path: Path) -> None:
    """The database in memory through which rows come does not stand in the way of a backup."""
    from db.bulk import attached

    with Case.create(tmp_path / "a.case") as case:
        with case._store.writing() as connection:
            attached(connection)
            attached(connection)
        case.backup(tmp_path / "b.case")
    with Case.open(tmp_path / "b.case") as copy:
        assert copy.verify() == []
