from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.case import Case


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A new, empty case."""
    with Case.create(tmp_path / "night.case") as made:
        yield made
