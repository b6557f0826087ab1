"""A pasted look-up: which tool it comes from, when it was asked as far as it says so itself, and keeping it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from parsers import pasted, traceroute, whois

if TYPE_CHECKING:
    from db.case import Case

KINDS = ("whois", "traceroute", "rdns", "other")
"""What was asked; `other` is kept as it is and read by nobody but people."""

PASTED = "pasted"
"""The tool of an answer that does not show which tool it is from."""

_SECOND = 1_000_000_000
_RDNS = (
    ("dig", re.compile(r"(?m)^; <<>> DiG ")),
    (
        "host",
        re.compile(
            r"(?m)^\S+\.(?:in-addr|ip6)\.arpa\.? (?:domain name pointer|has no PTR record)|^Host \S+ not found:"
        ),
    ),
    ("nslookup", re.compile(r"(?m)^(?:Server|Default Server):\s+\S+[\s\S]*?^(?:Name:|\*\*\* )|\bname = \S+\.$")),
    (PASTED, re.compile(r"(?mi)\.(?:in-addr|ip6)\.arpa\.?\s+(?:\d+\s+)?(?:IN\s+)?PTR\s")),
)
_REVERSED = re.compile(r"(?i)(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})\.in-addr\.arpa")
_POINTERS = (
    re.compile(r"domain name pointer (\S+?)\.?$", re.M),
    re.compile(r"^[^;\n]*\sPTR\s+(\S+?)\.?$", re.M | re.I),
    re.compile(r"\bname = (\S+?)\.?$", re.M),
    re.compile(r"^Name:\s+(\S+)$", re.M),
)
_DIG_WHEN = re.compile(r"(?m)^;; WHEN: (?:\w{3} )?(\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d)(?: (\w+))? (\d{4})$")
_MTR_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d{4}|Z)")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted answer is, as far as it shows."""

    kind: str
    """One of KINDS."""
    tool: str
    """The program, or the registry that a whois answer is from; PASTED if the text does not show it."""
    asked_at: int | None = None
    """When it was asked, nanoseconds UTC since 1970, only if the answer states it with its zone."""
    hint: str | None = None
    """What the answer says about its date short of that, as a sentence for whoever is asked for it."""


def recognise(text: str) -> Pasted:
    """Return what a pasted answer is. Nothing is guessed: a text that shows no tool is `other`."""
    plain = "\n".join(pasted.lines(text))
    for tool, pattern in _RDNS:
        if pattern.search(plain):
            return Pasted("rdns", tool, *_dig_date(plain))
    route = traceroute.parse(text)
    if route.hops and (route.tool or len(route.hops) > 1):
        return Pasted("traceroute", route.tool or PASTED, *_mtr_date(route.started))
    answer = whois.parse(text)
    if not answer.says_nothing or any("no entry" in note for note in answer.notes):
        dated = f"the answer says that its database is of {answer.database}" if answer.database else None
        return Pasted("whois", f"whois, {answer.registry}" if answer.registry else "whois", None, dated)
    return Pasted("other", PASTED)


def keep(
    case: Case, address: str, raw: bytes, *, kind: str | None = None, tool: str = "", asked_at: int | None = None
) -> int:
    """Keep an answer about an address word for word and return its number.

    What is not given is recognised; a date is taken from the answer only if it states one, else it stays unknown.
    Raises ValueError for an answer without a word in it.
    """
    if not raw.strip():
        raise ValueError("there is no answer in this; nothing was kept")
    known = recognise(decoded(raw))
    return case.lookups.add(
        address, kind or known.kind, raw, tool or known.tool, known.asked_at if asked_at is None else asked_at
    )


def decoded(raw: bytes) -> str:
    """Return an answer as text: UTF-8 if it is, Latin-1 if not (RIPE answers in it)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def host_names(text: str) -> tuple[str, ...]:
    """Return the names that a reverse DNS answer gives, each once; hostile text like all of the answer."""
    plain = "\n".join(pasted.lines(text))
    return tuple(dict.fromkeys(name for pattern in _POINTERS for name in pattern.findall(plain)))


def asked_about(text: str) -> str | None:
    """Return the IPv4 address that a reverse DNS answer is about, if it names it as a domain (RFC 1035 section 3.5)."""
    found = _REVERSED.search("\n".join(pasted.lines(text)))
    return ".".join(reversed(found[1].split("."))) if found else None


def _dig_date(text: str) -> tuple[int | None, str | None]:
    """Return the time that dig states, if its zone is one that everybody reads alike."""
    found = _DIG_WHEN.search(text)
    if not found:
        return None, None
    month, day, time, zone, year = found.groups()
    words = f"{day} {month} {year} {time}"
    if zone in {"UTC", "GMT"} and (moment := _moment(lambda: datetime.strptime(words, "%d %b %Y %H:%M:%S"))):
        return moment, None
    return None, f"the answer says that it was asked on {words}{f' {zone}' if zone else ', zone not stated'}"


def _mtr_date(started: str | None) -> tuple[int | None, str | None]:
    """Return the time that mtr states, if it states its zone too."""
    if started is None:
        return None, None
    found = _MTR_WHEN.fullmatch(started)
    if found and (moment := _moment(lambda: datetime.fromisoformat("".join(found.expand(r"\1T\2\3"))))):
        return moment, None
    return None, f"the answer says that it was started on {started}"


def _moment(read: Callable[[], datetime]) -> int | None:
    """Return nanoseconds UTC of what `read` returns, None if it is no date; without a zone it is UTC."""
    try:
        made = read()
    except ValueError:
        return None
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    return (made - datetime(1970, 1, 1, tzinfo=timezone(timedelta(0)))) // timedelta(seconds=1) * _SECOND
