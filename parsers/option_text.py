"""TCP options in the words in which tcpdump 4 prints them (print-tcp.c), one option after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from struct import Struct

END, NOP, MSS = 0, 1, 2
_STAMPS = Struct(">II")
_TWO_NOPS_AND_STAMPS = b"\x01\x01\x08\x0a"


def _number(body: bytes) -> str:
    return f" {int.from_bytes(body)}"


def _hex(body: bytes) -> str:
    return f" 0x{body.hex()}" if body else ""


def _stamps(body: bytes) -> str:
    value, echo = _STAMPS.unpack_from(body)
    return f" val {value} ecr {echo}"


def _blocks(body: bytes) -> str:
    if len(body) % 8:
        return " invalid sack"
    edges = (_STAMPS.unpack_from(body, at) for at in range(0, len(body), 8))
    return f" {len(body) // 8} " + "".join(f"{{{left}:{right}}}" for left, right in edges)


def _cookie(body: bytes) -> str:
    if not body:
        return " cookiereq"
    return f" cookie {body.hex()}" if 4 <= len(body) <= 16 and len(body) % 2 == 0 else " (invalid)"


_KINDS: dict[int, tuple[str, int | None, Callable[[bytes], str]]] = {
    MSS: ("mss", 2, _number),
    3: ("wscale", 1, _number),
    4: ("sackOK", 0, lambda body: ""),
    5: ("sack", None, _blocks),
    6: ("echo", 4, _number),
    7: ("echoreply", 4, _number),
    8: ("TS", 8, _stamps),
    11: ("cc", 4, _number),
    12: ("ccnew", 4, _number),
    13: ("ccecho", 4, _number),
    19: ("md5", 16, lambda body: f" {body.hex()}"),
    28: ("uto", 2, _hex),
    29: ("tcp-ao", None, _hex),
    30: ("mptcp", None, _hex),
    34: ("tfo", None, _cookie),
}
"""Word, length of the body where it is fixed, and the body in words, by kind (IANA: TCP parameters)."""


def options(data: bytes, size: int) -> tuple[str, int | None]:
    """Return the options of a TCP header as text, and the first maximum segment size among them.

    `data` are the bytes behind the fixed header, `size` is how many of them the header says are options. Text ends
    with "[|tcp]" where the options were not captured whole, and with "[bad opt]" where a length cannot be.
    """
    if len(data) == size == 12 and data[:4] == _TWO_NOPS_AND_STAMPS:
        value, echo = _STAMPS.unpack_from(data, 4)
        return f"nop,nop,TS val {value} ecr {echo}", None
    return _walk(data, size)


@lru_cache(maxsize=4096)
def _walk(data: bytes, size: int) -> tuple[str, int | None]:
    said: list[str] = []
    mss: int | None = None
    at = 0
    while at < size:
        if at >= len(data):
            said.append("[|tcp]")
            break
        kind = data[at]
        if kind == END:
            said.append("eol")
            break
        if kind == NOP:
            said.append("nop")
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 2
        if length < 2 or at + length > size:
            said.append("[bad opt]")
            break
        if at + length > len(data) or at + 1 >= len(data):
            said.append("[|tcp]")
            break
        body = data[at + 2 : at + length]
        said.append(_option(kind, body))
        if kind == MSS and length == 4 and mss is None:
            mss = int.from_bytes(body)
        at += length
    return ",".join(said), mss


def _option(kind: int, body: bytes) -> str:
    if kind not in _KINDS:
        return f"unknown-{kind}{_hex(body)}"
    word, fixed, text = _KINDS[kind]
    if fixed is None or len(body) == fixed:
        return word + text(body)
    wrong = f"[len {len(body) + 2}]"
    return word + text(body[:fixed]) + wrong if len(body) > fixed else f"{word}{_hex(body)}{wrong}"
