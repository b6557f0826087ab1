from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from db.case import Case, CaseError
from db.journal import sealed
from tests.db.build import case_at, edit, packet, paste


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed case with one source and some work."""
    made = tmp_path / "a.case"
    with case_at(made, [packet(second) for second in range(5)]) as case:
        paste(case, "noise", random.Random(1).randbytes(200_000))
        case.notes.add("record:1", "a note")
        case.lookups.add("192.0.2.1", "whois", b"raw answer", "pasted")
        case.detects.new("Scan", "", "body")
        case.follow_ups.add(None, "ask")
    return made


def wrong(path: Path) -> list[str]:
    """Return where `verify` finds something wrong."""
    with Case.open(path, read_only=True) as case:
        return [problem.where for problem in case.verify()]


def test_what_was_not_touched_is_fine(path: Path) -> None:
    """An untouched case has no problems."""
    assert wrong(path) == []


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE note SET text = 'A note'", ["note 1"]),
        ("UPDATE note SET created = created + 1", ["note 1"]),
        ("UPDATE lookup SET raw = x'00'", ["look-up 1"]),
        ("UPDATE lookup SET asked_at = 5", ["look-up 1"]),
        ("UPDATE detect SET body = 'nobody'", ["detect 1"]),
        ("UPDATE follow_up SET outcome = 'done'", ["follow-up 1"]),
        ("UPDATE source SET sha256 = 'f' || substr(sha256, 2) WHERE id = 2", ["source 2"]),
        ("UPDATE source SET size = size + 1 WHERE id = 1", ["source 1"]),
        ("UPDATE source SET name = 'other' WHERE id = 2", ["source 2"]),
        ("UPDATE record SET flags = 2 WHERE number = 2", ["record 2"]),
        ("UPDATE record SET time = time + 1 WHERE number = 3", ["record 3"]),
        ("UPDATE address SET text = '10.0.0.1' WHERE text = 'MY.NET.1.2'", [f"record {n}" for n in range(1, 6)]),
        ("UPDATE detail SET payload = x'00' WHERE record = 4", ["record 4"]),
        ('UPDATE detail SET words = \'[["a","b"]]\' WHERE record = 5', ["record 5"]),
        ("DELETE FROM record WHERE number = 5", ["records"]),
        ("DELETE FROM evidence WHERE id = (2 << 32) + 1", ["source 2"]),
        ("DELETE FROM span WHERE source = 1 AND line = 3", ["source 1"]),
        ("UPDATE span SET stop = stop + 1 WHERE source = 1 AND line = 3", ["source 1"]),
        ("UPDATE journal SET what = 'nothing' WHERE id = 2", ["journal"]),
        ("UPDATE journal SET who = 'nobody' WHERE id = 1", ["journal"]),
        ("UPDATE journal SET at = at + 1 WHERE id = 4", ["journal"]),
        ("DELETE FROM journal WHERE id = 2", ["journal"]),
        ("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)", ["journal"]),
        ("UPDATE journal SET id = 99 WHERE id = 3", ["journal"]),
        ("UPDATE journal_head SET entries = 2", ["journal"]),
    ],
)
def test_a_change_outside_the_program_is_found(path: Path, sql: str, where: list[str]) -> None:
    """An edit or removal in evidence, records, ledger, work or journal is reported with its place."""
    edit(path, sql)
    assert sorted(set(wrong(path))) == sorted(set(where))


def test_any_flipped_bit_of_evidence_is_found(path: Path) -> None:
    """One changed bit in any block of evidence is reported, and reading it is an error, not other bytes."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT id, data FROM evidence").fetchall()
    connection.close()
    chance = random.Random(2)
    for _ in range(25):
        number, data = chance.choice(rows)
        changed = bytearray(data)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        edit(path, "UPDATE evidence SET data = ? WHERE id = ?", bytes(changed), number)
        assert set(wrong(path)) == {f"source {number >> 32}"}
        edit(path, "UPDATE evidence SET data = ? WHERE id = ?", data, number)
    assert wrong(path) == []


def test_missing_evidence_is_an_error_when_read(path: Path) -> None:
    """A source whose blocks are gone is not read as something shorter."""
    edit(path, "DELETE FROM evidence WHERE id >= (2 << 32) + 2")
    with Case.open(path) as case:
        assert len(case.sources.evidence(2, 0, 1000)) == 1000
        with pytest.raises(CaseError, match="evidence of source 2 is missing"):
            case.sources.evidence(2)


def test_a_block_that_unpacks_to_more_is_refused(path: Path) -> None:
    """A small block that claims to hold gigabytes is an error, not gigabytes."""
    import zstandard

    bomb = zstandard.ZstdCompressor().compress(bytes(200 << 20))
    edit(path, "UPDATE evidence SET data = ? WHERE id = (1 << 32)", bomb)
    with Case.open(path) as case, pytest.raises(CaseError, match="damaged at byte 0"):
        case.sources.evidence(1)


def test_the_chain_can_be_checked_by_hand(path: Path) -> None:
    """Each hash is SHA-256 over the one before and the row as compact JSON; the last one is the head."""
    with Case.open(path, read_only=True) as case:
        previous = bytes(32)
        for entry in case.journal.all():
            assert entry.hash == sealed(previous, entry.id, entry.at, entry.who, entry.what)
            previous = entry.hash
        assert case.journal.head() == previous
        assert [entry.what.split()[0] for entry in case.journal.all()] == [
            "case", "imported", "imported", "note", "look-up", "detect", "follow-up",
        ]  # fmt: skip
    assert sealed(bytes(32), 1, 2, "who", "what").hex() == (
        # (head -c 32 /dev/zero; printf '[1,2,"who","what"]') | sha256sum
        "93e661b6476180b79dec6a153ffbf2ec6750723551f466a12308e5ee8168d5d6"
    )
