"""Telnet (RFC 854, 855): what is typed, and the negotiation of options between it (IANA: telnet options)."""

from __future__ import annotations

from parsers.decode.application.lines import is_text
from parsers.decode.reader import Reader, named, spelled
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("tcp.port", 23),)
TITLE = "telnet"
IAC, DONT, DO, WONT, WILL, SUB, END = 255, 254, 253, 252, 251, 250, 240
COMMANDS = {
    236: "end of file", 237: "suspend", 238: "abort", 239: "end of record", END: "end of suboption",
    241: "no operation", 242: "data mark", 243: "break", 244: "interrupt", 245: "abort output", 246: "are you there",
    247: "erase character", 248: "erase line", 249: "go ahead", SUB: "suboption", WILL: "will", WONT: "won't",
    DO: "do", DONT: "don't",
}  # fmt: skip
OPTIONS = {
    0: "binary", 1: "echo", 2: "reconnection", 3: "suppress go ahead", 5: "status", 6: "timing mark", 10: "CR",
    17: "extended ASCII", 18: "logout", 23: "send location", 24: "terminal type", 25: "end of record",
    26: "TACACS user", 27: "output marking", 31: "window size", 32: "terminal speed", 33: "flow control",
    34: "line mode", 35: "X display", 36: "environment", 37: "authentication", 38: "encryption",
    39: "new environment", 40: "TN3270E", 42: "character set", 44: "com port", 45: "suppress local echo",
    46: "start TLS", 47: "Kermit", 255: "extended options",
}  # fmt: skip
_HEAD = 16384


def fits(view: View) -> Fit:
    """Tell whether bytes are telnet: SURE if a command of the negotiation begins here, PERHAPS if it is text."""
    data = view.solid(0, 512)
    if data[:1] == b"\xff" and data[1:2] and data[1] in COMMANDS:
        return Fit.SURE
    # Terminals send control characters too; nearly all of a text is printable.
    odd = sum(byte < 32 and byte not in (0, 7, 8, 9, 10, 13, 27) for byte in data)
    return Fit.PERHAPS if is_text(data) or odd * 8 <= len(data) else Fit.NO


def read(view: View) -> Layer:
    """Read commands, and the text between them."""
    reader = Reader(view)
    data = view.solid(0, _HEAD)
    at, said = 0, list[str]()
    while at < len(data) and reader.turn("parts"):
        if data[at] == IAC and data[at + 1 : at + 2] != b"\xff":
            size, text = _command(reader, data, at)
        else:
            size, text = _text(reader, data, at)
        said.append(text)
        at += size
    field = reader.layer("telnet", "Telnet", ", ".join(said[:8]), at, 0)
    return Layer(field, (Part(view.within(view.start + at, view.stop), (), "telnet.rest", "More"),))


def _text(reader: Reader, data: bytes, at: int) -> tuple[int, str]:
    """Read text up to the next command; a byte of 255 in it is sent twice."""
    stop = data.find(b"\xff", at)
    while stop >= 0 and data[stop + 1 : stop + 2] == b"\xff":
        stop = data.find(b"\xff", stop + 2)
    size = (len(data) if stop < 0 else stop) - at
    reader.string("telnet.data", "Text", at, size)
    return size, spelled(data[at : at + min(size, 40)]).strip()


def _command(reader: Reader, data: bytes, at: int) -> tuple[int, str]:
    code = data[at + 1] if at + 1 < len(data) else None
    size = 2
    if code in (WILL, WONT, DO, DONT):
        size = 3
    elif code == SUB:
        stop = data.find(b"\xff\xf0", at + 2)
        size = (len(data) if stop < 0 else stop + 2) - at
    inner = reader.inside(at, size)
    inner.number("telnet.cmd", "Command", 1, 1, named(COMMANDS))
    text = COMMANDS.get(-1 if code is None else code, f"command {code}")
    if size > 2:
        option = inner.number("telnet.subcmd", "Option", 2, 1, named(OPTIONS))
        text += f" {OPTIONS.get(-1 if option is None else option, f'option {option}')}"
        _suboption(inner, option, data[at : at + size])
    reader.group("telnet.command", "Command", text, inner)
    return size, text


def _suboption(inner: Reader, option: int | None, data: bytes) -> None:
    stop = len(data) - 2 if data.endswith(b"\xff\xf0") else len(data)
    if stop <= 3:
        return
    if option == 31 and stop == 7:
        inner.number("telnet.naws_subopt.width", "Width", 3, 2)
        inner.number("telnet.naws_subopt.height", "Height", 5, 2)
    elif option in (24, 32, 35) and stop > 4:
        inner.number("telnet.rfc_subopt.cmd", "Says", 3, 1, named({0: "is", 1: "send"}))
        inner.string("telnet.string_subopt.value", "Value", 4, stop - 4)
    else:
        inner.raw("telnet.subcommand_data", "Data", 3, stop - 3)
