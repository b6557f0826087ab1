"""What is copied goes to the terminal's clipboard, also from inside tmux and screen, and is kept in the case."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

LONGEST = 70_000
"""Bytes of text that a terminal takes for its clipboard; xterm stops at 100,000 characters of base64."""
KEPT = "copied"
"""Under which name the case keeps what was copied last."""
_PIECE = 700
"""Characters that GNU screen passes on in one piece; it drops longer ones."""


def sequence(text: str) -> str:
    """Return what sets the clipboard of a terminal (xterm's ctlseqs, OSC 52)."""
    return f"\x1b]52;c;{b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"


def wrapped(plain: str, environment: Mapping[str, str]) -> str:
    """Return a control sequence as it must be written to reach the terminal around tmux or screen.

    tmux acts on a plain one only with `set-clipboard on`, and passes a wrapped one on only with `allow-passthrough`
    (tmux(1)): it gets both. screen passes on what stands in a DCS string (screen(1)).
    """
    if environment.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environment.get("STY"):
        pieces = (plain[at : at + _PIECE] for at in range(0, len(plain), _PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return plain


def reaches(text: str) -> bool:
    """Tell whether a text is short enough for the clipboard of a terminal."""
    return len(text.encode("utf-8", "replace")) <= LONGEST
