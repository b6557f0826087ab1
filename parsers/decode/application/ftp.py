"""Command lines and replies of FTP (RFC 959, 2228, 2389, 2428, 3659)."""

from __future__ import annotations

from parsers.decode.application.lines import is_reply, is_text, read_lines, reply, split, word
from parsers.decode.reader import Reader
from parsers.decode.view import Fit, Layer, View

FOLLOWS = (("tcp.port", 21),)
TITLE = "FTP"
COMMANDS = frozenset(
    b"ABOR ACCT ADAT ALLO APPE AUTH CCC CDUP CONF CWD DELE ENC EPRT EPSV FEAT HELP LANG LIST MDTM MIC MKD MLSD MLST "
    b"MODE NLST NOOP OPTS PASS PASV PBSZ PORT PROT PWD QUIT REIN REST RETR RMD RNFR RNTO SITE SIZE SMNT STAT STOR STOU "
    b"STRU SYST TYPE USER XCUP XCWD XMKD XPWD XRMD".split()
)


def fits(view: View) -> Fit:
    """Tell whether a command or a reply begins here; replies look alike in several protocols."""
    data = view.solid(0, 512)
    if word(data) in COMMANDS and is_text(data.partition(b"\n")[0]):
        return Fit.SURE
    return Fit.PERHAPS if is_reply(data) else Fit.NO


def read(view: View) -> Layer:
    """Read commands or replies, line by line."""
    return read_lines(view, "ftp", "File Transfer Protocol", _line)


def _line(inner: Reader, text: bytes) -> str:
    if text[:3].isdigit() and text[3:4] in (b" ", b"-", b""):
        return reply(inner, text, "ftp.response.code", "ftp.response.arg")
    if word(text) in COMMANDS:
        return split(inner, text, ("ftp.request.command", "ftp.request.arg"), ("Command", "Argument"))
    return inner.string("ftp.text", "Text", 0, len(text)) or ""
