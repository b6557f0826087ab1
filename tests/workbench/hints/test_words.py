"""Numbers in sentences read as an analyst writes them."""

from __future__ import annotations

import pytest

from db.spans import spans
from workbench.counted import counted
from workbench.hints.words import cited, lasting, listed, wide


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0 s"), (400_000_000, "0.4 s"), (3 * 10**9, "3 s"), (131 * 10**9, "2 min 11 s"), (53_582_666_693_000, "14 h 53 min"),
        (3600 * 10**9, "1 h"), (90_000 * 10**9, "1 d 1 h"),
    ],
)  # fmt: skip
def test_spans_of_time(nanoseconds: int, text: str) -> None:
    """Two units at most."""
    assert lasting(nanoseconds) == text


def test_lists_runs_and_counts() -> None:
    """Commas, "and", what is left out, runs of records as a citation names them."""
    assert listed([1]) == "1"
    assert listed([1, 2, 3]) == "1, 2 and 3"
    assert listed(range(5), 2) == "0, 1 and 3 more"
    assert listed([]) == "none"
    assert spans([5, 1, 2, 3]) == [(1, 3), (5, 5)]
    assert cited([8, 10, 11, 12]) == "#8, #10-12"
    assert counted(1, "record") == "1 record"
    assert counted(1024, "address", "addresses") == "1,024 addresses"
    assert wide(674711610) == "674711610 (0x2837483A)"
