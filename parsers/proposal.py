"""A mapping proposed for unknown JSON lines or CSV, from the names of keys and from what their values look like.

A proposal is for the analyst to confirm: it says for every choice what it rests on, and asks where two readings fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv6Address

from parsers.cells import whole
from parsers.mapping import Mapping
from parsers.protocols import NAMES, NUMBERS
from parsers.record import Kind
from parsers.stamps import STYLES

ENOUGH = 0.8
"""Share of the values that must look like what a column holds."""
_SAMPLES = 4
"""Values of each column that a proposal shows."""
_SHOWN = 40
"""Longest name in a sentence, in characters."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", re.ASCII)
_V4 = re.compile(r"(?:\d{1,3}|[xX*]{1,3})(?:\.(?:\d{1,3}|[xX*]{1,3})){3}(?::\d{1,5})?", re.ASCII)
_SOURCE = frozenset((
    "src", "source", "client", "attacker", "orig", "origin", "originator", "from", "initiator", "sip", "saddr", "sport",
    "spt", "srcip", "srcaddr", "srcport", "sourceip", "sourceport", "remote", "peer", "caller", "sender", "c", "s",
))  # fmt: skip
_TARGET = frozenset((
    "dst", "dest", "destination", "server", "victim", "target", "resp", "responder", "to", "dip", "daddr", "dport",
    "dpt", "dstip", "dstaddr", "dstport", "destip", "destport", "local", "d",
))  # fmt: skip
_PORT = frozenset(("port", "sport", "dport", "spt", "dpt", "srcport", "dstport", "destport", "sourceport", "p"))
_CLOCK_ONLY = re.compile(r"\d\d?:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_DAY_ONLY = re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}", re.ASCII)
_TIMES = {"timestamp": 4, "ts": 4, "time": 3, "datetime": 3, "date": 2, "when": 2, "start": 2, "first": 1, "event": 1}
_LATER = frozenset(("end", "stop", "last", "modified", "updated", "created", "received", "ingested", "before", "after"))
_TEXTS: dict[str, tuple[str, ...]] = {
    "action": ("action", "verdict", "disposition", "decision", "act"),
    "message": ("message", "msg", "signature", "alert", "description", "reason", "summary", "info", "request", "event"),
    "sid": ("sid", "signatureid", "ruleid", "rule", "sigid"),
    "sensor": ("sensor", "device", "observer", "probe", "interface", "iface", "hostname", "host"),
    "count": ("count", "repeat", "repeats", "hits"),
}
"""Names of the columns that are chosen by name alone, the best first."""
_EPOCHS = {
    "seconds": (9e8, 5e9),
    "milliseconds": (9e11, 5e12),
    "microseconds": (9e14, 5e15),
    "nanoseconds": (9e17, 5e18),
}
"""What numbers of each size count: from 1998 to 2128."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping and what speaks for it."""

    mapping: Mapping
    reasons: dict[str, str] = field(default_factory=dict)
    """A sentence for each column that was mapped."""
    questions: tuple[str, ...] = ()
    """What has two plausible readings, for the analyst to decide."""
    samples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Some values of each column or key."""

    def __str__(self) -> str:
        """Say the mapping in a line, as in "time = ts, src = client"."""
        said = (f"{name} = {' + '.join(map(_short, keys))}" for name, keys in self.mapping.columns.items())
        return ", ".join(said) or "nothing in it looks like a time or an address"


def propose(shape: str, keys: Sequence[str], rows: Sequence[dict[str, str]], delimiter: str = ",") -> Proposal:
    """Return the mapping that names and values of `rows` suggest; `keys` are all names, in order."""
    columns = {key: [row[key].strip() for row in rows if row.get(key, "").strip() not in ("", "-")] for key in keys}
    chosen: dict[str, tuple[str, ...]] = {}
    reasons: dict[str, str] = {}
    questions: list[str] = []
    times = _choose_time(columns, chosen, reasons, questions)
    _choose_ends(columns, chosen, reasons, questions)
    _choose_ports(columns, chosen, reasons)
    _choose_proto(columns, chosen, reasons)
    _choose_texts(columns, chosen, reasons)
    kind = _kind(keys)
    mapping = Mapping(shape, tuple(keys), chosen, times, kind, delimiter)
    samples = {key: tuple(dict.fromkeys(values))[:_SAMPLES] for key, values in columns.items()}
    return Proposal(mapping, reasons, tuple(questions), samples)


def _short(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 3]}..."


def _names(key: str) -> tuple[list[str], str]:
    """Return the words of a name in lower case, and all of them in one: srcIp, src_ip and src.ip are alike."""
    words = [word.lower() for word in _WORDS.findall(key)]
    return words, "".join(words)


def _share(values: list[str], fits: Callable[[str], object]) -> float:
    return sum(bool(fits(value)) for value in values) / len(values) if values else 0.0


def _taken(chosen: dict[str, tuple[str, ...]]) -> set[str]:
    return {key for keys in chosen.values() for key in keys}


def _choose_time(
    columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str], questions: list[str]
) -> str:
    found = []
    for key, values in columns.items():
        if (style := _style(values)) is not None:
            words, _ = _names(key)
            score = max((_TIMES.get(word, 0) for word in words), default=0) - 2 * bool(_LATER.intersection(words))
            if style in _EPOCHS and score <= 0:
                continue  # a number of that size need not be a time
            found.append((score, key, style))
    if found:
        score, key, style = max(found, key=lambda item: item[0])
        chosen["time"] = (key,)
        reasons["time"] = f"{_short(key)}: its values are times ({style})" + (
            ", and so is its name" if score > 0 else ""
        )
        _ask_for_order(key, columns[key], style, questions)
        return style
    return _choose_day_and_clock(columns, chosen, reasons, questions)


def _ask_for_order(key: str, values: list[str], style: str, questions: list[str]) -> None:
    """Ask which number of a date is the month, where all of them can be either."""
    if style == "month/day/year" and _share(values, STYLES["day/month/year"]) >= ENOUGH:
        questions.append(f"{_short(key)} may be day/month/year as well as month/day/year")


def _style(values: list[str]) -> str | None:
    return next((style for style in STYLES if _share(values, partial(_fits, style)) >= ENOUGH), None)


def _fits(style: str, text: str) -> bool:
    if STYLES[style](text) is None:
        return False
    low, high = _EPOCHS.get(style, (0, 0))
    return style not in _EPOCHS or low <= float(text) <= high


def _choose_day_and_clock(
    columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str], questions: list[str]
) -> str:
    """Choose a column of dates and one of times of day, where no column has both."""
    day = next((key for key, values in columns.items() if _share(values, _DAY_ONLY.fullmatch) >= ENOUGH), None)
    clock = next((key for key, values in columns.items() if _share(values, _CLOCK_ONLY.fullmatch) >= ENOUGH), None)
    if day is None or clock is None:
        return "iso"
    joined = [f"{first} {second}" for first, second in zip(columns[day], columns[clock], strict=False)]
    style = _style(joined)
    if style is None:
        return "iso"
    chosen["time"] = (day, clock)
    reasons["time"] = f"{_short(day)} has dates and {_short(clock)} times of day ({style})"
    _ask_for_order(day, joined, style, questions)
    return style


def is_address(text: str) -> bool:
    """Say whether a text is an IPv4 or IPv6 address, whole or sanitised, with or without a port."""
    if _V4.fullmatch(text) is not None:
        return True
    if ":" not in text:
        return False  # that costs little
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Say whether a text is a date, a time of day or both."""
    return bool(_DAY_ONLY.fullmatch(text) or _CLOCK_ONLY.fullmatch(text)) or _style([text]) is not None


def tells(key: str) -> bool:
    """Say whether a name is one that logs give to times, ends, ports or protocols."""
    words, name = _names(key)
    known = {*words, name}
    return _side(key) is not None or bool(known & (_PORT | _TIMES.keys() | {"ip", "proto", "protocol", "address"}))


def _side(key: str) -> str | None:
    words, whole_name = _names(key)
    end = whole_name.removesuffix("port").removesuffix("addr").removesuffix("ip")
    if _SOURCE.intersection((*words, whole_name, end)) or whole_name.startswith(("src", "source")):
        return "src"
    if _TARGET.intersection((*words, whole_name, end)) or whole_name.startswith(("dst", "dest")):
        return "dst"
    return None


def _choose_ends(
    columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str], questions: list[str]
) -> None:
    found = [key for key, values in columns.items() if _share(values, is_address) >= ENOUGH]
    for side, what in (("src", "source"), ("dst", "destination")):
        if (key := next((key for key in found if _side(key) == side), None)) is not None:
            chosen[side] = (key,)
            reasons[side] = f"{_short(key)}: its values are addresses, and its name says {what}"
            found.remove(key)
    for side in ("src", "dst"):
        neutral = [key for key in found if _side(key) is None]
        if side not in chosen and neutral:
            chosen[side] = (neutral[0],)
            reasons[side] = f"{_short(neutral[0])}: its values are addresses; its name does not say which end"
            questions.append(f"{_short(neutral[0])} may be the source or the destination")
            found.remove(neutral[0])


def _choose_ports(columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str]) -> None:
    taken = _taken(chosen)
    for key, values in columns.items():
        words, name = _names(key)
        is_port = bool(_PORT.intersection((*words, name))) or name.endswith("port")
        if key in taken or not is_port or _share(values, lambda text: whole(text, 65_535) is not None) < ENOUGH:
            continue
        side = _side(key) or ("dst" if name == "port" else None)
        if side is not None and f"{side}_port" not in chosen:
            chosen[f"{side}_port"] = (key,)
            reasons[f"{side}_port"] = f"{_short(key)}: its values are port numbers, and so is its name"


def _choose_proto(columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str]) -> None:
    taken, known = _taken(chosen), {*NAMES.values(), *NUMBERS, *map(str, range(256))}
    found = []
    for key, values in columns.items():
        words, name = _names(key)
        named = "proto" in name or "transport" in words
        if key not in taken and named and _share(values, lambda text: text.lower() in known) >= ENOUGH:
            found.append(((name in ("proto", "protocol")) + ("transport" in words), key))
    if found:
        _, key = max(found, key=lambda item: item[0])
        chosen["proto"] = (key,)
        reasons["proto"] = f"{_short(key)}: its values are protocols, and so is its name"


def _choose_texts(columns: dict[str, list[str]], chosen: dict[str, tuple[str, ...]], reasons: dict[str, str]) -> None:
    for attribute, names in _TEXTS.items():
        taken = _taken(chosen)
        for wanted in names:
            key = next((key for key in columns if key not in taken and _says(key, wanted)), None)
            if key is None or not columns[key]:
                continue
            if attribute == "count" and _share(columns[key], lambda text: whole(text) is not None) < ENOUGH:
                continue
            chosen[attribute] = (key,)
            reasons[attribute] = f"{_short(key)}: by its name alone"
            break


def _says(key: str, wanted: str) -> bool:
    words, name = _names(key)
    return wanted == name or (bool(words) and wanted == words[-1])


def _kind(keys: Sequence[str]) -> Kind:
    """Return what rows with these names describe, judged by the names alone."""
    words = {word for key in keys for word in _names(key)[0]}
    if words & {"signature", "alert", "severity", "sid", "rule"}:
        return Kind.ALERT
    if words & {"duration", "bytes", "pkts", "packets", "octets"}:
        return Kind.CONNECTION
    return Kind.PACKET if words & {"ttl", "tcpflags", "ipid"} else Kind.SERVICE
