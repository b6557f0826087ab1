"""The cases opened last, kept in a file of the user's own."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = 30
"""Cases remembered."""


@dataclass(frozen=True, slots=True)
class Recent:
    """One case that was opened."""

    path: str
    opened: int
    """Seconds since 1970, UTC."""
    records: int
    """Records it had when it was left."""


def where() -> Path:
    """Return the file in which recent cases are kept."""
    from platformdirs import user_state_path

    return user_state_path("workbench", appauthor=False) / "recent.json"


def read() -> list[Recent]:
    """Return the recent cases, newest first; none if there is no list or it cannot be read."""
    try:
        rows = json.loads(where().read_text(encoding="utf-8"))
        return [Recent(str(row["path"]), int(row["opened"]), int(row["records"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def note(path: Path, records: int) -> None:
    """Put a case at the top of the list."""
    whole = str(path.resolve())
    rest = [each for each in read() if each.path != whole]
    _write([Recent(whole, int(time.time()), records), *rest][:KEPT])


def forget(path: str) -> None:
    """Take a case off the list; its file stays."""
    _write([each for each in read() if each.path != path])


def _write(cases: list[Recent]) -> None:
    """Replace the list in one step; that it cannot be kept must not stop anybody from working."""
    target = where()
    made = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump([asdict(each) for each in cases], out)
        made.replace(target)
    except OSError:
        with suppress(OSError):
            made.unlink()
