"""Text in the analyst's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App


def edited(app: App[object], near: Path, text: str) -> tuple[str | None, str]:
    """Return the text as the analyst leaves it in $VISUAL or $EDITOR, else vi; or None and why not.

    The text lies in a folder of its own beside the case that only the user can read, and is gone afterwards.
    """
    from textual.app import SuspendNotSupported

    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    try:
        with tempfile.TemporaryDirectory(dir=near.resolve().parent, prefix=".workbench-") as folder:
            draft = Path(folder) / "write-up.md"
            draft.write_text(text, encoding="utf-8")
            with app.suspend():
                done = subprocess.run([*command, str(draft)], check=False)
            if done.returncode:
                return None, f"{command[0]} ended with status {done.returncode}; the text stays as it was"
            return draft.read_text(encoding="utf-8", errors="replace"), ""
    except SuspendNotSupported:
        return None, "this terminal cannot be lent to an editor"
    except OSError as error:
        return None, f"{command[0]} could not be started: {error.strerror}"
