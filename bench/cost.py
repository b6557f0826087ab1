"""What programs take, run in turn: CPU seconds, wall seconds, peak memory, and the bytes of a case."""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

RAW = "evidence"
"""The table that keeps the bytes of the sources."""


class Cost(NamedTuple):
    """What a program took: seconds, seconds, MiB."""

    cpu: float
    wall: float
    memory: int


class Program(NamedTuple):
    """A command, and what must be installed for it: a program, or a Python module."""

    command: tuple[str, ...]
    needs: str = ""

    @property
    def installed(self) -> bool:
        """Say whether it can be run."""
        needs = self.needs or self.command[0]
        return shutil.which(needs) is not None or (bool(self.needs) and find_spec(needs) is not None)


@dataclass
class Result:
    """What the programs took on one file, round by round, and what the case was that they made, if they did."""

    count: int
    """Packets, lines or records of the file."""
    size: int
    """Bytes of the file."""
    costs: dict[str, list[Cost]]
    tables: dict[str, dict[str, int]] = field(default_factory=dict)
    """Bytes of the tables of the case, by program."""
    records: dict[str, int] = field(default_factory=dict)

    def middle(self, program: str) -> Cost:
        """Return the medians of a program."""
        cpu, wall, memory = (statistics.median(values) for values in zip(*self.costs[program], strict=True))
        return Cost(cpu, wall, int(memory))

    def ratio(self, dear: str, cheap: str) -> float | None:
        """Return the CPU of one to that of another, pair by pair; None where one did not run."""
        if not (self.costs.get(dear) and self.costs.get(cheap)):
            return None
        pairs = zip(self.costs[dear], self.costs[cheap], strict=True)
        return statistics.median(one.cpu / max(other.cpu, 0.001) for one, other in pairs)


def measured(programs: Mapping[str, Program], count: int, log: Path, case: Path, rounds: int) -> Result:
    """Run the programs that are installed in turn, some rounds of it; each finds no case."""
    costs: dict[str, list[Cost]] = {name: [] for name, program in programs.items() if program.installed}
    result = Result(count, log.stat().st_size, costs)
    for _ in range(rounds):
        for name, taken in costs.items():
            case.unlink(missing_ok=True)
            taken.append(cost(programs[name].command))
            if case.exists():
                result.tables[name], result.records[name] = contents(case)
    case.unlink(missing_ok=True)
    return result


def cost(command: Sequence[str]) -> Cost:
    """Run a program, its output thrown away, and return what it took."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} gave {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss >> 10)


def contents(case: Path) -> tuple[dict[str, int], int]:
    """Return how many bytes each table of a case takes, its indexes included, and how many records it has.

    Where SQLite cannot tell tables apart they are one; where the file is no case it has no records.
    """
    connection = sqlite3.connect(case)
    sql = "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name ORDER BY 2 DESC"
    try:
        count = int(connection.execute("SELECT count(*) FROM record").fetchone()[0])
        return dict(connection.execute(sql).fetchall()), count
    except sqlite3.OperationalError:
        return {"all tables": case.stat().st_size}, 0
    finally:
        connection.close()


def show(title: str, programs: Mapping[str, Program], result: Result) -> None:
    """Print what the programs took."""
    print(f"\n{title}: {result.count:,} records, {result.size / 1e6:.0f} MB, {result.size / result.count:.0f} B each")
    print(f"  {'':34} {'CPU s':>8} {'wall s':>8} {'MiB':>6} {'a CPU second':>13} {'B of case each':>15}")
    for name, program in programs.items():
        if name not in result.costs:
            print(f"  {name:34} {program.needs or program.command[0]} is not installed")
            continue
        cpu, wall, memory = result.middle(name)
        tables = result.tables.get(name)
        size = f"{sum(tables.values()) / result.count:15.0f}" if tables else ""
        rate = f"{result.count / cpu:13,.0f}" if cpu >= 0.01 else f"{'':13}"
        print(f"  {name:34} {cpu:8.2f} {wall:8.2f} {memory:6} {rate} {size}")
    for name, tables in result.tables.items():
        parts = [f"{table} {size / result.count:.1f}" for table, size in tables.items() if size / result.count >= 0.5]
        print(f"  bytes each, {name.strip()}: {', '.join(parts)}")
        if (read := result.records[name]) not in (0, result.count):
            print(f"  {read:,} records were read")
