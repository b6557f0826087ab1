"""Headers of SMB 1 ([MS-CIFS] section 2.2.3.1), 2 and 3 ([MS-SMB2] section 2.2.1)."""

from __future__ import annotations

from parsers.decode.application.smb_names import CLASSES, COMMANDS, COMMANDS2, DIALECTS, ERRORS, FLAGS, FLAGS2, STATUS
from parsers.decode.reader import Reader, brief, count_bytes, hexadecimal, named, spelled
from parsers.decode.view import Layer, Part, View

FOLLOWS = (("smb", 0),)
HEADER, HEADER2 = 32, 64
_NEGOTIATE = 0x72


def read(view: View) -> Layer:
    """Read the header of a message by the sign it begins with; its data follow."""
    sign = view.solid(0, 4)
    if sign == b"\xffSMB":
        return _first(Reader(view))
    if sign == b"\xfeSMB":
        return _second(Reader(view))
    reader = Reader(view)
    said = {b"\xfdSMB": "encrypted", b"\xfcSMB": "compressed"}.get(sign, "no SMB header")
    reader.raw("smb.data", "Data", 0, len(view), brief(view.data()))
    return Layer(reader.layer("smb.other", "Server Message Block", said, len(view), 0))


def _first(reader: Reader) -> Layer:
    view = reader.view
    reader.number("smb.server_component", "Sign", 0, 4, lambda value: "SMB 1", little=True)
    command = reader.number("smb.cmd", "Command", 4, 1, named(COMMANDS, 2))
    status = view.solid(10, 2)
    if len(status) == 2 and status[1] & 0x40:
        reader.number("smb.nt_status", "Status", 5, 4, named(STATUS, 8), little=True)
    else:
        kind = reader.number("smb.error_class", "Error class", 5, 1, named(CLASSES))
        reader.raw("smb.reserved", "Reserved", 6, 1)
        reader.number("smb.error_code", "Error", 7, 2, named(ERRORS.get(kind or 0, {})), little=True)
    flags = reader.flags("smb.flags", "Flags", 9, 1, FLAGS)
    reader.flags("smb.flags2", "Flags 2", 10, 2, FLAGS2, little=True)
    reader.number("smb.pid.high", "Process, upper half", 12, 2, little=True)
    reader.raw("smb.signature", "Signature", 14, 8)
    reader.raw("smb.reserved", "Reserved", 22, 2)
    for at, name, label in ((24, "tid", "Tree"), (26, "pid", "Process"), (28, "uid", "User"), (30, "mid", "Message")):
        reader.number(f"smb.{name}", label, at, 2, little=True)
    stop = _words(reader, command, flags)
    text = COMMANDS.get(-1 if command is None else command, "") + (
        " response" if flags and flags & 0x80 else " request"
    )
    field = reader.layer("smb", "Server Message Block", text, stop, HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "smb.data", "Data"),))


def _words(reader: Reader, command: int | None, flags: int | None) -> int:
    """Read parameter words and the count of data bytes, and return where they end."""
    count = reader.number("smb.wct", "Parameter words", HEADER, 1)
    if count is None:
        return min(HEADER + 1, len(reader.view))
    at = HEADER + 1 + 2 * count
    reader.raw("smb.parameters", "Parameters", HEADER + 1, 2 * count)
    size = reader.number("smb.bcc", "Data", at, 2, count_bytes, little=True)
    if size is None:
        return min(at + 2, len(reader.view))
    at += 2
    if command == _NEGOTIATE and flags is not None and not flags & 0x80:
        return _dialects(reader, at, min(at + size, len(reader.view)))
    return at


def _dialects(reader: Reader, at: int, stop: int) -> int:
    """Read the dialects that a client offers: each begins with 2 and ends with 0."""
    while at < stop and reader.turn("dialects"):
        data = reader.view.solid(at, stop - at)
        end = data.find(b"\0")
        if data[:1] != b"\2" or end < 0:
            break
        reader.piece("smb.dialect.name", "Dialect", at + 1, end, lambda name: spelled(name.rstrip(b"\0")))
        at += end + 1
    return at


def _second(reader: Reader) -> Layer:
    view = reader.view
    reader.number("smb2.server_component", "Sign", 0, 4, lambda value: "SMB 2")
    reader.number("smb2.header_len", "Header's length", 4, 2, count_bytes, little=True)
    reader.number("smb2.credit.charge", "Credits charged", 6, 2, little=True)
    flags = int.from_bytes(view.solid(16, 4), "little")
    answer = flags & 1
    if answer:
        reader.number("smb2.nt_status", "Status", 8, 4, named(STATUS, 8), little=True)
    else:
        reader.number("smb2.channel_sequence", "Channel sequence", 8, 2, little=True)
        reader.raw("smb2.reserved", "Reserved", 10, 2)
    command = reader.number("smb2.cmd", "Command", 12, 2, named(COMMANDS2), little=True)
    done = "granted" if answer else "requested"
    reader.number(f"smb2.credits.{done}", f"Credits {done}", 14, 2, little=True)
    reader.flags("smb2.flags", "Flags", 16, 4, _FLAGS, little=True)
    reader.number("smb2.chain_offset", "Next command", 20, 4, hexadecimal(8), little=True)
    reader.number("smb2.msg_id", "Message", 24, 8, little=True)
    if flags & 2:
        reader.number("smb2.aid", "Asynchronous number", 32, 8, hexadecimal(16), little=True)
    else:
        reader.number("smb2.pid", "Process", 32, 4, hexadecimal(8), little=True)
        reader.number("smb2.tid", "Tree", 36, 4, hexadecimal(8), little=True)
    reader.number("smb2.sesid", "Session", 40, 8, hexadecimal(16), little=True)
    reader.raw("smb2.signature", "Signature", 48, 16)
    if command == 0 and not answer:
        _versions(reader)
    text = f"{COMMANDS2.get(-1 if command is None else command, '')} {'response' if answer else 'request'}"
    field = reader.layer("smb2", "Server Message Block 2", text, HEADER2, HEADER2)
    return Layer(field, (Part(view.within(view.start + HEADER2, view.stop), (), "smb2.data", "Data"),))


_FLAGS = (
    (0x1, "smb2.flags.response", "response"), (0x2, "smb2.flags.async", "asynchronous"),
    (0x4, "smb2.flags.chained", "chained"), (0x8, "smb2.flags.signature", "signed"),
    (0x10000000, "smb2.flags.dfs", "DFS"), (0x20000000, "smb2.flags.replay", "replay"),
)  # fmt: skip


def _versions(reader: Reader) -> None:
    """Read the dialects of a negotiate request, which lie behind the header."""
    count = int.from_bytes(reader.view.solid(HEADER2 + 2, 2), "little")
    for place in range(min(count, 16)):
        at = HEADER2 + 36 + 2 * place
        if at + 2 <= len(reader.view):
            number = int.from_bytes(reader.view.solid(at, 2), "little")
            reader.notes.append(f"offers dialect {DIALECTS.get(number, f'0x{number:04x}')}")
