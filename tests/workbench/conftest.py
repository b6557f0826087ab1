"""Two cases of the same logs, one filled many records at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import intake
from db.case import Case
from parsers import batches, joining, walk


@pytest.fixture
def few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs be of few lines, so that a small log has several."""
    monkeypatch.setattr(intake, "FEW", 4)
    for module in (walk, batches):
        monkeypatch.setattr(module, "FEWEST", 4)
    monkeypatch.setattr(joining, "WORTH", 4)


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[tuple[Case, Case]]:
    """A case that takes lines many at a time, and one that takes them one by one."""
    with Case.create(tmp_path / "bulk.case") as bulk, Case.create(tmp_path / "plain.case") as plain:
        yield bulk, plain
