"""How dear an import is, beside programs that read the same file: `python -m bench.import [--records N] [WHAT...]`.

Makes its own data, the same ones every time, runs each program some rounds in turn, and prints the median of the CPU
seconds, wall seconds and peak memory of each, what the case takes, and the goals. Nothing is asserted. WHAT is capture,
firewall, syslog, messages, alerts, flows, events, dumps, printed, or formats: the samples of every format of one line,
varied.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench import goals, subjects
from bench.cost import Program, Result, measured, show
from bench.made.chance import apart
from bench.made.samples import each

FORMATS = "formats"


def main() -> None:
    """Measure what is asked for, and print a table for each file, and one of the goals."""
    names = [subject.name for subject in subjects.SUBJECTS]
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", nargs="*", metavar="WHAT", help="what to measure; all if nothing is named")
    arguments.add_argument("--records", type=int, default=100_000, help="records of each file")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", action="append", metavar="PROGRAM", help="programs whose names begin like this")
    chosen = arguments.parse_args()
    if strange := set(chosen.what) - {*names, FORMATS}:
        arguments.error(f"{', '.join(sorted(strange))}: none of {', '.join([*names, FORMATS])}")
    results: dict[str, Result] = {}
    for subject in subjects.SUBJECTS:
        if subject.name in (chosen.what or names):
            with tempfile.TemporaryDirectory() as folder:
                results[subject.name] = _of_subject(subject, Path(folder), chosen)
    if results:
        goals.show(results)
    if FORMATS in (chosen.what or (FORMATS,)):
        _of_formats(chosen.records, chosen.rounds)


def _of_subject(subject: subjects.Subject, folder: Path, chosen: argparse.Namespace) -> Result:
    """Make a file, run what reads it, print what that took, and return it."""
    log, case = folder / f"{subject.name}{subject.suffix}", folder / "made.case"
    apart(subject.make, log, chosen.records)
    begins = tuple(chosen.only or ("",))
    programs = {name: each for name, each in subject.programs(log, case).items() if name.strip().startswith(begins)}
    result = measured(programs, chosen.records, log, case, chosen.rounds)
    show(subject.name, programs, result)
    return result


def _of_formats(count: int, rounds: int) -> None:
    """Print what an import of each format of one line takes."""
    print(
        f"\n{'every format of one line':24} {'records':>9} {'CPU s':>7} {'a CPU second':>13} {'MiB':>5} {'B each':>7}"
    )
    for name, make in each().items():
        with tempfile.TemporaryDirectory() as folder:
            log, case = Path(folder) / f"{name}.log", Path(folder) / "made.case"
            apart(make, log, count)
            programs: dict[str, Program] = {subjects.IMPORT: subjects.importing(log, case)}
            result = measured(programs, count, log, case, rounds)
        cpu, _, memory = result.middle(subjects.IMPORT)
        records, size = result.records[subjects.IMPORT], sum(result.tables[subjects.IMPORT].values())
        print(f"{name:24} {records:9,} {cpu:7.2f} {records / cpu:13,.0f} {memory:5} {size / max(records, 1):7.0f}")


if __name__ == "__main__":
    main()
