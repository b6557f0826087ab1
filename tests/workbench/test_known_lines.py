"""Logs of which the case has lines already: grown ones, those of another host at the same time, excerpts."""

from __future__ import annotations

import random
from datetime import UTC

import pytest

from db import incoming, intake
from db.case import Case
from db.runs import all_runs, bytes_of, frames
from db.signs import sign, signs_in, signs_of
from db.values import kept_form
from parsers import formats
from parsers.read import read_many
from parsers.wholelines import LineLayout, Lines
from tests.workbench.made_dated import DATED
from tests.workbench.made_logs import ZEEK, eve, fast, log, netfilter, portsentry, repeat, sshd, zeek
from tests.workbench.made_shapes import SHAPES
from tests.workbench.twins import in_runs, read_alone_by, say_the_same
from workbench.importing import Report, import_file

MAKERS = {"netfilter": netfilter, "sshd": sshd, "fast": fast, "repeat": repeat, "eve": eve, **SHAPES, **DATED}


pytestmark = pytest.mark.usefixtures("few_lines")


def into_both(cases: tuple[Case, Case], *logs: bytes, year: int | None = 1999) -> Report:
    """Import logs into both cases, hold what they say against each other, and return the last report."""
    bulk, plain = cases
    for data in logs:
        name = f"{len(bulk.sources.all())}.log"
        report = import_file(bulk, data, name, year=year, zone=UTC)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(intake, "FEW", 1 << 40)
            assert import_file(plain, data, name, year=year, zone=UTC) == report
    say_the_same(bulk, plain, [])
    return report


@pytest.fixture
def read_alone(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines that are read one by one from here on."""
    return read_alone_by(LineLayout, monkeypatch)


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_a_line_has_the_sign_of_its_record(maker: str) -> None:
    """The number that is made of columns of many lines is the one that is made of each record."""
    chance = random.Random(maker)
    data = log(chance, 200, odd=0.02, step=90_000, makers=(MAKERS[maker],))
    held = 0
    for entry in read_many(iter((data,))):
        if isinstance(entry, Lines):
            wanted = [sign(kept_form(entry.found(at).record)) for at in range(len(entry))]
            assert signs_of(entry, entry.keys).tolist() == wanted
            held += len(entry)
    assert held > 20


def test_a_line_of_every_format_has_the_sign_of_its_record() -> None:
    """So it is for the samples of all formats, rows of tables among them."""
    samples = [text.strip("\n") for each in formats.each() for text, _ in each.samples for _ in range(6)]
    held = set()
    for entry in read_many(iter(("\n".join(samples).encode("utf-8", "surrogateescape"),))):
        if isinstance(entry, Lines):
            wanted = [sign(kept_form(entry.found(at).record)) for at in range(len(entry))]
            assert signs_of(entry, entry.keys).tolist() == wanted
            held.update(entry.formats)
    assert len(held) > 20


@pytest.mark.parametrize("seed", range(4))
def test_signs_of_a_run_are_read_many_at_a_time(cases: tuple[Case, Case], seed: int, read_alone: list[int]) -> None:
    """What is read again of a run has the signs that its records have, and only lines that count are read alone."""
    chance = random.Random(300 + seed)
    makers = ((netfilter, sshd, repeat), (portsentry, netfilter), (eve, fast, netfilter), (zeek,))[seed]
    data = log(chance, 300, odd=0, step=3, makers=makers, turn=0.3)
    import_file(cases[0], ZEEK.encode() + data if makers == (zeek,) else data, "a", year=1999, zone=UTC)
    with cases[0]._store.reading() as connection:
        runs = [run for run, _ in all_runs(connection)]
        assert sum(run.count for run in runs) > 150
        wanted = [[sign(record) for record in frames(connection, run)] for run in runs]
        read_alone.clear()
        assert [signs_in(connection, run, b"").tolist() for run in runs] == wanted
        assert len(read_alone) <= sum(len(run.counted) + run.count // 4 for run in runs)
        for run in runs:
            assert bytes_of(connection, run)[: run.span(0)[1] - run.start].endswith(b"\n")


@pytest.mark.parametrize("makers", [(netfilter,), (netfilter, sshd), (netfilter, repeat), (fast,), (zeek,), (eve,)])
def test_a_log_that_has_grown(cases: tuple[Case, Case], read_alone: list[int], makers: tuple[object, ...]) -> None:
    """Its old lines are repeats, and where they are no copies of each other nobody has to read them one by one."""
    data = log(random.Random(311), 600, odd=0, step=60, makers=makers, turn=0.2)
    data = ZEEK.encode() + data if makers == (zeek,) else data
    cut = data.index(b"\n", len(data) // 2) + 1
    into_both(cases, data[:cut])
    read_alone.clear()
    report = import_file(cases[0], data, "grown", year=1999, zone=UTC)
    assert report.repeats > 250
    if netfilter in makers or fast in makers:
        assert len(read_alone) < 90
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "FEW", 1 << 40)
        assert import_file(cases[1], data, "grown", year=1999, zone=UTC) == report
    say_the_same(*cases, [])


def test_the_log_of_another_host(cases: tuple[Case, Case], read_alone: list[int]) -> None:
    """What two hosts log in the same seconds in the same words is two logs, and neither is read line by line."""
    data = log(random.Random(320), 400, odd=0, step=2)
    into_both(cases, data)
    other = data.replace(b" gw ", b" gw-b ").replace(b" fw-2 ", b" fw-b ")
    read_alone.clear()
    report = import_file(cases[0], other, "other", year=1999, zone=UTC)
    assert len(read_alone) < 60
    assert report.repeats < 40
    assert in_runs(cases[0]) > 600


@pytest.mark.parametrize("seed", range(6))
def test_quotes_in_other_words(cases: tuple[Case, Case], seed: int) -> None:
    """Lines that are known and differ, in their ends, their order, their date or by what stands between, say in what."""
    chance = random.Random(330 + seed)
    data = log(chance, 300, odd=0.01, step=3, makers=(netfilter, sshd, repeat), turn=0.3).replace(b"\r", b"")
    lines = data.splitlines(keepends=True)
    into_both(cases, data)
    match seed:
        case 0:
            into_both(cases, data.replace(b"\n", b"\r\n"))
        case 1:
            into_both(cases, b"".join(lines[1::2]), b"".join(sorted(lines)))
        case 2:
            into_both(cases, data + b"\n", year=2000)
        case 3:
            into_both(cases, b"".join(lines[7:]), b"".join(line for at, line in enumerate(lines) if at % 9))
        case 4:
            into_both(
                cases,
                b"".join(line + b"Mar  7 11:00:00 gw cron[1]: x\n" * (at % 20 == 0) for at, line in enumerate(lines)),
            )
        case _:
            chance.shuffle(lines)
            into_both(cases, b"".join(lines), b"".join([*lines[:100], *lines[50:150]]))


def test_a_log_twice_in_one_file(cases: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second copy of each line is a repeat, also where it stands in another block of the file."""
    monkeypatch.setattr("workbench.importing._BLOCK", 4_000)
    monkeypatch.setattr("workbench.importing.LOOK", 4_000)
    data = log(random.Random(340), 200, odd=0, step=3, makers=(netfilter, repeat)) + b"\n"
    report = into_both(cases, data + data)
    assert report.repeats >= report.records


@pytest.mark.parametrize("seed", range(4))
def test_lines_in_no_order(cases: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Lines whose times jump over days are known again among many runs, also where memory holds the signs of few."""
    monkeypatch.setattr("workbench.importing._BLOCK", 3_000)
    monkeypatch.setattr("workbench.importing.LOOK", 3_000)
    monkeypatch.setattr(incoming, "_REMEMBERED", 30)
    monkeypatch.setattr(incoming, "_MOST_STRETCHES", 2)
    chance = random.Random(350 + seed)
    data = log(chance, 300, odd=0, step=30, makers=(netfilter, sshd, fast), turn=0.1).replace(b"\r", b"")
    lines = data.splitlines(keepends=True)
    for _ in range(60):
        lines.insert(chance.randrange(len(lines)), lines[chance.randrange(len(lines))])
    chance.shuffle(lines) if seed % 2 else None
    into_both(cases, b"".join(lines), b"".join(lines[150:] + lines[:200]), year=(1999, None)[seed // 2])
    assert in_runs(cases[0]) > 80
