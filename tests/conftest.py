"""What tests share: the practicals' traces, a case that holds them, and real logs where they are at hand."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from db.case import Case

ROOT = Path(__file__).parent.parent
settings.register_profile("workbench", deadline=None)  # how long an example takes on a busy machine proves nothing
settings.register_profile("ci", deadline=None, derandomize=True)  # a change is judged by the same examples each time
settings.load_profile("ci" if os.environ.get("CI") else "workbench")

CORPUS = Path(os.environ.get("WORKBENCH_CORPUS", ROOT.parent / "shared" / "corpus"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, so that no test sees or changes what the user keeps."""
    made = tmp_path / "home"
    made.mkdir()
    monkeypatch.setenv("HOME", str(made))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.fixture(scope="session")
def traces() -> Path:
    """The folder with the traces of the ten practicals."""
    return ROOT / "workbench" / "demo" / "traces"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real logs that are no part of the project; skips where there is none."""
    if not CORPUS.is_dir():
        pytest.skip("no corpus here; name one in WORKBENCH_CORPUS")
    return CORPUS


@pytest.fixture(scope="session")
def practicals(tmp_path_factory: pytest.TempPathFactory, traces: Path) -> Path:
    """The path of a closed case with all traces, year 2000 and zone UTC stated; copy it, do not write to it."""
    from db.case import Case
    from workbench.importing import import_file

    path = tmp_path_factory.mktemp("practicals") / "practicals.case"
    with Case.create(path) as case:
        for trace in sorted(traces.iterdir()):
            import_file(case, trace, trace.name, year=2000, zone=UTC)
    return path


@pytest.fixture
def older(practicals: Path, tmp_path: Path) -> Path:
    """A case file as version 4 of them was."""
    path = tmp_path / "older.case"
    shutil.copyfile(practicals, path)
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE run_time; DELETE FROM _sqlite_migrations WHERE name >= '005'")
        connection.execute("PRAGMA user_version = 4")
    return path


@pytest.fixture
def case(practicals: Path, tmp_path: Path) -> Iterator[Case]:
    """An open case of its own with all traces of the practicals."""
    from db.case import Case

    path = tmp_path / "practicals.case"
    shutil.copyfile(practicals, path)
    path.chmod(0o600)
    with Case.open(path) as opened:
        yield opened
