"""Captures stored many frames at a time: nobody can tell the case from one that was filled frame by frame."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import intake
from db.case import Case
from parsers.captures import frames, generations
from parsers.captures.chunks import PcapLayout
from tests.parsers.captures import build as b
from tests.parsers.captures.test_chunks import pcapng, traffic
from tests.workbench.twins import in_runs, read_alone_by, say_the_same
from workbench.importing import import_file

QUERIES = [
    "payload contains 68:65",
    "payload is known",
    "payload is unknown and proto == tcp",
    "bytes[12:14] == 08:00",
    "tcp.opts contains mss",
    "payload matches 'd.t.'",
    "src == 192.0.2.0/24 and flags has S",
    '"datagram"',
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of few frames, so that a small capture has several."""
    monkeypatch.setattr(intake, "FEW", 4)
    for module in (frames, generations):
        monkeypatch.setattr(module, "GENERATION", 60)


@pytest.fixture
def bulk(tmp_path: Path) -> Iterator[Case]:
    """A case that takes frames many at a time."""
    with Case.create(tmp_path / "bulk.case") as case:
        yield case


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A case that takes frames one by one."""
    with Case.create(tmp_path / "plain.case") as case:
        yield case


def same(bulk: Case, plain: Case, *captures: bytes) -> None:
    """Import captures into both cases, and hold everything that can be asked of one against the other."""
    for number, data in enumerate(captures, 1):
        report = import_file(bulk, data, f"{number}.pcap")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW", 1 << 40)
            assert import_file(plain, data, f"{number}.pcap") == report
    say_the_same(bulk, plain, QUERIES)


def spread(chance: random.Random, count: int, begin: int = 0) -> list[tuple[int, bytes]]:
    """Return frames of every kind whose times run on and, now and then, are the same or go back."""
    time, made = begin, []
    for _, frame in traffic(chance, count):
        time += chance.choice([0, 1000, 1000, 5000, 7_000_000, -1000 if time > begin + 5000 else 1000])
        made.append((time, frame))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_case_filled_in_bulk_says_the_same(bulk: Case, plain: Case, seed: int) -> None:
    """Records, places, ledger, raw bytes and what filters find are those of a case filled frame by frame."""
    chance = random.Random(seed)
    same(bulk, plain, b.pcap(spread(chance, 200), order="<>"[seed % 2], nano=seed > 1))


@pytest.mark.parametrize("seed", range(6))
def test_packets_of_pcapng_say_the_same(bulk: Case, plain: Case, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is for packets of several interfaces with names, comments and other blocks among them."""
    monkeypatch.setattr("parsers.captures.pcapng._PATIENCE", 3)
    chance = random.Random(seed)
    same(bulk, plain, pcapng(chance, spread(chance, 200), between=0.01 * (seed % 3)))
    assert in_runs(bulk) > 20


@pytest.mark.parametrize("seed", range(8))
def test_captures_that_overlap(bulk: Case, plain: Case, seed: int) -> None:
    """Extracts, grown captures, and packets of other sensors in the same microsecond are told apart to the byte."""
    chance = random.Random(400 + seed)
    made = spread(chance, 240)
    write: Callable[[list[tuple[int, bytes]]], bytes] = b.pcap
    if seed % 2:
        order = chance.randrange(1 << 30)
        write = lambda made: pcapng(random.Random(order), made, between=0)  # noqa: E731
    match seed // 2:
        case 0:
            captures = [write(made[:150]), write(made)]
        case 1:
            captures = [
                write(made),
                write([each for each in made if chance.random() < 0.4]),
                write(made[100:] + made[:100]),
            ]
        case 2:
            other = [(time, chance.choice(made)[1]) for time, _ in made]
            captures = [write(made), write(other), write(sorted(made + other))]
        case _:
            captures = [
                b.pcap(made[:100]),
                b.pcap(made[50:200], order=">", nano=True),
                write(made[:180]),
                pcapng(chance, made, between=0.01),
            ]
    same(bulk, plain, *captures)
    assert in_runs(bulk) > 20


@pytest.mark.parametrize("seed", range(6))
def test_captures_without_times(bulk: Case, plain: Case, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all frames have one of a few times they are told apart by their identities, which the case keeps then."""
    monkeypatch.setattr("db.captured._MOST_COMPARED", seed % 2)
    monkeypatch.setattr("db.captured._FEW", (1, 30)[seed // 3])
    monkeypatch.setattr("db.captured._MOST_KNOWN", 20)
    chance = random.Random(450 + seed)
    made = [(chance.choice([1000, 1000, 2000, 10**9]), frame) for _, frame in traffic(chance, 200)]
    write = b.pcap if seed % 3 else lambda made: pcapng(random.Random(9), made, between=0.02)
    same(bulk, plain, write(made), write(made[60:] + made[:20]), b.pcap([*made[:90], (5000, made[0][1])]))
    assert in_runs(bulk) > 20


def test_a_grown_capture_is_known_without_a_look_at_each_frame(bulk: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames that are the same to the byte are quotes, and others of the same time are none, without being read."""
    chance = random.Random(17)
    made = [(at * 5000 + 5000, frame) for at, (_, frame) in enumerate(traffic(chance, 300))]
    import_file(bulk, b.pcap(made[:200]), "a.pcap")
    read = read_alone_by(PcapLayout, monkeypatch)
    report = import_file(bulk, b.pcap(made), "b.pcap")
    assert (report.repeats, report.records, len(read)) == (200, 100, 0)
    others = [(time, frame + b"!") for time, frame in made]
    report = import_file(bulk, b.pcap(others), "c.pcap")
    assert (report.repeats, report.records, len(read)) == (0, 300, 0)


def test_without_images_rows_are_the_same(bulk: Case, plain: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite does not take rows laid out beforehand, they are handed over one by one."""
    monkeypatch.setattr("db.images.usable", lambda connection: False)
    same(bulk, plain, b.pcap(spread(random.Random(5), 200)))


def test_times_that_run_on_make_runs(bulk: Case, plain: Case) -> None:
    """A capture in order lies in runs as a whole."""
    made = [(second * 1000, frame) for second, (_, frame) in enumerate(traffic(random.Random(9), 200))]
    same(bulk, plain, b.pcap(made))
    assert in_runs(bulk) == 200


@pytest.mark.parametrize("seed", range(4))
def test_quotes_between_captures_are_found(bulk: Case, plain: Case, seed: int) -> None:
    """Extracts, conversions and copies of a capture add places and no records, whichever came first."""
    chance = random.Random(seed)
    made = spread(chance, 150)
    whole, extract = b.pcap(made), b.pcap(chance.sample(made, 40) + spread(chance, 30, 10**9))
    converted = b.section() + b.interface() + b"".join(b.enhanced(frame, time // 1000) for time, frame in made[50:90])
    captures = [whole, extract, converted, b.pcap(made[:120], order=">"), b.pcap(spread(chance, 70, 10**12))]
    chance.shuffle(captures)
    same(bulk, plain, *captures)
    assert in_runs(bulk) > 0


def test_a_capture_that_goes_on_after_damage(bulk: Case, plain: Case) -> None:
    """What follows zeros, and quotes earlier frames, is read frame by frame."""
    chance = random.Random(3)
    made = spread(chance, 200)
    data = b.pcap(made)
    same(bulk, plain, data + bytes(32) + b.pcap(made[100:] + made[:40])[24:] + b"cut")
    assert in_runs(bulk) > 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE record SET flags = 255 - coalesce(flags, 0) WHERE number = 77",
        "UPDATE record SET src = coalesce(dst, 1) + 1 WHERE number = 77",
        "UPDATE record SET time = time + 1 WHERE number = 200",
        "UPDATE address SET text = '10.9.9.9' WHERE id = 1",
        "UPDATE word SET text = 'icmpx' WHERE text = 'icmp'",
        "DELETE FROM record WHERE number = 200",
        "DELETE FROM run WHERE record = 1",
        "UPDATE run SET line = line + 1 WHERE record = 1",
        "UPDATE run SET start = start - 1 WHERE record = 1",
        "UPDATE run SET copies = '[[3,2]]' WHERE record = 1",
        "UPDATE run SET sizes = zeroblob(length(sizes)) WHERE record = 1",
        "UPDATE evidence SET data = (SELECT data FROM evidence AS e WHERE e.id <> evidence.id LIMIT 1) WHERE id & 1",
        "UPDATE span SET stop = stop + 1 WHERE start = 24",
        "UPDATE segcol SET data = CAST(x'0101' || zeroblob(200) AS BLOB) WHERE id = 1",
        "DELETE FROM segcol WHERE id = 1",
        "UPDATE segcol SET id = id + 1 WHERE id = 1",
        "INSERT INTO segcol VALUES (999, x'0000')",
        "UPDATE run SET columns = zeroblob(32) WHERE record = 1",
        "UPDATE run_time SET earliest = earliest - 1 WHERE record = 1",
        "UPDATE run_time SET latest = latest + 1 WHERE record = 1",
        "UPDATE run_time SET in_order = 1 - in_order WHERE record = 1",
        "UPDATE run_time SET record = record + 1 WHERE record = 1",
        "DELETE FROM run_time WHERE record = 1",
        "INSERT INTO run_time VALUES (999, 1, 2, 1)",
    ],
)
def test_a_change_outside_the_program_is_found(bulk: Case, sql: str) -> None:
    """An edit in the rows, the runs, the dictionaries or the evidence of frames is reported."""
    made = [(second * 1000, frame) for second, (_, frame) in enumerate(traffic(random.Random(9), 200))]
    import_file(bulk, b.pcap([*made, (10**9, bytes(random.Random(1).randbytes(100_000)))]), "a.pcap")
    assert in_runs(bulk) > 190
    assert bulk.verify() == []
    path = bulk.path
    bulk.close()
    connection = sqlite3.connect(path)
    assert connection.execute(sql).rowcount > 0
    connection.commit()
    connection.close()
    with Case.open(path, read_only=True) as case:
        assert case.verify() != []


KILLED = """
import os, random, sys
sys.path.insert(0, os.getcwd())
from db import held, intake
from db.case import Case
from parsers.captures import frames, generations
from tests.parsers.captures import build as b
from tests.parsers.captures.test_chunks import traffic
from workbench.importing import import_file
intake.FEW, held.RECORDS = 4, 50
frames.GENERATION = generations.GENERATION = 60
made = [(second * 1000, frame) for second, (_, frame) in enumerate(traffic(random.Random(9), 400))]
take = intake.Intake.take_new
def and_then(self, chunk, dates):
    if chunk.line > int(sys.argv[2]):
        os.kill(os.getpid(), 9)
    return take(self, chunk, dates)
intake.Intake.take_new = and_then
with Case.open(sys.argv[1]) as case:
    import_file(case, b.pcap(made), "a.pcap")
"""


@pytest.mark.parametrize("after", [1, 100, 350])
def test_killed_between_runs_nothing_stays(tmp_path: Path, after: int) -> None:
    """kill -9 between two runs leaves nothing that the next opening does not take away."""
    path = tmp_path / "a.case"
    Case.create(path).close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(after)], check=False)
    assert done.returncode == -signal.SIGKILL
    with Case.open(path) as case:
        assert (case.records.count(), case.sources.all(), case.verify(), in_runs(case)) == (0, [], [], 0)
    connection = sqlite3.connect(path)
    for table in ("record", "span", "evidence", "unfinished", "identity", "place"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    connection.close()
