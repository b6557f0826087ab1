"""Lines that the terminal moves: what it shows then is what it shows when all is drawn again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyte import ByteStream, Screen

from db.case import Case
from tests.workbench.screen.terminal import Terminal

DOWN, UP, NEXT, BEFORE = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~"
REDRAW = "\x0c"
STEPS = (DOWN, UP, DOWN * 3, UP * 2, DOWN * 30, UP * 30, "\x04", "\x15", NEXT, BEFORE, DOWN + UP, f"{NEXT}{UP}{UP}")
OTHERS = (
    "g", "G", "m", "z", "l", "h", "\\", "q", "\t", ":sources\r", "&tcp\r", ":all\r", "=", "?\x1b", "t", "gg", "50%", "s\x1b",
)  # fmt: skip
"""What opens and closes panes, filters, marks, and covers the list for a moment."""


class Seen:
    """What an emulated terminal shows of a program on a case."""

    def __init__(self, path: Path, columns: int, lines: int, **environment: str) -> None:
        self.screen = Screen(columns, lines)
        self._stream = ByteStream(self.screen)
        self.terminal = Terminal("-m", "workbench", str(path), columns=columns, lines=lines, **environment)

    def take(self, keys: str = "", quiet: float = 0.25) -> bytes:
        """Type keys, and show what is drawn then."""
        if keys:
            self.terminal.type(keys)
        made = self.terminal.quiet(quiet)
        self.show(made)
        return made

    def show(self, data: bytes) -> None:
        """Show what is drawn."""
        self._stream.feed(data)

    @property
    def cells(self) -> list[list[tuple[str, str, str]]]:
        """Characters and colours, line by line; the last two lines tell of keys, and may change by themselves."""
        columns, buffer = range(self.screen.columns), self.screen.buffer
        lines = ([buffer[at][column] for column in columns] for at in range(self.screen.lines - 2))
        return [[(cell.data, "" if cell.data == " " else cell.fg, cell.bg) for cell in line] for line in lines]


def settled(path: Path, columns: int, lines: int, **environment: str) -> Seen:
    """Return a screen with list, tree and bytes over its whole width, and everything drawn that comes by itself."""
    with Case.open(path) as case:
        case.state.set("layout", {"strip": False, "panel": None, "pane": "list"})
    seen = Seen(path, columns, lines, **environment)
    seen.terminal.until("records")
    seen.show(seen.terminal.output)
    seen.take(quiet=1.5)
    return seen


@pytest.mark.parametrize(("columns", "lines", "line"), [(120, 40, {}), (80, 24, {"SSH_CONNECTION": "a 1 b 22"})])
def test_what_was_moved_is_what_is_drawn(path: Path, columns: int, lines: int, line: dict[str, str]) -> None:
    """Any keys one after the other, in bursts too: the screen shows what it shows once it is drawn anew."""
    chance = random.Random(columns)
    seen = settled(path, columns, lines, **line)
    with seen.terminal:
        moved = b""
        for _ in range(60):
            keys = "".join(
                chance.choice(STEPS if chance.random() < 0.8 else OTHERS) for _ in range(chance.randint(1, 3))
            )
            moved += seen.take(keys)
            shown = seen.cells
            assert len(seen.take(REDRAW)) > 1000
            assert seen.cells == shown, repr(keys)
        assert b"\x1bD" in moved and b"\x1bM" in moved


def test_a_line_that_comes_into_view_is_all_that_is_written(path: Path) -> None:
    """Where the list has the width of the screen, Down at its end costs what it costs in its middle; over SSH too."""
    seen = settled(path, 120, 40, SSH_CONNECTION="a 1 b 22")
    with seen.terminal:
        seen.take("g")
        for _ in range(50):
            top = seen.screen.display[2]
            assert len(seen.take(DOWN)) <= 3000
        assert seen.screen.display[2] != top


def test_what_another_program_wrote_is_drawn_over(path: Path) -> None:
    """Ctrl+L draws everything: what wall(1) left goes."""
    seen = settled(path, 80, 24)
    with seen.terminal:
        before = seen.cells
        seen.show(b"\x1b[5;1HBroadcast message from root\r\n\r\ngoing down\r\n")
        assert seen.cells != before
        seen.take(REDRAW)
        assert seen.cells == before
