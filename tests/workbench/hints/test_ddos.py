"""Answers that nobody asked for are backscatter; answers to us are not."""

from __future__ import annotations

from parsers.record import Record
from tests.workbench.hints.build import found, packet, said
from workbench.hints import Finding, Grade, RecordEvidence, examine

THEM = "192.0.2.66"


def backscatter(records: list[Record]) -> list[Finding]:
    """Ask for backscatter."""
    return found(records, "ddos.backscatter")


def answers(count: int, **fields: object) -> list[Record]:
    """Return SYN-ACKs of one service to so many hosts, each with an acknowledgement number of its own."""
    return [
        packet(n, THEM, f"198.51.100.{n}", flags="SA", src_port=22, dst_port=1024 + n, tcp_ack=7919 * n, **fields)
        for n in range(1, count + 1)
    ]


def test_the_backscatter_of_the_practicals(records: list[Record]) -> None:
    """8 packets of 01-tcpdump-hex.txt and 19 lines of 01-ipfilter.log, all SYN-ACK from 209.203.237.176 port 22."""
    (finding,) = backscatter(records)
    assert len(finding.records) == 27
    assert {record.src for record in records if record.number in finding.records} == {"209.203.237.176"}
    assert finding.grade is Grade.STRONG
    assert finding.actor == "victim of forged traffic"
    assert "it is the victim, you are a bystander" in finding.title


def test_what_carries_it_and_what_could_not_be_tested(records: list[Record]) -> None:
    """The constant carries 8 records; the 19 others are tied to them by their ports; two logs share no date."""
    (finding,) = backscatter(records)
    text = said(finding)
    assert "8 of 8 acknowledgement numbers" in text
    assert "674711609 (0x28374839)" in text
    assert "19 ipmon lines of the 27 carry no acknowledgement number" in text
    assert "19 of the 19 answers without acknowledgement number go to the same ports 1008, 1153, 1555 and 1700" in text
    assert "10.0.1.0 is among the receivers" in text
    assert "8 of 27 answers bear no date" in text
    assert "14 h 53 min" in text  # 06:36:35 to 21:29:37


def test_the_scan_reading_of_the_same_records_is_explained(records: list[Record]) -> None:
    """27 hosts in the shape of a sweep: told, but as explained by the backscatter."""
    sweeps = [f for f in examine(RecordEvidence(records)) if f.hint == "scan.horizontal" and f.explained_by]
    (sweep,) = sweeps
    assert len(sweep.records) == 27
    assert sweep.explained_by == "ddos.backscatter/1"
    assert sweep.reason.startswith("Explained by ddos.backscatter/1 (strong): ")


def test_two_receivers_are_too_few() -> None:
    """Three different receivers are the least, and they are weak."""
    assert backscatter(answers(2)) == []
    (finding,) = backscatter(answers(3))
    assert finding.grade is Grade.WEAK


def test_a_count_alone_is_moderate_at_most() -> None:
    """Without a constant a hundred answers could be sessions whose other half is not logged."""
    (finding,) = backscatter(answers(100))
    assert finding.grade is Grade.MODERATE
    assert any("100 different ones" in text for text in finding.against)


def test_answers_that_were_asked_for_do_not_fire() -> None:
    """Each receiver sent a SYN from that port first."""
    asked = [packet(100 + r.number, str(r.dst), THEM, src_port=r.dst_port, dst_port=22) for r in answers(20)]
    assert backscatter(answers(20) + asked) == []


def test_our_own_sessions_in_a_log_of_one_direction_do_not_fire() -> None:
    """Only what comes in is logged, but each session goes on with data."""
    data = [packet(100 + r.number, THEM, str(r.dst), flags="PA", src_port=22, dst_port=r.dst_port) for r in answers(20)]
    assert backscatter(answers(20) + data) == []


def test_strays_of_a_busy_server_do_not_fire() -> None:
    """200 answers were asked for, 5 were not: lost packets, not a flood."""
    busy = answers(205)
    asked = [packet(1000 + r.number, str(r.dst), THEM, src_port=r.dst_port, dst_port=22) for r in busy[:200]]
    assert backscatter(busy + asked) == []


def test_receivers_that_are_seen_to_send_make_the_silence_count() -> None:
    """They talk to others, so their side is logged, and none of it goes to the service."""
    others = [packet(100 + r.number, str(r.dst), "203.0.113.1", dst_port=80) for r in answers(20)]
    (finding,) = backscatter(answers(20) + others)
    assert any("20 of the 20 receivers send other traffic" in text for text in finding.for_)


def test_resets_count_as_answers_and_requests_do_not() -> None:
    """RST-ACKs of a closed port are backscatter too; SYNs, whatever their source port, are not."""
    resets = [packet(n, THEM, f"198.51.100.{n}", flags="RA", src_port=80, dst_port=1024) for n in range(1, 11)]
    (finding,) = backscatter(resets)
    assert "10 RST" in finding.for_[0]
    syns = [packet(n, THEM, f"198.51.100.{n}", flags="S", src_port=22, dst_port=1024) for n in range(1, 11)]
    assert backscatter(syns) == []
