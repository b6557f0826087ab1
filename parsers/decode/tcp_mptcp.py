"""The option of Multipath TCP by its subtypes (RFC 8684, version 0: RFC 6824)."""

from __future__ import annotations

from collections.abc import Callable

from parsers.decode.reader import Reader, hexadecimal, named, set_or_not

SUBTYPES = {
    0: "MP_CAPABLE", 1: "MP_JOIN", 2: "DSS", 3: "ADD_ADDR", 4: "REMOVE_ADDR", 5: "MP_PRIO", 6: "MP_FAIL",
    7: "MP_FASTCLOSE", 8: "MP_TCPRST", 15: "MP_EXPERIMENTAL",
}  # fmt: skip
_REASONS = {
    0: "unspecified", 1: "MPTCP specific", 2: "lack of resources", 3: "administratively prohibited",
    4: "too much outstanding data", 5: "unacceptable performance", 6: "middlebox interference",
}  # fmt: skip
_NAME = "tcp.options.mptcp"


def read_mptcp(inner: Reader, size: int) -> str:
    """Read the parts of an option of a length, which lies at the reader's beginning, and return what it says."""
    if size < 3:
        inner.notes.append(f"its length is {size}, and should be at least 3")
        return ""
    kind = inner.number(f"{_NAME}.subtype", "Subtype", 2, 1, named(SUBTYPES), bits=0xF0)
    if kind is None:
        return ""
    body = _BODIES.get(kind)
    at = 3 if body is None else body(inner, size)
    inner.raw(f"{_NAME}.rest", "Data", at, size - at)
    return SUBTYPES.get(kind, f"subtype {kind}")


def _bits(inner: Reader, at: int, *flags: tuple[int, str, str]) -> None:
    for bit, name, label in flags:
        inner.number(f"{_NAME}.{name}", label, at, 1, set_or_not, bits=bit)


def _capable(inner: Reader, size: int) -> int:
    version = inner.number(f"{_NAME}.version", "Version", 2, 1, bits=0x0F)
    if size < 4:
        return 3
    digest = "sha1" if version == 0 else "sha256"
    _bits(
        inner, 3, (0x80, "checksumreq.flags", "Checksum required"), (0x40, "extensibility.flag", "Extensible"),
        (0x20, "nomoresubflows.flag", "No subflows here"), (0x01, f"{digest}.flag", f"HMAC-{digest.upper()}"),
    )  # fmt: skip
    at = 4
    for name, label in (("sendkey", "Key of the sender"), ("recvkey", "Key of the receiver")):
        if at + 8 <= size:
            inner.number(f"{_NAME}.{name}", label, at, 8)
            at += 8
    if at + 2 <= size:
        inner.number(f"{_NAME}.datalvllen", "Length of the data", at, 2)
        at += 2
    if at + 2 <= size:
        inner.number(f"{_NAME}.checksum", "Checksum", at, 2, hexadecimal(4))
        at += 2
    return at


def _join(inner: Reader, size: int) -> int:
    if size == 24:
        inner.raw(f"{_NAME}.sendhmac", "HMAC", 4, 20)
        return 24
    _bits(inner, 2, (0x01, "backup.flag", "Backup path"))
    if size not in (12, 16):
        return 3
    inner.number(f"{_NAME}.addrid", "Address", 3, 1)
    if size == 12:
        inner.number(f"{_NAME}.recvtok", "Token of the receiver", 4, 4, hexadecimal(8))
        inner.number(f"{_NAME}.sendrand", "Random number", 8, 4, hexadecimal(8))
    else:
        inner.number(f"{_NAME}.sendtrunchmac", "HMAC, cut", 4, 8, hexadecimal(16))
        inner.number(f"{_NAME}.sendrand", "Random number", 12, 4, hexadecimal(8))
    return size


def _sequence(inner: Reader, size: int) -> int:
    if size < 4:
        return 3
    _bits(inner, 3, (0x10, "datafin.flag", "Last data"), (0x08, "dseqn8.flag", "Sequence number of 8 bytes"),
          (0x04, "dseqnpresent.flag", "Sequence number present"), (0x02, "dataack8.flag", "Acknowledgement of 8 bytes"),
          (0x01, "dataackpresent.flag", "Acknowledgement present"))  # fmt: skip
    flags, at = (inner.view.solid(3, 1) or b"\0")[0], 4
    if flags & 1:
        wide = 8 if flags & 2 else 4
        if at + wide > size:
            return at
        inner.number(f"{_NAME}.rawdataack", "Data acknowledgement", at, wide)
        at += wide
    wide = 8 if flags & 8 else 4
    if not flags & 4 or at + wide + 6 > size:
        return at
    inner.number(f"{_NAME}.rawdataseqno", "Data sequence number", at, wide)
    inner.number(f"{_NAME}.subflowseqno", "Sequence number of the subflow", at + wide, 4)
    inner.number(f"{_NAME}.datalvllen", "Length of the data", at + wide + 4, 2)
    at += wide + 6
    if at + 2 <= size:
        inner.number(f"{_NAME}.checksum", "Checksum", at, 2, hexadecimal(4))
        at += 2
    return at


def _address(inner: Reader, size: int) -> int:
    """Read an address; version 0 has the IP version where version 1 has a flag."""
    inner.number(f"{_NAME}.echo", "Echo", 2, 1, set_or_not, bits=0x01)
    if size < 8:
        return 3
    inner.number(f"{_NAME}.addrid", "Address", 3, 1)
    six = size in (20, 22, 28, 30)
    at = 20 if six else 8
    if six:
        inner.ipv6(f"{_NAME}.ipv6", "Address", 4)
    else:
        inner.ipv4(f"{_NAME}.ipv4", "Address", 4)
    if (size - at) % 8 == 2:
        inner.number(f"{_NAME}.port", "Port", at, 2)
        at += 2
    if size - at == 8:
        inner.number(f"{_NAME}.addaddrtrunchmac", "HMAC, cut", at, 8, hexadecimal(16))
        at += 8
    return at


def _removal(inner: Reader, size: int) -> int:
    for at in range(3, size):
        inner.number(f"{_NAME}.addrid", "Address", at, 1)
    return size


def _priority(inner: Reader, size: int) -> int:
    _bits(inner, 2, (0x01, "backup.flag", "Backup path"))
    if size > 3:
        inner.number(f"{_NAME}.addrid", "Address", 3, 1)
    return min(size, 4)


def _failure(inner: Reader, size: int) -> int:
    if size < 12:
        return 3
    inner.number(f"{_NAME}.rawdataseqno", "Data sequence number", 4, 8)
    return 12


def _close(inner: Reader, size: int) -> int:
    if size < 12:
        return 3
    inner.number(f"{_NAME}.recvkey", "Key of the receiver", 4, 8)
    return 12


def _reset(inner: Reader, size: int) -> int:
    _bits(inner, 2, (0x08, "flag_U.flag", "U"), (0x04, "flag_V.flag", "V"), (0x02, "flag_W.flag", "W"),
          (0x01, "flag_T.flag", "Transient"))  # fmt: skip
    if size > 3:
        inner.number(f"{_NAME}.rst_reason", "Reason", 3, 1, named(_REASONS))
    return min(size, 4)


_BODIES: dict[int, Callable[[Reader, int], int]] = {
    0: _capable, 1: _join, 2: _sequence, 3: _address, 4: _removal, 5: _priority, 6: _failure, 7: _close, 8: _reset,
}  # fmt: skip
"""What reads the body of a subtype, and returns where it ends."""
