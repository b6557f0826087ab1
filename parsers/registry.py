"""The blocks of a whois answer, and the networks that they describe."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAMES = ("netname", "networkname", "ネットワーク名")
RANGES = (
    "netrange", "inetnum", "inet6num", "netblock", "netnumber",
    "networknumber", "ipネットワークアドレス", "ipv4address", "ipv6address",
)  # fmt: skip
_PAIR = re.compile(r"\s*([^\W\d_][\w ./()'&-]{0,48}?)[ \t.]*:(?:\s+(.*)|$)")
_BRACKETED = re.compile(r"\s*(?:[a-z]\.\s*)?\[\s*([^\[\]:]{1,40}?)\s*\](?:\s+(.*)|$)")
_LISTED = re.compile(r"(\S.*?)\s+([A-Z0-9][\w.-]*)(?:\s+\([^()]*\))?\s+([0-9][0-9.]+ - [0-9][0-9.]+)")
_ADDRESSES = re.compile(r"\s*([0-9A-Fa-f][0-9A-Fa-f.:]*)\s*(?:-\s*([0-9A-Fa-f][0-9A-Fa-f.:]*)|/\s*(\d{1,3}))?")
_CLIENT = re.compile(
    r"(?i)\s*(?:\[[^\]]*(?:whois|quer|redirect)[^\]]*\]$|Found a referral to|Using server |\S*[$#] whois )"
)
_HANDLE = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(slots=True)
class Block:
    """Lines that belong together: what stands before the first key, then pairs of key and value.

    Keys are lower case without blanks and signs ("OrgAbuseEmail", "abuse-mailbox": "orgabuseemail",
    "abusemailbox"); a value that goes on over several lines holds LF.
    """

    heading: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def get(self, *keys: str) -> str | None:
        """Return the first line of the first value with text, in order of the keys."""
        found = (value for key in keys for name, value in self.pairs if name == key and value)
        return next((value.split("\n")[0] for value in found), None)

    def all(self, *keys: str) -> list[str]:
        """Return every value of the keys, in order of the answer."""
        return [value for name, value in self.pairs if name in keys and value]

    def has(self, *keys: str) -> bool:
        """Return whether one of the keys is there, with or without a value."""
        return any(name in keys for name, _ in self.pairs)


@dataclass(slots=True)
class Network:
    """One network of an answer, its own block first, then those that follow it up to the next network."""

    first: Address
    last: Address
    name: str | None
    blocks: list[Block]
    holder: str | None = None
    """Who has it, where that stands in a heading or a list and not in a pair."""
    country: str | None = None

    @property
    def size(self) -> int:
        """Return how many addresses the network has, less one."""
        return int(self.last) - int(self.first)

    def holds(self, first: Address, last: Address | None = None) -> bool:
        """Return whether an address or a range lies within the network."""
        same = self.first.version == first.version
        return same and int(self.first) <= int(first) and int(last or first) <= int(self.last)

    def __str__(self) -> str:
        return f"{self.first} - {self.last}"


def blocks(rows: Iterable[str]) -> Iterator[Block]:
    """Yield the blocks of an answer; comment lines are no part of any.

    A block ends at a blank line, and where an object begins in spite of a lost blank line.
    """
    block = Block()
    for line in [*rows, ""]:
        if line.lstrip().startswith(("%", "#", ";")):
            continue
        row = "" if _CLIENT.match(line) else line
        found = _BRACKETED.match(row) or _PAIR.match(row)
        key = re.sub(r"[\W_]+", "", found[1].lower()) if found else ""
        if not row.strip() or _begins(key, block):
            if block.heading or block.pairs:
                yield block
            block = Block()
        if found:
            block.pairs.append((key, (found[2] or "").strip()))
        elif row.strip() and block.pairs:
            name, value = block.pairs[-1]
            glue = " " if value.endswith("-") else "\n"  # a range that mail wrapped
            block.pairs[-1] = name, f"{value}{glue}{row.strip().lstrip('+').strip()}"
        elif row.strip():
            block.heading.append(row.strip())


def _begins(key: str, block: Block) -> bool:
    """Return whether a key begins another object although no blank line says so."""
    after_source = bool(block.pairs) and block.pairs[-1][0] == "source"  # the last line of an RPSL object
    if key in {"nichdl", "nichdlbr"}:
        return after_source or block.has(*RANGES, key)
    return after_source or (key in RANGES and block.has(*RANGES))


def networks(answer: list[Block]) -> list[Network]:
    """Return the networks of an answer, in its order."""
    found: list[Network] = []
    for place, block in enumerate(answer):
        text = block.get(*RANGES) or (block.get("cidr") if block.has(*NAMES) else None)
        ends = span(text or "", classful=block.has("netnumber"))
        if ends:
            before = answer[place - 1] if place and not answer[place - 1].pairs else None
            heading = block.heading or (before.heading if before else [])
            found.append(Network(*ends, block.get(*NAMES), [block], *_headed(heading)))
        else:
            found += _listed(block.heading)
            if found and found[-1].blocks:
                found[-1].blocks.append(block)
    return found


def _headed(heading: list[str]) -> tuple[str | None, str | None]:
    """Return holder and country from the address lines above a network: ARIN's style up to 2002."""
    named = next((place for place, row in enumerate(heading) if _HANDLE.search(row)), None)
    if named is None:
        return None, None
    country = heading[-1] if re.fullmatch("[A-Z]{2}", heading[-1]) else None
    return _HANDLE.sub("", heading[named]), country


def _listed(heading: list[str]) -> Iterator[Network]:
    """Yield networks that stand one in a line: holder, name, handle, range; mail may have wrapped the line."""
    rows = iter(enumerate(heading))
    for place, row in rows:
        found = _LISTED.fullmatch(row)
        if not found and place + 1 < len(heading) and (found := _LISTED.fullmatch(f"{row} {heading[place + 1]}")):
            next(rows)
        ends = span(found[3]) if found else None
        if found and ends:
            yield Network(*ends, found[2], [], _HANDLE.sub("", found[1]))


def span(text: str, *, classful: bool = False) -> tuple[Address, Address] | None:
    """Return first and last address of a printed range, prefix or single address; None if it is none of them.

    Short forms are filled up ("200.191/16"). With `classful`, a single address is a network of its class (RFC 791).
    """
    found = _ADDRESSES.match(text)
    if not found:
        return None
    first, last, length = found.groups()
    try:
        if length:
            parts = first.strip(".").split(".")
            full = first if ":" in first else ".".join([*parts, "0", "0", "0"][: max(4, len(parts))])
            net = ipaddress.ip_network(f"{full}/{length}", strict=False)
            return net[0], net[-1]
        low = ipaddress.ip_address(first)
        high = ipaddress.ip_address(last) if last else low
    except ValueError:
        return None
    if classful and isinstance(low, ipaddress.IPv4Address) and not last:
        octet = low.packed[0]
        net4 = ipaddress.ip_network(f"{low}/{8 if octet < 128 else 16 if octet < 192 else 24}", strict=False)
        return net4[0], net4[-1]
    return (low, high) if low.version == high.version and int(low) <= int(high) else None
