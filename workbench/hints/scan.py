"""Scans by their shape: many ports of one host, one port of many hosts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbench.counted import counted
from workbench.hints.address import in_order, placed
from workbench.hints.answers import Unasked, unasked
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage, Threshold
from workbench.hints.probes import PRIVILEGED, SYN_ACK, Opening, Scan, scans
from workbench.hints.weighing import weigh_outcomes, weigh_shape, weigh_source_ports, within
from workbench.hints.words import SECOND, listed

PORTS = Threshold(
    "ports",
    10,
    "different ports of one host within the window",
    "between sfPortscan's 5 and the 15 of Zeek's scan.zeek",
)
HOSTS = Threshold(
    "hosts",
    10,
    "different hosts asked for one port within the window",
    "between sfPortscan's 5 and the 25 of scan.zeek",
)
WINDOW = Threshold(
    "window", 300, "seconds in which ports or hosts are counted", "Zeek's scan.zeek counts over 5 minutes"
)
ANSWERED = Threshold("hosts answered", 10, "different hosts that one service port sends answers to", "as for hosts")
ORDINARY = frozenset({25, 53, 80, 123, 443})
"""Ports that mail servers, resolvers, browsers and clocks open to many hosts in ordinary work."""
TRACEROUTE = range(33434, 33690)
"""UDP ports that traceroute counts through, one per probe, upwards from 32768 + 666 (traceroute(8))."""


def vertical(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each host that one source asked for many ports in a short time."""
    for scan in scans(
        evidence,
        lambda asked: (asked.src, asked.dst, asked.proto),
        lambda asked: asked.dst_port,
        int(PORTS.value),
        int(WINDOW.value) * SECOND,
    ):
        yield _vertical(scan)


def _vertical(scan: Scan) -> Finding:
    first = scan.openings[0]
    ports = [opening.dst_port or 0 for opening in scan.openings]
    distinct = sorted(set(ports))
    argument = Argument("a client that goes back to a known port as often as it tries a new one: 1 bit per new port.")
    argument.supports(
        f"{first.src} asks {first.dst} for {len(distinct)} different {first.proto or ''} ports{within(scan)} in "
        f"{counted(len(ports), 'record')}; the threshold is {PORTS.value:g} ports in {WINDOW.value:g} s.",
        len(distinct) - 1,
    )
    if ports == distinct:
        argument.alternatives = 2
        argument.supports(
            f"The {len(ports)} ports come once each and in rising order, {ports[0]} first and {ports[-1]} last.",
            math.log2(math.factorial(len(ports))),
        )
    weigh_outcomes(argument, scan)
    weigh_source_ports(argument, scan)
    if first.proto == "udp" and all(port in TRACEROUTE for port in distinct):
        argument.opposes(f"All {len(distinct)} ports lie in {TRACEROUTE[0]}-{TRACEROUTE[-1]}, the range of traceroute.")
        argument.cap(Grade.NOTE, "traceroute asks rising UDP ports of one host, a few per hop.")
    low = sum(port < PRIVILEGED for port in distinct)
    argument.rivals += [
        f"An inventory or vulnerability scanner whose owner is entitled to try {first.dst}.",
        f"Peer-to-peer, passive FTP or RPC between hosts that know each other: that fits ports from {PRIVILEGED} up; "
        f"{low} of the {len(distinct)} lie below.",
    ]
    argument.decides.append(
        f"Answers of {first.dst} on the wire or in its own log: a SYN-ACK names each open port of the {len(distinct)}, "
        "a completed connection proves the source address."
    )
    weigh_shape(argument, scan, WINDOW.value)
    title = f"{first.src}: vertical scan, {first.dst} asked for {len(distinct)} ports{within(scan)}"
    return argument.finding("scan.vertical", title, Actor.SCANNER, _numbers(scan.openings), (PORTS, WINDOW))


def horizontal(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each port that one source asked many hosts for, and for answers sent to many hosts."""
    swept = list(
        scans(
            evidence,
            lambda asked: (asked.src, asked.dst_port, asked.proto),
            lambda asked: asked.dst,
            int(HOSTS.value),
            int(WINDOW.value) * SECOND,
        )
    )
    reports = _reports(evidence.whole) if swept else {}
    for scan in swept:
        yield _horizontal(scan, reports.get(scan.openings[0].src, ()))
    for sent in unasked(evidence, int(ANSWERED.value)):
        yield _answer_sweep(sent)


def _horizontal(scan: Scan, reports: Sequence[tuple[int, str]]) -> Finding:
    first = scan.openings[0]
    hosts = sorted({opening.dst for opening in scan.openings}, key=in_order)
    what = f"port {first.dst_port}/{first.proto or '?'}" if first.dst_port is not None else "an echo reply"
    argument = Argument("a client that goes back to a known host as often as it tries a new one: 1 bit per new host.")
    argument.supports(
        f"{first.src} asks {len(hosts)} different hosts for {what}{within(scan)} in "
        f"{counted(len(scan.openings), 'record')}, {hosts[0]} to {hosts[-1]}; the threshold is {HOSTS.value:g} in "
        f"{WINDOW.value:g} s.",
        len(hosts) - 1,
    )
    ordered = _ordered(argument, scan.openings)
    for number, message in reports:
        argument.supports(f'The sensor counted too: record #{number} says "{message}"; here it is {len(hosts)} hosts.')
    weigh_outcomes(argument, scan)
    weigh_source_ports(argument, scan)
    if first.dst_port in ORDINARY and not ordered and not scan.reset:
        argument.opposes(f"Port {first.dst_port} is opened to many hosts in ordinary work, and no order shows here.", 4)
        argument.cap(
            Grade.WEAK, f"resolvers, mail servers, browsers and clocks ask many hosts for port {first.dst_port}."
        )
    argument.rivals += [
        f"Monitoring or an inventory whose owner is entitled to ask the {len(hosts)} hosts.",
        f"A program that knows the {len(hosts)} hosts as its peers: peer-to-peer, a crawler, a list of servers.",
    ]
    argument.decides.append(
        f"Answers of the {len(hosts)} hosts, and whether {first.src} came back to those that gave one; probes to "
        "addresses that no host has would show that it knew none of them."
    )
    weigh_shape(argument, scan, WINDOW.value)
    title = f"{first.src}: horizontal scan, {len(hosts)} hosts asked for {what}{within(scan)}"
    return argument.finding("scan.horizontal", title, Actor.SCANNER, _numbers(scan.openings), (HOSTS, WINDOW))


def _ordered(argument: Argument, asked: Sequence[Opening]) -> bool:
    """Weigh whether source ports and target addresses rise together within every block; say if they do."""
    points = sorted({(o.src_port, *place) for o in asked if o.src_port is not None and (place := placed(o.dst))})
    if len({port for port, _, _ in points}) < len(points) or len(points) < HOSTS.value:
        return False
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for _, block, octet in points:
        blocks[block].append(octet)
    if not all(before < after for octets in blocks.values() for before, after in pairwise(octets)):
        return False
    argument.alternatives = 4  # rising or falling, by time or by source port
    argument.supports(
        f"By rising source port ({points[0][0]} to {points[-1][0]}) the {len(points)} targets come in rising address "
        f"order within {counted(len(blocks), 'block')}: {listed(sorted(blocks))}.",
        sum(math.log2(math.factorial(len(octets))) for octets in blocks.values()),
    )
    return True


def _reports(evidence: Evidence) -> dict[str, list[tuple[int, str]]]:
    """Return source -> record and words of what Snort's portscan preprocessor counted of it."""
    reports: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, src, message in sorted(evidence.rows(("number", "src", "message")), key=lambda row: int(row[0])):
        if src and message and "connections across" in message:
            reports[src].append((number, message))
    return reports


def _answer_sweep(sent: Unasked) -> Finding:
    first, total = sent.answers[0], len(sent.answers)
    hosts = sorted(sent.hosts, key=in_order)
    opens = sum(answer.flags == SYN_ACK for answer in sent.answers)
    argument = Argument("a server that answers known clients as often as new ones: 1 bit per new host.")
    argument.supports(
        f"{first.src} sends {counted(total, 'packet')} from port {first.src_port} to {len(hosts)} different hosts, "
        f"{hosts[0]} to {hosts[-1]}, that ask it nothing in this case; the threshold is {ANSWERED.value:g} hosts.",
        len(hosts) - 1,
    )
    argument.opposes(
        f"All {total} are answers ({opens} SYN-ACK, {total - opens} RST): a host sends them because somebody asked; "
        "a scan asks."
    )
    argument.cap(Grade.WEAK, "scanning with answers (inverse mapping) is rare beside servers and backscatter.")
    argument.untested.append(
        f"Whether the {len(hosts)} hosts asked {first.src} first, in records that this case does not hold."
    )
    argument.rivals += [
        f"Backscatter: {first.src} answers packets that somebody forged with these {len(hosts)} addresses.",
        f"Ordinary answers of a server on port {first.src_port} in a log that holds only one direction.",
    ]
    argument.decides.append(
        f"A record of what left the {len(hosts)} hosts for {first.src} port {first.src_port}: with SYNs these are "
        "sessions; without them backscatter or inverse mapping, which order and acknowledgement numbers tell apart."
    )
    title = f"{first.src} port {first.src_port}: answers to {len(hosts)} hosts that asked for nothing"
    numbers = [answer.number for answer in sent.answers]
    return argument.finding("scan.horizontal", title, Actor.UNKNOWN, numbers, (ANSWERED,))


def _numbers(asked: Sequence[Opening]) -> list[int]:
    return [opening.number for opening in asked]


HINTS = (
    Hint(
        id="scan.vertical",
        title="Vertical scan: many ports of one host",
        stage=Stage.SHAPE,
        help=f"One source asks one host for {PORTS.value:g} or more ports within {WINDOW.value:g} s and nobody is seen "
        "to answer. Source ports that a rising counter skipped are listed as probes that this log does not hold.",
        find=vertical,
        thresholds=(PORTS, WINDOW),
    ),
    Hint(
        id="scan.horizontal",
        title="Horizontal scan: one port of many hosts",
        stage=Stage.SHAPE,
        help=f"One source asks {HOSTS.value:g} or more hosts for the same port (or an echo reply) within "
        f"{WINDOW.value:g} s and nobody is seen to answer. Answers that one port sends to many hosts have the same "
        "shape and are named apart.",
        find=horizontal,
        thresholds=(HOSTS, WINDOW, ANSWERED),
    ),
)
