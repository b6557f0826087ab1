"""Files that are no case, or a damaged one: refused in a sentence, or harmless."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from db import schema
from db.case import Case, CaseError
from tests.db.build import at_rest, case_at, packet


def spoil(path: Path, *statements: str) -> None:
    """Change a case as somebody else might, without its program."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def overwrite(path: Path, start: int, data: bytes) -> None:
    """Change bytes of a file."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def truncated(path: Path) -> None:
    """Leave the first half of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


HOSTILE: list[tuple[str, Callable[[Path], object], str]] = [
    ("text", lambda path: path.write_text("hello" * 100), "is not a case file"),
    ("empty", lambda path: path.write_bytes(b""), "is empty"),
    ("short", lambda path: path.write_bytes(path.read_bytes()[:99]), "is not a case file"),
    ("half", truncated, "damaged"),
    ("foreign", lambda path: spoil(path, "PRAGMA application_id = 7"), "of another program"),
    ("newer", lambda path: spoil(path, "PRAGMA user_version = 999"), "written by a newer workbench"),
    ("unfinished", lambda path: spoil(path, "PRAGMA user_version = 0"), "not a finished case file"),
    ("table", lambda path: spoil(path, "CREATE TABLE extra (a)"), "holds the table 'extra'"),
    ("view", lambda path: spoil(path, "CREATE VIEW v AS SELECT 1"), "holds the view 'v'"),
    (
        "trigger",
        lambda path: spoil(path, "CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM journal; END"),
        "holds the trigger 't'",
    ),
    ("index", lambda path: spoil(path, "CREATE INDEX i ON note (text)"), "holds the index 'i'"),
    ("column", lambda path: spoil(path, "ALTER TABLE note ADD COLUMN more TEXT"), "holds the table 'note'"),
    ("missing", lambda path: spoil(path, "DROP TABLE mark"), "lacks the table 'mark'"),
    (
        "replaced",
        lambda path: spoil(path, "DROP TABLE mark", "CREATE VIEW mark AS WITH RECURSIVE x(a) AS "
                           "(SELECT 1 UNION ALL SELECT a FROM x) SELECT a AS record FROM x"),
        "holds the view 'mark'",
    ),
    ("schema", lambda path: overwrite(path, path.read_bytes().index(b"CREATE TABLE mark"), b"\xff" * 12), "damaged"),
    ("pages", lambda path: overwrite(path, 4096, b"\xff" * 8192), "damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "harm", "sentence"), HOSTILE, ids=[row[0] for row in HOSTILE])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_hostile_file_is_refused_in_one_sentence(
    tmp_path: Path, name: str, harm: Callable[[Path], object], sentence: str, read_only: bool
) -> None:
    """What is not exactly a case is refused before anything in it runs, and is not changed."""
    path = tmp_path / "a.case"
    case_at(path, [packet(1)]).close()
    harm(path)
    before = path.read_bytes()
    with pytest.raises(CaseError, match=sentence) as caught:
        Case.open(path, read_only=read_only)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert at_rest(path) == ["a.case"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A device, a folder and a missing file are refused in one sentence each."""
    with pytest.raises(CaseError, match="/dev/null is not a regular file"):
        Case.open("/dev/null")
    with pytest.raises(CaseError, match="is a folder"):
        Case.open(tmp_path)
    with pytest.raises(CaseError, match="does not exist"):
        Case.open(tmp_path / "none.case")


def test_random_damage_is_refused_or_harmless(tmp_path: Path) -> None:
    """A case with damaged bytes is opened or refused with a CaseError, and reading it raises nothing else."""
    path = tmp_path / "a.case"
    case_at(path, [packet(second, payload=bytes(200)) for second in range(50)]).close()
    whole = path.read_bytes()
    for seed in range(60):
        data = bytearray(whole)
        for step in range(8):
            data[(seed * 7919 + step * 104_729) % len(data)] ^= 1 + seed % 255
        path.write_bytes(data)
        try:
            with Case.open(path) as case:
                case.verify()
                list(case.records.rows(["number", "src", "payload"]))
        except CaseError as error:
            assert "\n" not in str(error)


def test_the_header_is_read_without_sqlite(tmp_path: Path) -> None:
    """Application and version stand in the first hundred bytes of the file."""
    case_at(tmp_path / "a.case").close()
    header = (tmp_path / "a.case").read_bytes()[:100]
    assert header[68:72] == b"WBNC"
    assert int.from_bytes(header[60:64]) == schema.VERSION
