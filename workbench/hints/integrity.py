"""Whether the bytes of a record are whole: what its checksums say about a finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from parsers.decode.checksum import Sum, ip_sum, transport_sum
from parsers.links import ip_packet, link_of
from parsers.record import Record
from workbench.counted import counted
from workbench.hints.address import wide_block
from workbench.hints.finding import Argument


def sums(record: Record) -> tuple[Sum, Sum] | None:
    """Return the IP and transport checksum of a captured packet; None if the record carries no bytes."""
    packet = ip_packet(record.captured or b"", link_of(record))
    if not packet or packet[0] >> 4 != 4:
        return None
    return ip_sum(packet), transport_sum(packet)


def weigh_checksums(argument: Argument, records: Sequence[Record]) -> None:
    """Say whether the packets came whole: valid sums, sums off by one rewritten address, wrong or unknown ones."""
    pairs = [(record, pair) for record in records if (pair := sums(record)) is not None]
    valid = sum(ip.state == "valid" and transport.state == "valid" for _, (ip, transport) in pairs)
    rewritten = [(record, ip) for record, (ip, transport) in pairs if _rewritten(ip, transport)]
    unknown = len(records) - len(pairs) + sum("unverifiable" in (a.state, b.state) for _, (a, b) in pairs)
    wrong = len(records) - valid - len(rewritten) - unknown
    if valid:
        argument.supports(
            f"IP and TCP checksum are valid in {valid} of {len(records)} packets: they came as they were sent."
        )
    if rewritten:
        argument.supports(_said_rewritten(rewritten, len(records)))
    if wrong:
        argument.opposes(f"{counted(wrong, 'packet')} of {len(records)} fail a checksum: fields may be damaged.")
    if unknown:
        argument.untested.append(
            f"Checksums of {unknown} of {len(records)} records: the log does not carry their bytes."
        )


def _rewritten(ip: Sum, transport: Sum) -> bool:
    """Both sums cover the addresses: off by the same amount, only those were changed after the packet was made."""
    return ip.difference is not None and ip.difference == transport.difference


def _said_rewritten(rewritten: Sequence[tuple[Record, Sum]], total: int) -> str:
    """Describe packets whose addresses were rewritten; the difference itself would give the true ones away."""
    by_net: defaultdict[str, Counter[int | None]] = defaultdict(Counter)
    for record, ip in rewritten:
        by_net[wide_block(record.dst or "")][ip.difference] += 1
    steady = all(len(differences) == 1 for differences in by_net.values())
    return (
        f"In {len(rewritten)} of {total} packets the IP and the TCP checksum are wrong by one and the same amount"
        f"{', constant for each target network' if steady else ''}: addresses were replaced after capture, as a "
        "sanitiser does, and the rest of the packet is whole."
    )
