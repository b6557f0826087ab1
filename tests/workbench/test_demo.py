"""The demo case: what it holds, and that what its detect says is so."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from db.case import Case
from workbench.demo import FLOODED, build, scratch_path
from workbench.writeup.citations import check, cited, faults

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a closed demo case."""
    path = tmp_path_factory.mktemp("demo") / "practicals.case"
    build(path)
    return path


def test_it_holds_every_trace(demo: Path) -> None:
    """All 113 records are there, nothing was left out, and each time but eight has a stated year."""
    with Case.open(demo, read_only=True) as case:
        assert case.records.count() == 113
        assert all(
            span.kind != "not_understood" for made in case.sources.all() for span in case.sources.ledger(made.id)
        )
        bases = [basis for (basis,) in case.records.rows(["time.basis"])]
        assert bases.count("time-of-day") == 8  # the tcpdump print bears no date
        assert bases.count("stated") == 105


def test_what_its_detect_claims_holds(demo: Path) -> None:
    """Every citation names a record and every claim is true of the case."""
    with Case.open(demo, read_only=True) as case:
        (detect,) = case.detects.all()
        assert faults(detect.body) == []
        assert len(cited(detect.body)) == 27  # 19 lines of IP Filter, 8 packets of tcpdump
        results = check(case, detect.body)
        assert len(results) == 6
        assert [result.claim.query for result in results if not result.holds] == []


def test_it_shows_what_an_analyst_leaves(demo: Path) -> None:
    """There are a note, a pasted look-up, a follow-up and marks to look at."""
    with Case.open(demo, read_only=True) as case:
        assert case.notes.of(f"host:{FLOODED}")
        (look_up,) = case.lookups.all()
        assert look_up.raw.startswith(b"% Sample text")
        assert [task.closed for task in case.follow_ups.all()] == [None]
        assert case.marks.all()
        assert list(case.verify()) == []


def test_without_a_terminal_it_prints_the_write_up(home: Path) -> None:
    """`workbench demo` in a pipe prints the summary of the import and the exported document."""
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "demo", "-o", home / "demo.case"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "113 records" in done.stdout
    assert "# SYN ACKs from port 22: answers to someone else's flood" in done.stdout
    assert done.stderr == ""


def test_a_scratch_case_is_for_the_user_alone() -> None:
    """The folder of a scratch case lets nobody else in."""
    path = scratch_path()
    try:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert not path.exists()
    finally:
        path.parent.rmdir()
