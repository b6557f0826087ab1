"""Whether the terminal is far away."""

from __future__ import annotations

import os


def frugal() -> bool:
    """Return whether every byte travels: then fewer are written."""
    return bool(os.environ.get("SSH_CONNECTION"))
