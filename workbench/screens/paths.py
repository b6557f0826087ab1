"""Completing paths."""

from __future__ import annotations

from pathlib import Path

_MOST = 500


def expanded(text: str) -> Path:
    """Return the path of a text; `~` is the home folder, where it means one."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def paths(text: str) -> list[str]:
    """Return the paths that what was typed may become; folders end with a slash."""
    typed = expanded(text)
    folder, start = (typed, "") if text.endswith("/") or not text else (typed.parent, typed.name)
    head = text[: len(text) - len(start)] if start else text
    try:
        found = sorted(each for each in folder.iterdir() if each.name.startswith(start))
    except OSError:
        return []
    shown = [each for each in found if start or not each.name.startswith(".")]
    return [f"{head}{each.name}" + ("/" if each.is_dir() else "") for each in shown[:_MOST]]
