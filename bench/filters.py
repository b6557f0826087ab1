"""The filters that are asked, on columns: one that many records match, one that few do, and how their rows look."""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import NamedTuple

from bench.made import traffic

PORTS = (22, 80, 443, 25)
HOSTS = (3, 5, 8, 12)
"""Hosts that talk much, but not the most."""
NOTHING = "src == 192.0.2.1 or dst.port == 1"
"""Matches nothing, and reads the columns that the others need."""


class Asked(NamedTuple):
    """A filter, the same for tshark, and what every row of the list that it matches shows, but not every other."""

    text: str
    tshark: str
    shows: re.Pattern[str]


class Kind(NamedTuple):
    """Filters of one kind, none of which has been asked before, so that no answer is a remembered one."""

    name: str
    asked: tuple[Asked, ...]

    def row(self, what: str, state: str) -> str:
        """Return the row of the table for a first page or a count, warm or cold."""
        return f"filter on {self.name}, {state}: {what}"


FIRST_PAGE, COUNT = "first page", "exact count"
WARM, COLD = "warm", "cold"


def _port(port: int) -> Asked:
    return Asked(
        f"dst.port == {port}", f"tcp.dstport == {port} || udp.dstport == {port}", re.compile(rf" {port} (tcp|udp) ")
    )


def _from_to(host: int, port: int) -> Asked:
    source = IPv4Address(traffic.ip(host))
    return Asked(
        f"src == {source} and dst.port == {port}",
        f"ip.src == {source} && (tcp.dstport == {port} || udp.dstport == {port})",
        re.compile(rf" {re.escape(str(source))} +\d+ [\d.]+ +{port} (tcp|udp) "),
    )


KINDS = (
    Kind("a port", tuple(map(_port, PORTS))),
    Kind("an address and a port", tuple(map(_from_to, HOSTS, PORTS))),
)
