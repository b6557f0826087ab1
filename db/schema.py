"""The tables of a case file, step by step, and the marks that tell a case file from any other."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x57424E43
"""Bytes 68-71 of the file header: "WBNC"."""

_SCRIPTS = sorted((Path(__file__).parent / "steps").glob("*.sql"))
"""One script for each step; its name begins with the number of the step."""

VERSION = len(_SCRIPTS)
"""Bytes 60-63 of the file header: how many steps there are."""

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


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        connection.execute(statement)


def database(connection: sqlite3.Connection) -> Database:
    """Return the connection with the small-table methods of sqlite-utils, and nothing loaded from outside.

    sqlite-utils is loaded by what needs it: opening a case does without.
    """
    from sqlite_utils import Database

    return Database(connection, execute_plugins=False, recursive_triggers=False)


def steps() -> Migrations:
    """Return the numbered steps from an empty file to the newest case."""
    from sqlite_utils.migrations import Migrations

    made = Migrations("case")
    for script in _SCRIPTS:
        made(name=script.name[:3])(lambda db, script=script: _run(db.conn, script.read_text()))
    return made


def build(connection: sqlite3.Connection) -> None:
    """Bring a database from nothing, or from an older version, to this one, in one transaction."""
    db = database(connection)
    with db.atomic():
        if not db["_sqlite_migrations"].exists():
            _run(connection, _LEDGER_OF_STEPS)
        steps().apply(db)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


@cache
def expected(version: int = VERSION) -> frozenset[tuple[str, str, str, str | None]]:
    """Return the schema that a case of `version` has, as rows of sqlite_master."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for script in (_LEDGER_OF_STEPS, *(script.read_text() for script in _SCRIPTS[:version])):
            _run(connection, script)
        return frozenset(schema_of(connection))
    finally:
        connection.close()


def schema_of(connection: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """Return what sqlite_master says, without the page numbers."""
    return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
