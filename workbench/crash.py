"""An error nobody foresaw: kept for the report, without evidence on the terminal."""

from __future__ import annotations

import os
import time
import traceback
from pathlib import Path

from workbench.safe import safe


def keep(error: BaseException) -> Path | None:
    """Write the traceback, without values of variables, where only the user can read it; return the file.

    Evidence may stand in the text of an error, so every line is made harmless. None if nothing could be written.
    """
    from platformdirs import user_state_path

    folder = user_state_path("workbench", appauthor=False)
    path = folder / f"crash-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            for part in traceback.format_exception(error):
                out.writelines(safe(line) + "\n" for line in part.splitlines())
    except OSError:
        return None
    return path


def sentence(error: BaseException, kept: Path | None) -> str:
    """Return the one line the user is told."""
    where = f"the details are in {safe(str(kept))}" if kept else "no details could be written"
    return f"workbench: internal error ({type(error).__name__}); your work is saved; {where}"
