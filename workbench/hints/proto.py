"""Packets read under the wrong protocol."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.counted import counted
from workbench.hints.corrupt import EXPLAINS
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage
from workbench.hints.rereading import COMMON, Reread, reread, weigh_common, weigh_readings
from workbench.hints.words import cited


def udp_as_tcp(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each conversation with packets that read better as UDP."""
    yield from _misread(
        evidence, "udp-as-tcp", "a UDP datagram", "length and checksum stand where TCP has its sequence number"
    )


def icmp_as_tcp(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each conversation with packets that read better as ICMP."""
    yield from _misread(evidence, "icmp-as-tcp", "an ICMP message", "type and code stand where TCP has its source port")


def _misread(evidence: Evidence, name: str, what: str, where: str) -> Iterator[Finding]:
    alike = reread(evidence, "proto.udp-as-tcp") + reread(evidence, "proto.icmp-as-tcp")
    for one in reread(evidence, f"proto.{name}"):
        finding = _finding(one, alike, name, what, where)
        if finding.grade.rank >= Grade.WEAK.rank:
            yield finding


def _finding(read: Reread, alike: list[Reread], name: str, what: str, where: str) -> Finding:
    count = len(read.readings)
    records = [reading.record for reading in read.readings]
    argument = Argument(f"a true TCP header: that its fields read as those of {what} ({where}) is chance.")
    weigh_readings(argument, read)
    weigh_common(argument, read, alike, "another protocol printed as TCP")
    if read.unread:
        argument.opposes(f"{counted(read.unread, 'record')} of the same two hosts cannot be read so.")
    argument.opposes(
        f"The log says TCP for {cited(records)}: either the protocol byte was damaged or the sensor misread it."
    )
    argument.untested.append(
        f"Whether a device or the decoder changed the protocol: the log prints no IP header of {cited(records)}."
    )
    argument.rivals += [
        f"TCP with rare numbers: its first fields would read as those of {what} by chance.",
        "A header of one packet joined to the payload of another by equipment on the way: then IP header and data "
        "disagree.",
    ]
    argument.decides += [
        f"The protocol byte and total length of the IP header of {cited(records)} as captured.",
        "Further packets of the same two hosts: the application's own counters must continue.",
    ]
    misread = f"{what[0].upper()}{what[1:]} printed as TCP"
    title = f"{read.ends[0]} and {read.ends[1]}: {misread} in {counted(count, 'packet')}"
    return argument.finding(f"proto.{name}", title, Actor.EQUIPMENT, records, (COMMON,))


_WHY = "these bytes are not a TCP header; the byte printed as flags is {} data."

HINTS = (
    Hint(
        id="proto.udp-as-tcp",
        title="UDP datagram decoded as TCP",
        stage=Stage.PROTOCOL,
        help="The upper half of the sequence number is a UDP length, the lower half a checksum, and what follows "
        "reads as an application of that port: the datagram was printed with TCP's field names.",
        find=udp_as_tcp,
        explains=EXPLAINS,
        why=_WHY.format("UDP"),
        thresholds=(COMMON,),
    ),
    Hint(
        id="proto.icmp-as-tcp",
        title="ICMP message decoded as TCP",
        stage=Stage.PROTOCOL,
        help="The source port is an ICMP type and code, the sequence number its unused word, and the acknowledgement "
        "number begins a quoted IP header: an ICMP error was printed with TCP's field names.",
        find=icmp_as_tcp,
        explains=EXPLAINS,
        why=_WHY.format("ICMP"),
        thresholds=(COMMON,),
    ),
)
