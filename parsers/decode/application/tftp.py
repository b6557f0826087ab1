"""TFTP (RFC 1350) with its options (RFC 2347 to 2349, 7440)."""

from __future__ import annotations

from parsers.decode.application.lines import is_text
from parsers.decode.reader import Reader, named, spelled
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 69),)
TITLE = "TFTP"
READ, WRITE, DATA, ACK, ERROR, OPTIONS = 1, 2, 3, 4, 5, 6
OPERATIONS = {READ: "read request", WRITE: "write request", DATA: "data", ACK: "acknowledgement", ERROR: "error",
              OPTIONS: "options accepted"}  # fmt: skip
_ERRORS = {
    0: "not defined", 1: "file not found", 2: "access violation", 3: "disk full", 4: "illegal operation",
    5: "unknown transfer", 6: "file exists", 7: "no such user", 8: "options refused",
}  # fmt: skip
_MODES = (b"netascii", b"octet", b"mail")


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if a request names a file and a mode."""
    data = view.solid(0, 512)
    code = int.from_bytes(data[:2]) if len(data) >= 2 else 0
    if code in (READ, WRITE):
        parts = data[2:].split(b"\0")
        good = len(parts) > 2 and is_text(parts[0]) and parts[1].lower() in _MODES
        return Fit.SURE if good else Fit.NO
    return Fit.PERHAPS if code in OPERATIONS and len(data) >= 4 else Fit.NO


def read(view: View) -> Layer:
    """Read a message; the data of a block follow."""
    reader = Reader(view)
    code = reader.number("tftp.opcode", "Operation", 0, 2, named(OPERATIONS))
    at, text = 2, OPERATIONS.get(-1 if code is None else code, "")
    if code in (READ, WRITE):
        name = "tftp.source_file" if code == READ else "tftp.destination_file"
        file, at = _string(reader, name, "File", 2)
        mode, at = _string(reader, "tftp.type", "Mode", at)
        at = _options(reader, at)
        text += f" {file} {mode}"
    elif code in (DATA, ACK):
        block = reader.number("tftp.block", "Block", 2, 2)
        at, text = 4, f"{text} block {block}"
    elif code == ERROR:
        number = reader.number("tftp.error.code", "Error", 2, 2, named(_ERRORS))
        said, at = _string(reader, "tftp.error.message", "Message", 4)
        text += f" {number} {said}"
    elif code == OPTIONS:
        at = _options(reader, 2)
    field = reader.layer("tftp", "Trivial File Transfer Protocol", text, at, 2)
    after = view.within(view.start + at, view.stop)
    return Layer(field, (Part(after, (), "tftp.data" if code == DATA else "tftp.rest", "Data"),))


def _string(reader: Reader, name: str, label: str, at: int) -> tuple[str, int]:
    """Read a text up to the next zero byte, and return it and where it ends."""
    data = reader.view.solid(at)
    end = data.find(b"\0")
    size = len(data) if end < 0 else end
    text = spelled(data[:size])
    if data:
        notes = () if end >= 0 else ("no zero byte ends it",)
        reader.add(name, label, text, text, at, min(size + 1, len(data)), notes=notes)
    return text, at + min(size + 1, len(data))


def _options(reader: Reader, at: int) -> int:
    while at < len(reader.view) and reader.view.solid(at, 1) and reader.turn("options"):
        name, at = _string(reader, "tftp.option.name", "Option", at)
        _, at = _string(reader, "tftp.option.value", "Value", at)
        if not name:
            break
    return at
