"""The network time protocol: versions 1 to 4 (RFC 1059, 1119, 1305, 5905), control and private messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parsers.decode.reader import Reader, count_bytes, hexadecimal, named, set_or_not, spelled
from parsers.decode.tree import Field
from parsers.decode.view import Fit, Layer, Part, View

FOLLOWS = (("udp.port", 123),)
TITLE = "NTP"
HEADER = 48
CONTROL, PRIVATE = 6, 7
MODES = {
    0: "reserved", 1: "symmetric active", 2: "symmetric passive", 3: "client", 4: "server", 5: "broadcast",
    CONTROL: "control", PRIVATE: "private",
}  # fmt: skip
_LEAPS = {0: "no warning", 1: "last minute has 61 s", 2: "last minute has 59 s", 3: "clock not synchronised"}
_REQUESTS = {
    0: "peer list", 1: "peer list summary", 2: "peer info", 3: "peer stats", 4: "system info", 5: "system stats",
    6: "I/O stats", 7: "memory stats", 8: "loop info", 9: "timer stats", 10: "configure", 11: "unconfigure",
    20: "monitored hosts, old form", 32: "reset peer", 42: "monitored hosts (monlist)",
}  # fmt: skip
_OPERATIONS = {
    0: "unspecified", 1: "read status", 2: "read variables", 3: "write variables", 4: "read clock", 5: "write clock",
    6: "set trap", 7: "trap", 8: "configure", 10: "read monitored hosts", 12: "request nonce", 31: "unset trap",
}  # fmt: skip
_TIMES = ((16, "reftime", "Reference time"), (24, "org", "Origin time"), (32, "rec", "Receive time"),
          (40, "xmt", "Transmit time"))  # fmt: skip


def fits(view: View) -> Fit:
    """Tell whether bytes are a message: SURE if its times are of the years since 1990 or not set."""
    head = view.solid(0, HEADER)
    if len(head) < 4 or not 1 <= head[0] >> 3 & 7 <= 4:
        return Fit.NO
    mode = head[0] & 7
    if mode in (CONTROL, PRIVATE):
        return Fit.PERHAPS
    if len(head) < HEADER:
        return Fit.NO if view.ends else Fit.PERHAPS
    seconds = [int.from_bytes(head[at : at + 4]) for at, _, _ in _TIMES]
    good = all(value == 0 or value >> 24 >= 0xA9 for value in seconds) and any(seconds)
    return Fit.SURE if good and head[1] <= 16 and mode else Fit.PERHAPS


def read(view: View) -> Layer:
    """Read a message; what stands after it is shown as bytes."""
    reader = Reader(view)
    first = view.solid(0, 1)
    mode = first[0] & 7 if first else None
    if mode == CONTROL:
        stop, text = _control(reader)
    elif mode == PRIVATE:
        stop, text = _private(reader)
    else:
        _first(reader, _LEAPS)
        stop, text = _time(reader)
    version = first[0] >> 3 & 7 if first else "?"
    words = f"version {version} {MODES.get(-1 if mode is None else mode, '')}{text}"
    field = reader.layer("ntp", "Network Time Protocol", words, stop, 12 if mode in (CONTROL, PRIVATE) else HEADER)
    return Layer(field, (Part(view.within(view.start + stop, view.stop), (), "ntp.rest", "Beyond the message"),))


def _first(reader: Reader, leaps: dict[int, str]) -> None:
    parts: list[Field] = []
    reader.number("ntp.flags.li", "Leap indicator", 0, 1, named(leaps), bits=0xC0, into=parts)
    reader.number("ntp.flags.vn", "Version", 0, 1, bits=0x38, into=parts)
    reader.number("ntp.flags.mode", "Mode", 0, 1, named(MODES), bits=0x07, into=parts)
    reader.number("ntp.flags", "Flags", 0, 1, hexadecimal(2), children=parts)


def _time(reader: Reader) -> tuple[int, str]:
    stratum = reader.number("ntp.stratum", "Stratum", 1, 1, _stratum)
    reader.number("ntp.ppoll", "Polling interval", 2, 1, lambda value: f"{value} ({_power(value)})")
    reader.number("ntp.precision", "Precision", 3, 1, lambda value: f"{_signed(value)} ({_power(_signed(value))})")
    reader.number("ntp.rootdelay", "Root delay", 4, 4, _short)
    reader.number("ntp.rootdispersion", "Root dispersion", 8, 4, _short)
    reader.raw("ntp.refid", "Reference", 12, 4, _reference(reader.view.data(12, 4), stratum))
    for at, name, label in _TIMES:
        reader.piece(f"ntp.{name}", label, at, 8, stamp)
    left = len(reader.view) - HEADER
    if left not in (12, 20, 24):
        return HEADER, ""
    reader.raw("ntp.keyid", "Key", 48, 4)
    if left > 4:
        reader.raw("ntp.mac", "Authentication code", 52, left - 4)
    return HEADER + left, ", authenticated"


def _stratum(value: int) -> str:
    said = {0: "unspecified", 1: "primary", 16: "not synchronised"}
    return f"{value} {said.get(value, 'secondary' if value < 16 else 'reserved')}"


def _signed(value: int) -> int:
    return value - 256 if value > 127 else value


def _power(value: int) -> str:
    return f"{2.0**value:g} s" if -64 <= value <= 32 else "out of range"


def _short(value: int) -> str:
    return f"{value / 65536:.6f} s"


def _reference(data: bytes, stratum: int | None) -> str:
    dotted = ".".join(map(str, data))
    if stratum is not None and stratum <= 1 and data.rstrip(b"\0").isalnum():
        return f"{dotted} {spelled(data.rstrip(bytes(1)))}"
    return dotted


def stamp(data: bytes) -> str:
    """Return a time stamp of 8 bytes; from 2036 on the seconds begin again at 0 (RFC 5905 section 6)."""
    seconds, fraction = int.from_bytes(data[:4]), int.from_bytes(data[4:])
    if not seconds and not fraction:
        return "not set"
    days = 0 if seconds >> 31 else 1 << 32
    when = datetime(1900, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds + days)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{fraction * 1_000_000_000 >> 32:09}Z"


def _control(reader: Reader) -> tuple[int, str]:
    """Read a control message (RFC 9327)."""
    _first(reader, {})
    reader.number("ntp.ctrl.flags2.r", "Response", 1, 1, set_or_not, bits=0x80)
    reader.number("ntp.ctrl.flags2.error", "Error", 1, 1, set_or_not, bits=0x40)
    reader.number("ntp.ctrl.flags2.more", "More follow", 1, 1, set_or_not, bits=0x20)
    code = reader.number("ntp.ctrl.flags2.opcode", "Operation", 1, 1, named(_OPERATIONS), bits=0x1F)
    reader.number("ntp.ctrl.sequence", "Sequence number", 2, 2)
    reader.number("ntp.ctrl.status", "Status", 4, 2, hexadecimal(4))
    reader.number("ntp.ctrl.associd", "Association", 6, 2)
    reader.number("ntp.ctrl.offset", "Offset", 8, 2)
    size = reader.number("ntp.ctrl.count", "Length of the data", 10, 2, count_bytes) or 0
    if size:
        reader.string("ntp.ctrl.data", "Data", 12, size)
    return 12 + size, f": {_OPERATIONS.get(-1 if code is None else code, f'operation {code}')}"


def _private(reader: Reader) -> tuple[int, str]:
    """Read the header of a message of ntpd's own (ntp_request.h)."""
    response = reader.number("ntp.priv.flags.r", "Response", 0, 1, set_or_not, bits=0x80)
    reader.number("ntp.priv.flags.more", "More follow", 0, 1, set_or_not, bits=0x40)
    reader.number("ntp.flags.vn", "Version", 0, 1, bits=0x38)
    reader.number("ntp.flags.mode", "Mode", 0, 1, named(MODES), bits=0x07)
    reader.number("ntp.priv.auth", "Authenticated", 1, 1, set_or_not, bits=0x80)
    reader.number("ntp.priv.seq", "Sequence number", 1, 1, bits=0x7F)
    reader.number("ntp.priv.impl", "Implementation", 2, 1)
    code = reader.number("ntp.priv.reqcode", "Request", 3, 1, named(_REQUESTS))
    reader.number("ntp.priv.err", "Error", 4, 2, bits=0xF000)
    reader.number("ntp.priv.numitems", "Items", 4, 2, bits=0x0FFF)
    reader.number("ntp.priv.itemsize", "Size of an item", 6, 2, bits=0x0FFF)
    said = _REQUESTS.get(-1 if code is None else code, f"request {code}")
    return 8, f"{' response' if response else ' request'}: {said}"
