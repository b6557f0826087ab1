"""A terminal that knows what the screen shows: when something was on it, and when nothing more was drawn."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from pyte import ByteStream, Screen

from tests.workbench.screen.terminal import Terminal

LINES, COLUMNS = 40, 120
SILENCE = 0.15
"""Seconds without output after which everything counts as drawn; they are not part of what is measured."""
SILENCE_AT_FIRST = 1.0
"""The same for the first screen: programs rest while they load."""
RESTLESS = 3.0
"""Seconds after which a program that never falls silent is not waited for any more."""
LIMIT = 600.0
"""Seconds that anything may take: termshark loads a million packets in a minute, longer on a busy machine."""
_IN_FRAME = 2026 << 5
"""The mode of synchronised output as pyte keeps it: what is drawn under it is not shown before its end."""

Mark = Callable[[], bool]
"""Says whether the screen shows what only the state that is waited for can show."""


class Painted(NamedTuple):
    """What came of a key."""

    seen: list[float]
    """Milliseconds until each mark was on the screen."""
    drawn: float
    """Milliseconds until the last output that drew something."""
    size: int
    """Bytes written until then."""
    cpu: float
    """Milliseconds of processor time that the program took meanwhile, in steps of the kernel's clock."""


class Watched(Terminal):
    """A program in a terminal of 120x40.

    Output is taken in with the time it came, and put on the emulated screen piece by piece once nothing more comes: so
    the emulation neither keeps the program from writing nor takes the processor from it. Only what comes while a piece
    of at most 4 KiB is emulated, after a silence, is noted late: by some milliseconds, in our disfavour.
    """

    def __init__(self, *arguments: str, aside: Collection[int] = (), **more: str) -> None:
        """Lines `aside` may change at any time (clocks, progress): they do not count as drawing."""
        self.screen = Screen(COLUMNS, LINES)
        self._stream = ByteStream(self.screen)
        self._aside = frozenset(aside)
        self._waiting: deque[tuple[float, bytes]] = deque()
        self.began = time.perf_counter()
        super().__init__(*arguments, columns=COLUMNS, lines=LINES, **more)

    def row(self, at: int) -> str:
        """Return the text of a line of the screen."""
        line = self.screen.buffer[at]
        return "".join(line[column].data for column in range(COLUMNS))

    def back(self, at: int, column: int = 0) -> str:
        """Return the background of a cell."""
        return str(self.screen.buffer[at][column].bg)

    def opened(self, *marks: Mark) -> Painted:
        """Wait for the first screen of the program; times are from its start."""
        return self._watch(self.began, 0.0, marks, SILENCE_AT_FIRST)

    def press(self, keys: str, *marks: Mark) -> Painted:
        """Type keys and wait until every mark is on the screen, and everything is drawn."""
        self._gather(SILENCE)
        while self._waiting:
            self._show(self._waiting.popleft()[1])
        if any(mark() for mark in marks):
            raise SystemExit(f"what {keys!r} is to show is on the screen already:\n{self}")
        taken, began = cpu(self.pid), time.perf_counter()
        self.type(keys)
        return self._watch(began, taken, marks, SILENCE)

    def idle(self, seconds: float) -> int:
        """Return how many bytes are written while nothing is done."""
        end, size = time.perf_counter() + seconds, 0
        while (left := end - time.perf_counter()) > 0:
            if self._take(left):
                size += len(self._waiting[-1][1])
        return size

    def _watch(self, began: float, taken: float, marks: Collection[Mark], silence: float) -> Painted:
        """Wait for marks and then for silence; `taken` is the processor time taken before."""
        seen: dict[Mark, float] = {}
        drawn, size, quiet = began, 0, False
        while (now := time.perf_counter()) < began + LIMIT:
            all_seen = len(seen) == len(marks)
            if all_seen and (quiet if not self._waiting else now > max([began, *seen.values()]) + RESTLESS):
                break
            if not self._waiting:
                quiet = self._gather(silence)
                self._alive()
                continue
            when, data = self._waiting.popleft()
            size += len(data)
            drawn = when if self._show(data) else drawn
            if _IN_FRAME not in self.screen.mode:
                seen.update((mark, when) for mark in marks if mark not in seen and mark())
            quiet = not self._take(0) and quiet
        if len(seen) < len(marks):
            raise SystemExit(f"what was waited for is not on the screen after {LIMIT:.0f} s:\n{self}")
        waited = [1000 * (seen[mark] - began) for mark in marks]
        return Painted(waited, 1000 * (drawn - began), size, cpu(self.pid) - taken)

    def _gather(self, silence: float) -> bool:
        """Take in output until none comes for some seconds; return whether that was so before patience ended."""
        end = time.perf_counter() + RESTLESS
        while time.perf_counter() < end:
            if not self._take(silence):
                return True
        return False

    def _take(self, timeout: float) -> bool:
        """Take in output that comes within some seconds; return whether any came."""
        data = self.read(timeout)
        if data:
            self._waiting.append((time.perf_counter(), data))
            self.output = b""  # what the screen shows is all that is kept
        return bool(data)

    def _show(self, data: bytes) -> bool:
        """Put output on the screen; return whether it drew something."""
        self._stream.feed(data)
        drawn = bool(self.screen.dirty - self._aside)
        self.screen.dirty.clear()
        return drawn

    def _alive(self) -> None:
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            raise SystemExit(f"the program has ended:\n{self}")

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)


def memory(process: int, name: str = "VmRSS") -> float:
    """Return the MiB that a process takes (VmRSS), or took at most (VmHWM): proc(5)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def memory_of_all(process: int) -> float:
    """Return the MiB that a process takes with its children and theirs."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return memory(process) + sum(memory_of_all(int(child)) for child in children)


def cpu(process: int) -> float:
    """Return the milliseconds of processor time that a process has taken: proc(5)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
