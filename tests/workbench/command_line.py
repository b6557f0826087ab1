"""The command line as tests run it: in this process, over a case with all traces."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from workbench.cli import run


class Said(NamedTuple):
    """What a run of the command line gave back."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        """The objects of NDJSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> dict[str, object]:
        """The one JSON document."""
        found: dict[str, object] = json.loads(self.out)
        return found


Workbench = Callable[..., Said]


@pytest.fixture
def workbench(capfd: pytest.CaptureFixture[str]) -> Workbench:
    """Run the command line in this process and return what it said."""

    def go(*arguments: object) -> Said:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        return Said(status, *capfd.readouterr())

    return go


@pytest.fixture
def path(practicals: Path, tmp_path: Path) -> Path:
    """The path of a closed case with all traces, free to be changed."""
    made = tmp_path / "practicals.case"
    made.write_bytes(practicals.read_bytes())
    made.chmod(0o600)
    return made
