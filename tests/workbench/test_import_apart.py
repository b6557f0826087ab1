"""An import in a process of its own: the same case and the same report, and nothing left when it is given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from db.case import Case
from parsers.proposal import propose
from workbench.import_apart import Apart, Failed
from workbench.importing import Cancelled, import_file

LINE = "Mar {:2} 06:36:35.10 209.203.237.176,22 -> 10.1.9.116,{} PR tcp len 20 44 -AS\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with some prose in it."""
    path = tmp_path / "a.log"
    path.write_text("some words\n" + "".join(LINE.format(port % 28 + 1, port) for port in range(1, 400)))
    return path


def test_the_report_and_the_case_are_those_of_an_import_here(tmp_path: Path, log: Path) -> None:
    """Records, ledger and report are equal; progress ends at most at the size."""
    with Case.create(tmp_path / "here.case") as here:
        wanted = import_file(here, log, log.name, year=2000, zone=UTC)
        told: list[tuple[int, int]] = []
        with Case.create(tmp_path / "apart.case") as apart:
            report = Apart(apart.path, log, 2000, UTC).report(lambda done, whole: told.append((done, whole)))
            assert report == wanted
            assert list(apart.records.rows(["time", "src.port"])) == list(here.records.rows(["time", "src.port"]))
            assert list(apart.sources.ledger(1)) == list(here.sources.ledger(1))
            assert replace(apart.sources.get(1), imported_at=0) == replace(here.sources.get(1), imported_at=0)
    assert all(0 <= done <= whole == log.stat().st_size for done, whole in told)


def test_a_mapping_goes_along(tmp_path: Path) -> None:
    """What the analyst confirmed is known to the child."""
    log = tmp_path / "a.csv"
    log.write_text("when,client,server\n2000-03-04 10:00:01,192.0.2.1,192.0.2.2\n")
    row = {"when": "2000-03-04 10:00:01", "client": "192.0.2.1", "server": "192.0.2.2"}
    with Case.create(tmp_path / "a.case") as case:
        report = Apart(case.path, log, None, None, [propose("csv", tuple(row), [row]).mapping]).report(lambda *_: None)
        assert report.by_format == {"csv-table": 1}


def test_an_import_that_is_given_up_leaves_nothing(tmp_path: Path, log: Path) -> None:
    """The child hears that the parent wants no more, or is gone, and gives back what it wrote."""
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with Case.create(tmp_path / "a.case") as case:
        apart = Apart(case.path, pipe, 2000, UTC)
        with pipe.open("wb") as out:
            out.write(log.read_bytes())
            out.flush()
            apart.stop()
        with pytest.raises(Cancelled):
            apart.report(lambda *_: None)
        assert (case.sources.all(), case.records.count(), case.verify()) == ([], 0, [])


def test_what_goes_wrong_is_a_sentence(tmp_path: Path, log: Path) -> None:
    """A log that is not there, and a child that dies: each is said in one sentence."""
    with Case.create(tmp_path / "a.case") as case:
        with pytest.raises(Failed, match=r"missing\.log was not imported: .*No such file"):
            Apart(case.path, tmp_path / "missing.log", None, None).report(lambda *_: None)
        apart = Apart(case.path, log, None, None)
        apart._process.kill()
        with pytest.raises(Failed, match="was not imported: it ended with status -9"):
            apart.report(lambda *_: None)
        assert case.records.count() in (0, 399)
