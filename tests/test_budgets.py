"""What each start may load: counts that fail alike on every machine, never seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREEN = {"textual", "rich"}
HEAVY = SCREEN | {"sqlite3", "sqlite_utils", "pyparsing", "zstandard", "markdown_it", "platformdirs", "asyncio"}


def after(*arguments: str) -> set[str]:
    """Run the command line in a fresh interpreter and return the top-level names of the modules it has loaded."""
    program = (
        "import sys, json, io, contextlib\n"
        "from workbench.cli import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    status = run({list(arguments)!r})\n"
        "print(json.dumps([status, [name.partition('.')[0] for name in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    status, names = json.loads(done.stdout)
    assert status == 0, done.stderr
    return set(names)


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("import", "--help"), ("keys", "--columns")])
def test_asking_for_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """--version and --help answer without the screen, the case file and the filter language."""
    assert after(*arguments) & HEAVY == set()


@pytest.mark.parametrize(
    "verb",
    [
        ("records", "{case}", "flags == SA", "--count"),
        ("show", "{case}", "20"),
        ("hints", "{case}"),
        ("host", "{case}", "207.90.225.240"),
        ("ledger", "{case}"),
        ("export", "{case}"),
        ("verify", "{case}"),
        ("detect", "{case}", "list"),
        ("formats",),
        ("keys",),
    ],
    ids=lambda verb: verb[0],
)
def test_verbs_never_load_the_screen(verb: tuple[str, ...], practicals: Path) -> None:
    """A verb that prints loads neither Textual nor Rich."""
    assert after(*(word.format(case=practicals) for word in verb)) & SCREEN == set()


def test_import_never_loads_the_screen(traces: Path, tmp_path: Path) -> None:
    """Importing a log loads neither Textual nor Rich, nor the filter language."""
    loaded = after("import", str(tmp_path / "new.case"), str(traces / "01-ipfilter.log"))
    assert loaded & (SCREEN | {"pyparsing"}) == set()
