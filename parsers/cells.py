"""Single values of tables and objects: checked before they become columns, and as words."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import ip_address

from parsers.protocols import NAMES, NUMBERS
from parsers.record import Record

ADDRESS = re.compile(r"[0-9A-Za-z_*?:][0-9A-Za-z_*?.:%\-]{0,254}", re.ASCII)
"""What may be an address, a sanitised one or a host name."""
_DIGITS = 19
"""Digits of the greatest integer that a case can hold."""
_DECIMAL = re.compile(r"-?\d{1,20}(?:\.\d{0,20})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_PROTO = re.compile(r"[0-9A-Za-z][\w.\-]{0,31}", re.ASCII)
_LONE = re.compile("[\ud800-\udfff]")
PORTED = frozenset(("tcp", "udp", "sctp", "udplite", "dccp"))
"""Protocols whose records name ports."""
ICMP = frozenset(("icmp", "icmpv6"))


def whole(value: object, top: int = (1 << 63) - 1) -> int | None:
    """Return an integer from 0 to `top`, given as one or as its digits; None for anything else."""
    if type(value) is str:
        if len(value) > _DIGITS or not (value.isascii() and value.isdecimal()):
            return None
        value = int(value)
    return value if type(value) is int and 0 <= value <= top else None


def address(value: object) -> str | None:
    """Return an address, a sanitised one or a host name; None for what can be none of them."""
    return value if type(value) is str and _is_address(value) else None


@lru_cache(maxsize=1 << 14)
def _is_address(text: str) -> bool:
    return ADDRESS.fullmatch(text) is not None


@lru_cache(maxsize=1 << 14)
def one_spelling(text: str) -> str:
    """Return an address in the one spelling that all of the same value get; what is none, as it is."""
    try:
        return str(ip_address(text))
    except ValueError:
        return text


def protocol(value: object) -> str | None:
    """Return the lower-case name of a protocol, given as a name or as its number; None for anything else."""
    if type(value) is int:
        return None if not 0 <= value <= 255 else NAMES.get(value, str(value))
    return _protocol(value) if type(value) is str else None


@lru_cache(maxsize=512)
def _protocol(text: str) -> str | None:
    if (number := whole(text)) is not None:
        return protocol(number)
    name = text.lower()
    if _PROTO.fullmatch(name) is None:
        return None
    return NAMES[NUMBERS[name]] if name in NUMBERS else name


def plain_number(text: str) -> str:
    """Return a decimal number in the one spelling that every log of the same value gets: 2.125850 as 2.12585."""
    if _DECIMAL.fullmatch(text) is None:
        return text
    if "e" in text or "E" in text:
        try:
            text = format(Decimal(text), "f")
        except InvalidOperation:
            return text
    if "." not in text:
        return text
    whole_part, fraction = text.split(".")
    return f"{whole_part}.{fraction.rstrip('0') or '0'}"


def utf8(text: str) -> str:
    """Return characters that stand for bytes as the text those bytes are; bytes that are no text as \\xNN."""
    return text if text.isascii() else text.encode("latin-1", "replace").decode("utf-8", "backslashreplace")


def sound(text: str) -> str:
    """Return text without halves of surrogate pairs: they stay readable, as \\uNNNN or as the byte \\xNN."""
    return text if text.isascii() else _LONE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def put_ends(record: Record, source: object, destination: object, first: object, second: object) -> bool:
    """Set the addresses and, by the protocol, the ports or the ICMP type and code; False if a value fits nothing.

    The two numbers are ports of TCP, UDP and their kin, and type and code of ICMP; of other protocols they are left.
    """
    record.src, record.dst = address(source), address(destination)
    fits = (source is None or record.src is not None) and (destination is None or record.dst is not None)
    top = 255 if record.proto in ICMP else 65_535
    numbers = whole(first, top), whole(second, top)
    if record.proto in ICMP:
        record.icmp_type, record.icmp_code = numbers
    elif record.proto is None or record.proto in PORTED:
        record.src_port, record.dst_port = numbers
    return fits and (first is None or numbers[0] is not None) and (second is None or numbers[1] is not None)
