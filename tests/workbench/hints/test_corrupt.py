"""Packets of the practicals whose headers slid, or were read under the wrong protocol, explain their flags."""

from __future__ import annotations

from collections import Counter

import pytest

from parsers.record import Record, flag_byte
from tests.workbench.hints.build import packet, said
from workbench.hints import Finding, RecordEvidence, examine

SHIFTED = frozenset(
    {
        "24.141.65.11", "128.187.245.108", "24.7.62.224", "MY.NET.211.154", "158.94.234.51", "24.201.15.107",
        "129.123.236.50", "24.112.44.237", "24.68.74.248",
    }
)  # fmt: skip
"""Senders of the packets with window 0x5010, 0x5018, 0x8010 or 0xA010: read off the two dumps by hand, 16 packets."""


@pytest.fixture(scope="module")
def findings(records: list[Record]) -> list[Finding]:
    """All findings on the practicals."""
    return examine(RecordEvidence(records))


def of(findings: list[Finding], hint: str) -> list[Finding]:
    """Return the findings of one hint."""
    return [finding for finding in findings if finding.hint == hint]


def covered(findings: list[Finding], hint: str) -> list[int]:
    """Return the records of all findings of one hint."""
    return sorted(number for finding in of(findings, hint) for number in finding.records)


@pytest.mark.parametrize(
    ("hint", "count"), [("corrupt.header-shift", 16), ("proto.udp-as-tcp", 5), ("proto.icmp-as-tcp", 1)]
)
def test_so_many_packets_have_this_reading(findings: list[Finding], hint: str, count: int) -> None:
    """16 shifted headers, 5 UDP datagrams, 1 ICMP message: together the 22 packets of the two dumps."""
    assert len(covered(findings, hint)) == count


def test_shifted_headers_are_those_with_an_offset_word_for_a_window(
    findings: list[Finding], records: list[Record]
) -> None:
    """Exactly the packets of the nine senders listed above."""
    wanted = [record.number for record in records if record.format == "snort-dump" and record.src in SHIFTED]
    assert covered(findings, "corrupt.header-shift") == wanted


def test_the_icmp_message_is_the_one_from_port_771(findings: list[Finding], records: list[Record]) -> None:
    """771 = 3 * 256 + 3: destination unreachable, port unreachable."""
    wanted = [record.number for record in records if record.src_port == 771]
    assert covered(findings, "proto.icmp-as-tcp") == wanted


def test_findings_go_by_conversation(findings: list[Finding]) -> None:
    """Nine pairs of hosts have shifted packets: 5 of 158.94.234.51, 3 of 128.187.245.108, 2 of 24.201.15.107, six ones."""
    assert Counter(len(f.records) for f in of(findings, "corrupt.header-shift")) == {1: 6, 2: 1, 3: 1, 5: 1}


def test_one_defect_of_many_senders_lies_near_the_sensor(findings: list[Finding]) -> None:
    """Nine unrelated senders, MY.NET.211.154 sending out: the defect is on the way they share."""
    for finding in of(findings, "corrupt.header-shift"):
        text = said(finding)
        assert "The defect lies near the sensor" in text
        assert "MY.NET.211.154" in text
        assert finding.actor == "equipment"


def test_two_senders_of_datagrams_are_no_common_path(findings: list[Finding]) -> None:
    """194.159.250.7 and 195.11.243.24 alone do not put the defect near the sensor."""
    for finding in of(findings, "proto.udp-as-tcp"):
        assert "The defect lies near the sensor" not in said(finding)


def test_flags_of_all_22_are_explained_with_the_reason(findings: list[Finding]) -> None:
    """Each part of a flag finding names one finding that covers all its records, and why."""
    by_id = {finding.id: finding for finding in findings}
    parts = of(findings, "flags.impossible-pair")
    assert sum(len(part.records) for part in parts) == 22
    for part in parts:
        assert part.explained_by is not None
        assert set(part.records) <= set(by_id[part.explained_by].records)
        assert part.reason.startswith(f"Explained by {part.explained_by} (")


def test_a_flag_scan_beside_the_damage_stays_a_finding(records: list[Record]) -> None:
    """158.94.234.51 with three more packets, SYN+FIN and an ordinary window: five are explained, three are not."""
    more = [
        packet(1000 + n, "158.94.234.51", f"MY.NET.70.{n}", flags="SF", src_port=53, dst_port=53, tcp_win=1028)
        for n in range(1, 4)
    ]
    parts = [
        finding
        for finding in examine(RecordEvidence([*records, *more]), only={"flags.impossible-pair"})
        if "158.94.234.51" in finding.title
    ]
    assert sorted((len(part.records), part.explained_by is None) for part in parts) == [(3, True), (5, False)]


def test_an_odd_window_in_a_consistent_flow_is_no_shift() -> None:
    """0x5018 is 20504, a window like any other where ports, numbers and flags run on."""
    flow = [
        packet(
            n, "192.0.2.66", "198.51.100.1", flags="PA", src_port=1024, dst_port=80, tcp_win=0x5018,
            tcp_seq=0x3A5F2210 + 1460 * n, tcp_ack=0x77120001 + n,
        )
        for n in range(1, 20)
    ]  # fmt: skip
    assert examine(RecordEvidence(flow)) == []


def test_an_initial_number_that_could_be_a_length_is_no_datagram() -> None:
    """Seq 0x00470CD1 has an upper half of 71, a plausible UDP length; the SYN is otherwise in order."""
    syn = packet(
        1, "192.0.2.66", "198.51.100.1", src_port=1024, dst_port=80, tcp_win=8192, tcp_seq=0x00470CD1, tcp_ack=0,
        tcp_opts="MSS: 1460",
    )  # fmt: skip
    assert syn.flags == flag_byte("S")
    assert examine(RecordEvidence([syn])) == []


def test_a_connection_from_port_771_is_no_icmp() -> None:
    """A client may be given that port; its sequence number is not the unused word of an ICMP error."""
    syn = packet(
        1, "192.0.2.66", "198.51.100.1", src_port=771, dst_port=113, tcp_win=8192, tcp_seq=0x5A5A1234, tcp_ack=0
    )
    assert examine(RecordEvidence([syn])) == []


def test_a_lost_word_is_a_shift_too() -> None:
    """A header without the high half of its sequence number: 0x5018 stands in the acknowledgement, the window is flags."""
    # ports 1674 to 6346, 0097FCC2, 141D00E7, 5018, window 2003; without 0097 the flags printed are 03, SYN and FIN
    whole = packet(
        1, "192.0.2.9", "192.0.2.7", src_port=1674, dst_port=6346, flags="PA", tcp_seq=0x97FCBA, tcp_ack=0x141D00E7,
        tcp_win=0x2003, format="snort-dump", ttl=60, ip_id=1,
    )  # fmt: skip
    lost = packet(
        2, "192.0.2.9", "192.0.2.7", src_port=1674, dst_port=6346, flags="SF", tcp_seq=0xFCC2141D, tcp_ack=0x00E75018,
        tcp_win=0xBDE0, format="snort-dump", ttl=60, ip_id=2, flags_text="SF****",
    )  # fmt: skip
    found = examine(RecordEvidence([whole, lost]))
    (finding,) = of(found, "corrupt.header-shift")
    assert finding.records == (2,)
    (pair,) = of(found, "flags.impossible-pair")
    assert pair.explained_by == finding.id
