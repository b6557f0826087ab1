"""The numbered steps of the schema: an older case is copied, then taken step by step to what it is now."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db import opening, schema
from db.case import Case, CaseError
from tests.db.build import case_at, packet


def steps_so_far() -> Migrations:
    """Return steps of the names that this version has, none of which does anything."""
    steps = Migrations("case")
    for number in range(1, schema.VERSION + 1):

        @steps(name=f"{number:03}")
        def nothing(db: object) -> None: ...

    return steps


def test_the_steps_are_numbered_without_a_gap() -> None:
    """The scripts of the steps are 001, 002 and so on, each with a name."""
    names = sorted(path.name for path in (Path(schema.__file__).parent / "steps").iterdir())
    assert [name[:4] for name in names] == [f"{number:03}-" for number in range(1, len(names) + 1)]
    assert all(name.endswith(".sql") for name in names)


def test_an_older_case_is_copied_and_then_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case of an older version is brought to this one; a dated copy, itself a whole case, stays beside it."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1)]).close()
    newer = steps_so_far()

    @newer(name=f"{schema.VERSION + 1:03}")
    def further(db: Database) -> None:
        db.conn.execute("ALTER TABLE mark ADD COLUMN letter TEXT")

    version = schema.VERSION
    mark = "CREATE TABLE mark (\n    record INTEGER PRIMARY KEY\n, letter TEXT) STRICT"
    old = schema.expected(version)
    new = frozenset(("table", "mark", "mark", mark) if row[1] == "mark" else row for row in old)
    monkeypatch.setattr(schema, "steps", lambda: newer)
    monkeypatch.setattr(schema, "VERSION", version + 1)
    monkeypatch.setattr(schema, "expected", lambda of=version + 1: new if of > version else old)
    with pytest.raises(CaseError, match="older case"):
        Case.open(path, read_only=True)
    said: list[tuple[str, int]] = []
    with Case.open(path, say=lambda sentence: said.append((sentence, opening.check_header(path)))) as case:
        copy = case.backup_before_migration
        assert case.records.count() == 1
    assert copy is not None and copy.name.startswith(f"a.case.v{version}.20")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [at for _, at in said] == [version, version]
    assert copy.name in said[0][0] and "is copied" in said[1][0]
    assert opening.check_header(copy) == version
    assert opening.check_header(path) == version + 1
    with Case.open(path, say=pytest.fail) as case:
        assert case.backup_before_migration is None


def test_a_step_that_fails_leaves_the_old_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration is whole or did not happen."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1)]).close()
    failing = steps_so_far()

    @failing(name=f"{schema.VERSION + 1:03}")
    def further(db: Database) -> None:
        db.conn.execute("ALTER TABLE mark ADD COLUMN letter TEXT")
        raise sqlite3.OperationalError("no luck")

    with monkeypatch.context() as patched:
        old = schema.expected()
        patched.setattr(schema, "steps", lambda: failing)
        patched.setattr(schema, "VERSION", schema.VERSION + 1)
        patched.setattr(schema, "expected", lambda of=0: old)
        with pytest.raises(CaseError):
            Case.open(path)
    with Case.open(path) as case:
        assert case.records.count() == 1


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_the_schema_that_is_expected_is_the_one_that_the_steps_build(
    version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an opening compares a case with, made without sqlite-utils, is what sqlite-utils leaves."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    monkeypatch.setattr(schema, "_SCRIPTS", schema._SCRIPTS[:version])
    schema.build(connection)
    assert schema.expected.__wrapped__(version) == frozenset(schema.schema_of(connection))
    connection.close()


def test_every_column_of_a_record_has_its_place_in_the_schema() -> None:
    """The tables of the record hold exactly the public columns."""
    from db.values import DETAIL_COLUMNS, NARROW

    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.build(connection)
    db = schema.database(connection)
    assert {column.name for column in db.table("record").columns} == {c.attribute for c in NARROW} | {"band"}
    assert set(DETAIL_COLUMNS) <= {column.name for column in db.table("detail").columns}
    connection.close()
