"""Packets damaged on the way: their fields are not what their sender wrote."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.counted import counted
from workbench.hints.evidence import Evidence
from workbench.hints.finding import Actor, Argument, Finding, Grade, Hint, Stage
from workbench.hints.rereading import COMMON, Reread, reread, weigh_common, weigh_readings
from workbench.hints.words import cited

EXPLAINS = (
    "flags.*", "hdr.port-zero", "hdr.options-illegal", "hdr.doff-invalid", "fp.nmap-osprobe", "fp.queso",
    "ddos.winnuke", "scan.slow", "craft.const-ack",
)  # fmt: skip
"""What a header that is not where the decoder looked for it explains away."""


def header_shift(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding for each conversation with packets whose TCP header slid by two bytes."""
    found = [*reread(evidence, "corrupt.header-shift"), *reread(evidence, "corrupt.header-loss")]
    for one in found:
        finding = _finding(one, found)
        if finding.grade.rank >= Grade.WEAK.rank:
            yield finding


def _finding(read: Reread, alike: list[Reread]) -> Finding:
    count = len(read.readings)
    records = [reading.record for reading in read.readings]
    argument = Argument("fields that are as they were sent: that they read as a shifted header is chance.")
    weigh_readings(argument, read)
    common = weigh_common(argument, read, alike, "a header shifted by two bytes")
    if read.unread:
        argument.opposes(f"{counted(read.unread, 'record')} of the same two hosts cannot be read as shifted.")
    argument.opposes(
        "A forger who knows how headers are laid out could write these fields; it would gain nothing by it."
    )
    argument.untested.append(
        f"Which device moved the bytes: {counted(count, 'packet')} of this conversation passed one sensor only."
    )
    argument.rivals += [
        "Packets crafted to look strange, to learn a system from its answers: then the fields need not fit a "
        "conversation.",
        f"A fault of the decoder that printed {cited(records)}: then its other packets of the same length would slide "
        "too.",
    ]
    argument.decides += [
        f"The bytes of {cited(records)} as captured: with the word taken out, or put back, the TCP checksum must fit.",
        "A sensor before or behind the device that the packets of all these conversations pass.",
    ]
    title = f"{read.ends[0]} and {read.ends[1]}: TCP header shifted by two bytes in {counted(count, 'packet')}"
    if common:
        title += "; the defect is near the sensor"
    return argument.finding("corrupt.header-shift", title, Actor.EQUIPMENT, records, (COMMON,))


HINTS = (
    Hint(
        id="corrupt.header-shift",
        title="TCP header shifted by an inserted or lost 16-bit word",
        stage=Stage.PROTOCOL,
        help="The window reads as data offset and flags: two bytes were inserted or lost before it, and every field "
        "behind them is printed from the wrong place. Ports, sequence and acknowledgement numbers then continue a "
        "conversation.",
        find=header_shift,
        explains=EXPLAINS,
        why="two bytes were inserted or lost; the byte printed as flags is not the flag byte that was sent.",
        thresholds=(COMMON,),
    ),
)
