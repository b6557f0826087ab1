"""The terminal that `bench.screen` measures with: it sees on the screen what a key leads to, and counts what it cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.terminal import memory
from bench.tour import Workbench


def test_marks_are_seen_on_the_screen(path: Path, home: Path) -> None:
    """The current record is known by how it stands out; a mark is met when the screen shows what a key led to."""
    with Workbench(path, home) as bench:
        opened = bench.opened(lambda: bench.current() is not None)
        first = bench.current()
        assert first is not None
        moved = bench.press("\x1b[B", lambda: bench.current() not in (None, first))
        assert bench.total in bench.row(0)
        for painted in (opened, moved):
            assert painted.size > 0
            assert 0 < painted.seen[0] <= painted.drawn
        assert memory(bench.pid) <= memory(bench.pid, "VmHWM")
        bench.leave()


def test_what_is_shown_already_is_no_mark(path: Path, home: Path) -> None:
    """A key is not measured by something that the screen showed before it."""
    with Workbench(path, home) as bench:
        bench.opened(lambda: bench.total != "")
        with pytest.raises(SystemExit, match="is on the screen already"):
            bench.press("\x1b[B", lambda: bench.total in bench.row(0))
