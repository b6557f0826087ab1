"""A tour through the program on a case, key by key."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from pathlib import Path

from bench import table
from bench.filters import COLD, COUNT, FIRST_PAGE, KINDS, NOTHING, WARM, Asked, Kind
from bench.made.traffic import BEGIN
from bench.peers import KEYS, note
from bench.table import OURS, Samples
from bench.terminal import Mark, Painted, Watched, memory

STATUS = 38
"""The line on which case, position and progress stand, or what is typed after `:`."""
A_SECOND = 5_000
"""Packets in a second of the capture, about."""

_TITLES = {table.TIMELINE: r"\d\d:\d\d to ", table.SCATTER: r" \(up\) against ", table.MATRIX: r"src by dst\.port"}
"""What the panel says over each picture."""


class Workbench(Watched):
    """The program on a case, with list, tree and bytes beside each other."""

    def __init__(self, case: Path, home: Path) -> None:
        super().__init__(
            "-m", "workbench", "open", str(case), aside=(STATUS,), HOME=str(home), XDG_STATE_HOME=str(home),
            PYTHONDONTWRITEBYTECODE="",  # a program that is installed is compiled once
        )  # fmt: skip

    # -- what the screen shows --------------------------------------------------------------------------------

    def lines(self) -> list[int]:
        """Return the lines of the screen that the list has."""
        below = next((at for at in range(2, STATUS) if self.row(at).startswith(" 2 Decode")), 2)
        return list(range(2, max(3, below)))

    def number(self, at: int) -> int | None:
        """Return the number of the record on a line of the screen."""
        found = re.match(r" {3,}(\d+) ", self.row(at))
        return int(found[1]) if found else None

    def current(self) -> int | None:
        """Return the number of the current record: that of the line whose background is another than that of most."""
        lines = self.lines()
        usual = Counter(map(self.back, lines)).most_common(1)
        return next((self.number(at) for at in lines if self.back(at) != usual[0][0]), None)

    def below(self) -> list[str]:
        """Return what tree and bytes show."""
        return [self.row(at) for at in range(self.lines()[-1] + 1, STATUS)]

    def moved(self, mark: Mark) -> tuple[Mark, Mark]:
        """Return what says that the list has moved, and that tree and bytes have followed: no two records are alike."""
        before = self.below()
        return mark, lambda: self.below() != before

    def grouped(self) -> bool:
        """Say whether the list shows groups."""
        return bool(lines := self.lines()) and self.row(lines[0]).startswith("+ ")

    def matching(self, asked: Asked) -> bool:
        """Say whether the list shows records that match, and none that do not."""
        rows = [self.row(at) for at in self.lines() if self.number(at) is not None]
        return bool(rows) and all(asked.shows.search(row) for row in rows)

    def counted(self, asked: Asked) -> bool:
        """Say whether the bar shows how many records match."""
        top = self.row(0)
        return top.startswith(f" & {asked.text} ") and re.search(r"\d match\b", top) is not None

    def importing(self) -> bool:
        """Say whether an import is on its way."""
        return "importing" in self.row(STATUS)

    @property
    def total(self) -> str:
        """How many records the list has, as the status line says it."""
        found = re.search(r"/([\d,]+)", self.row(STATUS))
        return found[1] if found else ""

    # -- what is done -----------------------------------------------------------------------------------------

    def command(self, text: str, *marks: Mark) -> Painted:
        """Type a command, and measure from Enter on."""
        self.press(f":{text}", lambda: self.row(STATUS).startswith(" : ") and text[-60:] in self.row(STATUS))
        return self.press("\r", *marks)

    def go(self, number: int) -> None:
        """Go to a record."""
        if self.current() != number:
            self.command(str(number), lambda: self.current() == number)

    def all_records(self) -> None:
        """Take the filter off."""
        self.command("all", lambda: self.row(0).startswith(" all "))

    def leave(self) -> None:
        """Close the case."""
        self.type("\x11")
        if self.wait(30) != 0:
            raise SystemExit(f"the program did not end well:\n{self}")


def prepare(case: Path, home: Path, middle: int) -> None:
    """Leave the case in the middle of its list, with no panel open."""
    with Workbench(case, home) as bench:
        bench.opened(lambda: bench.total != "")
        bench.idle(1.0)  # panels are opened after the list
        if bench.grouped():  # a measurement was broken off
            bench.command("group off", lambda: not bench.grouped())
        if not bench.row(0).startswith(" all "):
            bench.all_records()
        if "[" in bench.row(1):
            bench.press("q", lambda: "[" not in bench.row(1))
        bench.go(middle)
        bench.idle(1.0)  # the place is kept after a moment
        bench.leave()


def warm(case: Path, home: Path, middle: int, log: Path, times: int, samples: Samples) -> None:
    """Open a case that the page cache has, and measure everything on it; the import of the log is stopped again."""
    with Workbench(case, home) as bench:
        note(samples, OURS, table.OPEN, bench.opened(lambda: bench.current() == middle))
        samples.add(OURS, table.RSS_OPEN, memory(bench.pid))
        samples.add(OURS, table.IDLE, bench.idle(5.0))
        bench.go(middle + 1000)
        bench.go(middle)  # from below: it stands on top, and Down has a page to go before it scrolls
        for what, key in KEYS.items():
            _keys(bench, key, what, times, samples)
        _jumps(bench, middle, max(4, times // 4), samples)
        _filters(bench, samples)
        _pictures(bench, samples)
        _groups(bench, samples)
        bench.go(middle)
        _while_importing(bench, log, times, samples)
        samples.add(OURS, table.RSS_END, memory(bench.pid))
        samples.add(OURS, table.RSS_PEAK, memory(bench.pid, "VmHWM"))
        bench.go(middle)
        bench.idle(1.0)
        bench.leave()


def cold(case: Path, home: Path, middle: int, chance: random.Random, samples: Samples) -> None:
    """Open a case that the page cache has nothing of, and ask one filter; once for each kind."""
    for kind in KINDS:
        forget(case)
        with Workbench(case, home) as bench:
            note(samples, OURS, table.OPEN_COLD, bench.opened(lambda: bench.current() == middle))
            _ask(bench, kind, chance.choice(kind.asked), COLD, samples)
            bench.all_records()
            bench.go(middle)
            bench.idle(1.0)
            bench.leave()


def forget(case: Path) -> None:
    """Drop a case from the page cache."""
    with case.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _keys(bench: Workbench, key: str, what: str, times: int, samples: Samples) -> None:
    for _ in range(times):
        top = bench.number(bench.lines()[0])
        painted = bench.press(key, *bench.moved(_after(bench)))
        scrolled = what == table.DOWN and bench.number(bench.lines()[0]) != top
        note(samples, OURS, table.SCROLL if scrolled else what, painted)


def _after(bench: Workbench) -> Mark:
    """Return what says that a record below the current one is current."""
    before = bench.current()
    if before is None:
        raise SystemExit(f"no record is current:\n{bench}")
    return lambda: (bench.current() or 0) > before


def _while_importing(bench: Workbench, log: Path, times: int, samples: Samples) -> None:
    total = bench.total
    bench.command(f"import {log} year=2000 zone=UTC", bench.importing)
    for what, key in KEYS.items():
        for _ in range(times):
            painted = bench.press(key, *bench.moved(_after(bench)))
            if bench.importing():
                note(samples, OURS, f"{what} {table.IMPORTING}", painted)
    if bench.importing():
        bench.press("\x1b", lambda: not bench.importing() and "looking" not in bench.row(STATUS))
    if bench.total != total:
        raise SystemExit("the import ended before the keys did, and the case has its records now; make it anew")


def _jumps(bench: Workbench, middle: int, times: int, samples: Samples) -> None:
    last = int(bench.total.replace(",", ""))
    chance = random.Random(3)
    for _ in range(times):
        bench.go(1)
        note(samples, OURS, table.TO_END, bench.press("G", *bench.moved(lambda: bench.current() == last)))
        number = middle + chance.randrange(-last // 4, last // 4)
        painted = bench.command(str(number), *bench.moved(lambda number=number: bench.current() == number))
        note(samples, OURS, table.TO_NUMBER, painted)
        stamp = time.gmtime(BEGIN // 1_000_000 + 1 + chance.randrange(last // A_SECOND // 5))  # before any middle
        day, clock = time.strftime("%F", stamp), time.strftime("%T", stamp)
        painted = bench.command(
            f"at {day} {clock}", *bench.moved(lambda clock=clock: _current_row_has(bench, f" {clock}"))
        )
        note(samples, OURS, table.TO_TIME, painted)


def _current_row_has(bench: Workbench, text: str) -> bool:
    number = bench.current()
    return number is not None and any(bench.number(at) == number and text in bench.row(at) for at in bench.lines())


def _filters(bench: Workbench, samples: Samples) -> None:
    bench.command(f"filter {NOTHING}", lambda: bench.row(0).startswith(f" & {NOTHING} "))
    bench.all_records()
    for kind in KINDS:
        for asked in kind.asked:
            _ask(bench, kind, asked, WARM, samples)
            bench.all_records()


def _ask(bench: Workbench, kind: Kind, asked: Asked, state: str, samples: Samples) -> None:
    marks = (lambda: bench.matching(asked), lambda: bench.counted(asked))
    painted = bench.command(f"filter {asked.text}", *marks)
    for what, value in zip((FIRST_PAGE, COUNT), painted.seen, strict=True):
        samples.add(OURS, kind.row(what, state), value, painted.cpu)


def _note_first(samples: Samples, what: str, painted: Painted) -> None:
    samples.add(OURS, what, painted.seen[0], painted.cpu)


def _groups(bench: Workbench, samples: Samples) -> None:
    for what in table.GROUPED:
        _note_first(samples, what, bench.command(f"group {what.split()[-1]}", bench.grouped))
        bench.command("group off", lambda: bench.current() is not None)
    for what in table.COUNTED:
        name = what.split()[-1]

        def counted(name: str = name) -> bool:
            return bench.row(0).startswith(f" Frequency of {name} ") and "%" in bench.row(1)

        _note_first(samples, what, bench.command(f"frequency {name}", counted))
        bench.press("q", lambda: bench.current() is not None)


def _pictures(bench: Workbench, samples: Samples) -> None:
    side = 79

    def drawn(what: str) -> bool:
        head, first = bench.row(2)[side:], bench.row(3)[side:]
        return re.search(_TITLES[what], head) is not None and bool(first.strip("▏ "))

    for what in (table.TIMELINE, table.SCATTER, table.MATRIX):
        _note_first(samples, what, bench.command(what, lambda what=what: drawn(what)))
    bench.press("q", lambda: "[" not in bench.row(1))
