"""The same keys in lnav and termshark, and the same filters asked of tshark."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bench.cost import cost
from bench.filters import COUNT, KINDS, WARM
from bench.table import BYTES, CPU, DOWN, DRAWN, LNAV, OPEN, PAGE, PAINTED, RSS_END, TERMSHARK, TSHARK, Samples
from bench.terminal import Painted, Watched, memory_of_all

TERM = "screen-256color"
"""What they are told the terminal is: one whose every sequence the emulation knows."""
KEYS = {DOWN: "\x1b[B", PAGE: "\x1b[6~"}
CURSES_KEYS = {DOWN: "\x1bOB", PAGE: "\x1b[6~"}
"""What a terminal sends once the program has asked for application keys, as curses does."""


def note(samples: Samples, program: str, what: str, painted: Painted) -> None:
    """Keep what came of a key."""
    samples.add(program, f"{what}, {PAINTED}", painted.seen[0], painted.cpu)
    samples.add(program, f"{what}, {DRAWN}", painted.drawn, painted.cpu)
    samples.add(program, f"{what}, {BYTES}", painted.size)
    samples.add(program, f"{what}, {CPU}", painted.cpu)


class Lnav(Watched):
    """lnav on a log whose lines are numbered in square brackets, as the kernel's are."""

    FIRST, LAST = 2, 36

    def __init__(self, log: Path, home: Path) -> None:
        super().__init__(str(log), program="lnav", aside=(0, 39), HOME=str(home), TERM=TERM)

    def number(self, at: int) -> int | None:
        """Return which line of the log stands on a line of the screen."""
        found = re.search(r"\[\d+\.(\d{6})\]", self.row(at))
        return int(found[1]) if found else None

    def top(self) -> int | None:
        """Return which line stands on top, once the last one on the screen fits it."""
        first, last = self.number(self.FIRST), self.number(self.LAST)
        return first if first is not None and last == first + self.LAST - self.FIRST else None


def lnav(log: Path, count: int, home: Path, times: int, samples: Samples) -> None:
    """Measure lnav on a log of so many lines; it shows the last lines when it has seen all."""
    with Lnav(log, home) as terminal:
        last = f"{(count - 1) % 1_000_000:06}]"
        rows = range(terminal.FIRST, terminal.LAST + 1)
        note(samples, LNAV, OPEN, terminal.opened(lambda: any(last in terminal.row(at) for at in rows)))
        terminal.press("g", lambda: terminal.top() == 0)
        for what, key in CURSES_KEYS.items():
            for _ in range(times):
                wanted = (terminal.top() or 0) + (1 if what == DOWN else terminal.LAST - terminal.FIRST)
                painted = terminal.press(key, lambda wanted=wanted: (terminal.top() or 0) >= wanted)
                note(samples, LNAV, what, painted)
        samples.add(LNAV, RSS_END, memory_of_all(terminal.pid))


class Termshark(Watched):
    """termshark on a capture; the packet with the keys stands out by its background."""

    _SIDE = 60
    """A column of the list outside of the chosen cell."""

    def __init__(self, capture: Path, home: Path) -> None:
        folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
        super().__init__("-r", str(capture), program="termshark", TERM=TERM, **folders)
        self.look = ""

    def packets(self) -> dict[int, int]:
        """Return on which line each packet shown stands, by its number."""
        found: dict[int, int] = {}
        for at in range(5, 20):
            if match := re.match(r" (\d+) +\d+\.\d", self.row(at)):
                found[int(match[1])] = at
        return found

    def first_shown(self) -> bool:
        """Say whether the first packet is on the screen, and remember how it stands out."""
        at = self.packets().get(1)
        self.look = self.look if at is None else self.back(at, self._SIDE)
        return at is not None

    def loaded(self) -> bool:
        """Say whether all of the capture has been read."""
        return bool(self.packets()) and "<Stop>" not in self.row(2)

    def current(self) -> int:
        """Return the number of the packet with the keys, 0 if it is not on the screen."""
        return next((number for number, at in self.packets().items() if self.back(at, self._SIDE) == self.look), 0)


def termshark(capture: Path, home: Path, times: int, samples: Samples) -> None:
    """Measure termshark on a capture: when it shows packets, when it has loaded all, and keys from then on."""
    with Termshark(capture, home) as terminal:
        painted = terminal.opened(terminal.first_shown, terminal.loaded)
        samples.add(TERMSHARK, f"{OPEN}, {PAINTED}", painted.seen[0])
        samples.add(TERMSHARK, f"{OPEN}, {DRAWN}", painted.seen[1])
        for what, key in KEYS.items():
            for _ in range(times):
                before = terminal.current()
                painted = terminal.press(key, lambda before=before: terminal.current() > before)
                note(samples, TERMSHARK, what, painted)
        samples.add(TERMSHARK, RSS_END, memory_of_all(terminal.pid))


def tshark(capture: Path, samples: Samples) -> None:
    """Measure tshark answering one filter of each kind."""
    for kind in KINDS:
        command = ("tshark", "-n", "-r", str(capture), "-Y", kind.asked[0].tshark)
        samples.add(TSHARK, kind.row(COUNT, WARM), 1000 * cost(command).wall)


def installed(program: str) -> bool:
    """Say whether a program can be run."""
    return shutil.which(program) is not None
