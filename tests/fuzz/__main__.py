"""Run the targets: `python -m tests.fuzz [seconds] [target]`; each for so many seconds, 60 without."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz.targets import TARGETS, mutated, seeds

FINDINGS = Path("fuzz-findings")
LONGEST = 64 << 10
"""Bytes of the largest input that is tried."""


def main() -> int:
    """Run, and say what was found; 1 if anything was."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else 60
    wanted = sys.argv[2] if len(sys.argv) > 2 and sys.argv[2] else None
    chosen = [wanted] if wanted else list(TARGETS)
    try:
        import atheris  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        print("atheris is not here: the mutations are random")
        return max(_at_random(name, seconds) for name in chosen)
    return max(_guided(name, seconds) for name in chosen)


def _at_random(name: str, seconds: int) -> int:
    """Try random mutations of the seeds; the first one that fails ends it."""
    given = list(seeds(name))
    seed = time.time_ns() & 0xFFFFFFFF
    chance, tried, until = random.Random(seed), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(chance.choice(given), chance, given)[:LONGEST]
        try:
            TARGETS[name](data)
        except Exception:
            FINDINGS.mkdir(exist_ok=True)
            kept = FINDINGS / f"{name}-{seed}-{tried}"
            kept.write_bytes(data)
            traceback.print_exc()
            print(f"{name}: mutation {tried} fails; it is in {kept}")
            return 1
        tried += 1
    print(f"{name}: {tried} mutations in {seconds} s, nothing found (seed {seed})")
    return 0


def _guided(name: str, seconds: int) -> int:
    """Let atheris look for inputs that reach new branches, in a process of its own: it never comes back."""
    FINDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for at, data in enumerate(seeds(name)):
            (Path(folder) / str(at)).write_bytes(data)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=1024"]
        command = [
            sys.executable,
            "-m",
            "tests.fuzz.guided",
            name,
            *options,
            f"-artifact_prefix={FINDINGS}/{name}-",
            folder,
        ]
        done = subprocess.run(command, check=False)
    print(f"{name}: {'something' if done.returncode else 'nothing'} found in {seconds} s")
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
