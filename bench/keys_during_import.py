"""How long a key takes while a large log is imported: `python -m bench.keys_during_import [LINES]`.

Imports a small log, opens the case in a terminal, has the large one imported from inside, and presses Down and Page
Down meanwhile; prints median and 95th percentile of the milliseconds from each key to the end of what it draws.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.made.logs import firewall
from tests.workbench.screen.terminal import Terminal

KEYS = {"Down": "\x1b[B", "Page Down": "\x1b[6~"}
REST = 0.1
"""Seconds between two keys."""
DRAWN = 0.03
"""Seconds without output after which a key counts as drawn."""


def main() -> None:
    """Measure at rest and during the import."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        small, large, case = place / "small.log", place / "large.log", place / "a.case"
        firewall(small, 20_000)
        firewall(large, count)
        importing = [sys.executable, "-m", "workbench", "import", str(case), str(small), "--year", "2000"]
        subprocess.run([*importing, "--zone", "UTC"], check=True, stdout=subprocess.DEVNULL)
        with Terminal("-m", "workbench", "open", str(case)) as terminal:
            terminal.until("20,000")
            terminal.quiet()
            report("at rest", terminal, 40)
            terminal.type(f":import {large} year=2000 zone=UTC\r")
            terminal.until("importing")
            report("during the import", terminal, 60)


def report(when: str, terminal: Terminal, times: int) -> None:
    """Press each key some times and print how long it took."""
    for name, key in KEYS.items():
        took = []
        for _ in range(times):
            terminal.read(REST)
            began = ended = time.perf_counter()
            terminal.type(key)
            while terminal.read(DRAWN):
                ended = time.perf_counter()
            took.append(1000 * (ended - began))
        late = statistics.quantiles(took, n=20)[18]
        print(f"{when:20} {name:10} median {statistics.median(took):6.1f} ms   95 of 100 within {late:6.1f} ms")


if __name__ == "__main__":
    main()
