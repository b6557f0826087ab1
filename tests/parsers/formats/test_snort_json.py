"""Alerts of Snort 3 as JSON objects and as rows."""

from __future__ import annotations

import pytest

from tests.parsers.reading import records

OBJECT = (
    '{"timestamp":"07/10-21:43:30.787266","proto":"TCP","src_ap":"192.0.2.9:1","dst_ap":"198.51.100.7:2","action":"%s"}'
)
ROW = "07/10-21:43:30.787266, 1, TCP, raw, 60, C2S, 192.0.2.9:1, 198.51.100.7:2, 1:1228:7, %s"


@pytest.mark.parametrize("line", [OBJECT, ROW], ids=["object", "row"])
@pytest.mark.parametrize(
    ("said", "action"),
    [
        ("drop", "deny"),
        ("block", "deny"),
        ("reset", "deny"),
        ("allow", None),
        ("would_drop", None),
        ("cant_drop", None),
    ],
)
def test_actions(line: str, said: str, action: str | None) -> None:
    """Only what was really stopped is denied, as in the alerts on one line; the word of the log is kept."""
    (record,) = records((line % said).encode())
    assert record.action == action
    assert record.words["action"] == said
