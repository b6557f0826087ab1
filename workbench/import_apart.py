"""An import in a process of its own, so that the screen answers keys while a large log is read; no Textual.

The parent writes one line of JSON and keeps the pipe open; when it closes, the import is given up. The child answers
with lines of JSON: how far it came, and at last the report or a sentence on what went wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import IO, Any

from parsers.mapping import Mapping
from workbench.importing import Cancelled, Report, Stretch, import_file

_EVERY = 0.2
"""Seconds between two words on progress."""


class Failed(Exception):  # noqa: N818 - the word the analyst sees
    """The import came to no end; the text is a sentence. The case is as it was before."""


class Apart:
    """An import that runs in a child."""

    def __init__(
        self, case: Path, log: Path, year: int | None, zone: tzinfo | None, mappings: Sequence[Mapping] = ()
    ) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._name = log.name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workbench.import_apart"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            errors="surrogateescape", env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        order = {
            "case": str(case), "log": str(log), "year": year, "zone": None if zone is None else str(zone),
            "mappings": [mapping.as_json() for mapping in mappings],
        }  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        """Have the import given up; the case is as it was before."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def report(self, progress: Callable[[int, int], None]) -> Report:
        """Wait for the report, and hand on how far the import came; raises Cancelled, and Failed."""
        with self._process as process:
            assert process.stdout is not None and process.stderr is not None
            said: dict[str, Any] = {}
            for line in process.stdout:
                said = json.loads(line)
                if "done" in said:
                    progress(said["done"], said["whole"])
            trouble = process.stderr.read().strip().splitlines()
        if "report" in said:
            listed = [Stretch(*each) for each in said["report"].pop("not_understood")]
            return Report(**said["report"], not_understood=listed)
        if said.get("cancelled"):
            raise Cancelled(self._name)
        why = said.get("error") or (trouble[-1] if trouble else f"it ended with status {self._process.returncode}")
        raise Failed(f"{self._name} was not imported: {why}")


def main() -> None:
    """Do what one line of standard input asks for."""
    order = json.loads(sys.stdin.readline())
    given_up = threading.Event()
    threading.Thread(target=_watch, args=(sys.stdin, given_up), daemon=True).start()
    try:
        said: dict[str, Any] = {"report": asdict(_imported(order, given_up))}
    except Cancelled:
        said = {"cancelled": True}
    except Exception as error:  # told to the parent, in a sentence
        said = {"error": str(error) or type(error).__name__}
    _tell(said)
    os._exit(0)  # the thread that waits for the parent holds standard input


def _watch(stream: IO[str], given_up: threading.Event) -> None:
    stream.read()
    given_up.set()


def _imported(order: dict[str, Any], given_up: threading.Event) -> Report:
    from db.case import Case
    from workbench.arguments import zone_named

    told = 0.0

    def progress(done: int, whole: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _EVERY:
            told = time.monotonic()
            _tell({"done": done, "whole": whole})

    log = Path(order["log"])
    with Case.open(order["case"]) as case:
        return import_file(
            case, log, log.name, year=order["year"], zone=zone_named(order["zone"]), progress=progress,
            cancelled=given_up.is_set, mappings=[Mapping.from_json(text) for text in order["mappings"]],
        )  # fmt: skip


def _tell(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
