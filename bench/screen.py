"""What an analyst waits for on the screen, beside lnav, termshark and tshark: `python -m bench.screen [--records N]`.

Makes a capture of ten million packets and a case of it, drives the program in a terminal of 120x40, and prints one
table: milliseconds from a key until what it leads to is on the emulated screen, and until nothing more is drawn;
memory; bytes written; and the goals. The peers that are installed read the same packets in the same run, one million
at most: termshark takes a gigabyte for these, and tshark answers a filter by reading all of them. lnav reads as many
lines of a firewall log. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import peers, table, tour
from bench.made import logs, traffic
from bench.made.chance import apart
from bench.table import LNAV, OURS, TERMSHARK, TSHARK, Samples

PEERS = 1_000_000
"""Packets and lines that the peers read at most."""
PROGRAMS_OF = {LNAV: "lnav", TERMSHARK: "termshark", TSHARK: "tshark"}
"""Which program each column of the peers needs."""
LEAST = 100_000
"""Packets that span some seconds, so that times can be told apart."""
IMPORTED = 10_000_000
"""Lines of the log whose import is under way while keys are pressed: more than there is time for."""


def main() -> None:
    """Measure, and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--records", type=int, default=10_000_000, help="packets of the case")
    arguments.add_argument("--rounds", type=int, default=3, help="how often each program is started")
    arguments.add_argument("--times", type=int, default=40, help="how often each key is pressed in a round")
    arguments.add_argument("--keep", type=Path, metavar="FOLDER", help="make the files there and use them again")
    chosen = arguments.parse_args()
    if chosen.records < LEAST:
        arguments.error(f"--records must be {LEAST:,} or more")
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        _measure(chosen, folder, Path(scratch))


def _measure(chosen: argparse.Namespace, folder: Path, home: Path) -> None:
    few = min(chosen.records, PEERS)
    case = _case(folder, chosen.records)
    capture = _made(folder / f"{few}.pcap", traffic.capture, few)
    log = _made(folder / f"{few}.log", logs.firewall, few)
    imported = _made(folder / f"{IMPORTED}.log", logs.firewall, IMPORTED)
    samples, middle, chance = Samples(), chosen.records // 2, random.Random(5)
    print(f"{chosen.records:,} records, case of {case.stat().st_size / 1e6:,.0f} MB; {_load()}")
    try:
        tour.prepare(case, home, middle)
        for _ in range(chosen.rounds):
            tour.warm(case, home, middle, imported, chosen.times, samples)
            tour.cold(case, home, middle, chance, samples)
            if peers.installed("lnav"):
                peers.lnav(log, few, home, chosen.times, samples)
            if peers.installed("termshark"):
                peers.termshark(capture, home, chosen.times, samples)
        if peers.installed("tshark"):
            peers.tshark(capture, samples)
    finally:  # what was measured before something failed is worth seeing
        sizes = {name: f"{few:,}" if peers.installed(program) else "absent" for name, program in PROGRAMS_OF.items()}
        table.show(samples, {OURS: f"{chosen.records:,}", **sizes})
    print(f"\nat the end: {_load()}")


def _case(folder: Path, count: int) -> Path:
    """Return a case of so many packets, made if it is not there."""
    case = folder / f"{count}.case"
    if not case.exists():
        capture = _made(folder / f"{count}.pcap", traffic.capture, count)
        whole = folder / f"{count}.part"
        whole.unlink(missing_ok=True)
        command = [sys.executable, "-m", "workbench", "import", str(whole), str(capture)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        whole.rename(case)
        if count > PEERS:
            capture.unlink()
    return case


def _made(path: Path, make: Callable[[Path, int], None], count: int) -> Path:
    """Return a file, made if it is not there."""
    if not path.exists():
        part = path.with_suffix(".part")
        apart(make, part, count)
        part.rename(path)
    return path


def _load() -> str:
    """Say how busy the machine is."""
    return "load {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()) + f" on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
