"""Command lines and replies of POP3 (RFC 1939, 2449, 5034)."""

from __future__ import annotations

from parsers.decode.application.lines import is_text, read_lines, split, word
from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, View

FOLLOWS = (("tcp.port", 110),)
TITLE = "POP3"
COMMANDS = frozenset(b"APOP AUTH CAPA DELE LIST NOOP PASS QUIT RETR RSET STAT STLS TOP UIDL USER".split())
_REPLIES = (b"+OK", b"-ERR")


def fits(view: View) -> Fit:
    """Tell whether a command or a reply begins here."""
    data = view.solid(0, 512)
    known = word(data) in COMMANDS or word(data) in _REPLIES
    return Fit.SURE if known and is_text(data.partition(b"\n")[0]) else Fit.NO


def read(view: View) -> Layer:
    """Read commands or replies, line by line; further lines of a reply are text."""
    answer = view.solid(0, 1) in (b"+", b"-")

    def line(inner: Reader, text: bytes) -> str:
        if text.startswith(_REPLIES):
            names = ("pop.response.indicator", "pop.response.description")
            return split(inner, text, names, ("Indicator", "Description"))
        if not answer and word(text) in COMMANDS:
            return split(inner, text, ("pop.request.command", "pop.request.parameter"), ("Command", "Parameter"))
        return inner.string("pop.text", "Text", 0, len(text)) or ""

    return read_lines(view, "pop", "Post Office Protocol version 3", line)
