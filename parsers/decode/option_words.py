"""TCP option bytes rebuilt from the words in which Snort and tcpdump print options.

Snort prints kinds and values and, for kinds it knows, no lengths; where a length is not printed its byte stays
unknown and the usual length of the kind decides where the next option stands. Snort 1.x takes option data from
memory, also past the end of what was captured (tcpdump's print-tcp.c; Snort's log.c, PrintTcpOptions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST = 40
"""Bytes that the longest TCP header has for options."""
_TOKEN = re.compile(
    r"""
    (?P<bare>EOL|NOP|SackOK|Sack\ OK|eol|nop|sackOK)\b
  | (?P<name>MSS|WS|Echo\ Rep|Echo|CCNEW|CCECHO|CC|mss|wscale|echoreply|echo|ccnew|ccecho|cc):?\ ?(?P<value>\d{1,10})\b
  | Sack:\ ?(?P<sack>\d{1,5}@\d{1,5})
  | (?:TS:\ ?|timestamp\ |TS\ val\ )(?P<time>\d{1,10}\ (?:ecr\ )?\d{1,10})\b
  | Opt\ (?P<kind>\d{1,3})(?:\ ?\((?P<length>\d{1,3})\):?(?P<words>(?:\ [0-9A-Fa-f]{4})*))?
    """,
    re.VERBOSE | re.ASCII,
)
_BARE = {"eol": (0,), "nop": (1,), "sackok": (4, 2)}
_VALUES = {
    "mss": (2, 2), "ws": (3, 1), "wscale": (3, 1), "echo": (6, 4), "echorep": (7, 4), "echoreply": (7, 4),
    "cc": (11, 4), "ccnew": (12, 4), "ccecho": (13, 4),
}  # fmt: skip
"""Kind and bytes of the value by printed name."""


@dataclass(slots=True)
class OptionBytes:
    """Option bytes as far as the printed words give them."""

    data: bytearray = field(default_factory=bytearray)
    mask: bytearray = field(default_factory=bytearray)
    last: int = 0
    """Where the last printed option begins."""
    certain: bool = True
    """Every place is sure: no option of unknown length stands before it."""
    rest: str = ""
    """Printed text that no rule here reads."""

    def areas(self) -> list[int]:
        """Return the sizes that the option area can have, if the log printed options until the area was full."""
        if not self.certain or self.rest:
            return []
        return [size for size in range(4, MOST + 1, 4) if self.last < size <= len(self.data)]

    def add(self, data: bytes, mask: bytes) -> None:
        """Add the bytes of one option."""
        self.last = len(self.data)
        self.data += data
        self.mask += mask


def option_bytes(printed: str) -> OptionBytes:
    """Rebuild the option bytes that a log printed as words."""
    made = OptionBytes()
    text = " ".join(printed.replace(",", " ").split())
    lengths_known = not re.search(r"[A-Z]", text.replace("TS val", "").replace("sackOK", "").replace("OK", ""))
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            made.rest = text[at:]
            break
        _add(made, match, 0xFF if lengths_known else 0)
        at = match.end()
        while at < len(text) and text[at] == " ":
            at += 1
    return made


def _add(made: OptionBytes, match: re.Match[str], length_bits: int) -> None:
    """Add the option of one printed item; `length_bits` is the mask of a length byte that the words imply."""
    if match["bare"]:
        data = bytes(_BARE[match["bare"].replace(" ", "").lower()])
        made.add(data, bytes((0xFF, length_bits))[: len(data)])
    elif match["name"]:
        kind, size = _VALUES[match["name"].replace(" ", "").lower()]
        value = int(match["value"])
        # Snort 1.x prints values of MSS below 256 as 0 (its copy stops at a zero byte), so 0 says nothing.
        known = value < 1 << 8 * size and not (match["name"] == "MSS" and value == 0)
        body = value.to_bytes(size) if known else bytes(size)
        made.add(bytes((kind, size + 2)) + body, bytes((0xFF, length_bits)) + (b"\xff" if known else b"\0") * size)
    elif match["sack"]:
        words = [min(int(word), 0xFFFF).to_bytes(2) for word in match["sack"].split("@")]
        made.add(bytes((5, 0)) + b"".join(words) + bytes(4), b"\xff\0\xff\xff\xff\xff" + bytes(4))
        made.certain = False
    elif match["time"]:
        values = [int(word) & 0xFFFFFFFF for word in match["time"].replace("ecr ", "").split()]
        body = b"".join(value.to_bytes(4) for value in values)
        made.add(bytes((8, 10)) + body, bytes((0xFF, length_bits)) + b"\xff" * 8)
    else:
        _unknown(made, int(match["kind"]) & 0xFF, match["length"], match["words"] or "")


def _unknown(made: OptionBytes, kind: int, length: str | None, words: str) -> None:
    """Add `Opt kind (length): words`; the length is capped at 40, so that 40 may be any number from there up."""
    size = max(2, min(int(length or 2), MOST))
    body = bytes.fromhex(words)
    data = (bytes((kind, size)) + body)[:size]
    data += bytes(size - len(data))
    known = b"\xff" if length is not None and 2 < size < MOST else b"\0"
    mask = (b"\xff" + known + b"\xff" * len(body))[:size]
    made.add(data, mask + bytes(size - len(mask)))
    if length is None:
        made.certain = False
