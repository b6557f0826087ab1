"""Filters in the manner of tcpdump and Wireshark, said in this language: for "did you mean".

Sources: pcap-filter(7) for the primitives; wireshark-filter(4) for protocol names that stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.protocols import NUMBERS

PROTOCOLS = frozenset(NUMBERS) | {"arp"}
"""Words that mean a protocol where they stand alone, as in Wireshark."""
OTHERS = {
    "sport": "src.port", "dport": "dst.port", "tcp.port": "port", "udp.port": "port",
    "data": "payload", "tcp.len": "ip.len", "frame.len": "ip.len", "saddr": "src",
    "daddr": "dst", "protocol": "proto",
}  # fmt: skip
"""Names of fields in other languages, and ours."""

_FLAGS = {"fin": "F", "syn": "S", "reset": "R", "push": "P", "ack": "A", "urg": "U", "ece": "E", "cwr": "C"}
_PRIMITIVE = re.compile(
    rf"(?:(?P<proto>{'|'.join(map(re.escape, sorted(PROTOCOLS, key=len, reverse=True)))})(?!\S))?\s*"
    r"(?:(?P<side>src|dst)\s+)?(?:(?P<type>host|net|portrange|port)\s+)?(?P<value>[\w.:/-]+)?(?!\S)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*((?<![\w.])(?:and|or|not)(?![\w.])|&&|\|\||[!()])\s*", re.IGNORECASE)
_VALUES = {"port": re.compile(r"\d+(?:-\d+)?"), "host": re.compile(r".*[.:].*")}
_SAID = {"&&": "and", "||": "or", "!": "not"}
_WORDS = frozenset({"and", "or", "not", "src", "dst", "host", "net", "port", "portrange"})


def flag_of(name: str) -> str | None:
    """Return how a flag bit is asked that Wireshark names `tcp.flags.syn`, None if it is no such name."""
    letter = _FLAGS.get(name.lower().removeprefix("tcp.flags."))
    return f"flags has {letter}" if letter and "." in name else None


def translated(text: str) -> str | None:
    """Return a capture filter of tcpdump in this language, None for what is none."""
    made = []
    for joint, part in _pieces(text):
        if joint:
            made.append(_SAID.get(joint.lower(), joint.lower()))
        elif (condition := _condition(part)) is None:
            return None
        else:
            made.append(condition)
    if not any(_is_condition(piece) for piece in made):
        return None
    if len(made) > 1:
        made = [f"({piece})" if " and " in piece else piece for piece in made]
    return " ".join(made).replace("( ", "(").replace(" )", ")")


def _is_condition(piece: str) -> bool:
    return "==" in piece or "{" in piece


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield connectives and brackets, and what stands between them."""
    for place, part in enumerate(_JOINT.split(text)):
        if place % 2:
            yield part, ""
        elif part.strip():
            yield "", part.strip()


def _condition(part: str) -> str | None:
    """Return one primitive in this language; a lone word is none."""
    found = _PRIMITIVE.fullmatch(part)
    if found is None or (value := found["value"] or "").lower() in _WORDS:
        return None
    proto = f"proto == {found['proto'].lower()}" if found["proto"] else ""
    if not value:
        return proto if proto and not found["side"] and not found["type"] else None
    if not found["side"] and not found["type"]:
        return None
    side, kind = (found["side"] or "").lower(), (found["type"] or "host").lower()
    if not _VALUES["port" if kind.startswith("port") else "host"].fullmatch(value):
        return None
    if kind.startswith("port"):
        name = f"{side}.port" if side else "port"
        low, _, high = value.partition("-")
        asked = f"{name} in {{{low}..{high}}}" if high else f"{name} == {value}"
    else:
        asked = f"{side or 'ip'} == {value}"
    return f"{proto} and {asked}" if proto else asked
