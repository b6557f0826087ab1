"""Tables laid out beforehand: SQLite reads back every integer."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import images
from db.case import Case

ENDS = [0, 1, 127, 128, 255, 32767, 32768, 1 << 31, (1 << 31) - 1, (1 << 63) - 1]


@settings(max_examples=60)
@given(
    st.integers(1, 3000),
    st.lists(st.sampled_from(ENDS), min_size=1, max_size=33),
    st.integers(0, 1 << 32),
)
def test_sqlite_reads_what_was_laid_out(count: int, highs: list[int], seed: int) -> None:
    """Any number of rows and columns of any width come back whole, and the database has no fault."""
    chance = np.random.default_rng(seed)
    columns = [chance.integers(-1 - high, high, count, endpoint=True) for high in highs]
    connection = sqlite3.connect(":memory:")
    connection.deserialize(images.image(columns))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = connection.execute("SELECT * FROM image ORDER BY id").fetchall()
    assert rows == list(zip(range(count), *(column.tolist() for column in columns), strict=True))
    connection.close()


@pytest.mark.parametrize("count", [1, 700, 40_000, images.MOST])
def test_images_of_any_size(count: int) -> None:
    """One leaf, several, and as many as there may be."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(images.image([np.arange(count) * 3]))
    assert connection.execute("SELECT count(*), max(id), sum(c0), sum(id) FROM image").fetchone() == (
        count, count - 1, 3 * count * (count - 1) // 2, count * (count - 1) // 2,
    )  # fmt: skip
    assert connection.execute("SELECT c0 FROM image WHERE id = ?", (count // 2,)).fetchone() == (count // 2 * 3,)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_no_rows_and_too_many_are_refused() -> None:
    """An image has one row at least, and ids of three bytes at most."""
    for count in (0, images.MOST + 1):
        with pytest.raises(ValueError, match="rows"):
            images.image([np.zeros(count, np.int64)])


def test_what_cannot_be_proven_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """If rows do not come back as they were laid out, images are not used."""
    connection = sqlite3.connect(":memory:")
    assert images.usable(connection)
    images._proven.cache_clear()
    monkeypatch.setattr(images, "_three", lambda row: bytes(3))
    assert not images.usable(connection)
    images._proven.cache_clear()
    connection.close()


def test_a_case_can_be_copied_after_images_were_used(tmp_path: Path) -> None:
    """The database in memory through which rows come does not stand in the way of a backup."""
    from db.bulk import attached

    with Case.create(tmp_path / "a.case") as case:
        with case._store.writing() as database:
            attached(database.conn)
            attached(database.conn)
        case.backup(tmp_path / "b.case")
    with Case.open(tmp_path / "b.case") as copy:
        assert copy.verify() == []
