"""What was measured, the goals, and the one table of both."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bench.filters import COLD, COUNT, FIRST_PAGE, KINDS, WARM

OURS, LNAV, TERMSHARK, TSHARK = "ours", "lnav", "termshark", "tshark -Y"
PROGRAMS = (OURS, LNAV, TERMSHARK, TSHARK)

OPEN, OPEN_COLD = "open", "open, nothing of it in the page cache"
DOWN, PAGE, SCROLL = "Down", "Page Down", "Down that scrolls"
IMPORTING = "while an import runs"
PAINTED, DRAWN, BYTES, CPU = "list painted", "everything drawn", "bytes", "processor time"
JUMPS = TO_END, TO_NUMBER, TO_TIME = ("jump to the end", "jump to the middle, by number", "jump to a time")
GROUPED = tuple(f"group by {of}" for of in ("dst.port", "src", "conversation"))
COUNTED = tuple(f"frequency of {of}" for of in ("dst.port", "src", "conversation"))
PICTURES = TIMELINE, SCATTER, MATRIX = ("timeline", "scatter", "matrix")
RSS_OPEN, RSS_END, RSS_PEAK = "RSS when open", "RSS at the end", "RSS at the peak"
IDLE = "bytes in 5 s of idleness"


class Samples:
    """What was measured, by program and name."""

    def __init__(self) -> None:
        self._all: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._cpu: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, program: str, what: str, value: float, cpu: float | None = None) -> None:
        """Keep a value, and the processor time that it took."""
        self._all[program, what].append(value)
        if program == OURS and cpu is not None:
            self._cpu[what].append(cpu)

    def cpu(self, what: str) -> float | None:
        """Return the mean of the processor time that ours took; None where it was not noted."""
        return statistics.fmean(self._cpu[what]) if what in self._cpu else None

    def of(self, program: str, what: str) -> Sequence[float]:
        """Return the values of a name."""
        return self._all.get((program, what), ())


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile, of a single value itself."""
    return statistics.quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]


class Row(NamedTuple):
    """A line of the table: samples, what of them, and the most that it should be."""

    what: str
    said: str
    value: Callable[[Sequence[float]], float]
    most: float | None
    unit: str = "ms"

    def line(self, samples: Samples) -> str:
        """Return what every program took, the goal, and whether we reached it."""
        values = {program: samples.of(program, self.what) for program in PROGRAMS}
        cells = [f"{_figure(self.value(each)) if each else '':>11}" for each in values.values()]
        cpu = samples.cpu(self.what)
        cells.insert(1, f"{'' if cpu is None else _figure(cpu):>9}")
        goal = "" if self.most is None else f"≤ {self.most:,} {self.unit}"
        name = f"{self.what}{', ' if self.said else ''}{self.said}"
        return (
            f"{name:60} {self.unit:5} {len(values[OURS]):5} {''.join(cells)}  {goal:13} {self._reached(values[OURS])}"
        )

    def _reached(self, ours: Sequence[float]) -> str:
        if self.most is None:
            return ""
        return "not measured" if not ours else "reached" if self.value(ours) <= self.most else "missed"


def _figure(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _median(what: str, most: float | None) -> Row:
    return Row(what, "median", statistics.median, most)


def _both(what: str, median: float | None, late: float) -> tuple[Row, Row]:
    return _median(what, median), Row(what, "95 of 100", p95, late)


def _filters() -> list[Row]:
    goals = {WARM: {FIRST_PAGE: 50, COUNT: 150}, COLD: {FIRST_PAGE: 150, COUNT: 300}}
    return [
        _median(kind.row(what, state), most)
        for kind in KINDS for state, wanted in goals.items() for what, most in wanted.items()
    ]  # fmt: skip


ROWS = (
    _median(f"{OPEN}, {PAINTED}", 500),
    _median(f"{OPEN}, {DRAWN}", None),
    _median(f"{OPEN_COLD}, {PAINTED}", None),
    *(row for key in (DOWN, SCROLL, PAGE) for when in (PAINTED, DRAWN) for row in _both(f"{key}, {when}", 15, 30)),
    *(Row(f"{key}, {CPU}", "mean", statistics.fmean, None) for key in (DOWN, PAGE)),
    *(row for key in (DOWN, PAGE) for when in (PAINTED, DRAWN)
      for row in _both(f"{key} {IMPORTING}, {when}", None, 50)),
    *(_median(f"{jump}, {when}", 50) for jump in JUMPS for when in (PAINTED, DRAWN)),
    *_filters(),
    *(_median(what, 500) for what in (*GROUPED, *COUNTED, *PICTURES)),
    *(Row(what, "most", max, 100, "MiB") for what in (RSS_OPEN, RSS_END, RSS_PEAK)),
    *(Row(f"{key}, {BYTES}", "most", max, 3000, "bytes") for key in (DOWN, SCROLL)),
    Row(f"{PAGE}, {BYTES}", "most", max, 8500, "bytes"),
    Row(IDLE, "most", max, 0, "bytes"),
)  # fmt: skip


def show(samples: Samples, sizes: dict[str, str]) -> None:
    """Print the table; `sizes` says on how much each program was measured."""
    peers = PROGRAMS[1:]
    print(f"\n{'':66} times {OURS:>11} {'CPU ms':>8}{''.join(f'{peer:>11}' for peer in peers)}  goal of ours")
    print(f"{'':73}{sizes[OURS]:>11} {'mean':>8}{''.join(f'{sizes[peer]:>11}' for peer in peers)}")
    for row in ROWS:
        print(row.line(samples))
