"""Command lines and replies of SMTP (RFC 5321, 4954, 3207)."""

from __future__ import annotations

from parsers.decode.application.lines import is_reply, is_text, read_lines, reply, split, word
from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, View

FOLLOWS = (("tcp.port", 25), ("tcp.port", 587))
TITLE = "SMTP"
COMMANDS = frozenset(
    b"HELO EHLO MAIL RCPT DATA RSET SEND SOML SAML VRFY EXPN HELP NOOP QUIT TURN AUTH STARTTLS ETRN BDAT".split()
)


def fits(view: View) -> Fit:
    """Tell whether a command or a reply begins here; replies look alike in several protocols."""
    data = view.solid(0, 512)
    if word(data) in COMMANDS and is_text(data.partition(b"\n")[0]):
        return Fit.SURE
    return Fit.PERHAPS if is_reply(data) else Fit.NO


def read(view: View) -> Layer:
    """Read commands or replies, line by line; what follows DATA is the letter, and its lines are no commands."""
    letter = False

    def line(inner: Reader, text: bytes) -> str:
        nonlocal letter
        if letter or not (text[:3].isdigit() or word(text) in COMMANDS):
            return inner.string("smtp.text", "Text", 0, len(text)) or ""
        if text[:3].isdigit():
            return reply(inner, text, "smtp.response.code", "smtp.rsp.parameter")
        letter = word(text) == b"DATA"
        return split(inner, text, ("smtp.req.command", "smtp.req.parameter"), ("Command", "Parameter"))

    return read_lines(view, "smtp", "Simple Mail Transfer Protocol", line)
