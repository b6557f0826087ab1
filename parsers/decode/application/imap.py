"""Command lines and replies of IMAP (RFC 3501, 9051)."""

from __future__ import annotations

import re

from parsers.decode.application.lines import is_text, read_lines
from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, View

FOLLOWS = (("tcp.port", 143),)
TITLE = "IMAP"
_COMMANDS = (
    b"CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE "
    b"LIST LSUB STATUS APPEND CHECK CLOSE EXPUNGE SEARCH FETCH STORE COPY UID IDLE NAMESPACE ENABLE ID MOVE UNSELECT"
).split()
_REPLIES = b"OK NO BAD PREAUTH BYE".split()
_LINE = re.compile(rb"(?P<tag>[*+]|[^\s(){%*\"\\+]{1,32}) (?P<word>[A-Za-z0-9]+)(?: (?P<rest>.*))?$", re.DOTALL)


def fits(view: View) -> Fit:
    """Tell whether a command or a reply begins here."""
    first = view.solid(0, 512).partition(b"\n")[0].rstrip(b"\r")
    match = _LINE.match(first)
    if match is None or not is_text(first):
        return Fit.PERHAPS if first.startswith(b"+ ") else Fit.NO
    known = match["word"].upper() in (*_COMMANDS, *_REPLIES) or match["tag"] == b"*"
    return Fit.SURE if known else Fit.NO


def read(view: View) -> Layer:
    """Read commands or replies, line by line."""
    return read_lines(view, "imap", "Internet Message Access Protocol", _line)


def _line(inner: Reader, text: bytes) -> str:
    match = _LINE.match(text)
    if match is None:
        return inner.string("imap.text", "Text", 0, len(text)) or ""
    plain = match["tag"] in (b"*", b"+")
    answer = plain or match["word"].upper() in _REPLIES
    side = "response" if answer else "request"
    inner.string("imap.untagged" if plain else f"imap.{side}_tag", "Tag", 0, match.end("tag"))
    names = {True: "imap.response.status", False: "imap.request.command"}
    name = "imap.response.data" if plain else names[answer]
    inner.string(name, "Status" if answer else "Command", match.start("word"), len(match["word"]))
    if match["rest"]:
        inner.string(f"imap.{side}.rest", "Text", match.start("rest"), len(match["rest"]))
    return text.decode("utf-8", "backslashreplace")
