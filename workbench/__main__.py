"""Starts the command line; the screen is loaded only by the verbs that show it."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    os.umask(0o077)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads for algebra; none is done here
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding is no reason to stop
    from workbench.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
