"""The tables of a case file, step by step, and the marks that tell a case file from any other."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x57424E43
"""Bytes 68-71 of the file header: "WBNC"."""

_SCRIPTS = sorted((Path(__file__).parent / "steps").glob("*.sql"))
"""One script for each step; its name begins with the number of the step."""

VERSION = len(_SCRIPTS)
"""Bytes 60-63 of the file header: how many steps there are."""

STEPS = Migrations("case")
"""The numbered steps from an empty file to the newest case."""

_LEDGER_OF_STEPS = """
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name" ON "_sqlite_migrations" ("migration_set", "name");
"""
"""What sqlite-utils notes its steps in, spelled out so that every release of it leaves the same schema."""


def _statements(script: str) -> list[str]:
    statements, start = [], 0
    for position, character in enumerate(script):
        if character == ";" and sqlite3.complete_statement(script[start : position + 1]):
            statements.append(script[start : position + 1].strip())
            start = position + 1
    return statements


def _run(db: Database, script: str) -> None:
    for statement in _statements(script):
        db.conn.execute(statement)


def _add_step(script: Path) -> None:
    @STEPS(name=script.name[:3])
    def step(db: Database) -> None:
        _run(db, script.read_text())


for _script in _SCRIPTS:
    _add_step(_script)


def build(db: Database, *, stop_before: str | None = None) -> None:
    """Bring a database from nothing, or from an older version, to this one, in one transaction."""
    with db.atomic():
        if not db["_sqlite_migrations"].exists():
            _run(db, _LEDGER_OF_STEPS)
        STEPS.apply(db, stop_before=stop_before)
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version = {VERSION}")


@cache
def expected(version: int = VERSION) -> frozenset[tuple[str, str, str, str | None]]:
    """Return the schema that a case of `version` has, as rows of sqlite_master."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False, recursive_triggers=False)
    try:
        build(db, stop_before=f"{version + 1:03}" if version < VERSION else None)
        return frozenset(schema_of(db.conn))
    finally:
        db.conn.close()


def schema_of(connection: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """Return what sqlite_master says, without the page numbers."""
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
