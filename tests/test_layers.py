"""The arrows between the rooms point one way: workbench -> db -> parsers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from pkgutil import walk_packages

import pytest

ROOT = Path(__file__).parent.parent
SCREEN = {"textual", "rich"}
STORE = {"sqlite3", "sqlite_utils", "zstandard"}


def loaded(statements: str) -> set[str]:
    """Return the top-level names of the modules that a fresh interpreter has loaded after some statements."""
    program = f"{statements}\nimport json, sys\nprint(json.dumps([n.partition('.')[0] for n in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def everything_in(*packages: str) -> str:
    """Return statements that import every module of some packages or the modules themselves."""
    names = []
    for package in packages:
        folder = ROOT / package.replace(".", "/")
        names.append(package)
        if folder.is_dir():
            names += [found.name for found in walk_packages([str(folder)], f"{package}.")]
    return "\n".join(f"import {name}" for name in names)


@pytest.mark.parametrize(
    ("packages", "forbidden"),
    [
        (("parsers",), SCREEN | STORE | {"db", "workbench", "click"}),
        (("db",), SCREEN | {"workbench"}),
        (("workbench.hints", "workbench.readings"), SCREEN),
        (("workbench.writeup", "workbench.exports"), SCREEN),
        (("workbench.importing", "workbench.safe", "workbench.demo"), SCREEN),
        (("workbench.cli", "workbench.verbs", "workbench.output", "workbench.arguments"), SCREEN | STORE),
    ],
    ids=["parsers", "db", "hints and readings", "write-up and exports", "importing", "command line"],
)
def test_a_room_loads_only_what_lies_below_it(packages: tuple[str, ...], forbidden: set[str]) -> None:
    """Importing every module of a room never loads a room above it, nor the libraries of one."""
    assert loaded(everything_in(*packages)) & forbidden == set()
